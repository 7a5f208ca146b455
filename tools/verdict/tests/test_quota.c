// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

/* Eight threads that share 40 ms of each 100 ms on two CPUs: all wait for 80 ms. */
static void throttled_pool(struct scene *scene, unsigned int flags)
{
	struct cgroup_level *box;
	struct verdict_thread *thread;
	int i;

	scene_init(scene);
	box = scene_cgroup(scene, "/box");
	scene_quota(box, 40 * MS, 10, 1600 * MS);
	for (i = 0; i < 8; i++) {
		thread = scene_thread(scene, 50 * MS, 950 * MS);
		thread->accounts.limit_ns = 800 * MS;
		thread->accounts.flags = flags;
	}
	/* What a process ran from the look at its thread until the look at the process. */
	thread = scene_thread(scene, 1, 0);
	thread->is_rest = true;
}

static void test_pool(void)
{
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	throttled_pool(&scene, TSCOPE_ACCOUNTS_WHOLE_LIMIT);
	scene_find(&scene, &verdicts, "a pool of threads under a quota");
	v = verdict_of(&verdicts, "quota");
	ok(v == verdicts.verdict && v->lost_ns == 6400 * MS, "  quota comes first, with its limit");
	ok(v && v->confidence == CONFIDENCE_EXACT, "  the kernel says so");
	is(v ? v->summary.s : "", "the CPU quota of /box was used up in 10 of 10 periods", "  in words");
	ok(says(v, "/box may use 40.00ms of CPU time in each 100.0ms", 40 * MS), "  the quota");
	ok(says(v, "used up in 10 of 10 periods", 10), "  how often");
	ok(says(v, "it ran 20.00ms of each such period before the quota was used up", 20 * MS),
	   "  how long it lasted");
	ok(says(v, "8 threads share it", 8), "  how many share it");
	/* They could use both CPUs: any quota that a late period could exceed is too small. */
	is(command_of(v, 0), "echo max > /box/cpu.max", "  what it needs");
	ok(says(v, "what it would use: at most 221.0ms of each period, which is all CPUs", 221 * MS),
	   "  all CPUs, and a tenth");
	ok(v && v->nr_commands == 1, "  and nothing else");
	v = verdict_of(&verdicts, "contention");
	ok(v && v->lost_ns == 1200 * MS && !v->nr_commands, "  the rest is contention");
	verdicts_free(&verdicts);

	throttled_pool(&scene, 0);
	scene_find(&scene, &verdicts, "before 6.18");
	ok(verdict_of(&verdicts, "quota") &&
	   verdict_of(&verdicts, "quota")->confidence == CONFIDENCE_LIKELY, "  it is only likely");
	verdicts_free(&verdicts);
}

/* Before 6.18 one that was woken on another CPU: that is idle, and it waits. */
static void test_unseen(void)
{
	struct verdict_thread *thread;
	struct scene scene;

	scene_init(&scene);
	scene_quota(scene_cgroup(&scene, "/box"), 40 * MS, 10, 300 * MS);
	thread = scene_thread(&scene, 400 * MS, 500 * MS);
	thread->accounts.wait_idle_ns = 500 * MS;
	thread->blame.idle_ns = 400 * MS;
	scene.cpu[0].idle_ns = scene.cpu[1].idle_ns = 100 * MS;
	struct verdicts verdicts;

	scene_find(&scene, &verdicts, "long waits for an idle CPU under a quota");
	ok(verdict_of(&verdicts, "quota") && verdict_of(&verdicts, "quota")->lost_ns == 300 * MS,
	   "  as much as cpu.stat has");
	verdicts_free(&verdicts);
	thread->accounts.flags = TSCOPE_ACCOUNTS_WHOLE_LIMIT;
	scene_find(&scene, &verdicts, "the same where the kernel tells");
	ok(!verdict_of(&verdicts, "quota"), "  is no quota");
	verdicts_free(&verdicts);
}

/* The quota of the cgroup is large, that of the one above is not. */
static void test_above(void)
{
	struct verdicts verdicts;
	struct verdict_thread *thread;
	struct cgroup_level *level;
	struct scene scene;

	scene_init(&scene);
	level = scene_cgroup(&scene, "/a/b");
	scene_quota(level, 30 * MS, 0, 0);
	scene.level[0][2] = scene.level[0][1];
	scene.levels[0].nr = 3;
	scene.level[0][1] = scene.level[0][0];
	scene.level[0][1].path = scene.level[0][1].folder = "/a";
	scene_quota(&scene.level[0][1], 20 * MS, 10, 800 * MS);
	thread = scene_thread(&scene, 200 * MS, 800 * MS);
	thread->accounts.limit_ns = 800 * MS;
	scene_find(&scene, &verdicts, "a quota of a cgroup above");
	is(verdicts.nr ? verdicts.verdict->summary.s : "",
	   "the CPU quota of /a was used up in 10 of 10 periods", "  it is that one");
	is(command_of(verdicts.verdict, 0), "echo '111000 100000' > /a/cpu.max", "  it has to be larger");
	is(command_of(verdicts.verdict, 1), "echo '122000 100000' > /a/b/cpu.max",
	   "  then the other would not be enough, either");
	verdicts_free(&verdicts);
}

/* One thread that used 200 ms of the second, and would have run while others had its CPU. */
static void test_demand(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	struct scene scene;

	scene_init(&scene);
	scene_quota(scene_cgroup(&scene, "/box"), 20 * MS, 10, 400 * MS);
	thread = scene_thread(&scene, 200 * MS, 700 * MS);
	thread->accounts.limit_ns = 400 * MS;
	thread->accounts.wait_idle_ns = 50 * MS;
	thread->blame.unknown_ns = 50 * MS;
	scene_find(&scene, &verdicts, "waits of each kind under a quota");
	is(command_of(verdict_of(&verdicts, "quota"), 0), "echo '100000 100000' > /box/cpu.max",
	   "  are demand");
	verdicts_free(&verdicts);

	/* It may use one of the two CPUs: that is all of them. */
	thread->task.affinity = scene_affinity(&scene, 0, 1);
	thread->accounts.wait_ns = 750 * MS;
	scene_find(&scene, &verdicts, "a thread of one CPU");
	is(command_of(verdict_of(&verdicts, "quota"), 0), "echo max > /box/cpu.max", "  needs no quota");
	ok(says(verdict_of(&verdicts, "quota"),
		"what it would use: at most 111.0ms of each period, which is all CPUs", 111 * MS),
	   "  as it says");
	verdicts_free(&verdicts);
	scene.level[0][0].is_v1 = true;
	scene_find(&scene, &verdicts, "the same on cgroup v1");
	is(command_of(verdict_of(&verdicts, "quota"), 0), "echo -1 > /box/cpu.cfs_quota_us",
	   "  is another number");
	verdicts_free(&verdicts);

	/* What it used is not known: no less than the quota in each period that had used it up. */
	scene.level[0][0].has &= ~LEVEL_USAGE;
	scene.level[0][0].usage_ns = 0;
	thread->accounts.run_ns = 190 * MS;
	thread->accounts.wait_ns = 700 * MS;
	scene_find(&scene, &verdicts, "without a file of its CPU time");
	is(command_of(verdict_of(&verdicts, "quota"), 0), "echo 100000 > /box/cpu.cfs_quota_us",
	   "  the quota was used");
	verdicts_free(&verdicts);
	thread->accounts.run_ns = 300 * MS;
	thread->accounts.wait_ns = 600 * MS;
	scene_find(&scene, &verdicts, "and used by the thread");
	is(command_of(verdict_of(&verdicts, "quota"), 0), "echo 100000 > /box/cpu.cfs_quota_us",
	   "  so much at least");
	verdicts_free(&verdicts);
}

static void test_look_alikes(void)
{
	struct verdict_thread *thread;
	struct scene scene;

	scene_init(&scene);
	scene_quota(scene_cgroup(&scene, "/box"), 150 * MS, 0, 0);
	thread = scene_thread(&scene, 500 * MS, 500 * MS);
	scene_other(&scene, thread, 500 * MS, "neighbour");
	scene_is(&scene, "contention", 500 * MS, "a quota that was never used up, beside a neighbour");

	/* While it is throttled a neighbour has the CPU: nobody is blamed for that. */
	scene_init(&scene);
	scene_quota(scene_cgroup(&scene, "/box"), 20 * MS, 10, 780 * MS);
	thread = scene_thread(&scene, 200 * MS, 800 * MS);
	thread->accounts.limit_ns = 780 * MS;
	scene_other(&scene, thread, 20 * MS, "neighbour");
	scene_is(&scene, "quota", 780 * MS, "a quota, and a neighbour on the same CPU");
}

/* What the files say cannot be read: nothing is made up. */
static void test_unreadable(void)
{
	struct verdicts verdicts;
	struct scene scene;

	scene_init(&scene);
	scene_thread(&scene, 200 * MS, 800 * MS)->accounts.limit_ns = 800 * MS;
	scene_find(&scene, &verdicts, "a quota without files");
	is(verdicts.nr ? verdicts.verdict->summary.s : "",
	   "a quota kept it from running; of which cgroup, cannot be read", "  it says so");
	ok(verdicts.nr && !verdicts.verdict->nr_commands && !verdicts.verdict->fix.len, "  no fix");
	verdicts_free(&verdicts);
}

/* A path is any text. */
static void test_names(void)
{
	struct verdicts verdicts;
	struct scene scene;

	throttled_pool(&scene, 0);
	scene.level[0][0].path = scene.level[0][0].folder = "/it's $(box)";
	scene_find(&scene, &verdicts, "a name for a shell");
	is(command_of(verdicts.verdict, 0), "echo max > '/it'\\''s $(box)/cpu.max'",
	   "  is quoted");
	verdicts_free(&verdicts);
	throttled_pool(&scene, 0);
	scene.level[0][0].path = scene.level[0][0].folder = "/bo\nx\033[2J";
	scene_find(&scene, &verdicts, "a name for a terminal");
	is(verdicts.verdict->summary.s,
	   "the CPU quota of /bo\\x0ax\\x1b[2J was used up in 10 of 10 periods", "  is escaped");
	ok(!verdicts.verdict->nr_commands, "  and no command has it");
	verdicts_free(&verdicts);
}

void test_rule_quota(void)
{
	test_pool();
	test_unseen();
	test_above();
	test_demand();
	test_look_alikes();
	test_unreadable();
	test_names();
}
