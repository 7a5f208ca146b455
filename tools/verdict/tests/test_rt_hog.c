// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

static struct verdict_task *beside(struct scene *scene, __u32 policy, __u32 priority)
{
	struct verdict_thread *thread;
	struct verdict_task *other;

	scene_init(scene);
	thread = scene_thread(scene, 100 * MS, 900 * MS);
	other = scene_other(scene, thread, 900 * MS, "hog");
	other->policy = policy;
	other->rt_priority = priority;
	other->weight = 0;
	return other;
}

void test_rule_rt_hog(void)
{
	const struct tscope_waits waits = { .max_ns = 700 * MS };
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	beside(&scene, TSCOPE_POLICY_FIFO, 10);
	scene.thread[0].waits = &waits;
	scene_find(&scene, &verdicts, "a FIFO task on the CPU of a fair one");
	v = verdict_of(&verdicts, "rt-hog");
	ok(v == verdicts.verdict && v->lost_ns == 900 * MS && v->confidence == CONFIDENCE_EXACT,
	   "  it is rt-hog");
	ok(says(v, "hog (500), FIFO 10, ran 900.0ms meanwhile", 900 * MS) &&
	   says(v, "the longest wait was 700.0ms", 700 * MS) &&
	   says(v, "real-time tasks may use 950.0ms of each 1.000s", 950 * MS), "  with all numbers");
	is(command_of(v, 0), "chrt --other -p 0 500", "  and what helps");
	verdicts_free(&verdicts);

	beside(&scene, TSCOPE_POLICY_FIFO, 10)->nr_threads = 3;
	scene_find(&scene, &verdicts, "a process of several threads");
	is(command_of(verdict_of(&verdicts, "rt-hog"), 0), "chrt --all-tasks --other -p 0 500",
	   "  all have to be like others");
	verdicts_free(&verdicts);

	beside(&scene, TSCOPE_POLICY_DEADLINE, 0);
	scene_is(&scene, "rt-hog", 900 * MS, "a deadline task");
	beside(&scene, TSCOPE_POLICY_RR, 20);
	scene.thread[0].task.policy = TSCOPE_POLICY_FIFO;
	scene.thread[0].task.rt_priority = 10;
	scene_is(&scene, "rt-hog", 900 * MS, "a real-time task of a higher priority");

	beside(&scene, TSCOPE_POLICY_FIFO, 10)->is_kthread = true;
	scene_find(&scene, &verdicts, "a thread of the kernel");
	ok(verdict_of(&verdicts, "rt-hog") && !verdicts.verdict->nr_commands &&
	   verdicts.verdict->fix.len, "  is left as it is");
	verdicts_free(&verdicts);

	beside(&scene, TSCOPE_POLICY_FIFO, 10);
	scene.thread[0].task.policy = TSCOPE_POLICY_FIFO;
	scene.thread[0].task.rt_priority = 10;
	scene_find(&scene, &verdicts, "two real-time tasks of one priority");
	ok(verdict_of(&verdicts, "contention") && !verdict_of(&verdicts, "rt-hog") &&
	   !verdicts.verdict->nr_commands, "  are equals, and no weight helps");
	verdicts_free(&verdicts);
	beside(&scene, TSCOPE_POLICY_OTHER, 0);
	scene_is(&scene, "contention", 900 * MS, "two fair tasks");
	beside(&scene, TSCOPE_POLICY_FIFO, 10)->has_sched = false;
	scene_is(&scene, "contention", 900 * MS, "a task of which nothing is known");
}
