// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

static void test_equals(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	scene_init(&scene);
	thread = scene_thread(&scene, 500 * MS, 500 * MS);
	scene_other(&scene, thread, 450 * MS, "hog\033");
	scene_other(&scene, thread, 10 * MS, "kworker/0:1")->is_kthread = true;
	scene_find(&scene, &verdicts, "an equal on the same CPU");
	v = verdict_of(&verdicts, "contention");
	ok(v == verdicts.verdict && v->lost_ns == 500 * MS && v->confidence == CONFIDENCE_EXACT,
	   "  it is contention");
	is(v ? v->summary.s : "",
	   "its CPUs ran other tasks while it waited, above all hog\\x1b (500)", "  with its name");
	ok(says(v, "hog\\x1b (500), ran 450.0ms meanwhile", 450 * MS), "  and its time");
	ok(says(v, "threads of the kernel: 10.00ms", 10 * MS), "  and that of the kernel");
	ok(says(v, "without names, in short waits or beyond four tasks a thread: 40.00ms", 40 * MS),
	   "  and the rest");
	ok(says(v, "1.0 of its threads could run at a time, on average; the machine has 2 CPUs", 10),
	   "  and how many wanted to run");
	is(command_of(v, 0), "renice -n 19 -p 500", "  the hog can yield");
	ok(v && v->nr_commands == 1, "  a worker of the kernel cannot");
	verdicts_free(&verdicts);
}

static void test_own_threads(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;
	int i;

	scene_init(&scene);
	for (i = 0; i < 4; i++) {
		thread = scene_thread(&scene, 500 * MS, 500 * MS);
		scene_other(&scene, thread, 500 * MS, "victim")->tgid = 100;
	}
	scene_find(&scene, &verdicts, "more threads than CPUs");
	v = verdict_of(&verdicts, "contention");
	ok(says(v, "threads of its own process: 2.000s", 2 * SECOND) &&
	   says(v, "4.0 of its threads could run at a time, on average; the machine has 2 CPUs", 40),
	   "  they are in each other's way");
	ok(v && v->fix.len && !v->nr_commands, "  which no command changes");
	verdicts_free(&verdicts);
}

/* Nice is of a thread: all of the process have to yield, by one command. */
static void test_process(void)
{
	struct verdict_thread *thread;
	struct verdict_task *other;
	struct verdicts verdicts;
	struct scene scene;
	int i;

	scene_init(&scene);
	thread = scene_thread(&scene, 500 * MS, 500 * MS);
	for (i = 0; i < 3; i++) {
		other = scene_other(&scene, thread, 150 * MS, "pool");
		other->tgid = 500;
		other->nr_threads = 4;
	}
	scene_find(&scene, &verdicts, "a process of several threads in the way");
	is(command_of(verdicts.verdict, 0), "for t in /proc/500/task/*; do renice -n 19 -p ${t##*/}; done",
	   "  all its threads yield");
	ok(verdicts.nr && verdicts.verdict->nr_commands == 1, "  by one command");
	verdicts_free(&verdicts);
}

/* How the other one has to yield depends on where they compete. */
static void test_places(void)
{
	struct verdict_thread *thread;
	struct verdict_task *other;
	struct verdicts verdicts;
	struct scene scene;

	scene_init(&scene);
	scene_cgroup(&scene, "/own");
	scene_cgroup(&scene, "/other");
	thread = scene_thread(&scene, 500 * MS, 500 * MS);
	other = scene_other(&scene, thread, 500 * MS, "hog");
	other->cgroup = &scene.levels[1];
	scene_find(&scene, &verdicts, "a task of another cgroup");
	is(command_of(verdicts.verdict, 0), "echo 1 > /other/cpu.weight", "  the cgroup yields");
	ok(says(verdicts.verdict, "tasks of other cgroups: 500.0ms", 500 * MS), "  as it says");
	verdicts_free(&verdicts);

	/* The kernel has cpu.idle: that is stronger than a weight of 1. */
	scene.level[1][0].has |= LEVEL_IDLE;
	scene_find(&scene, &verdicts, "a cgroup that can be idle");
	is(command_of(verdicts.verdict, 0), "echo 1 > /other/cpu.idle", "  it runs when no others do");
	verdicts_free(&verdicts);
	scene.level[1][0].is_idle = true;
	scene_find(&scene, &verdicts, "a cgroup that is idle");
	ok(!verdicts.verdict->nr_commands, "  cannot yield more");
	verdicts_free(&verdicts);
	scene.level[1][0].is_idle = false;

	/* Without the cpu controller cgroups do not compete: their tasks do. */
	scene.level[0][0].has = scene.level[1][0].has = 0;
	scene_find(&scene, &verdicts, "cgroups without weights");
	is(command_of(verdicts.verdict, 0), "renice -n 19 -p 500", "  the task yields");
	verdicts_free(&verdicts);

	scene.in.has_autogroups = true;
	thread->task.sid = 1;
	other->sid = 2;
	scene_find(&scene, &verdicts, "another session");
	is(command_of(verdicts.verdict, 0), "echo 19 > /proc/500/autogroup", "  the session yields");
	verdicts_free(&verdicts);

	other->sid = 1;
	scene_find(&scene, &verdicts, "the same session");
	is(command_of(verdicts.verdict, 0), "renice -n 19 -p 500", "  the task yields");
	verdicts_free(&verdicts);

	/* A nice does not count between a cgroup and a session. */
	scene.level[0][0].has = LEVEL_WEIGHT;
	scene_find(&scene, &verdicts, "a cgroup, and a session in the root");
	is(command_of(verdicts.verdict, 0), "echo 19 > /proc/500/autogroup", "  the session yields");
	verdicts_free(&verdicts);
	scene.level[0][0].has = 0;
	scene.level[1][0].has = LEVEL_WEIGHT;
	scene_find(&scene, &verdicts, "a session in the root, and a cgroup");
	is(command_of(verdicts.verdict, 0), "echo 1 > /other/cpu.weight", "  the cgroup yields");
	verdicts_free(&verdicts);
	scene.level[1][0].has = 0;

	other->nice = 19;
	scene.in.has_autogroups = false;
	scene_find(&scene, &verdicts, "it is as nice as can be");
	ok(!verdicts.verdict->nr_commands, "  and cannot be nicer");
	verdicts_free(&verdicts);
}

/* Where their paths part, the two cgroups below compete, whatever is further down. */
static void test_levels(void)
{
	static const char *const paths[2][2] = { { "/top/own", "/top" }, { "/top/other/deep", "/top/other" } };
	struct verdict_thread *thread;
	struct verdict_task *other;
	struct verdicts verdicts;
	struct scene scene;
	size_t i;

	scene_init(&scene);
	for (i = 0; i < 2; i++) {
		scene_cgroup(&scene, paths[i][0]);
		scene.level[i][2] = scene.level[i][1];
		scene.level[i][1] = scene.level[i][0];
		scene.level[i][1].path = scene.level[i][1].folder = paths[i][1];
		scene.levels[i].nr = 3;
	}
	scene.level[1][3] = scene.level[1][2];
	scene.level[1][2] = scene.level[0][1];
	scene.levels[1].nr = 4;
	thread = scene_thread(&scene, 500 * MS, 500 * MS);
	other = scene_other(&scene, thread, 500 * MS, "hog");
	other->cgroup = &scene.levels[1];
	scene_find(&scene, &verdicts, "cgroups below a common one");
	is(command_of(verdicts.verdict, 0), "echo 1 > /top/other/cpu.weight", "  the nearest apart yields");
	ok(verdicts.nr && verdicts.verdict->nr_commands == 1, "  and it alone");
	verdicts_free(&verdicts);

	/* The other one is in the common cgroup itself: its nice counts there. */
	scene.levels[1].level = &scene.level[1][2];
	scene.levels[1].nr = 2;
	scene.in.has_autogroups = true;
	other->sid = 2;
	scene_find(&scene, &verdicts, "a task of the common cgroup");
	is(command_of(verdicts.verdict, 0), "renice -n 19 -p 500", "  the task yields");
	verdicts_free(&verdicts);
}

void test_rule_contention(void)
{
	test_equals();
	test_own_threads();
	test_process();
	test_places();
	test_levels();
}
