// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "scene.h"
#include "tap.h"

void scene_init(struct scene *scene)
{
	size_t i;

	*scene = (struct scene){};
	scene->in = (struct verdict_input){
		.kind = TARGET_PROCESS,
		.window_ns = SECOND,
		.thread = scene->thread,
		.other = scene->other,
		.cpu = scene->cpu,
		.nr_cpus = 2,
		.blame_ns = MS,
		.rt_runtime_us = 950000,
		.rt_period_us = 1000000,
	};
	for (i = 0; i < SCENE_CPUS; i++)
		scene->cpu[i] = (struct verdict_cpu){
			.cpu = i, .is_online = true, .window_ns = SECOND,
		};
}

const struct tscope_affinity *scene_affinity(struct scene *scene, size_t i, __u64 mask)
{
	struct tscope_affinity *affinity = (struct tscope_affinity *)scene->masks[i];

	*affinity = (struct tscope_affinity){
		.size = sizeof(scene->masks[i]),
		.nr_allowed = __builtin_popcountll(mask),
		.nr_cpus = 64,
	};
	affinity->mask[0] = mask;
	return affinity;
}

struct verdict_thread *scene_thread(struct scene *scene, __u64 run_ns, __u64 wait_ns)
{
	const size_t nr = scene->in.nr_threads++;
	struct verdict_thread *thread = &scene->thread[nr];

	thread->task = (struct verdict_task){
		.key = 1000 + nr,
		.tid = 100 + nr,
		.tgid = 100,
		.comm = "victim",
		.has_sched = true,
		.weight = 1024,
		.cgroup = scene->levels[0].nr ? &scene->levels[0] : NULL,
	};
	thread->accounts = (struct tscope_accounts){
		.run_ns = run_ns,
		.wait_ns = wait_ns,
		.sleep_ns = SECOND - run_ns - wait_ns,
		.age_ns = SECOND,
	};
	return thread;
}

struct verdict_task *scene_other(struct scene *scene, struct verdict_thread *thread, __u64 ns,
				 const char *comm)
{
	const size_t nr = scene->in.nr_others++;
	struct verdict_task *other = &scene->other[nr];
	size_t i = 0;

	*other = (struct verdict_task){
		.key = 5000 + nr,
		.tid = 500 + nr,
		.tgid = 500 + nr,
		.comm = comm,
		.has_sched = true,
		.weight = 1024,
		.cgroup = thread->task.cgroup,
	};
	while (thread->blame.blamed[i].ns)
		i++;
	thread->blame.blamed[i].key = other->key;
	thread->blame.blamed[i].tid = other->tid;
	thread->blame.blamed[i].ns = ns;
	thread->blame.sum_ns += ns;
	return other;
}

struct cgroup_level *scene_cgroup(struct scene *scene, const char *name)
{
	size_t i = 0;

	while (scene->levels[i].nr)
		i++;
	scene->levels[i] = (struct cgroup_levels){ .path = name, .level = scene->level[i], .nr = 2 };
	scene->level[i][0] = (struct cgroup_level){
		.path = name, .folder = name, .has = LEVEL_WEIGHT | LEVEL_CPUSET, .weight = 100,
		.cpus = { { 3 } },
	};
	scene->level[i][1] = (struct cgroup_level){
		.path = "/", .folder = "", .has = LEVEL_CPUSET, .cpus = { { 3 } },
	};
	return &scene->level[i][0];
}

void scene_quota(struct cgroup_level *level, __u64 quota_ns, __u64 nr_throttled, __u64 throttled_ns)
{
	level->has |= LEVEL_QUOTA | LEVEL_STAT | LEVEL_USAGE;
	level->quota_ns = quota_ns;
	level->period_ns = 100 * MS;
	level->nr_periods = 10;
	level->nr_throttled = nr_throttled;
	level->throttled_ns = throttled_ns;
	level->usage_ns = quota_ns * 10;
}

static bool is_told(const struct verdict *verdict)
{
	size_t i;

	for (i = 0; i < verdict->nr_evidence; i++)
		if (!verdict->evidence[i].text.len || !verdict->evidence[i].source.len ||
		    !verdict->evidence[i].how || !verdict->evidence[i].unit)
			return false;
	return verdict->summary.len && verdict->nr_evidence;
}

void scene_find(struct scene *scene, struct verdicts *verdicts, const char *what)
{
	__u64 lost = 0, explained = 0;
	bool told = true, ranked = true;
	size_t i;

	verdicts_find(verdicts, &scene->in);
	for (i = 0; i < scene->in.nr_threads; i++)
		lost += scene->thread[i].accounts.wait_ns + scene->thread[i].accounts.block_ns +
			(scene->in.kind == TARGET_ALL ? 0 : scene->thread[i].accounts.stop_ns);
	for (i = 0; i < verdicts->nr; i++) {
		explained += verdicts->verdict[i].lost_ns;
		told &= is_told(&verdicts->verdict[i]);
		ranked &= !i || verdicts->verdict[i].lost_ns <= verdicts->verdict[i - 1].lost_ns;
	}
	lost += verdicts->chain_ns;
	ok(verdicts->lost_ns == lost && explained + verdicts->unexplained_ns == lost,
	   "%s: all that was lost is explained once, or unexplained", what);
	ok(told && ranked, "  each verdict has its evidence, and they are ranked");
}

const struct verdict *verdict_of(const struct verdicts *verdicts, const char *id)
{
	size_t i;

	for (i = 0; i < verdicts->nr; i++)
		if (!strcmp(verdicts->verdict[i].id, id))
			return &verdicts->verdict[i];
	return NULL;
}

void scene_is(struct scene *scene, const char *id, __u64 ns, const char *what)
{
	struct verdicts verdicts;

	scene_find(scene, &verdicts, what);
	if (ok(verdicts.nr == 1, "  one verdict"))
		is(verdicts.verdict[0].id, id, "  it is %s", id);
	ok(verdicts.nr && verdicts.verdict[0].lost_ns == ns, "  it explains %llu ns", ns);
	verdicts_free(&verdicts);
}

bool says(const struct verdict *verdict, const char *text, __u64 value)
{
	size_t i;

	for (i = 0; verdict && i < verdict->nr_evidence; i++)
		if (!strcmp(verdict->evidence[i].text.s, text))
			return verdict->evidence[i].value == value;
	return false;
}

const char *command_of(const struct verdict *verdict, size_t i)
{
	return verdict && i < verdict->nr_commands ? text_str(&verdict->command[i]) : "";
}
