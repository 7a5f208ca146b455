/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COST_PRINT_H
#define TASKSCOPE_COST_PRINT_H

#include "json.h"
#include "topology.h"

/* The task that the byte is handed to. */
enum partner {
	PARTNER_NONE,		/* it is written and read by the same task: no switch */
	PARTNER_THREAD,		/* of the same process: the same address space */
	PARTNER_PROCESS,	/* with an address space of its own */
};

/* A case is measured so many times. */
#define COST_RUNS 5

/**
 * struct cost - what it costs to hand on a byte, through a pipe
 * @partner:  to which task
 * @distance: of the CPUs
 * @from:     the CPU of one task
 * @to:	      that of the other
 * @ns:	      of one write and one read, and of the switch between them: each run; in order
 * @rounds:   how often the byte came back, in all runs
 * @switches: of both tasks meanwhile, as the kernel counts
 */
struct cost {
	enum partner partner;
	enum distance distance;
	unsigned int from;
	unsigned int to;
	double ns[COST_RUNS];
	__u64 rounds;
	__u64 switches;
};

#define NR_COSTS (1 + 2 * NR_DISTANCES)

/**
 * struct costs - what a switch costs here
 * @cost:  the cases, the first without a switch
 * @nr:	   how many
 * @hooks: tracepoints that the module is attached to; 0: none
 * @is_loaded: the module is there
 */
struct costs {
	struct cost cost[NR_COSTS];
	size_t nr;
	__u64 hooks;
	bool is_loaded;
};

/**
 * cost_sort() - put the runs of a case in order
 * @cost: the case
 */
void cost_sort(struct cost *cost);

/**
 * cost_of_switch() - what is left without the write and the read
 * @costs: all
 * @cost:  one of them
 *
 * Return: nanoseconds of the median runs; 0: no more than a write and a read.
 */
double cost_of_switch(const struct costs *costs, const struct cost *cost);

/**
 * costs_put() - append them, for people
 * @t:	   the text
 * @costs: all
 */
void costs_put(struct text *t, const struct costs *costs);

/**
 * costs_put_json() - the same for programs
 * @j:	   the document
 * @costs: all
 */
void costs_put_json(struct json *j, const struct costs *costs);

#endif
