/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CGROUP_MOUNT_H
#define TASKSCOPE_CGROUP_MOUNT_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

#include <linux/types.h>

/**
 * struct cgroup_mount - where the cgroups are that have the cpu controller
 * @point: where the hierarchy is mounted
 * @root:  the cgroup that is mounted there
 * @is_v1: it is that of cgroup v1
 */
struct cgroup_mount {
	char point[PATH_MAX];
	char root[PATH_MAX];
	bool is_v1;
};

/**
 * cgroup_find_mount() - find the hierarchy; where v1 has the cpu controller, v2 does not
 * @mount: filled
 * @root:  where the file system begins: empty, but for tests
 *
 * Return: false: none is mounted.
 */
bool cgroup_find_mount(struct cgroup_mount *mount, const char *root);

/**
 * cgroup_find_path() - the cgroup of a task: 0::/PATH of v2, 4:cpu,cpuacct:/PATH of v1
 * @path:  filled
 * @bytes: its size
 * @root:  as above
 * @tid:   the task
 * @is_v1: the hierarchy with the cpu controller of v1
 *
 * Return: false: it is not known.
 */
bool cgroup_find_path(char *path, size_t bytes, const char *root, __s32 tid, bool is_v1);

/**
 * cgroup_open_below() - open a file to read
 * @root: as above
 * @path: its path below that
 *
 * Return: the file; NULL: it cannot be opened.
 */
FILE *cgroup_open_below(const char *root, const char *path);

/**
 * cgroup_read_line() - the first line of a file of a cgroup
 * @root:   as above
 * @folder: of the cgroup
 * @name:   the file
 * @line:   filled
 * @bytes:  its size
 *
 * Return: false: there is none.
 */
bool cgroup_read_line(const char *root, const char *folder, const char *name, char *line,
		      size_t bytes);

#endif
