// SPDX-License-Identifier: GPL-2.0
/* The idle clocks of all CPUs: what is needed less often than at every switch.  See idle.h. */
#include <linux/compiler.h>

#include "clock.h"
#include "idle.h"

DEFINE_PER_CPU(struct tscope_idle, tscope_idle);

/**
 * tscope_idle_begin() - an offline CPU counts as idle from now on
 * @cpu: its number
 * @now: the time
 *
 * Context: on another CPU.
 */
void tscope_idle_begin(unsigned int cpu, u64 now)
{
	s64 *word = &per_cpu(tscope_idle, cpu).word, idle = *word;

	WRITE_ONCE(*word, max_t(s64, idle, 0) - (s64)now);
}

/**
 * tscope_idle_read() - read the idle clock of a CPU as of now
 * @cpu: its number
 * @now: filled: the time at which the clock has the value returned
 *
 * A later call never returns less.
 */
s64 tscope_idle_read(unsigned int cpu, u64 *now)
{
	const s64 *word = &per_cpu(tscope_idle, cpu).word;
	s64 idle;

	do {
		idle = READ_ONCE(*word);
		smp_rmb();
		*now = tscope_clock_any();
		smp_rmb();
	} while (READ_ONCE(*word) != idle);
	return idle < 0 ? max_t(s64, idle + *now, 0) : idle;
}
