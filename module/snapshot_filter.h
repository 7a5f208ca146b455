/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_SNAPSHOT_FILTER_H
#define _TSCOPE_SNAPSHOT_FILTER_H

#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/taskscope.h>
#include <linux/types.h>

struct cgroup;
struct pid;
struct tscope_record;
struct tscope_subtree;

/**
 * struct tscope_filter - the tasks that a reader asks for
 * @kind:	TSCOPE_FILTER_*
 * @flags:	TSCOPE_BY_UID, TSCOPE_CHANGED
 * @of:		TID, TGID, SUBTREE: task or thread group of the filter, with a reference; or NULL
 * @cgroup:	CGROUP: the cgroup of the filter, with a reference; or NULL
 * @cpu:	CPU: the CPU of the filter
 * @uid:	BY_UID: user id in the initial user namespace
 * @since_ns:	CHANGED: the time
 */
struct tscope_filter {
	u32 kind;
	u32 flags;
	struct pid *of;
	struct cgroup *cgroup;
	unsigned int cpu;
	uid_t uid;
	u64 since_ns;
};

struct pid *tscope_filter_pid(struct pid_namespace *ns, u32 kind, pid_t id);
int tscope_filter_make(struct tscope_filter *filter, struct pid_namespace *ns,
		       const struct tscope_snapshot *snapshot);
void tscope_filter_drop(struct tscope_filter *filter);
int tscope_filter_matches(const struct tscope_filter *filter, struct tscope_subtree *subtree,
			  struct task_struct *task, bool as_process, unsigned int *steps);
bool tscope_filter_matches_exited(const struct tscope_filter *filter,
				  const struct tscope_record *rec, bool as_process);

/**
 * tscope_filter_is_exited() - is a filter for exited tasks?
 * @filter: TSCOPE_FILTER_*
 */
static inline bool tscope_filter_is_exited(u32 filter)
{
	return filter == TSCOPE_FILTER_EXITED || filter == TSCOPE_FILTER_EXITED_THREADS;
}

/**
 * tscope_filter_has_id() - is a filter for the task @id?
 * @filter: TSCOPE_FILTER_*
 */
static inline bool tscope_filter_has_id(u32 filter)
{
	return filter >= TSCOPE_FILTER_TID && filter <= TSCOPE_FILTER_SUBTREE;
}

#endif /* _TSCOPE_SNAPSHOT_FILTER_H */
