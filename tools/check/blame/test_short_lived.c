// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <linux/time64.h>

#include "model.h"
#include "unit.h"

#define ROUNDS 3000
/* Rounds before the first wait. */
#define EARLY_ROUNDS 100

#define HOG_TID 1
/* A turn of the hog, and one more by chance. */
#define HOG_NS (3 * NSEC_PER_MSEC)
#define HOG_MORE_NS (300 * NSEC_PER_USEC)
/* The same of a task that runs once. */
#define SHORT_NS (200 * NSEC_PER_USEC)
#define SHORT_MORE_NS (700 * NSEC_PER_USEC)

/**
 * struct storm - a hog among tasks that run once
 * @began:   when the wait began; 0: none waits
 * @turns:   turns until the wait ends
 * @ran_ns:  what the hog ran in all waits
 * @told_ns: what it is told
 */
struct storm {
	struct model_cpu cpu;
	struct model_task hog;
	struct model_task once;
	u64 seed;
	u64 began;
	unsigned int turns;
	u64 ran_ns;
	u64 told_ns;
};

static void storm_wait(struct storm *storm)
{
	struct tscope_blame told;

	if (!storm->began) {
		storm->began = storm->cpu.now_ns;
		storm->turns = 20 + draw(&storm->seed, 60);
	} else if (!--storm->turns) {
		model_wait(&storm->cpu, storm->began, &told);
		storm->told_ns += told_ns(&told, HOG_TID);
		storm->ran_ns += model_ran(&storm->cpu, HOG_TID, storm->began,
					   storm->cpu.now_ns);
		storm->began = 0;
	}
}

/* The hog, and then tasks that run once, until it had its share. */
static void storm_round(struct storm *storm, unsigned int percent, bool is_early)
{
	u64 ns = HOG_NS + draw(&storm->seed, HOG_MORE_NS);
	u64 end = storm->cpu.now_ns + ns * 100 / percent;

	model_run(&storm->cpu, &storm->hog, ns);
	while (storm->cpu.now_ns < end) {
		model_task_init(&storm->once, storm->once.task.pid + 1);
		ns = SHORT_NS + draw(&storm->seed, SHORT_MORE_NS);
		model_run(&storm->cpu, &storm->once, ns);
		if (!is_early)
			storm_wait(storm);
	}
}

/*
 * Each new task has a key of its own, and so they begin at all places in turn.  If all of them
 * began at place 0 they would take that from the hog between any two of its turns: it would never
 * lose it for good, and be told nothing of what it ran.
 */
static void check_hog(unsigned int percent)
{
	struct storm storm = { .seed = 1000 + percent };
	unsigned int round;

	model_boot(&storm.cpu, NSEC_PER_SEC);
	model_task_init(&storm.hog, HOG_TID);
	model_task_init(&storm.once, HOG_TID);
	for (round = 0; round < ROUNDS; round++)
		storm_round(&storm, percent, round < EARLY_ROUNDS);
	if (!ok(storm.ran_ns && storm.told_ns >= storm.ran_ns / 5 * 4,
		"short-lived: a hog with %u %% among tasks that run once is told", percent))
		printf("# %.1f %% of what it ran\n", 100.0 * storm.told_ns / storm.ran_ns);
	model_free(&storm.cpu);
}

/*
 * Tasks that ran for long have all places, and end.  Two that follow them get places after
 * TSCOPE_SUM_RANK_MAX for each of those, and not after as much time as they had run.
 */
static void check_ended(void)
{
	struct model_task ended[TSCOPE_SUMS], task[2];
	struct tscope_blame told;
	struct model_cpu cpu;
	unsigned int i;
	u64 began;

	model_boot(&cpu, NSEC_PER_SEC);
	for (i = 0; i < TSCOPE_SUMS; i++) {
		model_task_init(&ended[i], 1 + i);
		model_run(&cpu, &ended[i], NSEC_PER_MSEC);
		model_run(&cpu, &ended[i], NSEC_PER_SEC);
	}
	for (i = 0; i < 2; i++)
		model_task_init(&task[i], 1 + TSCOPE_SUMS + i);
	for (i = 0; i < 2 * TSCOPE_SUMS * TSCOPE_SUM_RANK_MAX / NSEC_PER_MSEC; i++)
		model_run(&cpu, &task[i % 2], NSEC_PER_MSEC);
	began = cpu.now_ns;
	for (i = 0; i < 100; i++)
		model_run(&cpu, &task[i % 2], NSEC_PER_MSEC);
	model_wait(&cpu, began, &told);
	ok(told.others_ns < (cpu.now_ns - began) / 10,
	   "short-lived: tasks that have ended lose their places");
	model_free(&cpu);
}

void test_short_lived(void)
{
	check_hog(25);
	check_hog(33);
	check_hog(45);
	check_ended();
}
