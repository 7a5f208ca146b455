/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FORKS_PRINT_H
#define TASKSCOPE_FORKS_PRINT_H

#include "forks.h"
#include "json.h"

/**
 * forks_put() - append which processes make tasks, for people
 * @t:	     the text
 * @forks:   the groups
 * @span_ns: they were made in this time
 * @top:     so many groups; 0: all
 */
void forks_put(struct text *t, const struct forks *forks, __u64 span_ns, __u32 top);

/**
 * forks_put_json() - the same for programs
 * @j:	     the document
 * @forks:   the groups
 * @span_ns: they were made in this time
 * @top:     so many groups; 0: all
 */
void forks_put_json(struct json *j, const struct forks *forks, __u64 span_ns, __u32 top);

#endif
