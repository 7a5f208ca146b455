// SPDX-License-Identifier: GPL-2.0
/*
 * The files of cgroups: each level is read once a look, whatever number of tasks are in it or
 * below it.
 */
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "added.h"
#include "cgroup_files.h"
#include "cpulist.h"
#include "memory.h"
#include "text.h"

static int compare_levels(const void *a, const void *b)
{
	const struct cgroup_level *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static int compare_paths(const void *a, const void *b)
{
	const struct cgroup_levels *x = a, *y = b;

	return strcmp(x->path, y->path);
}

void cgroup_files_init(struct cgroup_files *files, const char *root,
		       const struct cgroup_files *before)
{
	*files = (struct cgroup_files){ .root = root, .before = before };
	files->is_mounted = cgroup_find_mount(&files->mount, root);
}

static void *allocate(size_t nr, size_t bytes)
{
	void *memory = calloc(nr, bytes);

	if (!memory)
		out_of_memory();
	return memory;
}

static char *copy(const char *s)
{
	char *same = strdup(s);

	if (!same)
		out_of_memory();
	return same;
}

static bool read_u64(const struct cgroup_files *files, const struct cgroup_level *level,
		     const char *name, __u64 *value)
{
	unsigned long long number;
	char line[64];

	if (!cgroup_read_line(files->root, level->folder, name, line, sizeof(line)) ||
	    sscanf(line, "%llu", &number) != 1 || *line == '-')
		return false;
	*value = number;
	return true;
}

static void read_quota(const struct cgroup_files *files, struct cgroup_level *level)
{
	unsigned long long quota, period;
	__u64 us, period_us;
	char line[64];

	if (level->is_v1) {
		if (!read_u64(files, level, "cpu.cfs_quota_us", &us) ||
		    !read_u64(files, level, "cpu.cfs_period_us", &period_us))
			return;
		quota = us;
		period = period_us;
	} else if (!cgroup_read_line(files->root, level->folder, "cpu.max", line, sizeof(line)) ||
		   sscanf(line, "%llu %llu", &quota, &period) != 2) {
		/* "max 100000" is none. */
		return;
	}
	if (!period)
		return;
	level->quota_ns = quota * 1000;
	level->period_ns = period * 1000;
	level->has |= LEVEL_QUOTA;
	if (!level->is_v1 && read_u64(files, level, "cpu.max.burst", &us)) {
		level->burst_ns = us * 1000;
		level->has |= LEVEL_BURST;
	}
}

static void read_stat(const struct cgroup_files *files, struct cgroup_level *level)
{
	unsigned long long value;
	struct text path = {};
	char name[32];
	FILE *file;

	text_printf(&path, "%s/cpu.stat", level->folder);
	file = cgroup_open_below(files->root, path.s);
	text_free(&path);
	if (!file)
		return;
	while (fscanf(file, "%31s %llu", name, &value) == 2) {
		if (!strcmp(name, "usage_usec")) {
			level->usage_ns = value * 1000;
			level->has |= LEVEL_USAGE;
		} else if (!strcmp(name, "nr_periods")) {
			level->nr_periods = value;
			level->has |= LEVEL_STAT;
		} else if (!strcmp(name, "nr_throttled")) {
			level->nr_throttled = value;
		} else if (!strcmp(name, "throttled_usec")) {
			level->throttled_ns = value * 1000;
		} else if (!strcmp(name, "throttled_time")) {
			level->throttled_ns = value;
		}
	}
	fclose(file);
	/* Nearly all mount the two controllers together. */
	if (level->is_v1 && read_u64(files, level, "cpuacct.usage", &level->usage_ns))
		level->has |= LEVEL_USAGE;
}

static void read_cpuset(const struct cgroup_files *files, struct cgroup_level *level)
{
	char line[4096];

	if (!level->is_v1 && cgroup_read_line(files->root, level->folder, "cpuset.cpus.effective",
					      line, sizeof(line)) &&
	    cpulist_parse(level->cpus.word, VERDICT_CPUS, line))
		level->has |= LEVEL_CPUSET;
}

static void read_level(const struct cgroup_files *files, struct cgroup_level *level)
{
	__u64 value;

	read_quota(files, level);
	read_stat(files, level);
	read_cpuset(files, level);
	if (level->is_v1)
		return;
	if (read_u64(files, level, "cpu.weight", &value)) {
		level->weight = value;
		level->has |= LEVEL_WEIGHT;
	}
	if (read_u64(files, level, "cpu.idle", &value)) {
		level->is_idle = value;
		level->has |= LEVEL_IDLE;
	}
	if (read_u64(files, level, "cgroup.freeze", &value)) {
		level->is_frozen = value;
		level->has |= LEVEL_FREEZE;
	}
}

/* What was added since the first look. */
static void subtract(struct cgroup_level *level, const struct cgroup_level *before)
{
	if (!(level->has & LEVEL_STAT))
		return;
	level->nr_periods = added(level->nr_periods, before->nr_periods);
	level->nr_throttled = added(level->nr_throttled, before->nr_throttled);
	level->throttled_ns = added(level->throttled_ns, before->throttled_ns);
}

/* The level of a path, read now unless it was before. */
static const struct cgroup_level *level_of(struct cgroup_files *files, const char *path)
{
	struct cgroup_level *level = allocate(1, sizeof(*level)), **found;
	const struct cgroup_level *const *old;
	struct text folder = {};

	level->path = *path ? path : "/";
	found = tfind(level, &files->level, compare_levels);
	if (found) {
		free(level);
		return *found;
	}
	level->path = copy(level->path);
	level->is_v1 = files->mount.is_v1;
	text_printf(&folder, "%s%s", files->mount.point,
		    path + (strcmp(files->mount.root, "/") ? strlen(files->mount.root) : 0));
	level->folder = text_str(&folder);
	read_level(files, level);
	old = files->before ? tfind(level, &files->before->level, compare_levels) : NULL;
	if (old) {
		subtract(level, *old);
		level->usage_ns = added(level->usage_ns, (*old)->usage_ns);
	}
	if (!tsearch(level, &files->level, compare_levels))
		out_of_memory();
	return level;
}

static struct cgroup_levels *read_levels(struct cgroup_files *files, const char *path)
{
	struct cgroup_levels *levels = allocate(1, sizeof(*levels));
	const size_t least = strcmp(files->mount.root, "/") ? strlen(files->mount.root) : 0;
	char *rest = copy(path);
	size_t len = strlen(rest), nr = 1, i;

	levels->path = copy(*path ? path : "/");
	for (i = least; i < len; i++)
		nr += rest[i] == '/';
	levels->level = allocate(nr, sizeof(*levels->level));
	for (;;) {
		levels->level[levels->nr++] = *level_of(files, rest);
		if (len <= least || levels->nr == nr)
			break;
		while (len > least && rest[len - 1] != '/')
			len--;
		rest[len > least ? --len : len] = '\0';
	}
	free(rest);
	return levels;
}

/* Is this the cgroup that the module speaks of?  In a cgroup namespace it may be another. */
static bool is_right(const struct cgroup_levels *levels, const struct cgroup_files *files, __u64 id)
{
	struct text path = {};
	struct stat st;
	bool same;

	text_printf(&path, "%s%s", files->root, levels->level[0].folder);
	same = stat(path.s, &st) || !id || (__u64)st.st_ino == id;
	text_free(&path);
	return same;
}

static bool is_mounted(const struct cgroup_files *files, const char *path)
{
	const size_t bytes = strcmp(files->mount.root, "/") ? strlen(files->mount.root) : 0;

	return !strncmp(path, files->mount.root, bytes) &&
	       (!path[bytes] || path[bytes] == '/');
}

const struct cgroup_levels *cgroup_files_of(struct cgroup_files *files, __s32 tid,
					    const struct tscope_cgroup *cgroup)
{
	struct cgroup_levels wanted, *levels, **found;
	char of_v1[PATH_MAX];
	const char *path;

	if (!files->is_mounted)
		return NULL;
	path = cgroup ? cgroup->path : NULL;
	if (files->mount.is_v1)
		path = cgroup_find_path(of_v1, sizeof(of_v1), files->root, tid, true) ? of_v1 : NULL;
	if (!path || (!files->mount.is_v1 && cgroup->flags))
		return NULL;
	if (!strcmp(path, "/"))
		path = "";
	if (!is_mounted(files, path))
		return NULL;
	wanted.path = *path ? path : "/";
	found = tfind(&wanted, &files->levels, compare_paths);
	if (found)
		return *found;
	levels = read_levels(files, path);
	if (!files->mount.is_v1 && !is_right(levels, files, cgroup->id))
		levels->nr = 0;
	if (!tsearch(levels, &files->levels, compare_paths))
		out_of_memory();
	return levels;
}

static void free_levels(void *pointer)
{
	struct cgroup_levels *levels = pointer;

	free((char *)levels->path);
	free(levels->level);
	free(levels);
}

static void free_level(void *pointer)
{
	struct cgroup_level *level = pointer;

	free((char *)level->path);
	free((char *)level->folder);
	free(level);
}

void cgroup_files_free(struct cgroup_files *files)
{
	tdestroy(files->levels, free_levels);
	tdestroy(files->level, free_level);
	files->levels = files->level = NULL;
}
