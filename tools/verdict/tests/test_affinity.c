// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "scene.h"
#include "tap.h"

/* A thread that may use CPU 1 alone, where another one runs; CPU 0 is idle for 90 %. */
static struct verdict_thread *pinned(struct scene *scene)
{
	struct verdict_thread *thread;

	scene_init(scene);
	scene_cgroup(scene, "/box");
	scene->cpu[0].idle_ns = 900 * MS;
	thread = scene_thread(scene, 500 * MS, 500 * MS);
	thread->task.affinity = scene_affinity(scene, 0, 2);
	thread->task.affinity_before = thread->task.affinity;
	scene_other(scene, thread, 500 * MS, "hog");
	return thread;
}

static void test_masks(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	thread = pinned(&scene);
	scene_find(&scene, &verdicts, "pinned, while another CPU is idle");
	v = verdict_of(&verdicts, "affinity");
	ok(v == verdicts.verdict && v->lost_ns == 450 * MS && v->confidence == CONFIDENCE_LIKELY,
	   "  it is affinity, for as much of it as that CPU was idle");
	is(v ? v->summary.s : "", "it waited while CPU 0 was idle, which its affinity excludes",
	   "  in words");
	ok(says(v, "victim (100) may use CPU 1, in the whole window", 1) &&
	   says(v, "CPU 0 was idle for 90% of the window", 900 * MS), "  with the numbers");
	is(command_of(v, 0), "taskset -apc 0-1 100", "  and what helps");
	ok(verdict_of(&verdicts, "contention") &&
	   verdict_of(&verdicts, "contention")->lost_ns == 50 * MS, "  the rest is contention");
	verdicts_free(&verdicts);

	thread->task.affinity_before = scene_affinity(&scene, 1, 3);
	scene.in.kind = TARGET_THREAD;
	scene_find(&scene, &verdicts, "pinned in the window, one thread alone");
	v = verdict_of(&verdicts, "affinity");
	ok(says(v, "victim (100) may use CPU 1, since an instant in the window", 1), "  since when");
	is(command_of(v, 0), "taskset -pc 0-1 100", "  the thread alone");
	verdicts_free(&verdicts);
}

static void test_cpusets(void)
{
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	pinned(&scene);
	scene.level[0][0].cpus.word[0] = 2;
	scene_find(&scene, &verdicts, "in a cpuset, while another CPU is idle");
	v = verdict_of(&verdicts, "affinity");
	is(v ? v->summary.s : "", "it waited while CPU 0 was idle, which the cpuset of /box excludes",
	   "  it is that");
	is(command_of(v, 0), "echo 0-1 > /box/cpuset.cpus", "  which can be larger");
	verdicts_free(&verdicts);
}

static void test_look_alikes(void)
{
	struct scene scene;

	pinned(&scene);
	scene.cpu[0].idle_ns = 100 * MS;
	scene_is(&scene, "contention", 500 * MS, "pinned, and no CPU is idle");
	pinned(&scene);
	scene.cpu[0].is_isolated = true;
	scene_is(&scene, "contention", 500 * MS, "pinned, and an isolated CPU is idle");
	pinned(&scene);
	scene.cpu[0].is_online = false;
	scene_is(&scene, "contention", 500 * MS, "pinned, and a CPU is offline");
	pinned(&scene)->task.is_kthread = true;
	scene_is(&scene, "contention", 500 * MS, "a thread of the kernel has to be where it is");
	pinned(&scene)->task.affinity = NULL;
	scene_is(&scene, "contention", 500 * MS, "its CPUs are not known");
	pinned(&scene)->task.affinity = scene_affinity(&scene, 0, 3);
	scene_is(&scene, "contention", 500 * MS, "it may use the idle CPU");
}

void test_rule_affinity(void)
{
	test_masks();
	test_cpusets();
	test_look_alikes();
}
