// SPDX-License-Identifier: GPL-2.0
/* A wait that meets a quota: what ran before the limit is told, and not what ran in it. */
#include <stdio.h>

#include <linux/minmax.h>
#include <linux/time64.h>

#include "model.h"
#include "unit.h"

#define NR_MATES 4
#define NR_NEIGHBOURS 2
#define ROUNDS 40
#define NR_TURNS 5
/* Periods before the wait. */
#define EARLY_PERIODS 3
/* Of each period, until the quota is used up. */
#define BEFORE_NS (40 * NSEC_PER_MSEC)

/**
 * struct pool - tasks that share a quota, and those that run when it is used up
 * @ran_ns:  time of all waits without the limits: the mates ran
 * @mates_ns: what they are told
 * @neighbours_ns: what the neighbours are told
 */
struct pool {
	struct model_cpu cpu;
	struct model_task mate[NR_MATES];
	struct model_task neighbour[NR_NEIGHBOURS];
	u64 seed;
	u64 ran_ns;
	u64 mates_ns;
	u64 neighbours_ns;
};

static void run_for(struct pool *pool, struct model_task *tasks, unsigned int nr, u64 ns,
		    u64 mean_ns)
{
	u64 end = pool->cpu.now_ns + ns, turn;

	while (pool->cpu.now_ns < end) {
		turn = mean_ns / 2 + draw(&pool->seed, mean_ns);
		model_run(&pool->cpu, &tasks[draw(&pool->seed, nr)],
			  min(turn, end - pool->cpu.now_ns));
	}
}

/*
 * A task waits from the middle of a period on: for its mates, for its quota, for its mates again,
 * and so on until the last period.
 */
static void one_wait(struct pool *pool, unsigned int periods, u64 mate_ns, u64 neighbour_ns)
{
	struct tscope_spans limits = {};
	struct tscope_blame_earlier earlier = {};
	struct tscope_blame_set set = {};
	u64 began = 0, skip_ns = draw(&pool->seed, BEFORE_NS);
	struct tscope_blame told;
	struct tscope_span *span;
	unsigned int i;

	for (i = 0; i < EARLY_PERIODS + periods; i++) {
		if (i == EARLY_PERIODS) {
			run_for(pool, pool->mate, NR_MATES, skip_ns, mate_ns);
			began = pool->cpu.now_ns;
			run_for(pool, pool->mate, NR_MATES, BEFORE_NS - skip_ns, mate_ns);
		} else {
			run_for(pool, pool->mate, NR_MATES, BEFORE_NS, mate_ns);
		}
		tscope_history_edge(&pool->cpu.history);
		span = &limits.span[limits.nr];
		span->from = pool->cpu.now_ns;
		run_for(pool, pool->neighbour, NR_NEIGHBOURS, 100 * NSEC_PER_MSEC - BEFORE_NS,
			neighbour_ns);
		span->to = pool->cpu.now_ns;
		tscope_history_edge(&pool->cpu.history);
		if (i < EARLY_PERIODS)
			continue;
		limits.ns += span->to - span->from;
		limits.nr++;
	}
	run_for(pool, pool->mate, NR_MATES, BEFORE_NS / 8, mate_ns);
	tscope_blame_wait(&set, &earlier, &pool->cpu.history, &limits, began, pool->cpu.now_ns);
	tscope_blame_read(&set, &told);
	pool->ran_ns += pool->cpu.now_ns - began - limits.ns;
	for (i = 0; i < NR_MATES; i++)
		pool->mates_ns += told_ns(&told, pool->mate[i].task.pid);
	for (i = 0; i < NR_NEIGHBOURS; i++)
		pool->neighbours_ns += told_ns(&told, pool->neighbour[i].task.pid);
}

static void run_pool(struct pool *pool, unsigned int periods, u64 mate_ns, u64 neighbour_ns)
{
	unsigned int round, i;

	pool->ran_ns = pool->mates_ns = 0;
	for (round = 0; round < ROUNDS; round++) {
		model_boot(&pool->cpu, NSEC_PER_SEC);
		for (i = 0; i < NR_MATES; i++)
			model_task_init(&pool->mate[i], 1 + i);
		for (i = 0; i < NR_NEIGHBOURS; i++)
			model_task_init(&pool->neighbour[i], 1 + NR_MATES + i);
		one_wait(pool, periods, mate_ns, neighbour_ns);
		model_free(&pool->cpu);
	}
}

/* Few are told where the CPU switches rarely before the limit, and often in it. */
static void check_limits(unsigned int periods)
{
	static const u64 turn_ns[NR_TURNS] = { 20000, 100000, 500000, 2500000, 12500000 };
	unsigned int mate, neighbour, told, sum = 0, least = 100;
	struct pool pool = { .seed = 1000 };

	for (mate = 0; mate < NR_TURNS; mate++) {
		for (neighbour = 0; neighbour < NR_TURNS; neighbour++) {
			run_pool(&pool, periods, turn_ns[mate], turn_ns[neighbour]);
			told = pool.mates_ns * 100 / pool.ran_ns;
			least = min(least, told);
			sum += told;
		}
	}
	printf("# %u limits: %u %% on average, %u %% at least\n", periods,
	       sum / NR_TURNS / NR_TURNS, least);
	ok(sum / NR_TURNS / NR_TURNS >= 60 && least >= 35,
	   "limits: %u in a wait, and what ran before them is told", periods);
	ok(!pool.neighbours_ns, "limits: %u in a wait, and what ran in them is not told", periods);
}

void test_limits(void)
{
	unsigned int periods;

	for (periods = 1; periods <= 3; periods++)
		check_limits(periods);
}
