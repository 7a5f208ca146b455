/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_SUMS_H
#define _TSCOPE_SUMS_H

#include <linux/types.h>

#include "fill_history.h"

struct task_struct;

/**
 * struct tscope_sums - sums over the threads of a process
 * @totals:	   what the hooks count; members that cannot be added are the leader's
 * @nr_migrations: se.nr_migrations
 * @run_delay_ns:  sched_info.run_delay
 * @nr_runs:	   sched_info.pcount
 * @nr:		   number of threads in these sums
 */
struct tscope_sums {
	struct tscope_totals totals;
	u64 nr_migrations;
	u64 run_delay_ns;
	u64 nr_runs;
	u64 nr;
};

void tscope_sums_add(struct tscope_sums *sums, const struct tscope_totals *totals,
		     const struct task_struct *task, bool is_leader);

#endif /* _TSCOPE_SUMS_H */
