/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_URGENCY_H
#define TASKSCOPE_URGENCY_H

#include <stddef.h>

#include <linux/types.h>

/* Priorities in effect, as in tscope_sched.prio: the lower, the more urgent. */
#define PRIO_DEADLINE	(-1)
#define PRIO_FAIR	100
/* It may be the most urgent of all. */
#define URGENCY_UNKNOWN	(-2)
/* Shorter stretches do not count: so long do threads of the kernel run now and then. */
#define URGENCY_NS	100000

/**
 * struct urgency - how urgent the tasks were that ran on each CPU
 * @cpu: CPUs of which it is known
 * @nr:	 how many
 *
 * Starts as all zeroes.
 */
struct urgency {
	struct urgent_cpu *cpu;
	size_t nr;
};

/**
 * urgency_ran() - a task ran
 * @urgency: the CPUs
 * @cpu:     where
 * @prio:    its priority in effect, or URGENCY_UNKNOWN
 * @from_ns: since then
 * @to_ns:   until now
 */
void urgency_ran(struct urgency *urgency, __u32 cpu, int prio, __u64 from_ns, __u64 to_ns);

/**
 * urgency_since() - the most urgent priority that ran on a CPU for URGENCY_NS at least
 * @urgency: the CPUs
 * @cpu:     the CPU
 * @from_ns: and ran after this time
 *
 * Return: the priority; PRIO_FAIR: none of the real-time or the deadline class; URGENCY_UNKNOWN.
 */
int urgency_since(const struct urgency *urgency, __u32 cpu, __u64 from_ns);

/**
 * urgency_free() - forget all
 * @urgency: the CPUs
 */
void urgency_free(struct urgency *urgency);

#endif
