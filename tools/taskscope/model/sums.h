/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SUMS_H
#define TASKSCOPE_SUMS_H

#include "group_by.h"
#include "tasks.h"

/**
 * struct grouping - how tasks become groups
 * @by:		what they are grouped by
 * @threads:	each is a thread; otherwise a process with all its threads
 * @is_round:	of tasks that were there a round ago, what came since then counts
 * @has_users:	users have the names that they have on this machine; otherwise numbers
 * @has_exited: exited tasks were looked for
 */
struct grouping {
	enum group_by by;
	bool threads;
	bool is_round;
	bool has_users;
	bool has_exited;
};

/**
 * groups_make() - add up the tasks of each group
 * @groups: none; filled with a record for each group, see task_sum.h, in the order of the names,
 *	    and those of one name in the order of their ids; the one of which the name is not known is the last.  Where a task would have a tid, a
 *	    group has its place
 * @how:    how
 * @task:   the tasks, each once, with SUM_GROUPS as far as they are wanted; of BY_PROCESS with
 *	    threads, in any order
 * @nr:	    how many
 *
 * A thread belongs to the process that had its tgid as it was born.  Besides the groups this
 * takes 16 bytes for each task, and as many more of BY_PROCESS.
 */
void groups_make(struct ts_set *groups, const struct grouping *how, struct ts_task *const *task,
		 size_t nr);

#endif
