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

#include "quota.h"
#include "text.h"

/* Where the cgroups are that have quotas. */
struct mount {
	char point[PATH_MAX];	/* where it is mounted */
	char root[PATH_MAX];	/* the cgroup that is mounted there */
	bool is_v1;
};

static FILE *open_below(const char *root, const char *path)
{
	char whole[2 * PATH_MAX];
	int n = snprintf(whole, sizeof(whole), "%s%s", root, path);

	return n > 0 && (size_t)n < sizeof(whole) ? fopen(whole, "re") : NULL;
}

/* A word of mountinfo: a backslash and three octal digits stand for a byte. */
static void unescape(char *to, size_t bytes, const char *from)
{
	size_t n = 0;

	while (*from && n + 1 < bytes) {
		if (from[0] == '\\' && from[1] >= '0' && from[1] <= '3' && from[2] >= '0' &&
		    from[2] <= '7' && from[3] >= '0' && from[3] <= '7') {
			to[n++] = (from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0');
			from += 4;
		} else {
			to[n++] = *from++;
		}
	}
	to[n] = '\0';
}

static bool has_word(const char *list, const char *word)
{
	size_t bytes = strlen(word);

	for (; list; list = strchr(list, ',') ? strchr(list, ',') + 1 : NULL)
		if (!strncmp(list, word, bytes) &&
		    (!list[bytes] || list[bytes] == ',' || list[bytes] == '\n'))
			return true;
	return false;
}

/* 25 30 0:22 ROOT POINT OPTIONS [FIELDS] - TYPE SOURCE OPTIONS; Return: it is the one. */
static bool parse_mount(struct mount *mount, char *line)
{
	char *rest = strstr(line, " - "), *save = NULL, *word[5], *type, *options;
	size_t i;

	if (!rest)
		return false;
	*rest = '\0';
	type = strtok_r(rest + 3, " ", &save);
	if (!type || !strtok_r(NULL, " ", &save))
		return false;
	options = strtok_r(NULL, " ", &save);
	mount->is_v1 = !strcmp(type, "cgroup") && options && has_word(options, "cpu");
	if (!mount->is_v1 && strcmp(type, "cgroup2"))
		return false;
	save = NULL;
	for (i = 0; i < 5; i++) {
		word[i] = strtok_r(i ? NULL : line, " ", &save);
		if (!word[i])
			return false;
	}
	unescape(mount->root, sizeof(mount->root), word[3]);
	unescape(mount->point, sizeof(mount->point), word[4]);
	return true;
}

/* Where v1 has the cpu controller, v2 does not.  Return: found. */
static bool find_mount(struct mount *mount, const char *root)
{
	FILE *file = open_below(root, "/proc/self/mountinfo");
	struct mount one;
	char *line = NULL;
	size_t room = 0;
	bool found = false;

	if (!file)
		return false;
	while ((!found || !mount->is_v1) && getline(&line, &room, file) > 0) {
		if (parse_mount(&one, line) && (!found || one.is_v1)) {
			*mount = one;
			found = true;
		}
	}
	free(line);
	fclose(file);
	return found;
}

/* 0::/PATH of v2, 4:cpu,cpuacct:/PATH of v1.  Return: found. */
static bool find_cgroup(char *path, size_t bytes, const char *root, __s32 tid, bool is_v1)
{
	char name[32], *line = NULL, *controllers, *at;
	size_t room = 0;
	bool found = false;
	FILE *file;

	snprintf(name, sizeof(name), "/proc/%d/cgroup", tid);
	file = open_below(root, name);
	if (!file)
		return false;
	while (!found && getline(&line, &room, file) > 0) {
		controllers = strchr(line, ':');
		at = controllers ? strchr(controllers + 1, ':') : NULL;
		if (!at)
			continue;
		*at++ = '\0';
		at[strcspn(at, "\n")] = '\0';
		controllers++;
		found = is_v1 ? has_word(controllers, "cpu") : !*controllers;
		if (found)
			found = (size_t)snprintf(path, bytes, "%s", at) < bytes;
	}
	free(line);
	fclose(file);
	return found;
}

/* The first line of a file of a cgroup.  Return: there is one. */
static bool read_line(const char *root, const char *folder, const char *name, char *line,
		      size_t bytes)
{
	char path[2 * PATH_MAX];
	FILE *file;
	bool done;

	if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) >= sizeof(path))
		return false;
	file = open_below(root, path);
	if (!file)
		return false;
	done = fgets(line, bytes, file);
	fclose(file);
	return done;
}

/* Return: it has a quota. */
static bool read_quota(struct quota_level *level, const char *root, const char *folder,
		       bool is_v1)
{
	unsigned long long quota, period;
	char line[64];

	if (!is_v1) {
		/* "max 100000" is none. */
		if (!read_line(root, folder, "cpu.max", line, sizeof(line)) ||
		    sscanf(line, "%llu %llu", &quota, &period) != 2)
			return false;
	} else {
		/* -1 is none. */
		if (!read_line(root, folder, "cpu.cfs_quota_us", line, sizeof(line)) ||
		    *line == '-' || sscanf(line, "%llu", &quota) != 1 ||
		    !read_line(root, folder, "cpu.cfs_period_us", line, sizeof(line)) ||
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
	file = open_below(root, path);
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
static void read_levels(struct quota *quota, const char *root, const struct mount *mount,
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
	struct mount mount;
	char path[PATH_MAX];
	size_t bytes;

	quota->nr = 0;
	if (!find_mount(&mount, root) ||
	    !find_cgroup(path, sizeof(path), root, tid, mount.is_v1))
		return;
	/* Only a part of the hierarchy may be mounted. */
	bytes = strcmp(mount.root, "/") ? strlen(mount.root) : 0;
	if (strncmp(path, mount.root, bytes) || (path[bytes] && path[bytes] != '/'))
		return;
	read_levels(quota, root, &mount, path, path + bytes);
}

void quota_read_cgroup(struct quota *quota, const char *root, const char *path)
{
	struct mount mount;
	char copy[PATH_MAX];

	quota->nr = 0;
	if (!find_mount(&mount, root) || mount.is_v1 ||
	    (size_t)snprintf(copy, sizeof(copy), "%s", path) >= sizeof(copy))
		return;
	read_levels(quota, root, &mount, copy, copy);
}

static __u64 added(__u64 now, __u64 before)
{
	return now > before ? now - before : 0;
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
