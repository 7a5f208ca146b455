// SPDX-License-Identifier: GPL-2.0
/* Which tasks a snapshot has: TSCOPE_FILTER_*, TSCOPE_BY_UID, TSCOPE_CHANGED. */
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "cgroups.h"
#include "changed.h"
#include "fill_exited.h"
#include "process.h"
#include "record.h"
#include "snapshot_filter.h"
#include "subtree.h"
#include "table.h"
#include "walk.h"

/**
 * tscope_filter_pid() - find the struct pid of a filter's task
 * @ns:	  pid namespace of @id
 * @kind: TSCOPE_FILTER_TID: return the task's pid; otherwise that of its thread group
 * @id:	  tid of the task
 *
 * Context: any.
 * Return: the pid, with a reference; NULL: there is no such task.
 */
struct pid *tscope_filter_pid(struct pid_namespace *ns, u32 kind, pid_t id)
{
	struct task_struct *task;
	struct pid *pid = NULL;

	rcu_read_lock();
	task = tscope_walk_find(ns, id);
	if (task)
		pid = get_pid(kind == TSCOPE_FILTER_TID ? tscope_task_pid(task) :
							  tscope_task_tgid(task));
	rcu_read_unlock();
	return pid;
}

/**
 * tscope_filter_make() - take the filter out of a request
 * @filter:   filled; for tscope_filter_drop(), unless there was an error
 * @ns:	      pid namespace of the request's ids
 * @snapshot: the request, which is valid
 *
 * Context: process context.
 * Return: 0; -ESRCH: no such task; or the error of cgroup_get_from_fd().
 */
int tscope_filter_make(struct tscope_filter *filter, struct pid_namespace *ns,
		       const struct tscope_snapshot *snapshot)
{
	*filter = (struct tscope_filter){
		.kind = snapshot->filter,
		.flags = snapshot->flags,
		.uid = snapshot->uid,
		.since_ns = snapshot->changed_ns,
	};
	if (tscope_filter_has_id(snapshot->filter)) {
		filter->of = tscope_filter_pid(ns, snapshot->filter, snapshot->id);
		return filter->of ? 0 : -ESRCH;
	}
	if (snapshot->filter == TSCOPE_FILTER_CGROUP) {
		filter->cgroup = tscope_cgroup_get(snapshot->fd);
		if (IS_ERR(filter->cgroup))
			return PTR_ERR(filter->cgroup);
	}
	if (snapshot->filter == TSCOPE_FILTER_CPU)
		filter->cpu = snapshot->id;
	return 0;
}

/**
 * tscope_filter_drop() - drop the references of a filter
 * @filter: from tscope_filter_make(), or zeroed
 *
 * Context: process context.
 */
void tscope_filter_drop(struct tscope_filter *filter)
{
	put_pid(filter->of);
	if (filter->cgroup)
		tscope_cgroup_put(filter->cgroup);
	*filter = (struct tscope_filter){};
}

/* Does a task match the flags of a filter? */
static bool tscope_filter_matches_flags(const struct tscope_filter *filter,
					struct task_struct *task, bool as_process,
					unsigned int *steps)
{
	const struct tscope_record *rec;

	if (filter->flags & TSCOPE_BY_UID &&
	    from_kuid(&init_user_ns, __task_cred(task)->uid) != filter->uid)
		return false;
	if (!(filter->flags & TSCOPE_CHANGED))
		return true;
	if (as_process)
		return tscope_process_has_changed(task, filter->since_ns, steps);
	rec = tscope_table_find(task);
	return READ_ONCE(task->on_cpu) || !rec ||
	       tscope_record_has_changed(rec, filter->since_ns);
}

/**
 * tscope_filter_matches() - does a task match a filter?
 * @filter:	the filter
 * @subtree:	SUBTREE: what is known of the subtree
 * @task:	the task
 * @as_process:	only leaders match, and a leader is its process
 * @steps:	the number of tasks looked at is added
 *
 * Context: process context, in an RCU read section.
 * Return: 1, 0; -ENOMEM: @subtree needs more room to tell.
 */
int tscope_filter_matches(const struct tscope_filter *filter, struct tscope_subtree *subtree,
			  struct task_struct *task, bool as_process, unsigned int *steps)
{
	int matches = true;

	if (as_process && !tscope_process_is_leader(task))
		return false;
	switch (filter->kind) {
	case TSCOPE_FILTER_TID:
		matches = tscope_task_pid(task) == filter->of;
		break;
	case TSCOPE_FILTER_TGID:
		matches = tscope_task_tgid(task) == filter->of;
		break;
	case TSCOPE_FILTER_SUBTREE:
		matches = tscope_subtree_has(subtree, task, steps);
		break;
	case TSCOPE_FILTER_CGROUP:
		matches = tscope_cgroup_has(filter->cgroup, task);
		break;
	case TSCOPE_FILTER_CPU:
		matches = task_cpu(task) == filter->cpu &&
			  (READ_ONCE(task->on_cpu) || READ_ONCE(task->on_rq));
		break;
	}
	return matches <= 0 ? matches :
	       tscope_filter_matches_flags(filter, task, as_process, steps);
}

/**
 * tscope_filter_matches_exited() - does an exited task match a filter?
 * @filter:	the filter
 * @rec:	the task's record
 * @as_process:	no thread matches
 *
 * Context: in an RCU read section.
 */
bool tscope_filter_matches_exited(const struct tscope_filter *filter,
				  const struct tscope_record *rec, bool as_process)
{
	if (as_process && !(rec->end_flags & TSCOPE_EXITED_PROCESS))
		return false;
	return !(filter->flags & TSCOPE_BY_UID) || tscope_exited_has_uid(rec, filter->uid);
}
