// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

static void idle_waits(struct scene *scene, const struct tscope_waits *waits)
{
	struct verdict_thread *thread;

	scene_init(scene);
	thread = scene_thread(scene, 100 * MS, 200 * MS);
	thread->accounts.wait_idle_ns = 200 * MS;
	thread->waits = waits;
}

void test_rule_slow_wake(void)
{
	/* 1000 waits from 196.6 us to 262.1 us. */
	const struct tscope_waits waits = { .nr = 1000, .max_ns = 250000, .bucket = { [14] = 1000 } };
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	idle_waits(&scene, &waits);
	scene.in.idle_state = 3;
	scene.in.idle_latency_us = 170;
	scene_find(&scene, &verdicts, "an idle CPU that sleeps deeply");
	v = verdict_of(&verdicts, "slow-wake");
	ok(v == verdicts.verdict && v->lost_ns == 200 * MS && v->confidence == CONFIDENCE_EXACT,
	   "  it is slow-wake");
	ok(says(v, "it waited for idle CPUs for 200.0ms", 200 * MS) &&
	   says(v, "a CPU needs up to 170 us to leave the deepest idle state, state3", 170000),
	   "  with the latency");
	is(command_of(v, 0),
	   "for f in /sys/devices/system/cpu/cpu*/cpuidle/state3/disable; do echo 1 > $f; done",
	   "  which can be had without");
	verdicts_free(&verdicts);

	scene.cpu[1].steal_ns = 150 * MS;
	scene_find(&scene, &verdicts, "a host that runs something else");
	v = verdict_of(&verdicts, "slow-wake");
	ok(says(v, "the host kept the CPUs of this machine from running for 150.0ms", 150 * MS) &&
	   !v->nr_commands, "  it is that, and no idle state");
	verdicts_free(&verdicts);

	/* It naps almost all the time, so that little is much. */
	idle_waits(&scene, NULL);
	scene.thread[0].accounts.run_ns = 30 * MS;
	scene.thread[0].accounts.wait_ns = scene.thread[0].accounts.wait_idle_ns = 15 * MS;
	scene_is(&scene, "slow-wake", 15 * MS, "a task that naps");

	idle_waits(&scene, &waits);
	scene_find(&scene, &verdicts, "a kernel without idle states");
	ok(verdict_of(&verdicts, "slow-wake") && !verdicts.verdict->nr_commands, "  nothing is made up");
	verdicts_free(&verdicts);
	/* The look-alike. */
	idle_waits(&scene, NULL);
	scene_quota(scene_cgroup(&scene, "/box"), 10 * MS, 10, 200 * MS);
	scene.thread[0].task.cgroup = &scene.levels[0];
	scene.thread[0].blame.idle_ns = 200 * MS;
	scene_is(&scene, "quota", 200 * MS, "long waits for an idle CPU under a quota");
}
