/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CGROUPS_H
#define TASKSCOPE_CGROUPS_H

#include "task_record.h"
#include "text.h"

/**
 * struct cgroup - a cgroup (v2), as the user called it
 * @path: from the root of the hierarchy, as in the column CGROUP; empty: the root
 * @id:	  the inode number of its folder; 0: there is none any more
 */
struct cgroup {
	struct text path;
	__u64 id;
};

/**
 * cgroup_open() - open the folder of a cgroup
 * @name: a path as in the column CGROUP, or one of a folder
 *
 * Return: descriptor, or -1 with errno.
 */
int cgroup_open(const char *name);

/**
 * cgroup_find() - find a cgroup
 * @cgroup: filled, and to be freed in any case
 * @name:   as for cgroup_open()
 *
 * Return: 0; -ENOENT: there is no such folder, and @cgroup is what it would be; -EMEDIUMTYPE:
 *	   it is none of cgroup v2; or another -errno.
 */
int cgroup_find(struct cgroup *cgroup, const char *name);

/**
 * cgroup_holds() - is a task in the cgroup, or below it?
 * @cgroup: the cgroup
 * @rec:    the task, with TSCOPE_GROUP_CGROUP
 *
 * Of a departed task only the end of a long path is known.  Then the cgroup itself is
 * recognized, and not what is above.
 */
bool cgroup_holds(const struct cgroup *cgroup, const struct record *rec);

/**
 * cgroup_put_path() - append the path of a task's cgroup, with ... where it is cut
 * @t:	    the text
 * @cgroup: the group of the task
 */
void cgroup_put_path(struct text *t, const struct tscope_cgroup *cgroup);

/**
 * cgroup_free() - forget it
 * @cgroup: the cgroup
 */
void cgroup_free(struct cgroup *cgroup);

#endif
