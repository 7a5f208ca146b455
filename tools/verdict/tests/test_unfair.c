// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

static struct verdict_task *beside(struct scene *scene, __u32 own_weight, __s32 own_nice)
{
	struct verdict_thread *thread;

	scene_init(scene);
	scene_cgroup(scene, "/own");
	scene_cgroup(scene, "/other");
	thread = scene_thread(scene, 100 * MS, 900 * MS);
	thread->task.weight = own_weight;
	thread->task.nice = own_nice;
	return scene_other(scene, thread, 900 * MS, "hog");
}

static void test_nice(void)
{
	struct verdict_task *other;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	beside(&scene, 110, 10);
	scene_find(&scene, &verdicts, "nice 10 beside nice 0");
	v = verdict_of(&verdicts, "unfair");
	ok(v == verdicts.verdict && v->lost_ns == 900 * MS, "  it is unfair");
	is(v ? v->summary.s : "", "hog (500) ran while it waited, and counts 9.3 times as much",
	   "  in words");
	ok(says(v, "victim (100) has nice 10, with the weight 110", 110) &&
	   says(v, "hog (500) has nice 0, with the weight 1024", 1024) &&
	   says(v, "beside that alone it is entitled to 9.7% of a CPU", 97) &&
	   says(v, "it received 10% of the time in which it could have run", 100), "  the shares");
	is(command_of(v, 0), "renice -n 0 -p 100", "  it can have the same weight");
	verdicts_free(&verdicts);

	other = beside(&scene, 1024, 0);
	other->weight = 88761;
	other->nice = -20;
	scene_find(&scene, &verdicts, "nice 0 beside nice -20");
	is(command_of(verdict_of(&verdicts, "unfair"), 0), "renice -n 0 -p 500", "  the other yields");
	verdicts_free(&verdicts);

	beside(&scene, 3, 0);
	scene.thread[0].task.policy = TSCOPE_POLICY_IDLE;
	scene_find(&scene, &verdicts, "SCHED_IDLE beside SCHED_OTHER");
	v = verdict_of(&verdicts, "unfair");
	ok(says(v, "victim (100) is SCHED_IDLE, with the weight 3", 3), "  that is why");
	is(command_of(v, 0), "chrt --other -p 0 100", "  it can be OTHER");
	verdicts_free(&verdicts);

	scene.thread[0].task.nr_threads = 2;
	scene_find(&scene, &verdicts, "a process of two threads, SCHED_IDLE");
	is(command_of(verdict_of(&verdicts, "unfair"), 0), "chrt --all-tasks --other -p 0 100",
	   "  both can be OTHER");
	verdicts_free(&verdicts);
	scene.in.kind = TARGET_THREAD;
	scene_find(&scene, &verdicts, "one of them alone");
	is(command_of(verdict_of(&verdicts, "unfair"), 0), "chrt --other -p 0 100", "  only this one");
	verdicts_free(&verdicts);

	beside(&scene, 110, 10);
	scene.thread[0].task.nr_threads = 2;
	scene_find(&scene, &verdicts, "a process of two threads, nice 10");
	is(command_of(verdict_of(&verdicts, "unfair"), 0),
	   "for t in /proc/100/task/*; do renice -n 0 -p ${t##*/}; done", "  both can be nice 0");
	verdicts_free(&verdicts);
}

/* A cgroup of processes, each with a nice of its own. */
static void test_processes(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	beside(&scene, 110, 10);
	scene.in.kind = TARGET_CGROUP;
	thread = scene_thread(&scene, 100 * MS, 900 * MS);
	thread->task.tgid = 101;
	thread->task.weight = 335;
	thread->task.nice = 5;
	thread->blame = scene.thread[0].blame;
	scene_find(&scene, &verdicts, "two processes of different nice");
	v = verdict_of(&verdicts, "unfair");
	ok(v && v->nr_commands == 2, "  two commands");
	is(command_of(v, 0), "renice -n 0 -p 101", "  one");
	is(command_of(v, 1), "renice -n 0 -p 100", "  the other");
	verdicts_free(&verdicts);
}

static void test_weights(void)
{
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	beside(&scene, 1024, 0)->cgroup = &scene.levels[1];
	scene.level[0][0].weight = 10;
	scene_find(&scene, &verdicts, "a cgroup of small weight");
	v = verdict_of(&verdicts, "unfair");
	ok(says(v, "/own has the weight 10", 10) && says(v, "/other has the weight 100", 100),
	   "  the weights");
	is(command_of(v, 0), "echo 100 > /own/cpu.weight", "  it can have the same");
	verdicts_free(&verdicts);

	beside(&scene, 1024, 0)->cgroup = &scene.levels[1];
	scene.level[0][0].is_idle = true;
	scene_find(&scene, &verdicts, "an idle cgroup");
	is(command_of(verdict_of(&verdicts, "unfair"), 0), "echo 0 > /own/cpu.idle", "  need not be");
	verdicts_free(&verdicts);

	/* A session in the root cgroup counts as one of the weight 100, whatever its nice is. */
	beside(&scene, 1024, 0)->cgroup = NULL;
	scene.other[0].weight = 15;
	scene.other[0].nice = 19;
	scene.other[0].sid = 7;
	scene.in.has_autogroups = true;
	scene.level[0][0].weight = 10;
	scene_find(&scene, &verdicts, "a cgroup of small weight beside a session");
	v = verdict_of(&verdicts, "unfair");
	ok(says(v, "the session of hog (500) competes as a cgroup of the weight 100", 100), "  as it says");
	is(command_of(v, 0), "echo 100 > /own/cpu.weight", "  it can have the same");
	verdicts_free(&verdicts);

	/* Nice does not count between cgroups. */
	beside(&scene, 15, 19)->cgroup = &scene.levels[1];
	scene_is(&scene, "contention", 900 * MS, "nice 19 in a cgroup of its own");
}

void test_rule_unfair(void)
{
	struct scene scene;

	test_nice();
	test_processes();
	test_weights();
	beside(&scene, 820, 1);
	scene_is(&scene, "contention", 900 * MS, "one step of nice");
	beside(&scene, 0, 0);
	scene_is(&scene, "contention", 900 * MS, "a weight that is not known");
	/* Look-alikes: a mask, a quota. */
	beside(&scene, 110, 10);
	scene.cpu[0].idle_ns = SECOND;
	scene.thread[0].task.affinity = scene_affinity(&scene, 0, 2);
	scene_is(&scene, "affinity", 900 * MS, "nice, and pinned beside an idle CPU");
	beside(&scene, 110, 10);
	scene_quota(&scene.level[0][0], 10 * MS, 10, 900 * MS);
	scene.thread[0].accounts.limit_ns = 900 * MS;
	scene_is(&scene, "quota", 900 * MS, "nice, and a quota");
}
