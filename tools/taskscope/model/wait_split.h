/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAIT_SPLIT_H
#define TASKSCOPE_WAIT_SPLIT_H

#include "task_record.h"

/**
 * struct wait_split - why a task waited: the four are tscope_accounts.wait_ns, exactly
 * @contended_ns: its CPU ran others
 * @limit_ns:	  its own limit kept it from running
 * @idle_ns:	  its CPU was idle, and slow to take it
 * @unknown_ns:	  what its CPU did has been forgotten
 */
struct wait_split {
	__u64 contended_ns;
	__u64 limit_ns;
	__u64 idle_ns;
	__u64 unknown_ns;
};

/**
 * wait_split() - split the time that a task waited
 * @accounts: where its time went
 * @blame:    the tasks that were in its way; NULL: not known
 *
 * Return: the parts; where two of them overlap, the limit comes before the idle CPU.
 */
struct wait_split wait_split(const struct tscope_accounts *accounts,
			     const struct tscope_blame *blame);

#endif
