/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SINCE_H
#define TASKSCOPE_SINCE_H

#include "tasks.h"

/**
 * tasks_since() - remember what each task was a round ago
 * @tasks:    the tasks; sets rec.before and rec.since of those that were there
 * @before:   the same a round ago, settled; stays as long as @tasks
 * @blame_ns: tscope_info.blame_ns, or 0
 */
void tasks_since(struct ts_set *tasks, const struct ts_set *before, __u64 blame_ns);

#endif
