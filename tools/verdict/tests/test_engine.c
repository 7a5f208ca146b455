// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "ledger.h"
#include "scene.h"
#include "tap.h"

static void test_ledger(void)
{
	struct verdict_thread *thread;
	struct ledger_thread *left;
	struct ledger ledger;
	struct scene scene;

	scene_init(&scene);
	thread = scene_thread(&scene, 0, 1000);
	thread->accounts.limit_ns = 100;
	thread->accounts.wait_idle_ns = 200;
	thread->accounts.block_ns = 70;
	thread->accounts.stop_ns = 7;
	thread->blame.unknown_ns = 50;
	scene_other(&scene, thread, 400, "one");
	scene_other(&scene, thread, 300, "two");
	ledger_init(&ledger, &scene.in);
	left = ledger.thread;
	ok(left->limit == 100 && left->idle == 200 && left->unknown == 50 && left->contended == 650 &&
	   left->named[0] == 400 && left->named[1] == 250 && !left->named[2] && left->block == 70 &&
	   left->stop == 7, "pieces: names have no more than what is contended");
	ok(ledger_left(&ledger) == 1077, "all that was lost");
	ok(ledger_take(&left->idle, 300) == 200 && ledger_take(&left->idle, 1) == 0,
	   "no more is taken than there is");
	ok(ledger_take_named(left, 1) == 250 && left->contended == 400 && !ledger_unnamed(left),
	   "a name takes its part of what is contended");
	left->contended += 100;
	ok(ledger_take_contended(left, 0.5) == 250 && left->named[0] == 200 && left->contended == 250,
	   "a share of all that is contended");
	ok(ledger_left(&ledger) == 477, "what is left");
	ledger_free(&ledger);
	scene.in.kind = TARGET_ALL;
	ledger_init(&ledger, &scene.in);
	ok(!ledger.thread->stop, "of a whole machine a stop is no loss");
	ledger_free(&ledger);
}

static void test_thresholds(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	struct scene scene;

	scene_init(&scene);
	thread = scene_thread(&scene, 900 * MS, 47 * MS);
	scene_is(&scene, "healthy", 47 * MS, "under 5 % of the time in which it wanted to run");
	thread->accounts.wait_ns = 48 * MS;
	scene_is(&scene, "contention", 48 * MS, "above it");
	thread->accounts.run_ns = 0;
	thread->accounts.wait_ns = 10 * MS - 1;
	scene_is(&scene, "healthy", 10 * MS - 1, "under 1 % of the window");
	thread->accounts.wait_ns = 10 * MS;
	scene_is(&scene, "contention", 10 * MS, "above it");
	scene.in.kind = TARGET_ALL;
	scene_is(&scene, "healthy", 10 * MS, "of a machine with two CPUs it is half of that");

	/* Nothing explains it: nothing is made up. */
	scene.in.kind = TARGET_PROCESS;
	thread->accounts.wait_ns = 500 * MS;
	thread->blame.unknown_ns = 480 * MS;
	scene_find(&scene, &verdicts, "almost all is not known");
	ok(!verdicts.nr && !verdicts.is_healthy && verdicts.unexplained_ns == 500 * MS,
	   "  then it is unexplained");
	verdicts_free(&verdicts);
	scene_init(&scene);
	scene_find(&scene, &verdicts, "no thread at all");
	ok(verdicts.is_healthy && !verdicts.lost_ns && !verdicts.nr_threads, "  lost nothing");
	verdicts_free(&verdicts);
}

/* What the program itself takes is lost, but no cause. */
static void test_look(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	scene_init(&scene);
	thread = scene_thread(&scene, 100 * MS, 60 * MS);
	scene_other(&scene, thread, 55 * MS, "taskscope");
	scene.in.looker = 500;
	scene_find(&scene, &verdicts, "the look alone is in the way");
	v = verdict_of(&verdicts, "healthy");
	ok(v && verdicts.nr == 1 && v->lost_ns == 60 * MS && verdicts.look_ns == 55 * MS,
	   "  that is healthy");
	ok(says(v, "the look itself ran 55.00ms meanwhile, which is no cause", 55 * MS), "  as it says");
	verdicts_free(&verdicts);

	thread->accounts.wait_ns = 560 * MS;
	scene_other(&scene, thread, 500 * MS, "hog");
	scene_find(&scene, &verdicts, "with another");
	v = verdict_of(&verdicts, "contention");
	ok(v && verdicts.nr == 1 && v->lost_ns == 505 * MS && verdicts.unexplained_ns == 55 * MS &&
	   v->nr_commands == 1 &&
	   says(v, "the look itself ran 55.00ms meanwhile, which is no cause", 55 * MS),
	   "  it is left out");
	is(command_of(v, 0), "renice -n 19 -p 501", "  only the other has to yield");
	verdicts_free(&verdicts);

	/* However much that is: the rest is explained. */
	thread->accounts.wait_ns = 620 * MS;
	thread->blame.blamed[0].ns = 600 * MS;
	thread->blame.blamed[1].ns = 20 * MS;
	scene_find(&scene, &verdicts, "a look that takes almost all");
	ok(verdict_of(&verdicts, "contention") && verdicts.verdict->lost_ns == 20 * MS,
	   "  does not hide the rest");
	verdicts_free(&verdicts);

	/* Heavier, or real-time: no other rule takes it, either. */
	scene.other[0].weight = 88761;
	scene_find(&scene, &verdicts, "a look of a greater weight");
	ok(!verdict_of(&verdicts, "unfair"), "  is not unfair");
	verdicts_free(&verdicts);
	scene.other[0].policy = TSCOPE_POLICY_FIFO;
	scene.other[0].rt_priority = 1;
	scene_find(&scene, &verdicts, "a real-time look");
	ok(!verdict_of(&verdicts, "rt-hog"), "  is no hog");
	verdicts_free(&verdicts);

	scene_init(&scene);
	scene.in.kind = TARGET_ALL;
	scene.in.looker = 100;
	scene_thread(&scene, 100 * MS, 400 * MS)->accounts.block_ns = 400 * MS;
	scene_is(&scene, "healthy", 800 * MS, "the look among all tasks");
}

/* Two causes at a time, a third of one that has exited. */
static void test_together(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	struct scene scene;

	scene_init(&scene);
	scene_quota(scene_cgroup(&scene, "/box"), 40 * MS, 10, 500 * MS);
	thread = scene_thread(&scene, 100 * MS, 900 * MS);
	thread->accounts.limit_ns = 300 * MS;
	scene_other(&scene, thread, 200 * MS, "fifo")->policy = TSCOPE_POLICY_FIFO;
	scene.other[0].rt_priority = 1;
	scene_other(&scene, thread, 400 * MS, "hog");
	thread = scene_thread(&scene, 0, 50 * MS);
	thread->is_rest = true;
	scene_find(&scene, &verdicts, "three causes");
	ok(verdicts.nr == 3 && !strcmp(verdicts.verdict[0].id, "contention") &&
	   !strcmp(verdicts.verdict[1].id, "quota") && !strcmp(verdicts.verdict[2].id, "rt-hog"),
	   "  are ranked by what they cost");
	ok(verdicts.verdict[0].lost_ns == 450 * MS && verdicts.verdict[1].lost_ns == 300 * MS &&
	   verdicts.verdict[2].lost_ns == 200 * MS && verdicts.nr_threads == 1,
	   "  with those that have exited");
	verdicts_free(&verdicts);
}

/* What a hostile module could say: no nanosecond may be made. */
static void test_nonsense(void)
{
	struct verdicts verdicts;
	struct scene scene;
	size_t i;
	__u64 sum = 0;

	scene_init(&scene);
	memset(&scene_thread(&scene, 0, 0)->blame, 0xff, sizeof(scene.thread[0].blame));
	memset(&scene.thread[0].accounts, 0xff, sizeof(scene.thread[0].accounts));
	scene.thread[0].accounts.wait_ns = 5 * SECOND;
	scene.thread[0].accounts.block_ns = scene.thread[0].accounts.stop_ns = 1;
	scene.thread[0].accounts.run_ns = 0;
	verdicts_find(&verdicts, &scene.in);
	for (i = 0; i < verdicts.nr; i++)
		sum += verdicts.verdict[i].lost_ns;
	ok(sum + verdicts.unexplained_ns == verdicts.lost_ns, "nonsense adds up");
	verdicts_free(&verdicts);
}

void test_engine(void)
{
	test_ledger();
	test_thresholds();
	test_look();
	test_together();
	test_nonsense();
	is(confidence_name(CONFIDENCE_POSSIBLE), "possible", "a confidence as a word");
}
