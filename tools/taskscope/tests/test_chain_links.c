// SPDX-License-Identifier: GPL-2.0
/* Which links count for what, and which of them are told. */
#include "chain_play.h"
#include "unit.h"

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
	gets_cpu(&play, 3, 50, 120);
	wakes(&play, 3, 77, 50, TSCOPE_WAKING_IRQ);
	sleeps(&play, 4, 1);
	sleeps(&play, 5, 50);
	wakes(&play, 405, 0, 50, TSCOPE_WAKING_IRQ);
	gets_cpu(&play, 405, 50, 120);
	answers(&play, 406, 50, 1);
	found = end(&play);
	ok(!chain_time_ns(&found->outside), "no chain: a waking that came late");
}

void test_chain_links(void)
{
	test_priority();
	test_lower();
	test_asked();
	test_many();
	test_number();
	test_late_waking();
}
