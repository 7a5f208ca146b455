// SPDX-License-Identifier: GPL-2.0
#include <sched.h>
#include <string.h>

#include "chains.h"
#include "unit.h"

#define MS	1000000ULL
#define UNTIL	1000

/*
 * The target is 1 to 3, hogs are from 90 on.  Times are in ms, the events are known from 0 on.
 * CPUs do not matter: what a task does is in its own switches.
 */
struct play {
	struct chain_target target[3];
	struct chain_finder *finder;
	struct chains found;
};

static const struct chains *end(struct play *play)
{
	chain_finder_end(play->finder, UNTIL * MS, &play->found);
	chain_finder_free(play->finder);
	return &play->found;
}

static void switches(struct play *play, __u64 ms, __s32 prev, char letter, __s32 next, int prio)
{
	const struct ts_event event = {
		.time_ns = ms * MS,
		.sw = { .event = { .type = TSCOPE_EVENT_SWITCH,
				   .info = letter | (prio + TSCOPE_SWITCH_PRIO_PLUS)
					   << TSCOPE_SWITCH_PRIO_SHIFT },
			.prev = prev, .next = next },
	};

	chain_finder_take(play->finder, &event);
}

/* The hog has a CPU, and is of the fair class. */
static void search(struct play *play, enum chain_heirs heirs, __u64 long_ns)
{
	if (play->finder)
		chain_finder_free(play->finder);
	play->finder = chain_finder_new(&(struct chain_search){
		.target = play->target, .nr = 3, .heirs = heirs, .long_ns = long_ns,
	});
	switches(play, 0, 0, 'R', 90, 120);
}

static void begin(struct play *play, __u64 since_ms)
{
	size_t i;

	play->finder = NULL;
	for (i = 0; i < 3; i++)
		play->target[i] = (struct chain_target){ .tid = i + 1, .since_ns = since_ms * MS };
	search(play, HEIRS_THREADS, MS);
}

static void wakes(struct play *play, __u64 ms, __s32 waker, __s32 tid, __u16 flags)
{
	const struct ts_event event = {
		.time_ns = ms * MS,
		.waking = { .event = { .type = TSCOPE_EVENT_WAKING, .info = flags },
			    .tid = tid, .waker = waker },
	};

	chain_finder_take(play->finder, &event);
}

static void clones(struct play *play, __u64 ms, __s32 creator, __s32 tid, __u64 flags)
{
	const struct ts_event event = {
		.time_ns = ms * MS,
		.fork = { .event = { .type = TSCOPE_EVENT_FORK }, .tid = tid, .creator = creator,
			  .clone_flags = flags, .comm = "child" },
	};

	chain_finder_take(play->finder, &event);
	wakes(play, ms, creator, tid, TSCOPE_WAKING_NEW);
}

static void execs(struct play *play, __u64 ms, __s32 tid, __s32 old_tid, const char *comm)
{
	struct ts_event event = {
		.time_ns = ms * MS,
		.exec = { .event = { .type = TSCOPE_EVENT_EXEC }, .tid = tid, .old_tid = old_tid },
	};

	strcpy(event.exec.comm, comm);
	chain_finder_take(play->finder, &event);
}

/* @from wakes @to, and sleeps: @to gets a CPU, which a hog has, at @ms + @wait_ms. */
static void asks(struct play *play, __u64 ms, __s32 from, __s32 to, __u64 wait_ms, int prio)
{
	wakes(play, ms, from, to, 0);
	switches(play, ms, from, 'S', 0, 120);
	switches(play, ms + wait_ms, 90, 'R', to, prio);
}

/* @from wakes @to, which gets an idle CPU at once, and goes to sleep. */
static void answers(struct play *play, __u64 ms, __s32 from, __s32 to)
{
	wakes(play, ms, from, to, 0);
	switches(play, ms, 0, 'R', to, 120);
	switches(play, ms, from, 'S', 90, 120);
}

static void sleeps(struct play *play, __u64 ms, __s32 tid)
{
	switches(play, ms, tid, 'S', 0, 120);
}

static void gets_cpu(struct play *play, __u64 ms, __s32 tid, int prio)
{
	switches(play, ms, 0, 'R', tid, prio);
}

static bool is_time(const struct chain_time *time, __u64 wait, __u64 block, __u64 irq, __u64 lower)
{
	return time->wait_ns == wait * MS && time->block_ns == block * MS && time->irq_ns == irq * MS &&
	       time->lower_ns == lower * MS;
}

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

static void test_priority(void)
{
	const struct chains *found;
	struct play play;

	begin(&play, 0);
	gets_cpu(&play, 5, 1, 49);
	asks(&play, 10, 1, 50, 30, 120);
	answers(&play, 60, 50, 1);
	found = end(&play);
	ok(found->sleeper.prio == 49 && found->link[0].prio == 120 &&
	   is_time(&found->outside, 30, 0, 0, 30), "chain: a link of a lower priority");

	/* A lock has lent it that of the sleeper by then. */
	begin(&play, 0);
	gets_cpu(&play, 5, 1, 49);
	asks(&play, 10, 1, 50, 30, 49);
	answers(&play, 60, 50, 1);
	found = end(&play);
	ok(found->link[0].prio == 49 && is_time(&found->outside, 30, 0, 0, 0),
	   "  unless it is lent the other's");

	begin(&play, 0);
	gets_cpu(&play, 5, 1, 120);
	asks(&play, 10, 1, 50, 30, 139);
	answers(&play, 60, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 30, 0, 0, 0), "  among fair tasks nice is none");

	begin(&play, 0);
	gets_cpu(&play, 5, 1, 49);
	asks(&play, 10, 1, 2, 30, 120);
	answers(&play, 60, 2, 1);
	found = end(&play);
	ok(found->nr_links == 1 && found->link[0].is_inside && is_time(&found->inside, 30, 0, 0, 30) &&
	   is_time(&found->outside, 0, 0, 0, 0), "  inside of the target");

	/* The first event of 1 is its waking: its priority is not known. */
	begin(&play, 0);
	play.target[0].asleep_at_ns = 1;
	search(&play, HEIRS_THREADS, MS);
	switches(&play, 30, 90, 'R', 50, 120);
	answers(&play, 60, 50, 1);
	found = end(&play);
	ok(found->sleeper.prio == PAST_PRIO_UNKNOWN && is_time(&found->outside, 30, 0, 0, 0),
	   "  not known: it slept, and the link waited, since the events began");
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

/* Of many equal links one is told nevertheless. */
static void test_many(void)
{
	enum { SLEEPERS = 17000 };
	static struct chain_target target[SLEEPERS];
	const struct chain_search wanted = { .target = target, .nr = SLEEPERS, .long_ns = MS };
	const struct chains *found;
	struct play play;
	int i;

	begin(&play, 0);
	for (i = 0; i < 25; i++) {
		asks(&play, 10 + 40 * i, 1, 1000 + i, 30, 120);
		answers(&play, 45 + 40 * i, 1000 + i, 1);
	}
	found = end(&play);
	ok(is_time(&found->outside, 750, 0, 0, 0) && found->sleeper.tid == 1 && found->nr_links == 1 &&
	   is_time(&found->link[0].time, 30, 0, 0, 0), "chain: 25 equal links");

	/* 1 asks 50, which hands each question to another worker. */
	begin(&play, 0);
	for (i = 0; i < 25; i++) {
		asks(&play, 10 + 40 * i, 1, 50, i ? 0 : 2, 120);
		asks(&play, 13 + 40 * i, 50, 1000 + i, 30, 120);
		answers(&play, 45 + 40 * i, 1000 + i, 50);
		answers(&play, 46 + 40 * i, 50, 1);
	}
	found = end(&play);
	ok(is_time(&found->outside, 752, 0, 0, 0) && found->nr_links == 2 && found->link[0].tid == 50 &&
	   is_time(&found->link[0].time, 2, 0, 0, 0) && is_time(&found->link[1].time, 30, 0, 0, 0),
	   "chain: 25 equal workers are not the broker's fault");

	/* Of those that cost nothing nothing is kept. */
	for (i = 0; i < SLEEPERS; i++)
		target[i] = (struct chain_target){ .tid = i + 1 };
	play.finder = chain_finder_new(&wanted);
	for (i = 0; i < SLEEPERS - 1; i++) {
		asks(&play, 1, i + 1, 100000 + i, 0, 120);
		answers(&play, 1, 100000 + i, i + 1);
	}
	asks(&play, 10, SLEEPERS, 90000, 900, 120);
	answers(&play, 950, 90000, SLEEPERS);
	found = end(&play);
	ok(found->nr_links == 1 && found->sleeper.tid == SLEEPERS && found->link[0].tid == 90000,
	   "chain: after many sleeps for which nothing was in the way");
}

/* Does a link work for the sleeper? */
static void test_asked(void)
{
	const struct chains *found;
	struct play play;
	int i;

	begin(&play, 0);
	asks(&play, 10, 1, 50, 5, 120);
	asks(&play, 20, 50, 51, 6, 120);
	answers(&play, 40, 51, 50);
	switches(&play, 50, 50, 'R', 90, 120);
	switches(&play, 60, 90, 'R', 50, 120);
	answers(&play, 100, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 21, 0, 0, 0) && found->outside.asked_ns == 21 * MS &&
	   found->link[1].time.asked_ns == 6 * MS, "chain: links that were asked");

	/* 50 has what 1 wants, and nobody asked it. */
	begin(&play, 0);
	gets_cpu(&play, 5, 50, 120);
	sleeps(&play, 10, 1);
	switches(&play, 11, 50, 'R', 90, 120);
	switches(&play, 41, 90, 'R', 50, 120);
	answers(&play, 100, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 30, 0, 0, 0) && !found->outside.asked_ns,
	   "chain: a link that was up anyway");

	/* It was asked, but for the sleep before. */
	begin(&play, 0);
	asks(&play, 10, 1, 50, 0, 120);
	answers(&play, 20, 51, 1);
	gets_cpu(&play, 21, 1, 120);
	sleeps(&play, 30, 1);
	switches(&play, 31, 50, 'R', 90, 120);
	switches(&play, 61, 90, 'R', 50, 120);
	answers(&play, 100, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 30, 0, 0, 0) && !found->outside.asked_ns,
	   "chain: a link that was asked before the last answer");

	/* 1 is a server that has nothing to do: its client rests, and is kept from its CPU then. */
	begin(&play, 0);
	gets_cpu(&play, 1, 1, 49);
	sleeps(&play, 5, 1);
	for (i = 0; i < 9; i++) {
		sleeps(&play, 10 + 100 * i, 60);
		wakes(&play, 60 + 100 * i, 0, 60, TSCOPE_WAKING_IRQ);
		switches(&play, 90 + 100 * i, 90, 'R', 60, 120);
		/* So it is after the answer. */
		asks(&play, 91 + 100 * i, 60, 1, 0, 49);
		wakes(&play, 92 + 100 * i, 1, 60, 0);
		sleeps(&play, 92 + 100 * i, 1);
		switches(&play, 108 + 100 * i, 90, 'R', 60, 120);
	}
	found = end(&play);
	ok(found->nr_sleeps == 9 && !found->nr_links && is_time(&found->outside, 0, 0, 0, 0),
	   "no chain: a server that has nothing to do");

	/* The first that is seen of 60 is its waking. */
	begin(&play, 0);
	gets_cpu(&play, 1, 1, 120);
	sleeps(&play, 5, 1);
	wakes(&play, 60, 0, 60, TSCOPE_WAKING_IRQ);
	switches(&play, 900, 90, 'R', 60, 120);
	wakes(&play, 901, 60, 1, 0);
	found = end(&play);
	ok(found->nr_sleeps == 1 && !found->nr_links, "  since before the events began");

	/* 60 sleeps until its own client, 61, asks it. */
	begin(&play, 0);
	gets_cpu(&play, 1, 1, 120);
	sleeps(&play, 5, 60);
	sleeps(&play, 10, 1);
	switches(&play, 20, 90, 'R', 61, 120);
	switches(&play, 21, 61, 'R', 90, 120);
	switches(&play, 80, 90, 'R', 61, 120);
	asks(&play, 91, 61, 60, 50, 120);
	asks(&play, 142, 60, 1, 0, 120);
	found = end(&play);
	ok(found->nr_sleeps == 1 && !found->nr_links, "no chain: a client that was asleep when it slept");
}

static void test_lower(void)
{
	const struct chains *found;
	struct play play;
	int first;

	/* A disk is no inversion. */
	begin(&play, 0);
	gets_cpu(&play, 5, 1, 49);
	asks(&play, 10, 1, 50, 0, 120);
	switches(&play, 11, 50, 'D', 0, 120);
	wakes(&play, 411, 0, 50, TSCOPE_WAKING_IRQ);
	gets_cpu(&play, 411, 50, 120);
	answers(&play, 412, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 0, 400, 400, 0), "chain: a block is no inversion");

	/* What runs instead is more urgent than the sleeper, too; or only for a moment. */
	begin(&play, 0);
	gets_cpu(&play, 5, 1, 49);
	wakes(&play, 10, 1, 50, 0);
	gets_cpu(&play, 10, 91, 9);
	sleeps(&play, 10, 1);
	switches(&play, 400, 91, 'S', 50, 120);
	answers(&play, 401, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 390, 0, 0, 0), "chain: no inversion by one that is more urgent");
	begin(&play, 0);
	gets_cpu(&play, 5, 1, 49);
	wakes(&play, 10, 1, 50, 0);
	gets_cpu(&play, 10, 91, 9);
	sleeps(&play, 10, 1);
	switches(&play, 10, 91, 'S', 92, 60);
	switches(&play, 400, 92, 'S', 50, 120);
	answers(&play, 401, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 390, 0, 0, 390) && found->is_inverted && found->outside.lower_asked_ns == 390 * MS,
	   "  but by one in the middle");
	begin(&play, 0);
	gets_cpu(&play, 5, 1, 49);
	wakes(&play, 10, 1, 50, 0);
	sleeps(&play, 10, 1);
	switches(&play, 400, 93, 'S', 50, 120);
	answers(&play, 401, 50, 1);
	found = end(&play);
	ok(is_time(&found->outside, 390, 0, 0, 0), "  and by one of which it is not known");

	/* 1 is of the fair class, 2 is urgent; either is woken first. */
	for (first = 1; first <= 2; first++) {
		begin(&play, 0);
		gets_cpu(&play, 1, 1, 120);
		gets_cpu(&play, 1, 2, 49);
		sleeps(&play, 10, 1);
		sleeps(&play, 10, 2);
		switches(&play, 11, 50, 'R', 90, 120);
		switches(&play, 411, 90, 'R', 50, 120);
		wakes(&play, 412, 50, first, 0);
		wakes(&play, 413, 50, 3 - first, 0);
		found = end(&play);
		ok(is_time(&found->outside, 400, 0, 0, 400) && found->is_inverted &&
		   found->sleeper.tid == 2, "chain: an inversion counts, whoever slept through it: %d", first);
	}

	/* Links outside of the target have more than an inversion inside of it. */
	begin(&play, 0);
	gets_cpu(&play, 5, 1, 49);
	asks(&play, 10, 1, 2, 40, 120);
	answers(&play, 60, 2, 1);
	asks(&play, 110, 3, 50, 300, 120);
	answers(&play, 450, 50, 3);
	found = end(&play);
	ok(!found->is_inverted && found->inside.lower_ns == 40 * MS && found->sleeper.tid == 3 &&
	   found->nr_links == 1 && found->link[0].tid == 50, "chain: the one that is told has time that counts");
}

/* A task of the target has exited, and another one's child has its number. */
static void test_number(void)
{
	const struct chains *found;
	struct play play;

	begin(&play, 0);
	gets_cpu(&play, 1, 2, 120);
	switches(&play, 5, 2, 'X', 0, 120);
	gets_cpu(&play, 6, 77, 120);
	clones(&play, 10, 77, 2, 0);
	gets_cpu(&play, 11, 2, 120);
	asks(&play, 20, 2, 50, 300, 120);
	answers(&play, 330, 50, 2);
	found = end(&play);
	ok(!found->nr_sleeps && !found->nr_links, "no chain: of a task that has a number of the target");

	/* The look says that it is of the target since its birth. */
	begin(&play, 10);
	gets_cpu(&play, 6, 77, 120);
	clones(&play, 10, 77, 2, 0);
	gets_cpu(&play, 11, 2, 120);
	asks(&play, 20, 2, 50, 300, 120);
	answers(&play, 330, 50, 2);
	found = end(&play);
	ok(found->nr_sleeps == 1 && is_time(&found->outside, 300, 0, 0, 0), "chain: of one that came to it");
}

/* A waking that sorts after the switch to the task says nothing of its next sleep. */
static void test_late_waking(void)
{
	const struct chains *found;
	struct play play;

	begin(&play, 0);
	gets_cpu(&play, 1, 1, 120);
	sleeps(&play, 1, 50);
	sleeps(&play, 2, 1);
	gets_cpu(&play, 3, 50, 120);
	wakes(&play, 3, 77, 50, TSCOPE_WAKING_IRQ);
	sleeps(&play, 5, 50);
	wakes(&play, 405, 0, 50, TSCOPE_WAKING_IRQ);
	gets_cpu(&play, 405, 50, 120);
	answers(&play, 406, 50, 1);
	found = end(&play);
	ok(!chain_time_ns(&found->outside), "no chain: a waking that came late");
}

void test_chains(void)
{
	test_links();
	test_no_links();
	test_circle();
	test_once();
	test_priority();
	test_ends();
	test_births();
	test_steps();
	test_memory();
	test_many();
	test_asked();
	test_lower();
	test_number();
	test_late_waking();
}
