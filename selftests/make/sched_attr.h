/* SPDX-License-Identifier: GPL-2.0 */
/* sched_setattr(2): the C library of Debian 12 has neither its struct nor the call. */
#ifndef TASKSCOPE_MAKE_SCHED_ATTR_H
#define TASKSCOPE_MAKE_SCHED_ATTR_H

#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define POLICY_DEADLINE		6
#define POLICY_RESET_ON_FORK	1

/**
 * struct policy - how a task is scheduled: the kernel's struct sched_attr, as it was at first
 * @size:     set by set_own_policy()
 * @policy:   SCHED_* or POLICY_DEADLINE
 * @flags:    0 or POLICY_RESET_ON_FORK
 * @nice:     of OTHER and BATCH
 * @priority: of FIFO and RR
 * @runtime:  of DEADLINE, in ns, like the two after it
 * @deadline: runtime <= deadline <= period
 * @period:   how often it gets its runtime
 */
struct policy {
	uint32_t size;
	uint32_t policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime;
	uint64_t deadline;
	uint64_t period;
};

/* Of the calling thread. Return: 0; -1: errno says why not. */
static inline int set_own_policy(struct policy policy)
{
	policy.size = sizeof(policy);
	return syscall(SYS_sched_setattr, 0, &policy, 0);
}

#endif
