/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_CLOCK_H
#define _TSCOPE_CLOCK_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/types.h>

#include "compat.h"

/* A clock that takes longer is too slow to be read at every switch. */
#define TSCOPE_CLOCK_SLOW_NS	100

/* @mult is in ns for each 2^TSCOPE_CLOCK_SHIFT counts. */
#define TSCOPE_CLOCK_SHIFT	22

/**
 * struct tscope_clock - the clock of a CPU: CLOCK_MONOTONIC, carried on by its counter
 * @from:   the counter at the base
 * @ns:	    the clock at the base; if @counts is 0, the latest time that it has shown
 * @counts: the line is used for this number of counts from @from on; 0: not at all
 * @mult:   slope of the line
 * @base_ns: CLOCK_MONOTONIC at the base; 0: there was no base yet
 * @width:  counts in which the base was taken
 * @slope:  slope of CLOCK_MONOTONIC between the last two bases
 * @nr_wrong: latest lines in a row that were wrong
 */
struct tscope_clock {
	u64 from;
	u64 ns;
	u64 counts;
	u64 mult;
	u64 base_ns;
	u64 width;
	u64 slope;
	unsigned int nr_wrong;
};

DECLARE_PER_CPU(struct tscope_clock, tscope_clocks);

u64 tscope_clock_rebase(struct tscope_clock *clock);
u64 tscope_clock_any(void);
void tscope_clock_init(void);
unsigned int tscope_clock_cost(void);
bool tscope_clock_is_slow(void);
bool tscope_clock_is_counter(void);
u64 tscope_clock_stopwatch(void);
u64 tscope_clock_stopwatch_ns(u64 counts);

/* The time, as a count of this CPU tells it.  Interrupts are off. */
static __always_inline u64 tscope_clock_at(u64 count)
{
	struct tscope_clock *clock = this_cpu_ptr(&tscope_clocks);
	u64 counts = count - clock->from;

	if (unlikely(counts >= clock->counts))
		return tscope_clock_rebase(clock);
	return clock->ns + (counts * clock->mult >> TSCOPE_CLOCK_SHIFT);
}

/**
 * tscope_clock() - the time
 *
 * Context: interrupts off.
 * Return: CLOCK_MONOTONIC in ns, within 2 us; on one CPU it never falls.
 */
static __always_inline u64 tscope_clock(void)
{
	return tscope_clock_at(tscope_counter());
}

#endif /* _TSCOPE_CLOCK_H */
