/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SINCE_H
#define TASKSCOPE_SINCE_H

#include "tasks.h"

/**
 * tasks_since() - remember what each task was a round ago
 * @tasks:    the tasks; sets rec.before and rec.since of those that were there
 * @before:   the same a round ago; stays as long as @tasks
 * @threads:  each is a thread; otherwise a process with all its threads
 * @blame_ns: tscope_info.blame_ns, or 0
 */
void tasks_since(struct ts_set *tasks, const struct ts_set *before, bool threads, __u64 blame_ns);

/**
 * tasks_become_before() - what was read becomes what was a round ago
 * @before: what was two rounds ago, which is forgotten; filled
 * @tasks:  the tasks; none afterwards.  What tasks_since() found of them is forgotten
 */
void tasks_become_before(struct ts_set *before, struct ts_set *tasks);

#endif
