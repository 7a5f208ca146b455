// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's own files say of quotas: cpu.max and cpu.stat of cgroup v2,
 * cpu.cfs_quota_us, cpu.cfs_period_us and cpu.stat of v1.  A task is in the cgroup that
 * /proc/TID/cgroup names, below the mount that /proc/self/mountinfo names.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "added.h"
#include "cgroup_mount.h"
#include "quota.h"

/* Return: it has a quota. */
static bool read_quota(struct quota_level *level, const char *root, const char *folder,
		       bool is_v1)
{
	unsigned long long quota, period;
	char line[64];

	if (!is_v1) {
		/* "max 100000" is none. */
		if (!cgroup_read_line(root, folder, "cpu.max", line, sizeof(line)) ||
		    sscanf(line, "%llu %llu", &quota, &period) != 2)
			return false;
	} else {
		/* -1 is none. */
		if (!cgroup_read_line(root, folder, "cpu.cfs_quota_us", line, sizeof(line)) ||
		    *line == '-' || sscanf(line, "%llu", &quota) != 1 ||
		    !cgroup_read_line(root, folder, "cpu.cfs_period_us", line, sizeof(line)) ||
		    sscanf(line, "%llu", &period) != 1)
			return false;
	}
	level->quota_ns = quota * 1000;
	level->period_ns = period * 1000;
	return period;
}

static void read_stat(struct quota_level *level, const char *root, const char *folder)
{
	char path[2 * PATH_MAX], name[32];
	unsigned long long value;
	FILE *file;

	if ((size_t)snprintf(path, sizeof(path), "%s/cpu.stat", folder) >= sizeof(path))
		return;
	file = cgroup_open_below(root, path);
	if (!file)
		return;
	while (fscanf(file, "%31s %llu", name, &value) == 2) {
		if (!strcmp(name, "nr_periods"))
			level->nr_periods = value;
		else if (!strcmp(name, "nr_throttled"))
			level->nr_throttled = value;
		else if (!strcmp(name, "throttled_usec"))
			level->throttled_ns = value * 1000;
		else if (!strcmp(name, "throttled_time"))
			level->throttled_ns = value;
	}
	fclose(file);
}

/* Of the cgroup @path, of which the part from @below on is mounted, and those above. */
static void read_levels(struct quota *quota, const char *root, const struct cgroup_mount *mount,
			char *path, const char *below)
{
	char folder[2 * PATH_MAX], *slash;
	struct quota_level *level;

	while (quota->nr < QUOTA_LEVELS) {
		level = &quota->level[quota->nr];
		*level = (struct quota_level){};
		snprintf(folder, sizeof(folder), "%s%s", mount->point, below);
		if (read_quota(level, root, folder, mount->is_v1)) {
			snprintf(level->path, sizeof(level->path), "%.1023s", *path ? path : "/");
			read_stat(level, root, folder);
			quota->nr++;
		}
		slash = strrchr(below, '/');
		if (!slash)
			break;
		*slash = '\0';
	}
}

void quota_read(struct quota *quota, const char *root, __s32 tid)
{
	struct cgroup_mount mount;
	char path[PATH_MAX];
	size_t bytes;

	quota->nr = 0;
	if (!cgroup_find_mount(&mount, root) ||
	    !cgroup_find_path(path, sizeof(path), root, tid, mount.is_v1))
		return;
	/* Only a part of the hierarchy may be mounted. */
	bytes = strcmp(mount.root, "/") ? strlen(mount.root) : 0;
	if (strncmp(path, mount.root, bytes) || (path[bytes] && path[bytes] != '/'))
		return;
	read_levels(quota, root, &mount, path, path + bytes);
}

void quota_read_cgroup(struct quota *quota, const char *root, const char *path)
{
	struct cgroup_mount mount;
	char copy[PATH_MAX];

	quota->nr = 0;
	if (!cgroup_find_mount(&mount, root) || mount.is_v1 ||
	    (size_t)snprintf(copy, sizeof(copy), "%s", path) >= sizeof(copy))
		return;
	read_levels(quota, root, &mount, copy, copy);
}

void quota_since(struct quota *quota, const struct quota *before)
{
	const struct quota_level *old;
	struct quota_level *level;

	for (level = quota->level; level < quota->level + quota->nr; level++) {
		for (old = before->level; old < before->level + before->nr; old++) {
			if (strcmp(old->path, level->path))
				continue;
			level->nr_periods = added(level->nr_periods, old->nr_periods);
			level->nr_throttled = added(level->nr_throttled, old->nr_throttled);
			level->throttled_ns = added(level->throttled_ns, old->throttled_ns);
			break;
		}
	}
}

__u64 quota_explains(const struct quota *quota, __u64 wait_ns, size_t nr)
{
	__u64 ns = 0, most;
	size_t i;

	for (i = 0; i < quota->nr && ns < wait_ns; i++)
		ns += __builtin_mul_overflow(quota->level[i].throttled_ns, nr, &most) ||
		      most > wait_ns ? wait_ns : most;
	return ns < wait_ns ? ns : wait_ns;
}
