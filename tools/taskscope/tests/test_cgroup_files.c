// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cgroup_files.h"
#include "cpulist.h"
#include "files.h"
#include "unit.h"

void test_cpulist(void)
{
	static const char *const bad[] = { "", "\n", "x", "1-", "2-1", "64", "1,", "0 1", "-1", "1--2" };
	__u64 mask;
	size_t i;

	ok(cpulist_parse(&mask, 64, "0-2,5\n") && mask == 0x27, "CPUs as the kernel writes them");
	ok(cpulist_parse(&mask, 64, "63") && mask == 1ULL << 63, "the last CPU");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!cpulist_parse(&mask, 64, bad[i]), "no CPUs: '%s'", bad[i]);
}

/* What the module says of a task in a cgroup. */
static const struct tscope_cgroup *cgroup_at(const char *path)
{
	static __u64 room[16];
	struct tscope_cgroup *cgroup = (struct tscope_cgroup *)room;

	*cgroup = (struct tscope_cgroup){ .size = sizeof(room) };
	strcpy(cgroup->path, path);
	return cgroup;
}

#define V2	"30 24 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
#define V1	"31 24 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
#define PART	"30 24 0:26 /box /mnt/box rw - cgroup2 none rw\n"

static void test_two_looks(const char *root)
{
	const struct cgroup_levels *levels;
	const struct cgroup_level *level;
	struct cgroup_files before, after;

	file_put(root, "/proc/self/mountinfo", V2);
	file_put(root, "/sys/fs/cgroup/a/cpu.max", "max 100000\n");
	file_put(root, "/sys/fs/cgroup/a/cpu.weight", "30\n");
	file_put(root, "/sys/fs/cgroup/a/b/cpu.max", "50000 200000\n");
	file_put(root, "/sys/fs/cgroup/a/b/cpu.max.burst", "7000\n");
	file_put(root, "/sys/fs/cgroup/a/b/cpu.idle", "1\n");
	file_put(root, "/sys/fs/cgroup/a/b/cgroup.freeze", "1\n");
	file_put(root, "/sys/fs/cgroup/a/b/cpuset.cpus.effective", "1,3\n");
	file_put(root, "/sys/fs/cgroup/a/b/cpu.stat",
		 "usage_usec 100\nnr_periods 10\nnr_throttled 4\nthrottled_usec 30\n");
	cgroup_files_init(&before, root, NULL);
	levels = cgroup_files_of(&before, 7, cgroup_at("/a/b"));
	ok(levels && levels->nr == 3 && !strcmp(levels->path, "/a/b") &&
	   !strcmp(levels->level[1].path, "/a") && !strcmp(levels->level[2].path, "/"),
	   "a cgroup and those above");
	level = levels->level;
	ok(level->has == (LEVEL_QUOTA | LEVEL_STAT | LEVEL_USAGE | LEVEL_BURST | LEVEL_CPUSET |
			  LEVEL_FREEZE | LEVEL_IDLE) && level->quota_ns == 50000000 &&
	   level->period_ns == 200000000 && level->burst_ns == 7000000 && level->is_idle &&
	   level->is_frozen && level->cpus.word[0] == 10 && level->usage_ns == 100000 &&
	   level->nr_periods == 10 && level->nr_throttled == 4 && level->throttled_ns == 30000 &&
	   !level->is_v1 && !strcmp(level->folder, "/sys/fs/cgroup/a/b"), "what its files say");
	ok(level[1].has == LEVEL_WEIGHT && level[1].weight == 30 && !level[2].has,
	   "what is not there has no bit");
	ok(cgroup_files_of(&before, 8, cgroup_at("/a/b")) == levels, "it is read once");
	levels = cgroup_files_of(&before, 8, cgroup_at("/"));
	ok(levels && levels->nr == 1 && !strcmp(levels->level->path, "/") &&
	   !strcmp(levels->level->folder, "/sys/fs/cgroup"), "the root");

	file_put(root, "/sys/fs/cgroup/a/b/cpu.stat",
		 "usage_usec 150\nnr_periods 13\nnr_throttled 6\nthrottled_usec 37\n");
	cgroup_files_init(&after, root, &before);
	level = cgroup_files_of(&after, 7, cgroup_at("/a/b"))->level;
	ok(level->nr_periods == 3 && level->nr_throttled == 2 && level->throttled_ns == 7000 &&
	   level->usage_ns == 50000 && level->quota_ns == 50000000, "what was added since");
	level = cgroup_files_of(&after, 7, cgroup_at("/gone"))->level;
	ok(!level->has, "one that has vanished");
	cgroup_files_free(&after);
	cgroup_files_free(&before);
}

static void test_hierarchies(const char *root)
{
	const struct cgroup_levels *levels;
	struct tscope_cgroup *cut;
	struct cgroup_files files;

	file_put(root, "/proc/self/mountinfo", V2 V1);
	file_put(root, "/proc/7/cgroup", "4:cpu,cpuacct:/x\n0::/a\n");
	file_put(root, "/sys/fs/cgroup/cpu/x/cpu.cfs_quota_us", "30000\n");
	file_put(root, "/sys/fs/cgroup/cpu/x/cpu.cfs_period_us", "100000\n");
	file_put(root, "/sys/fs/cgroup/cpu/x/cpu.stat", "nr_periods 3\nnr_throttled 2\nthrottled_time 12345\n");
	file_put(root, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
	cgroup_files_init(&files, root, NULL);
	levels = cgroup_files_of(&files, 7, cgroup_at("/a"));
	ok(levels && levels->nr == 2 && levels->level->is_v1 && levels->level->quota_ns == 30000000 &&
	   levels->level->nr_throttled == 2 && levels->level->throttled_ns == 12345 &&
	   levels->level->has == (LEVEL_QUOTA | LEVEL_STAT) && !levels->level[1].has,
	   "cgroup v1 has its own path");
	cgroup_files_free(&files);
	file_put(root, "/sys/fs/cgroup/cpu/x/cpuacct.usage", "1234567\n");
	cgroup_files_init(&files, root, NULL);
	levels = cgroup_files_of(&files, 7, cgroup_at("/a"));
	ok(levels && levels->level->usage_ns == 1234567 &&
	   levels->level->has == (LEVEL_QUOTA | LEVEL_STAT | LEVEL_USAGE), "and its own file of CPU time");
	ok(!cgroup_files_of(&files, 8, cgroup_at("/a")), "v1, and the task has ended");
	cgroup_files_free(&files);

	file_put(root, "/proc/self/mountinfo", PART);
	file_put(root, "/mnt/box/in/cpu.weight", "5\n");
	cgroup_files_init(&files, root, NULL);
	levels = cgroup_files_of(&files, 7, cgroup_at("/box/in"));
	ok(levels && levels->nr == 2 && levels->level->weight == 5 &&
	   !strcmp(levels->level[1].path, "/box") && !strcmp(levels->level[1].folder, "/mnt/box"),
	   "a part of the hierarchy");
	ok(!cgroup_files_of(&files, 7, cgroup_at("/boxes")), "what is not in that part");
	ok(!cgroup_files_of(&files, 7, NULL), "a task without a cgroup");
	cut = (struct tscope_cgroup *)cgroup_at("/box/in");
	cut->flags = TSCOPE_CGROUP_TRUNCATED;
	ok(!cgroup_files_of(&files, 7, cut), "a path that is not whole");
	cut->flags = 0;
	cut->id = 1;
	cgroup_files_free(&files);
	cgroup_files_init(&files, root, NULL);
	ok(!cgroup_files_of(&files, 7, cut)->nr, "another cgroup of the same path");
	cgroup_files_free(&files);

	file_put(root, "/proc/self/mountinfo", "nonsense\n");
	cgroup_files_init(&files, root, NULL);
	ok(!cgroup_files_of(&files, 7, cgroup_at("/a")), "nothing is mounted");
	cgroup_files_free(&files);
}

void test_cgroup_files(void)
{
	char root[] = "/tmp/taskscope-cgroups-XXXXXX";

	if (!mkdtemp(root))
		abort();
	test_two_looks(root);
	test_hierarchies(root);
	files_forget(root);
}
