// SPDX-License-Identifier: GPL-2.0
/*
 * The time: CLOCK_MONOTONIC, as a line through a base that each CPU takes anew once a
 * millisecond.
 *
 * The kernel's own function takes 43 instructions on 6.1, and a switch with its wakeup asks
 * twice.  Between two bases the counter of the CPU (x86: the TSC) and its frequency tell the
 * time: 13 instructions, and no call.
 *
 *	counter    5,000,000             7,600,000             7,600,500
 *	time       1,000,000 ns          2,000,000 ns          ...
 *		   base                  last of this line     next base
 *
 * NTP changes the speed of CLOCK_MONOTONIC: usually by less than 500 ppm, so that a line is off
 * by less than 500 ns at its end, and sometimes by percents, while it corrects an offset.  In
 * that case the slope of the next line is what the last two bases show.  A line that is ahead
 * of CLOCK_MONOTONIC at a new base is followed by one that begins there and is flatter, so that
 * it is right at its end: the time never falls.
 *
 * If the counter cannot be relied on, each call is the kernel's function: if the kernel has
 * marked the TSC as unstable, if this machine has none, and after TSCOPE_CLOCK_NR_WRONG lines
 * in a row were off by more than TSCOPE_CLOCK_OFF_NS.
 *
 * Locking:
 *
 *   a CPU's clock	written and read by that CPU alone, with interrupts off
 *   is_good		READ_ONCE() and WRITE_ONCE(); falls once
 */
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/time64.h>

#include "clock.h"

/* How long a base is used. */
#define TSCOPE_CLOCK_BASE_NS	NSEC_PER_MSEC
/* A base is taken in at most this time. */
#define TSCOPE_CLOCK_WIDTH_NS	600
/* A line that is off by more at its end is wrong. */
#define TSCOPE_CLOCK_OFF_NS	5000
#define TSCOPE_CLOCK_NR_WRONG	64
/* Two bases that are further from each other do not tell the slope. */
#define TSCOPE_CLOCK_COUNTS_MAX	(1ULL << 30)
/* CLOCK_MONOTONIC goes by an eighth faster or slower at most; else it has stood still. */
#define TSCOPE_CLOCK_SLEW_MAX	8

DEFINE_PER_CPU(struct tscope_clock, tscope_clocks);

/**
 * struct tscope_counters - what the counters of all CPUs have in common
 * @is_good: they are relied on
 * @mult:    ns for each 2^TSCOPE_CLOCK_SHIFT counts
 * @counts:  in TSCOPE_CLOCK_BASE_NS
 * @width:   in TSCOPE_CLOCK_WIDTH_NS
 * @cost_ns: of a call of tscope_clock(), measured at load
 */
static struct tscope_counters {
	bool is_good;
	u64 mult;
	u64 counts;
	u64 width;
	unsigned int cost_ns;
} tscope_counters __read_mostly;

static u64 tscope_clock_to_ns(u64 counts, u64 mult)
{
	return counts * mult >> TSCOPE_CLOCK_SHIFT;
}

/*
 * The slope of the next line, after @counts since the last base: that of the counter's
 * frequency, if CLOCK_MONOTONIC has gone by that as far as the widths of two bases tell.
 */
static u64 tscope_clock_slope(const struct tscope_clock *clock, u64 counts, u64 now, u64 width)
{
	u64 usual = tscope_counters.mult;
	u64 expected = tscope_clock_to_ns(counts, usual), gone = now - clock->base_ns;
	u64 off = max(gone, expected) - min(gone, expected);

	if (off <= tscope_clock_to_ns((clock->width + width) / 2, usual) + expected / 2000)
		return usual;
	if (off > expected / TSCOPE_CLOCK_SLEW_MAX)
		return usual;
	return div64_u64(gone << TSCOPE_CLOCK_SHIFT, counts);
}

/* Count lines in a row that were wrong at the new base. */
static void tscope_clock_check(struct tscope_clock *clock, u64 counts, u64 now)
{
	u64 then = clock->ns + tscope_clock_to_ns(counts, clock->mult);

	if (!clock->counts || counts > 4 * clock->counts)
		return;
	if (max(then, now) - min(then, now) <= TSCOPE_CLOCK_OFF_NS)
		clock->nr_wrong = 0;
	else if (++clock->nr_wrong >= TSCOPE_CLOCK_NR_WRONG)
		WRITE_ONCE(tscope_counters.is_good, false);
}

/* Begin a line at a count at which CLOCK_MONOTONIC was @now; the clock has shown @told. */
static void tscope_clock_begin(struct tscope_clock *clock, u64 count, u64 now, u64 told, u64 width)
{
	u64 ahead = told > now ? told - now : 0;

	clock->counts = ahead <= TSCOPE_CLOCK_OFF_NS ? tscope_counters.counts : 0;
	clock->mult = clock->slope;
	clock->mult -= div_u64(clock->mult * min(ahead, (u64)TSCOPE_CLOCK_OFF_NS),
			       TSCOPE_CLOCK_BASE_NS);
	clock->from = count;
	clock->base_ns = now;
	clock->width = width;
}

/**
 * tscope_clock_rebase() - read the time if the line of this CPU does not tell it
 * @clock: that of this CPU; gets a new base if possible
 *
 * The host of a virtual machine may stop the CPU while it takes a base.  Then there is no line,
 * and the next call tries again.
 *
 * Context: interrupts off.
 * Return: CLOCK_MONOTONIC in ns.
 */
noinline u64 tscope_clock_rebase(struct tscope_clock *clock)
{
	u64 told = clock->ns, count, now, width, counts;

	count = tscope_counter_ordered();
	now = ktime_get_mono_fast_ns();
	width = tscope_counter_ordered() - count;
	count += width / 2;
	counts = count - clock->from;
	/* Later, or if the counter began anew, CLOCK_MONOTONIC may have stood still: a suspend. */
	if (counts <= 4 * clock->counts)
		told += tscope_clock_to_ns(clock->counts, clock->mult);
	if (tscope_counter_is_unstable())
		WRITE_ONCE(tscope_counters.is_good, false);
	if (!READ_ONCE(tscope_counters.is_good) || width > tscope_counters.width) {
		clock->counts = 0;
	} else {
		tscope_clock_check(clock, counts, now);
		if (!clock->base_ns)
			clock->slope = tscope_counters.mult;
		else if (counts >= tscope_counters.counts && counts <= TSCOPE_CLOCK_COUNTS_MAX)
			clock->slope = tscope_clock_slope(clock, counts, now, width);
		tscope_clock_begin(clock, count, now, told, width);
	}
	clock->ns = max(now, told);
	return clock->ns;
}

/**
 * tscope_clock_any() - the time, not before earlier instructions are done
 *
 * Context: any, but NMI.
 * Return: as tscope_clock().
 */
u64 tscope_clock_any(void)
{
	unsigned long flags;
	u64 now;

	local_irq_save(flags);
	now = tscope_clock_at(tscope_counter_ordered());
	local_irq_restore(flags);
	return now;
}

/**
 * tscope_clock_is_counter() - does the counter tell the time?
 *
 * Return: false: each call asks the kernel.
 */
bool tscope_clock_is_counter(void)
{
	return READ_ONCE(tscope_counters.is_good);
}

/**
 * tscope_clock_cost() - what a call of tscope_clock() takes
 *
 * Return: in ns, as measured at load: the least of several means.
 */
unsigned int tscope_clock_cost(void)
{
	return tscope_counters.cost_ns;
}

/**
 * tscope_clock_is_slow() - is it too slow to be read at every switch?
 */
bool tscope_clock_is_slow(void)
{
	return tscope_counters.cost_ns > TSCOPE_CLOCK_SLOW_NS;
}

/**
 * tscope_clock_stopwatch() - a count that rises with time, to measure short times with
 *
 * Context: any, but NMI.
 * Return: the counter of this CPU, also where it tells no time; without one, nanoseconds.
 */
u64 tscope_clock_stopwatch(void)
{
	return tscope_counters.mult ? tscope_counter_ordered() : ktime_get_mono_fast_ns();
}

/**
 * tscope_clock_stopwatch_ns() - the time between two readings of the stopwatch on one CPU
 * @counts: the difference, or a sum of differences
 *
 * Return: in ns.
 */
u64 tscope_clock_stopwatch_ns(u64 counts)
{
	if (!tscope_counters.mult)
		return counts;
	return mul_u64_u64_shr(counts, tscope_counters.mult, TSCOPE_CLOCK_SHIFT);
}

static u64 __init tscope_clock_measure(void)
{
	u64 least = U64_MAX, began;
	unsigned long flags;
	unsigned int i, j;

	for (i = 0; i < 100; i++) {
		local_irq_save(flags);
		began = ktime_get_mono_fast_ns();
		for (j = 0; j < 10; j++)
			tscope_clock();
		least = min(least, ktime_get_mono_fast_ns() - began);
		local_irq_restore(flags);
	}
	return least / 10;
}

/**
 * tscope_clock_init() - see what tells the time on this machine
 *
 * Context: process context.
 */
void __init tscope_clock_init(void)
{
	u64 khz = tscope_counter_khz();

	/* 10 MHz to 100 GHz: a count is short enough, and the products fit into 64 bits. */
	if (khz > 10 * 1000 && khz < 100 * 1000 * 1000) {
		tscope_counters.mult = div64_u64(((u64)USEC_PER_SEC << TSCOPE_CLOCK_SHIFT) +
						 khz / 2, khz);
		tscope_counters.counts = div_u64(khz * TSCOPE_CLOCK_BASE_NS, NSEC_PER_MSEC);
		tscope_counters.width = div_u64(khz * TSCOPE_CLOCK_WIDTH_NS, NSEC_PER_MSEC);
		tscope_counters.is_good = true;
	}
	tscope_counters.cost_ns = tscope_clock_measure();
}
