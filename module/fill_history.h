/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_FILL_HISTORY_H
#define _TSCOPE_FILL_HISTORY_H

#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/taskscope.h>

struct tscope_record;

/* Groups that need hooks, without tscope_birth and tscope_exited. */
#define TSCOPE_GROUPS_HOOKED	(TSCOPE_GROUP_COUNTS | TSCOPE_GROUP_ACCOUNTS |	\
				 TSCOPE_GROUP_WAITS | TSCOPE_GROUP_WAKERS |	\
				 TSCOPE_GROUP_BLAME | TSCOPE_GROUP_MOVES |	\
				 TSCOPE_GROUP_SWITCHES)

/**
 * struct tscope_totals - all groups of TSCOPE_GROUPS_HOOKED
 * @counts:   TSCOPE_GROUP_COUNTS
 * @accounts: TSCOPE_GROUP_ACCOUNTS
 * @waits:    TSCOPE_GROUP_WAITS
 * @wakers:   TSCOPE_GROUP_WAKERS, with tids of the initial pid namespace
 * @blame:    TSCOPE_GROUP_BLAME, with tids of the initial pid namespace
 * @moves:    TSCOPE_GROUP_MOVES
 * @switches: TSCOPE_GROUP_SWITCHES
 */
struct tscope_totals {
	struct tscope_counts counts;
	struct tscope_accounts accounts;
	struct tscope_waits waits;
	struct tscope_wakers wakers;
	struct tscope_blame blame;
	struct tscope_moves moves;
	struct tscope_switches switches;
};

size_t tscope_fill_birth(struct pid_namespace *ns, struct task_struct *task,
			 const struct tscope_record *rec,
			 struct tscope_birth *birth);
size_t tscope_fill_history(struct pid_namespace *ns, const struct task_struct *task,
			   const struct tscope_record *rec, u64 groups, void *buf);
size_t tscope_put_history(struct pid_namespace *ns, struct tscope_totals *totals, u64 groups,
			  void *buf);

#endif /* _TSCOPE_FILL_HISTORY_H */
