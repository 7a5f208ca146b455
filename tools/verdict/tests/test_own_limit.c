// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

static void test_budgets(void)
{
	const struct tscope_deadline budget = {
		.runtime_ns = 10 * MS, .deadline_ns = 100 * MS, .period_ns = 100 * MS,
	};
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	scene_init(&scene);
	thread = scene_thread(&scene, 100 * MS, 900 * MS);
	thread->accounts.limit_ns = 900 * MS;
	thread->task.policy = TSCOPE_POLICY_DEADLINE;
	thread->task.deadline = &budget;
	scene_find(&scene, &verdicts, "a deadline task that never sleeps");
	v = verdict_of(&verdicts, "own-limit");
	ok(v && says(v, "victim (100) was out of its budget for 900.0ms", 900 * MS) &&
	   says(v, "its budget is 10.00ms of each 100.0ms", 10 * MS), "  it is its budget");
	is(command_of(v, 0), "chrt --other -p 0 100", "  and no budget is enough");
	verdicts_free(&verdicts);

	/* 10 ms, then 20 ms more that it needs. */
	thread->accounts.wait_ns = thread->accounts.limit_ns = 200 * MS;
	thread->accounts.sleep_ns = 700 * MS;
	scene_find(&scene, &verdicts, "a deadline task with too small a budget");
	is(command_of(verdict_of(&verdicts, "own-limit"), 0),
	   "chrt --deadline --sched-runtime 33000000 --sched-deadline 100000000 "
	   "--sched-period 100000000 -p 0 100", "  it needs more");
	verdicts_free(&verdicts);

	thread->task.policy = TSCOPE_POLICY_FIFO;
	scene_find(&scene, &verdicts, "a real-time task that is held back");
	v = verdict_of(&verdicts, "own-limit");
	ok(says(v, "victim (100) was held back for 200.0ms", 200 * MS) &&
	   says(v, "real-time tasks may use 950.0ms of each 1.000s", 950 * MS), "  by the share of all");
	verdicts_free(&verdicts);
}

static void test_stops(void)
{
	struct tscope_state state = { .letter = 'T' };
	struct verdict_thread *thread;
	struct verdicts verdicts;
	struct scene scene;

	scene_init(&scene);
	scene_cgroup(&scene, "/box")->is_frozen = true;
	thread = scene_thread(&scene, 100 * MS, 0);
	thread->accounts.sleep_ns = 0;
	thread->accounts.stop_ns = 900 * MS;
	thread->task.state = &state;
	thread->task.tracer = 77;
	scene_find(&scene, &verdicts, "stopped by a signal");
	is(command_of(verdict_of(&verdicts, "own-limit"), 0), "kill -CONT 100", "  it can go on");
	verdicts_free(&verdicts);

	state.letter = 't';
	scene_find(&scene, &verdicts, "stopped by a tracer");
	is(verdicts.nr ? verdicts.verdict->fix.s : "", "let its tracer go on, or detach: task 77",
	   "  which is known");
	verdicts_free(&verdicts);

	state = (struct tscope_state){ .letter = 'S', .flags = TSCOPE_STATE_FROZEN };
	scene_find(&scene, &verdicts, "frozen");
	is(command_of(verdict_of(&verdicts, "own-limit"), 0), "echo 0 > /box/cgroup.freeze",
	   "  its cgroup is");
	ok(says(verdict_of(&verdicts, "own-limit"), "/box is frozen", 1), "  as it says");
	verdicts_free(&verdicts);

	state = (struct tscope_state){ .letter = 'R' };
	scene_is(&scene, "own-limit", 900 * MS, "stopped for a while");
	scene.in.kind = TARGET_ALL;
	scene_is(&scene, "healthy", 0, "one that is stopped is no fault of a machine");
}

void test_rule_own_limit(void)
{
	struct verdict_thread *thread;
	struct scene scene;

	test_budgets();
	test_stops();
	/* The look-alike. */
	scene_init(&scene);
	thread = scene_thread(&scene, 100 * MS, 900 * MS);
	thread->task.policy = TSCOPE_POLICY_DEADLINE;
	scene_other(&scene, thread, 900 * MS, "other")->policy = TSCOPE_POLICY_DEADLINE;
	scene_is(&scene, "contention", 900 * MS, "a deadline task behind another one");
}
