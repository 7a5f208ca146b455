// SPDX-License-Identifier: GPL-2.0
#include <sched.h>
#include <string.h>

#include "chain_play.h"
#include "unit.h"

static void test_links(void)
{
	const struct chains *found;
	struct play play;
	int i;

	begin(&play, 0);
	for (i = 0; i < 3; i++) {
		asks(&play, 10 + 100 * i, 1, 50, 30, 125);
		answers(&play, 60 + 100 * i, 50, 1);
	}
	found = end(&play);
	ok(found->nr_sleeps == 3 && !found->nr_cut && found->from_ns == 0 &&
	   found->until_ns == UNTIL * MS && is_time(&found->outside, 90, 0, 0, 0) &&
	   is_time(&found->inside, 0, 0, 0, 0), "chain: a link that waits for its CPU");
	ok(found->nr_links == 1 && found->sleeper.tid == 1 && found->link[0].tid == 50 &&
	   found->link[0].nr == 3 && found->link[0].prio == 125 && !found->link[0].is_inside &&
	   found->link[0].seen_ns == 260 * MS && is_time(&found->link[0].time, 90, 0, 0, 0),
	   "  by whom, how often, and with which priority");

	/* 1 asks 50, which asks 51, which asks 52, each of which is kept. */
	begin(&play, 0);
	asks(&play, 10, 1, 50, 5, 120);
	asks(&play, 20, 50, 51, 6, 120);
	asks(&play, 30, 51, 52, 40, 120);
	answers(&play, 80, 52, 51);
	answers(&play, 90, 51, 50);
	answers(&play, 100, 50, 1);
	found = end(&play);
	ok(found->nr_links == 3 && found->link[0].tid == 50 && found->link[1].tid == 51 &&
	   found->link[2].tid == 52 && found->link[0].time.wait_ns == 5 * MS &&
	   found->link[1].time.wait_ns == 6 * MS && found->link[2].time.wait_ns == 40 * MS &&
	   is_time(&found->outside, 51, 0, 0, 0), "chain: three links, each with its time");

	/* 51 waited before 50 asked it: that is nothing to 1. */
	begin(&play, 0);
	switches(&play, 5, 51, 'R', 90, 120);
	wakes(&play, 10, 1, 50, 0);
	sleeps(&play, 10, 1);
	gets_cpu(&play, 10, 50, 120);
	sleeps(&play, 40, 50);
	gets_cpu(&play, 60, 51, 120);
	answers(&play, 70, 51, 50);
	answers(&play, 80, 50, 1);
	found = end(&play);
	ok(found->nr_links == 2 && !chain_time_ns(&found->link[0].time) &&
	   is_time(&found->link[1].time, 20, 0, 0, 0), "chain: what was while the one before slept");

	begin(&play, 0);
	for (i = 0; i < 7; i++)
		asks(&play, 10 + 10 * i, i ? 49 + i : 1, 50 + i, 5, 120);
	for (i = 6; i >= 0; i--)
		answers(&play, 200 - 10 * i, 50 + i, i ? 49 + i : 1);
	found = end(&play);
	ok(found->nr_links == 5 && found->link[4].tid == 54 && is_time(&found->outside, 25, 0, 0, 0),
	   "chain: five links, and no more");

	/* By an interrupt, and by a task. */
	begin(&play, 0);
	asks(&play, 10, 1, 50, 0, 120);
	switches(&play, 20, 50, 'D', 0, 120);
	wakes(&play, 50, 77, 50, TSCOPE_WAKING_IRQ);
	gets_cpu(&play, 50, 50, 120);
	switches(&play, 60, 50, 'D', 0, 120);
	gets_cpu(&play, 60, 77, 120);
	wakes(&play, 70, 77, 50, 0);
	gets_cpu(&play, 70, 50, 120);
	answers(&play, 80, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 0, 40, 30, 0) && is_time(&found->link[0].time, 0, 40, 30, 0),
	   "chain: a link that is blocked, on I/O and otherwise");
}

static void test_no_links(void)
{
	const struct chains *found;
	struct play play;
	int i;

	begin(&play, 0);
	asks(&play, 10, 1, 50, 0, 120);
	answers(&play, 300, 50, 1);
	found = end(&play);
	ok(found->nr_sleeps == 1 && !found->nr_links && !chain_time_ns(&found->outside),
	   "no chain: a server that works for long");

	/* What each waking costs: the waits are 1 ns too short. */
	begin(&play, 0);
	search(&play, HEIRS_THREADS, 5 * MS + 1);
	for (i = 0; i < 50; i++) {
		asks(&play, 10 + 20 * i, 1, 50, 5, 120);
		answers(&play, 20 + 20 * i, 50, 1);
	}
	found = end(&play);
	ok(found->nr_sleeps == 50 && !found->nr_links, "no chain: many short waits");

	/* 50 fills a buffer again and again, 1 empties it. */
	begin(&play, 0);
	gets_cpu(&play, 0, 50, 120);
	gets_cpu(&play, 5, 1, 120);
	sleeps(&play, 10, 1);
	wakes(&play, 200, 50, 1, 0);
	gets_cpu(&play, 200, 1, 120);
	sleeps(&play, 210, 1);
	wakes(&play, 400, 50, 1, 0);
	found = end(&play);
	ok(found->nr_sleeps == 2 && !found->nr_links, "no chain: a busy producer");

	/* The one that an interrupt interrupts has nothing to do with it. */
	begin(&play, 0);
	sleeps(&play, 10, 1);
	switches(&play, 30, 90, 'R', 50, 120);
	wakes(&play, 40, 50, 1, TSCOPE_WAKING_IRQ);
	gets_cpu(&play, 40, 1, 120);
	sleeps(&play, 50, 1);
	wakes(&play, 60, 0, 1, 0);
	found = end(&play);
	ok(!found->nr_sleeps && !found->nr_links, "no chain: a timer, or the idle task");

	/* 50 slept until a timer woke it: for a link, too, that is no link. */
	begin(&play, 0);
	sleeps(&play, 10, 1);
	sleeps(&play, 20, 50);
	wakes(&play, 220, 90, 50, TSCOPE_WAKING_IRQ);
	gets_cpu(&play, 220, 50, 120);
	answers(&play, 230, 50, 1);
	found = end(&play);
	ok(found->nr_sleeps == 1 && !found->nr_links, "no chain: a link that took a nap");

	/* Clocks of CPUs differ: 1 seems to wake 50 in its sleep. */
	begin(&play, 0);
	gets_cpu(&play, 1, 1, 120);
	sleeps(&play, 5, 50);
	sleeps(&play, 10, 1);
	wakes(&play, 11, 1, 50, 0);
	gets_cpu(&play, 11, 50, 120);
	wakes(&play, 20, 50, 1, 0);
	gets_cpu(&play, 20, 1, 120);
	wakes(&play, 21, 1, 1, 0);
	found = end(&play);
	ok(found->nr_sleeps == 1 && !found->nr_links, "no chain: it wakes itself, or what it waits for");

	/* Woken while it was about to sleep: it does not. */
	begin(&play, 0);
	gets_cpu(&play, 1, 1, 120);
	switches(&play, 2, 90, 'R', 50, 120);
	wakes(&play, 3, 50, 1, 0);
	sleeps(&play, 4, 1);
	gets_cpu(&play, 5, 1, 120);
	found = end(&play);
	ok(!found->nr_sleeps, "no chain: no sleep");
}

/* 1 sleeps for 50, and 50 for 51, which asks for 50: a circle that is never closed. */
static void test_circle(void)
{
	const struct chains *found;
	struct play play;

	begin(&play, 0);
	sleeps(&play, 10, 1);
	sleeps(&play, 20, 50);
	asks(&play, 20, 50, 51, 10, 120);
	sleeps(&play, 40, 51);
	wakes(&play, 50, 77, 50, 0);
	switches(&play, 60, 90, 'R', 50, 120);
	wakes(&play, 70, 50, 51, 0);
	sleeps(&play, 70, 50);
	switches(&play, 75, 90, 'R', 51, 120);
	answers(&play, 80, 51, 50);
	answers(&play, 90, 50, 1);
	found = end(&play);
	ok(found->nr_links == 2 && found->link[0].tid == 50 && found->link[1].tid == 51 &&
	   is_time(&found->link[0].time, 10, 0, 0, 0) && is_time(&found->link[1].time, 5, 0, 0, 0) &&
	   is_time(&found->outside, 15, 0, 0, 0), "chain: no task is there twice");
}

static void test_once(void)
{
	const struct chains *found;
	struct play play;

	/* 1 and 2 sleep at the same time until 50 wakes them. */
	begin(&play, 0);
	sleeps(&play, 10, 1);
	switches(&play, 15, 50, 'R', 90, 120);
	sleeps(&play, 20, 2);
	gets_cpu(&play, 40, 50, 120);
	wakes(&play, 41, 50, 2, 0);
	wakes(&play, 42, 50, 1, 0);
	found = end(&play);
	ok(found->nr_sleeps == 2 && is_time(&found->outside, 25, 0, 0, 0),
	   "chain: a wait counts once, of two sleepers: %llu", found->outside.wait_ns);

	/* The link is of the target: its wait is lost time anyway. */
	begin(&play, 0);
	asks(&play, 10, 1, 2, 30, 120);
	answers(&play, 60, 2, 1);
	found = end(&play);
	ok(!found->nr_links && is_time(&found->outside, 0, 0, 0, 0) &&
	   is_time(&found->inside, 30, 0, 0, 0), "chain: links of the target count apart");

	/* What they sleep for themselves is a chain of theirs. */
	begin(&play, 0);
	asks(&play, 10, 1, 2, 10, 120);
	asks(&play, 30, 2, 50, 20, 120);
	answers(&play, 60, 50, 2);
	answers(&play, 70, 2, 1);
	found = end(&play);
	ok(found->sleeper.tid == 2 && found->nr_links == 1 && found->link[0].tid == 50 &&
	   is_time(&found->inside, 10, 0, 0, 0) && is_time(&found->outside, 20, 0, 0, 0),
	   "  and what those sleep for is theirs");
}

static void test_ends(void)
{
	const struct chains *found;
	struct play play;

	/* 1 is of the target only since 30: it slept on. */
	begin(&play, 30);
	asks(&play, 10, 1, 50, 40, 120);
	answers(&play, 60, 50, 1);
	found = end(&play);
	ok(found->nr_sleeps == 1 && is_time(&found->outside, 20, 0, 0, 0), "chain: a target that begins late");

	begin(&play, 100);
	asks(&play, 10, 1, 50, 40, 120);
	answers(&play, 60, 50, 1);
	found = end(&play);
	ok(!found->nr_sleeps && !chain_time_ns(&found->outside), "  or after that");

	/* It was never woken: nobody knows for what it slept. */
	begin(&play, 0);
	asks(&play, 10, 1, 50, 40, 120);
	found = end(&play);
	ok(!found->nr_sleeps && !found->nr_links, "chain: a sleep that does not end");

	/* Another task gets the number of a link. */
	begin(&play, 0);
	wakes(&play, 10, 1, 50, 0);
	sleeps(&play, 10, 1);
	gets_cpu(&play, 40, 50, 120);
	switches(&play, 50, 50, 'X', 0, 120);
	gets_cpu(&play, 50, 77, 120);
	wakes(&play, 51, 77, 50, TSCOPE_WAKING_NEW);
	gets_cpu(&play, 55, 50, 120);
	answers(&play, 70, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 4, 0, 0, 0), "chain: a number that is used again: %llu",
	   found->outside.wait_ns);

	/* A thread, 51, takes the number of its leader in execve(). */
	begin(&play, 0);
	sleeps(&play, 5, 1);
	switches(&play, 10, 51, 'R', 90, 120);
	gets_cpu(&play, 40, 51, 120);
	switches(&play, 41, 50, 'X', 0, 120);
	execs(&play, 42, 50, 51, "new");
	answers(&play, 50, 50, 1);
	found = end(&play);
	ok(found->nr_links == 1 && found->link[0].tid == 50 && !strcmp(found->link[0].comm, "new") &&
	   is_time(&found->outside, 30, 0, 0, 0), "chain: an execve() by a thread");

	/* 1 itself does. */
	begin(&play, 0);
	execs(&play, 5, 1, 1, "new");
	asks(&play, 10, 1, 50, 30, 120);
	answers(&play, 60, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 30, 0, 0, 0), "  by the target");
}

/* 1 clones 50, and sleeps until 50, which waits at first, has ended. */
static const struct chains *cloned(struct play *play, enum chain_heirs heirs, __u64 flags)
{
	begin(play, 0);
	search(play, heirs, MS);
	gets_cpu(play, 5, 1, 120);
	clones(play, 10, 1, 50, flags);
	sleeps(play, 10, 1);
	switches(play, 40, 90, 'R', 50, 120);
	wakes(play, 60, 50, 1, 0);
	switches(play, 60, 50, 'X', 0, 120);
	return end(play);
}

static void test_births(void)
{
	const struct chains *found;
	struct play play;

	found = cloned(&play, HEIRS_THREADS, 0);
	ok(is_time(&found->outside, 30, 0, 0, 0) && !strcmp(found->link[0].comm, "child"),
	   "chain: a child of the process");
	found = cloned(&play, HEIRS_THREADS, CLONE_THREAD);
	ok(is_time(&found->inside, 30, 0, 0, 0) && !chain_time_ns(&found->outside),
	   "chain: a thread of it is of the target");
	found = cloned(&play, HEIRS_NONE, CLONE_THREAD);
	ok(is_time(&found->outside, 30, 0, 0, 0), "  unless the target is one thread");
	found = cloned(&play, HEIRS_ALL, 0);
	ok(is_time(&found->inside, 30, 0, 0, 0) && !chain_time_ns(&found->outside),
	   "  of a tree or a cgroup so is a child");

	/* What the child sleeps for is the target's, too. */
	begin(&play, 0);
	gets_cpu(&play, 5, 1, 120);
	clones(&play, 10, 1, 40, CLONE_THREAD);
	gets_cpu(&play, 10, 40, 120);
	asks(&play, 20, 40, 50, 30, 120);
	answers(&play, 60, 50, 40);
	found = end(&play);
	ok(found->sleeper.tid == 40 && is_time(&found->outside, 30, 0, 0, 0), "chain: a sleeper that was born");
}

/* More to be followed than time is taken for: what is counted once is nevertheless counted. */
static void test_steps(void)
{
	enum { SLEEPERS = 500, PIECES = 10000 };
	static struct chain_target target[SLEEPERS];
	const struct chain_search wanted = {
		.target = target, .nr = SLEEPERS, .long_ns = MS, .steps = 5000000,
	};
	const struct chains *found;
	struct play play;
	__s32 i;

	for (i = 0; i < SLEEPERS; i++)
		target[i] = (struct chain_target){ .tid = i + 1, .asleep_at_ns = 1 };
	play.finder = chain_finder_new(&wanted);
	for (i = 1; i <= PIECES; i++) {
		switches(&play, 2 * i, 5000, 'R', 0, 120);
		switches(&play, 2 * i + 1, 0, 'R', 5000, 120);
	}
	for (i = 0; i < SLEEPERS; i++)
		wakes(&play, 2 * PIECES + 2, 5000, i + 1, 0);
	found = end(&play);
	ok(found->nr_sleeps == SLEEPERS && !found->nr_cut && found->nr_unfollowed > SLEEPERS / 2 &&
	   is_time(&found->outside, PIECES, 0, 0, 0), "chain: the work has a bound: %llu",
	   found->nr_unfollowed);
}

static void test_memory(void)
{
	const struct chains *found;
	struct play play;
	__u64 i;

	/* More pieces than are kept: the latest of them count. */
	begin(&play, 0);
	sleeps(&play, 0, 1);
	for (i = 1; i <= PAST_PIECES + 1000; i++) {
		switches(&play, 2 * i, 50, 'R', 90, 120);
		switches(&play, 2 * i + 1, 90, 'R', 50, 120);
	}
	answers(&play, 2 * i + 1, 50, 1);
	found = end(&play);
	/* Half of them are of the hog. */
	ok(found->nr_sleeps == 1 && found->nr_cut == 1 &&
	   is_time(&found->outside, PAST_PIECES / 2, 0, 0, 0), "chain: a past of which the beginning is not kept: %llu",
	   found->outside.wait_ns);

	/* More links than are told apart. */
	begin(&play, 0);
	for (i = 0; i < 20000; i++) {
		asks(&play, 10 + 100 * i, 1, 1000 + i, 30, 120);
		answers(&play, 60 + 100 * i, 1000 + i, 1);
	}
	found = end(&play);
	ok(found->nr_sleeps == 20000 && !found->nr_unfollowed && is_time(&found->outside, 600000, 0, 0, 0) &&
	   found->nr_links == 1, "chain: the sum has all links");
}

void test_chains(void)
{
	test_links();
	test_no_links();
	test_circle();
	test_once();
	test_ends();
	test_births();
	test_steps();
	test_memory();
}
