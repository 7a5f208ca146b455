/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXITED_MISSING_H
#define TASKSCOPE_EXITED_MISSING_H

#include "exited_list.h"
#include "json.h"

/**
 * lost_put() - say it for people
 * @t:	  the text: a sentence
 * @lost: some are missing
 * @real_ns: the time of day at lost->now_ns, in ns since 1970
 */
void lost_put(struct text *t, const struct lost *lost, __u64 real_ns);

/**
 * lost_put_json() - say it for programs: the member "lost", null if none is missing
 * @j:	  an object
 * @lost: what is missing
 */
void lost_put_json(struct json *j, const struct lost *lost);

#endif
