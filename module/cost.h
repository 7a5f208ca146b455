/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_COST_H
#define _TSCOPE_COST_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/taskscope.h>
#include <linux/types.h>

/* Of so many switches or wakings one is measured. */
#define TSCOPE_COST_EVERY	1024
/* Of so many runs of another probe one is measured. */
#define TSCOPE_COST_EVERY_RARE	16
/* The first one is measured after so many switches or wakings of a CPU. */
#define TSCOPE_COST_FIRST	32

/**
 * struct tscope_cost - runs of one kind of probe on one CPU
 * @nr:		 number of runs; not of the probes of sched_switch and sched_waking, which
 *		 struct tscope_cpu counts
 * @nr_measured: runs that were measured
 * @counts:	 how long these took, by tscope_clock_stopwatch()
 * @left:	 runs until the next one is measured
 */
struct tscope_cost {
	u64 nr;
	u64 nr_measured;
	u64 counts;
	int left;
};

/**
 * struct tscope_cost_cpu - the probes of one CPU
 * @kind: by TSCOPE_COST_*
 */
struct tscope_cost_cpu {
	struct tscope_cost kind[TSCOPE_COST_KINDS];
};

DECLARE_PER_CPU(struct tscope_cost_cpu, tscope_costs);

/**
 * struct tscope_cost_run - one run of a probe
 * @began:    the counter when it began
 * @switches: switches of the task that ran there, the lower 32 bits
 * @is_measured: the run is measured; if not, the other members mean nothing
 */
struct tscope_cost_run {
	u64 began;
	u32 switches;
	bool is_measured;
};

void tscope_cost_init(void);
struct tscope_cost_run tscope_cost_begin_measured(unsigned int kind);
void tscope_cost_end_measured(unsigned int kind, struct tscope_cost_run run);
unsigned int tscope_cost_next(unsigned int every);
void tscope_cost_read(unsigned int kind, struct tscope_probe_cost *cost);

/**
 * tscope_cost_begin() - a probe that is not at every switch or waking begins
 * @kind: TSCOPE_COST_*
 *
 * Context: any, but NMI.
 * Return: for tscope_cost_end().
 */
static __always_inline struct tscope_cost_run tscope_cost_begin(unsigned int kind)
{
	struct tscope_cost_run run = { };

	this_cpu_inc(tscope_costs.kind[kind].nr);
	if (unlikely(this_cpu_dec_return(tscope_costs.kind[kind].left) < 0))
		run = tscope_cost_begin_measured(kind);
	return run;
}

/**
 * tscope_cost_end() - the same probe ends
 * @kind: TSCOPE_COST_*
 * @run:  what tscope_cost_begin() returned
 *
 * Context: as tscope_cost_begin().
 */
static __always_inline void tscope_cost_end(unsigned int kind, struct tscope_cost_run run)
{
	if (unlikely(run.is_measured))
		tscope_cost_end_measured(kind, run);
}

#endif /* _TSCOPE_COST_H */
