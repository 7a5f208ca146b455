/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_QUOTA_PRINT_H
#define TASKSCOPE_QUOTA_PRINT_H

#include "json.h"
#include "quota.h"

/**
 * quota_put() - for people: a line for each, and what they explain
 * @t:	   appended to
 * @quota: the quotas
 * @explained_ns: how much of the contended wait they explain at most; 0: nothing, or the kernel tells
 * @wait_ns: all of the wait
 */
void quota_put(struct text *t, const struct quota *quota, __u64 explained_ns, __u64 wait_ns);

/**
 * quota_put_json() - for programs: an array, a member of the open object
 * @j:	   the document
 * @quota: the quotas
 */
void quota_put_json(struct json *j, const struct quota *quota);

#endif
