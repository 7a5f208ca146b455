/* SPDX-License-Identifier: GPL-2.0 */
/* Cgroups (v2).  On a kernel without cgroups no task has one. */
#ifndef _TSCOPE_CGROUPS_H
#define _TSCOPE_CGROUPS_H

#include <linux/cgroup.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/sched.h>
#include <linux/taskscope.h>

#ifdef CONFIG_CGROUPS
#define TSCOPE_CGROUPS_GROUP	TSCOPE_GROUP_CGROUP

/**
 * tscope_task_cgroup() - the cgroup (v2) of a task
 * @task: the task
 *
 * data_race(): with PROVE_RCU the check of the RCU access reads the task's flags, too.
 *
 * Context: in an RCU read section; the result is valid in that section.
 */
static inline struct cgroup *tscope_task_cgroup(const struct task_struct *task)
{
	return data_race(task_dfl_cgroup((struct task_struct *)task));
}

/**
 * tscope_cgroup_has() - is a task in a cgroup, or in one below it?
 * @cgroup: the cgroup
 * @task:   the task
 *
 * Context: in an RCU read section.
 */
static __always_inline bool tscope_cgroup_has(struct cgroup *cgroup,
					      const struct task_struct *task)
{
	return cgroup_is_descendant(tscope_task_cgroup(task), cgroup);
}

#define tscope_cgroup_get(fd)	cgroup_get_from_fd(fd)
#define tscope_cgroup_put(cg)	cgroup_put(cg)
#else
#define TSCOPE_CGROUPS_GROUP	0ULL

static __always_inline bool tscope_cgroup_has(struct cgroup *cgroup,
					      const struct task_struct *task)
{
	return false;
}

/* Without cgroups no descriptor is that of a cgroup. */
static inline struct cgroup *tscope_cgroup_get(int fd)
{
	return ERR_PTR(-EBADF);
}

static inline void tscope_cgroup_put(struct cgroup *cgroup)
{
}
#endif

#endif /* _TSCOPE_CGROUPS_H */
