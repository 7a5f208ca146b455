// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "scene.h"
#include "tap.h"

/* 100 slept until 300 woke it, which had asked 301; of the whole window each event was seen. */
static void chained(struct scene *scene, struct chains *seen, __u64 wait_ns)
{
	scene_init(scene);
	scene_thread(scene, 10 * MS, 0);
	*seen = (struct chains){
		.until_ns = SECOND,
		.nr_sleeps = 40,
		.outside = { .wait_ns = wait_ns, .asked_ns = wait_ns },
		.sleeper = { .tid = 100, .prio = 120 },
		.link = {
			{ .tid = 300, .prio = PAST_PRIO_UNKNOWN, .nr = 40 },
			{ .tid = 301, .prio = 125, .nr = 39, .time = { .wait_ns = wait_ns, .asked_ns = wait_ns } },
		},
		.nr_links = 2,
	};
	scene->in.chain = (struct verdict_chain){
		.seen = seen,
		.sleeper = scene->thread[0].task,
		.link = {
			{ .tid = 300, .comm = "broker" },
			{ .tid = 301, .comm = "server", .has_sched = true, .nice = 5 },
		},
	};
}

static void test_told(void)
{
	struct verdicts verdicts;
	const struct verdict *v;
	struct chains seen;
	struct scene scene;

	chained(&scene, &seen, 600 * MS);
	scene_find(&scene, &verdicts, "a server that is kept from its CPU");
	v = verdict_of(&verdicts, "chain");
	ok(v && verdicts.nr == 1 && v->lost_ns == 600 * MS && verdicts.chain_ns == 600 * MS &&
	   verdicts.lost_ns == 600 * MS && !verdicts.unexplained_ns &&
	   v->confidence == CONFIDENCE_LIKELY, "  it is a chain, and its sleep is lost");
	is(v ? text_str(&v->summary) : "",
	   "victim (100) slept until broker (300) woke it, and server (301), on which that depends, was itself kept from its CPU",
	   "  which says who");
	ok(says(v, "the events of 1.000s of 1.000s were seen", SECOND) &&
	   says(v, "40 sleeps of its threads ended as a task woke them", 40) &&
	   says(v, "link 1: broker (300); slept until the next link woke it; ended 40 such sleeps of victim (100)", 0) &&
	   says(v, "link 2: server (301), nice 5, priority 125; waited 600.0ms for a CPU; ended 39 such sleeps of broker (300)",
		600 * MS) &&
	   says(v, "600.0ms of that is of links that were asked; others may have made something that nobody waited for",
		600 * MS), "  with each link");
	is(v ? text_str(&v->fix) : "", "find out what keeps server (301): taskscope diagnose --tid 301",
	   "  and where to look");
	ok(v && !v->nr_commands, "  no command would help for sure");
	verdicts_free(&verdicts);

	chained(&scene, &seen, 0);
	seen.nr_links = 1;
	seen.link[0].time = seen.outside = (struct chain_time){
		.wait_ns = 10 * MS, .block_ns = 500 * MS, .irq_ns = 400 * MS, .asked_ns = 510 * MS,
	};
	seen.nr_unfollowed = 3;
	seen.nr_cut = 2;
	seen.from_ns = 200 * MS;
	scene_find(&scene, &verdicts, "a server that is blocked");
	v = verdict_of(&verdicts, "chain");
	is(v ? text_str(&v->summary) : "",
	   "victim (100) slept until broker (300) woke it, and that was itself blocked", "  it is a chain");
	ok(says(v, "the events of 800.0ms of 1.000s were seen", 800 * MS) &&
	   says(v, "40 sleeps of its threads ended as a task woke them; of 2 of them the beginning was not kept; the latest 3 of them were too many to be followed", 40) &&
	   says(v, "link 1: broker (300); waited 10.00ms for a CPU, was blocked for 500.0ms, 400.0ms of that ended by an interrupt (a device or a timer); ended 40 such sleeps of victim (100)",
		510 * MS), "  with what is missing");
	is(v ? text_str(&v->fix) : "", "find out what keeps broker (300), or one like it: it has exited",
	   "  and no command for one that is not there any more");
	verdicts_free(&verdicts);
}

/* Links that have little themselves, beside many that have the rest. */
static void test_part(void)
{
	struct verdicts verdicts;
	const struct verdict *v;
	struct chains seen;
	struct scene scene;

	chained(&scene, &seen, 30 * MS);
	seen.outside.wait_ns = seen.outside.asked_ns = 750 * MS;
	scene_find(&scene, &verdicts, "one of 25 workers of a broker");
	v = verdict_of(&verdicts, "chain");
	ok(v && v->lost_ns == 750 * MS && strstr(text_str(&v->summary), "server (301), on which that depends") &&
	   says(v, "the links have 30.00ms of 750.0ms; the rest is of others", 30 * MS),
	   "  it is one of several");
	verdicts_free(&verdicts);
}

/* Nobody knows whether a link was working for the sleeper. */
static void test_possible(void)
{
	struct verdicts verdicts;
	const struct verdict *v;
	struct chains seen;
	struct scene scene;

	chained(&scene, &seen, 600 * MS);
	seen.outside.asked_ns = 299 * MS;
	scene_find(&scene, &verdicts, "a link that nobody asked");
	v = verdict_of(&verdicts, "chain");
	ok(v && v->confidence == CONFIDENCE_POSSIBLE &&
	   strstr(text_str(&v->summary), "kept from its CPU, if it was that for which it slept"),
	   "  is possible");
	verdicts_free(&verdicts);
}

static void test_not_told(void)
{
	struct verdicts verdicts;
	struct chains seen;
	struct scene scene;

	chained(&scene, &seen, 49 * MS);
	scene_is(&scene, "healthy", 0, "kept for less than 5 % of the window");
	chained(&scene, &seen, 50 * MS);
	scene_is(&scene, "chain", 50 * MS, "for more");
	chained(&scene, &seen, 50 * MS);
	scene.thread[0].accounts.run_ns = 951 * MS;
	scene_is(&scene, "healthy", 0, "less than 5 % of the time in which it wanted to run");
	chained(&scene, &seen, 9 * MS);
	seen.from_ns = 980 * MS;
	scene_is(&scene, "healthy", 0, "much of what was seen, but less than 1 % of the window");
	chained(&scene, &seen, 0);
	seen.nr_links = 0;
	scene_is(&scene, "healthy", 0, "a plain request and response");
	chained(&scene, &seen, 600 * MS);
	scene.in.chain.seen = NULL;
	scene_is(&scene, "healthy", 0, "without a stream");

	/* Links of the target have lost this time themselves. */
	chained(&scene, &seen, 0);
	seen.inside.wait_ns = seen.link[1].time.wait_ns = 600 * MS;
	seen.link[1].is_inside = true;
	scene_is(&scene, "healthy", 0, "a link that is of the target");

	/* 15 threads that have nothing to do sleep for a link, and one has lost some time. */
	chained(&scene, &seen, 950 * MS);
	scene.thread[0].accounts.wait_ns = 48 * MS;
	scene.thread[0].accounts.run_ns = 900 * MS;
	while (scene.in.nr_threads < SCENE_THREADS)
		scene_thread(&scene, 0, 0);
	scene_find(&scene, &verdicts, "beside a short wait");
	ok(verdicts.nr == 2 && verdict_of(&verdicts, "contention") &&
	   verdict_of(&verdicts, "contention")->lost_ns == 48 * MS, "  it hides no other verdict");
	verdicts_free(&verdicts);
	scene.thread[0].accounts.wait_ns = 40 * MS;
	scene_find(&scene, &verdicts, "beside a wait that is too short");
	ok(verdicts.nr == 1 && verdict_of(&verdicts, "chain") && verdicts.unexplained_ns == 40 * MS,
	   "  nor does it make one");
	verdicts_free(&verdicts);
}

static void inverted(struct scene *scene, struct chains *seen, __u64 lower_ns)
{
	chained(scene, seen, 600 * MS);
	seen->sleeper.prio = 49;
	seen->is_inverted = lower_ns;
	seen->outside.lower_ns = seen->link[1].time.lower_ns = lower_ns;
	seen->outside.lower_asked_ns = seen->link[1].time.lower_asked_ns = lower_ns;
	scene->in.chain.sleeper.policy = TSCOPE_POLICY_FIFO;
	scene->in.chain.sleeper.rt_priority = 50;
}

static void test_inversion(void)
{
	struct verdicts verdicts;
	const struct verdict *v;
	struct chains seen;
	struct scene scene;

	inverted(&scene, &seen, 600 * MS);
	scene_find(&scene, &verdicts, "a link of a lower priority");
	v = verdict_of(&verdicts, "chain");
	ok(v && strstr(text_str(&v->summary), "kept from its CPU: a priority inversion") &&
	   says(v, "victim (100), FIFO 50, priority 49, slept for links of a lower priority that were kept for 600.0ms",
		600 * MS), "  is a priority inversion");
	is(command_of(v, 0), "chrt --fifo -p 50 301", "  and its fix");
	ok(v && v->nr_commands == 1 && strstr(text_str(&v->fix), "PTHREAD_PRIO_INHERIT"),
	   "  for that link alone");
	verdicts_free(&verdicts);

	inverted(&scene, &seen, 600 * MS);
	scene.in.chain.sleeper.policy = TSCOPE_POLICY_RR;
	scene_find(&scene, &verdicts, "the same of a round-robin task");
	is(command_of(verdict_of(&verdicts, "chain"), 0), "chrt --rr -p 50 301", "  its fix");
	verdicts_free(&verdicts);

	inverted(&scene, &seen, 600 * MS);
	scene.in.chain.link[1].is_kthread = true;
	scene_find(&scene, &verdicts, "the same by a thread of the kernel");
	ok(verdicts.nr == 1 && !verdicts.verdict->nr_commands, "  no command");
	verdicts_free(&verdicts);

	inverted(&scene, &seen, 600 * MS);
	scene.in.chain.link[1].has_sched = false;
	scene_find(&scene, &verdicts, "the same by one that has exited");
	ok(verdicts.nr == 1 && !verdicts.verdict->nr_commands, "  no command");
	verdicts_free(&verdicts);

	inverted(&scene, &seen, 600 * MS);
	scene.in.chain.link[0].has_sched = true;
	seen.link[0].time.lower_ns = seen.link[0].time.lower_asked_ns = 1;
	scene_find(&scene, &verdicts, "the same after one that was kept for 1 ns");
	ok(verdicts.nr == 1 && verdicts.verdict->nr_commands == 1, "  no command for that");
	verdicts_free(&verdicts);

	inverted(&scene, &seen, 600 * MS);
	seen.outside.lower_asked_ns = seen.link[1].time.lower_asked_ns = 0;
	scene_find(&scene, &verdicts, "the same by one that may have a lock");
	v = verdict_of(&verdicts, "chain");
	ok(v && v->confidence == CONFIDENCE_POSSIBLE && !v->nr_commands &&
	   strstr(text_str(&v->summary), "a priority inversion, if it was that for which it slept"),
	   "  no command");
	is(v ? text_str(&v->fix) : "",
	   "a lock with PTHREAD_PRIO_INHERIT lends the priority of the sleeper to its holder", "  but words");
	verdicts_free(&verdicts);

	inverted(&scene, &seen, 600 * MS);
	seen.sleeper.prio = -1;
	scene.in.chain.sleeper.policy = TSCOPE_POLICY_DEADLINE;
	scene_find(&scene, &verdicts, "the same of a deadline task");
	v = verdict_of(&verdicts, "chain");
	ok(v && !v->nr_commands && !strstr(text_str(&v->fix), "give the links"), "  no command");
	verdicts_free(&verdicts);

	/* A fair thread of the target slept through the same wait, and was woken first. */
	inverted(&scene, &seen, 600 * MS);
	seen.link[1].time.wait_ns = 0;
	scene_find(&scene, &verdicts, "an inversion that a fair thread slept through, too");
	ok(says(verdict_of(&verdicts, "chain"),
		"link 2: server (301), nice 5, priority 125; waited 600.0ms for a CPU; ended 39 such sleeps of broker (300)",
		600 * MS), "  says what the link waited");
	verdicts_free(&verdicts);

	/* Inside and outside together are above the threshold. */
	inverted(&scene, &seen, 30 * MS);
	seen.outside.wait_ns = 30 * MS;
	seen.inside.wait_ns = seen.inside.lower_ns = 30 * MS;
	scene_find(&scene, &verdicts, "an inversion inside and outside of the target");
	ok(verdict_of(&verdicts, "chain"), "  is told");
	verdicts_free(&verdicts);

	/* PTHREAD_PRIO_INHERIT: it has the sleeper's priority in effect. */
	inverted(&scene, &seen, 0);
	seen.link[1].prio = 49;
	scene_find(&scene, &verdicts, "a link to which a lock lends the priority");
	v = verdict_of(&verdicts, "chain");
	ok(v && !strstr(text_str(&v->summary), "inversion") && !v->nr_commands &&
	   says(v, "link 2: server (301), nice 5, priority 49 in effect, by now 125 of its own; waited 600.0ms for a CPU; ended 39 such sleeps of broker (300)",
		600 * MS), "  is no inversion");
	verdicts_free(&verdicts);

	/* In the target itself: its wait is lost time already, and told by others. */
	inverted(&scene, &seen, 600 * MS);
	seen.inside = seen.outside;
	seen.outside = (struct chain_time){};
	seen.link[1].is_inside = true;
	scene_find(&scene, &verdicts, "an inversion inside of the target");
	v = verdict_of(&verdicts, "chain");
	ok(v && !v->lost_ns && !verdicts.chain_ns && v->nr_commands == 1 &&
	   says(v, "links that are of the target were kept for 600.0ms, which is WAIT and BLOCK of theirs",
		600 * MS), "  is told, and adds nothing");
	verdicts_free(&verdicts);
}

void test_rule_chain(void)
{
	test_told();
	test_part();
	test_possible();
	test_not_told();
	test_inversion();
}
