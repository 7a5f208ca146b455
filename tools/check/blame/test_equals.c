// SPDX-License-Identifier: GPL-2.0
/*
 * More tasks than there are slots, all alike: the first three have theirs for good.  If any
 * newcomer took the lowest slot, each would lose its own at once, and none would be told.
 */
#include <stdio.h>

#include <linux/time64.h>

#include "model.h"
#include "unit.h"
#include "waker.h"

#define NR_EQUALS 16
#define ROUNDS 1000

/* A task waits for each of the others in turn. */
static void check_blame(void)
{
	struct tscope_blame_earlier earlier = {};
	struct model_task task[NR_EQUALS];
	const struct tscope_spans limits = {};
	struct tscope_blame_set set = {};
	unsigned int i, round, nr = 0;
	struct tscope_blame told;
	struct model_cpu cpu;

	model_boot(&cpu, NSEC_PER_SEC);
	for (i = 0; i < NR_EQUALS; i++)
		model_task_init(&task[i], 1 + i);
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < NR_EQUALS; i++) {
			model_run(&cpu, &task[i], 2 * NSEC_PER_MSEC);
			tscope_blame_wait(&set, &earlier, &cpu.history, &limits,
					  cpu.now_ns - 2 * NSEC_PER_MSEC, cpu.now_ns);
		}
	}
	tscope_blame_read(&set, &told);
	for (i = 0; i < TSCOPE_BLAMED; i++)
		nr += told.blamed[i].ns == ROUNDS * 2 * NSEC_PER_MSEC;
	ok(nr == 3, "equals: of %u that ran equally long three are told all", NR_EQUALS);
	ok(told.sum_ns == NR_EQUALS * ROUNDS * 2 * NSEC_PER_MSEC,
	   "equals: what is told adds up");
	model_free(&cpu);
}

/* However long others ran before, one that runs now gets a slot. */
static void check_newcomer(void)
{
	static const u64 ran_ms[] = { 5000, 5000, 5000, 5000, 1, 4, 5 };
	struct tscope_blame_earlier earlier = {};
	const struct tscope_spans limits = {};
	struct tscope_blame_set set = {};
	struct model_task task[5];
	struct tscope_blame told;
	struct model_cpu cpu;
	unsigned int i;
	u64 began;

	model_boot(&cpu, NSEC_PER_SEC);
	for (i = 0; i < 5; i++)
		model_task_init(&task[i], 1 + i);
	for (i = 0; i < 7; i++) {
		tscope_blame_read(&set, &told);
		began = cpu.now_ns;
		model_run(&cpu, &task[i < 4 ? i : 4], ran_ms[i] * NSEC_PER_MSEC);
		tscope_blame_wait(&set, &earlier, &cpu.history, &limits, began, cpu.now_ns);
	}
	ok(!told_of(&told, 5), "equals: one that ran for 5 ms does not take the slot of 5 s");
	tscope_blame_read(&set, &told);
	ok(told_ns(&told, 5) == 5 * NSEC_PER_MSEC, "equals: after 5 ms it does");
	model_free(&cpu);
}

/* A wait for one task that is longer than all those for another. */
static void check_longest(void)
{
	static const u64 ran_ms[] = { 3, 4, 5, 6, 8 };
	struct tscope_blame_earlier earlier = {};
	const struct tscope_spans limits = {};
	struct tscope_blame_set set = {};
	struct model_task task;
	struct tscope_blame told;
	struct model_cpu cpu;
	unsigned int i;
	u64 began;

	model_boot(&cpu, NSEC_PER_SEC);
	for (i = 0; i < 5; i++) {
		model_task_init(&task, 1 + i);
		began = cpu.now_ns;
		model_run(&cpu, &task, ran_ms[i] * NSEC_PER_MSEC);
		tscope_blame_wait(&set, &earlier, &cpu.history, &limits, began, cpu.now_ns);
	}
	tscope_blame_read(&set, &told);
	ok(told_ns(&told, 5) == 8 * NSEC_PER_MSEC && told.others_ns == 3 * NSEC_PER_MSEC,
	   "equals: a wait of 8 ms takes the slot of 3 ms at once");
	model_free(&cpu);
}

/**
 * struct wakers - a task that is woken
 * @set:  its wakers
 * @seed: state of the generator
 */
struct wakers {
	struct tscope_waker_set set;
	u64 seed;
};

/* The tasks from @first to @last wake in turn. */
static void wake(struct wakers *wakers, unsigned int first, unsigned int last, unsigned int rounds)
{
	struct model_task task;
	unsigned int i;

	while (rounds--) {
		for (i = first; i <= last; i++) {
			model_task_init(&task, i);
			tscope_waker_add(&wakers->set, &task.task, task.key);
		}
	}
}

/* The tasks from 1 on have these shares of all that wake. */
static void wake_by_chance(struct wakers *wakers, const unsigned int *share, unsigned int rounds)
{
	while (rounds--) {
		u64 one = draw(&wakers->seed, 100);
		unsigned int i = 0;

		while (one >= share[i])
			one -= share[i++];
		wake(wakers, i + 1, i + 1, 1);
	}
}

/* How often a task is told to have woken. */
static u64 woken_by(const struct wakers *wakers, unsigned int tid)
{
	struct tscope_wakers told;
	unsigned int i;

	tscope_waker_read(&wakers->set, &told);
	for (i = 0; i < TSCOPE_WAKERS; i++)
		if (told.waker[i].count && told.waker[i].tid == tid)
			return told.waker[i].count;
	return 0;
}

static void check_wakers(void)
{
	struct wakers wakers = { .seed = 1 };
	unsigned int i, nr = 0;
	u64 sum;

	wake(&wakers, 1, NR_EQUALS, ROUNDS);
	sum = wakers.set.others;
	for (i = 1; i <= NR_EQUALS; i++) {
		nr += woken_by(&wakers, i) == ROUNDS;
		sum += woken_by(&wakers, i);
	}
	ok(nr == 3, "equals: of %u that wake equally often three are told all", NR_EQUALS);
	ok(sum == NR_EQUALS * ROUNDS, "equals: all wakeups are counted once");
}

/* Four that woke as often as another one each, and then no more. */
static void check_later_wakers(void)
{
	static const unsigned int two[] = { 0, 0, 0, 0, 60, 40 };
	struct wakers wakers = { .seed = 2 };
	unsigned int i;

	wake(&wakers, 1, 4, ROUNDS);
	wake_by_chance(&wakers, two, 10 * ROUNDS);
	ok(woken_by(&wakers, 5) > 5 * ROUNDS && woken_by(&wakers, 6) > 2 * ROUNDS,
	   "equals: two that wake later are told");

	wakers = (struct wakers){ .seed = 3 };
	wake(&wakers, 1, 4, ROUNDS);
	for (i = 0; i < 10 * ROUNDS; i++) {
		unsigned int one = draw(&wakers.seed, 10) < 3 ? 5 : 6 + i;

		wake(&wakers, one, one, 1);
	}
	ok(woken_by(&wakers, 5) > 2 * ROUNDS,
	   "equals: one that wakes later, with 30 %% among many that wake once, is told");
}

/* The first ones are not equally often there, and the one that comes later is the most frequent. */
static void check_most_frequent(void)
{
	static const unsigned int before[] = { 25, 25, 25, 25 }, after[] = { 20, 20, 20, 9, 31 };
	static const unsigned int close[] = { 20, 20, 20, 18, 22 };
	struct wakers wakers = { .seed = 4 };

	wake_by_chance(&wakers, before, ROUNDS);
	wake_by_chance(&wakers, after, 100 * ROUNDS);
	ok(woken_by(&wakers, 5) > 25 * ROUNDS, "equals: the most frequent of five is told, 31 %%");
	wakers = (struct wakers){ .seed = 5 };
	wake_by_chance(&wakers, before, ROUNDS);
	wake_by_chance(&wakers, close, 100 * ROUNDS);
	ok(woken_by(&wakers, 5) > 15 * ROUNDS, "equals: the most frequent of five is told, 22 %%");
	/* A few others do not take the slot of the last of four that are nearly equal. */
	wakers = (struct wakers){ .seed = 6 };
	wake(&wakers, 1, 4, ROUNDS);
	wake(&wakers, 2, 4, 1);
	wake(&wakers, 11, 18, 1);
	ok(woken_by(&wakers, 1) == ROUNDS, "equals: eight wakeups do not take the slot of 1000");
}

void test_equals(void)
{
	check_blame();
	check_newcomer();
	check_longest();
	check_wakers();
	check_later_wakers();
	check_most_frequent();
}
