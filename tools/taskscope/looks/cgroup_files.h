/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CGROUP_FILES_H
#define TASKSCOPE_CGROUP_FILES_H

#include "cgroup_mount.h"
#include "input.h"

/**
 * struct cgroup_files - what the files of some cgroups say at one time
 * @root:	where the file system begins: empty, but for tests
 * @mount:	where they are
 * @is_mounted: @mount is true
 * @before:	the same at the first look: counters are what was added since; NULL: since the
 *		cgroup was made
 * @levels:	by path: the cgroups that were asked for, with those above
 * @level:	by path: those that were read
 */
struct cgroup_files {
	const char *root;
	struct cgroup_mount mount;
	bool is_mounted;
	const struct cgroup_files *before;
	void *levels;
	void *level;
};

/**
 * cgroup_files_init() - nothing has been read yet
 * @files:  filled, for cgroup_files_free()
 * @root:   where the file system begins
 * @before: at the first look, or NULL; stays as long as @files
 */
void cgroup_files_init(struct cgroup_files *files, const char *root,
		       const struct cgroup_files *before);

/**
 * cgroup_files_of() - read the files of a task's cgroup, and of those above
 * @files:  kept there, so that each is read once
 * @tid:    the task
 * @cgroup: TSCOPE_GROUP_CGROUP of it; NULL: not known
 *
 * A level that is gone, or may not be read, has what was read at the first look, and no bits
 * for the rest.
 *
 * Return: the cgroup and those above, as long as @files; NULL: not known.
 */
const struct cgroup_levels *cgroup_files_of(struct cgroup_files *files, __s32 tid,
					    const struct tscope_cgroup *cgroup);

/**
 * cgroup_files_free() - forget all
 * @files: the files
 */
void cgroup_files_free(struct cgroup_files *files);

#endif
