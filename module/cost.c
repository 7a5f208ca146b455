// SPDX-License-Identifier: GPL-2.0
/*
 * What the module itself costs: how long the probes take.
 *
 * Some runs of a probe are measured with the counter of the CPU: of switches and wakings about
 * one in 1,024, of the others one in 16.  The distance from one to the next is random, so that no
 * pattern of the machine hides from it.  What a measured run takes that does nothing was measured
 * at load, and is taken off.
 *
 * The measured run calls the very function that the other runs call.  For those that are not
 * measured a switch costs two instructions more (a count that falls, in a cache line that is
 * written anyway), a waking four, and one for its count.
 *
 * A run is left out if its task was preempted meanwhile, and if it took longer than
 * TSCOPE_COST_NS_MAX: then the host, an SMI or an interrupt has stopped the CPU.
 *
 * Locking:
 *
 *   tscope_costs	written by their own CPU, with this_cpu operations or with interrupts
 *			off; read by any CPU
 */
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/time64.h>

#include "clock.h"
#include "cost.h"

/* No probe takes that long. */
#define TSCOPE_COST_NS_MAX	NSEC_PER_MSEC

DEFINE_PER_CPU(struct tscope_cost_cpu, tscope_costs);

/* How long a run is that does nothing. */
static u64 tscope_cost_empty __read_mostly;

static u32 tscope_cost_switches(void)
{
	return current->nvcsw + current->nivcsw;
}

/**
 * tscope_cost_next() - the distance to the run that is measured next
 * @every: its mean, a power of two
 *
 * Return: @every / 2 to @every * 3 / 2 - 1.
 */
unsigned int tscope_cost_next(unsigned int every)
{
	return every / 2 + (tscope_clock_stopwatch() & (every - 1));
}

/**
 * tscope_cost_begin_measured() - a run begins that is measured
 * @kind: TSCOPE_COST_*
 *
 * Context: any, but NMI.
 * Return: for tscope_cost_end_measured().
 */
noinline struct tscope_cost_run tscope_cost_begin_measured(unsigned int kind)
{
	struct tscope_cost_run run = { .is_measured = true };

	this_cpu_write(tscope_costs.kind[kind].left, tscope_cost_next(TSCOPE_COST_EVERY_RARE));
	run.switches = tscope_cost_switches();
	run.began = tscope_clock_stopwatch();
	return run;
}

/**
 * tscope_cost_end_measured() - it ends
 * @kind: TSCOPE_COST_*
 * @run:  what tscope_cost_begin_measured() returned
 *
 * Context: any, but NMI.
 */
noinline void tscope_cost_end_measured(unsigned int kind, struct tscope_cost_run run)
{
	u64 counts = tscope_clock_stopwatch() - run.began;

	/* A task that was not preempted has not changed its CPU either. */
	if (run.switches != tscope_cost_switches() ||
	    tscope_clock_stopwatch_ns(counts) > TSCOPE_COST_NS_MAX)
		return;
	this_cpu_add(tscope_costs.kind[kind].counts, counts - min(counts, tscope_cost_empty));
	this_cpu_inc(tscope_costs.kind[kind].nr_measured);
}

/**
 * tscope_cost_read() - what a kind of probe has cost on all CPUs since load
 * @kind: TSCOPE_COST_*
 * @cost: filled
 */
void tscope_cost_read(unsigned int kind, struct tscope_probe_cost *cost)
{
	unsigned int cpu;
	u64 counts = 0;

	*cost = (struct tscope_probe_cost) { };
	for_each_possible_cpu(cpu) {
		const struct tscope_cost *of = &per_cpu_ptr(&tscope_costs, cpu)->kind[kind];

		cost->nr += READ_ONCE(of->nr);
		cost->nr_measured += READ_ONCE(of->nr_measured);
		counts += READ_ONCE(of->counts);
	}
	cost->measured_ns = tscope_clock_stopwatch_ns(counts);
}

static noinline void tscope_cost_nothing(void)
{
	barrier();
}

/**
 * tscope_cost_init() - measure runs that do nothing, before there are others
 *
 * Context: process context; after tscope_clock_init().
 */
void __init tscope_cost_init(void)
{
	struct tscope_cost *cost;
	struct tscope_cost_run run;
	unsigned long flags;
	unsigned int i;
	u64 least = U64_MAX;

	for (i = 0; i < 100; i++) {
		local_irq_save(flags);
		run = tscope_cost_begin_measured(TSCOPE_COST_EXITED);
		tscope_cost_nothing();
		tscope_cost_end_measured(TSCOPE_COST_EXITED, run);
		cost = &this_cpu_ptr(&tscope_costs)->kind[TSCOPE_COST_EXITED];
		if (cost->nr_measured)
			least = min(least, cost->counts);
		*cost = (struct tscope_cost) { };
		local_irq_restore(flags);
	}
	/* If each of them was stopped, nothing is taken off. */
	tscope_cost_empty = least == U64_MAX ? 0 : least;
}
