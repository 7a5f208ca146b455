// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <linux/minmax.h>
#include <linux/time64.h>

#include "model.h"
#include "unit.h"

#define NR_TASKS 8
#define RUNS 4000
/* A task that ran more than one part in so many of a wait is large. */
#define LARGE 3
#define STARVED_NS (96ULL * NSEC_PER_SEC)

/**
 * struct crowd - some tasks that run in any order
 * @task: the tasks
 * @nr:	  how many
 * @mean_ns: mean length of a turn
 */
struct crowd {
	struct model_cpu cpu;
	struct model_task task[NR_TASKS];
	unsigned int nr;
	u64 mean_ns;
	u64 seed;
};

/* Every @step-th tid is taken: with TSCOPE_SUMS all tasks want the same place at first. */
static void crowd_begin(struct crowd *crowd, unsigned int nr, unsigned int step, u64 mean_ns)
{
	unsigned int i;

	crowd->nr = nr;
	crowd->mean_ns = mean_ns;
	model_boot(&crowd->cpu, NSEC_PER_SEC);
	for (i = 0; i < nr; i++)
		model_task_init(&crowd->task[i], 1 + i * step);
}

/* Turns whose lengths differ by half of the mean at most. */
static void crowd_run(struct crowd *crowd, u64 nr)
{
	while (nr--) {
		/* The lower numbers run more often. */
		u64 one = draw(&crowd->seed, draw(&crowd->seed, crowd->nr) + 1);

		model_run(&crowd->cpu, &crowd->task[one],
			  crowd->mean_ns / 2 + draw(&crowd->seed, crowd->mean_ns));
	}
}

/* Number of large tasks of a wait that ends now, and of those that are told less than half. */
static void count_large(const struct crowd *crowd, u64 began, unsigned int *nr,
			unsigned int *missed)
{
	u64 end = crowd->cpu.now_ns, ran;
	struct tscope_blame told;
	unsigned int i;

	model_wait(&crowd->cpu, began, &told);
	for (i = 0; i < crowd->nr; i++) {
		pid_t tid = crowd->task[i].task.pid;

		ran = model_ran(&crowd->cpu, tid, began, end);
		if (ran <= (end - began) / LARGE)
			continue;
		++*nr;
		if (told_ns(&told, tid) >= ran / 2)
			continue;
		++*missed;
		printf("# task %u of %u ran %llu of %llu ns in %zu turns of %llu: told %llu\n",
		       i + 1, crowd->nr, ran, end - began, model_turns(&crowd->cpu, began),
		       crowd->mean_ns, told_ns(&told, tid));
	}
}

/* Among switches that are evenly spread a mark leaves out half of a wait at the most. */
static void check_large(void)
{
	unsigned int run, nr = 0, missed = 0;
	struct crowd crowd = { .seed = 4 };
	u64 began;

	for (run = 0; run < RUNS; run++) {
		crowd_begin(&crowd, 2 + draw(&crowd.seed, NR_TASKS - 1),
			    draw(&crowd.seed, 2) ? 1 : TSCOPE_SUMS,
			    2 * NSEC_PER_USEC << draw(&crowd.seed, 14));
		crowd_run(&crowd, 100 + draw(&crowd.seed, 400));
		began = crowd.cpu.now_ns;
		/* As many as make the wait long. */
		crowd_run(&crowd, max(TSCOPE_BLAME_STEPS + 1ULL,
				      2 * tscope_blame_ns / crowd.mean_ns));
		crowd_run(&crowd, draw(&crowd.seed, 1 << draw(&crowd.seed, 12)));
		count_large(&crowd, began, &nr, &missed);
		model_free(&crowd.cpu);
	}
	ok(nr > RUNS / 2 && !missed,
	   "long waits: %u large tasks are told at least half of what they ran", nr);
}

/*
 * The marks of the last level reach back a minute, also if each switch is the edge of a limit; the
 * first one in a wait is earlier.
 */
static void check_starved(bool has_edges)
{
	struct crowd crowd = { .seed = 6 };
	struct tscope_blame told;
	u64 began, both;
	unsigned int i;

	crowd_begin(&crowd, 2, 1, 100 * NSEC_PER_USEC);
	crowd_run(&crowd, 2000);
	began = crowd.cpu.now_ns;
	for (i = 0; crowd.cpu.now_ns - began < STARVED_NS; i++) {
		model_run(&crowd.cpu, &crowd.task[i % 2], crowd.mean_ns);
		if (has_edges)
			tscope_history_edge(&crowd.cpu.history);
	}
	model_wait(&crowd.cpu, began, &told);
	both = told_ns(&told, 1) + told_ns(&told, 2);
	if (!ok(both >= STARVED_NS / 10 * 9, "long waits: two hogs are told 9 parts in 10 of 96 s%s",
		has_edges ? ", with edges of limits" : ""))
		printf("# %.1f s\n", 1.0 * both / NSEC_PER_SEC);
	model_free(&crowd.cpu);
}

void test_long_waits(void)
{
	check_large();
	check_starved(false);
	check_starved(true);
}
