// SPDX-License-Identifier: GPL-2.0
/* Gives the keys of tasks: one number for each record, never used again. */
#include <linux/build_bug.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>

#include "task_key.h"

/* The latest key that each CPU has given.  Each CPU writes only its own. */
static DEFINE_PER_CPU(u64, tscope_key_latest);

/**
 * tscope_key_new() - a key that no task has had since load
 *
 * Context: any.
 */
u64 tscope_key_new(void)
{
	return this_cpu_add_return(tscope_key_latest, TSCOPE_KEY_STEP);
}

/**
 * tscope_key_init() - begin the keys of each CPU
 *
 * Context: process context, before the first tscope_key_new().
 */
void tscope_key_init(void)
{
	unsigned int cpu;

	BUILD_BUG_ON(NR_CPUS > TSCOPE_KEY_STEP);
	for_each_possible_cpu(cpu)
		per_cpu(tscope_key_latest, cpu) = TSCOPE_KEY_FIRST + cpu;
}
