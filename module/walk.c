// SPDX-License-Identifier: GPL-2.0
/*
 * Walking over the living tasks, with a number for a cursor.
 *
 * The position is a number and not a pointer, so a walker may leave the RCU read
 * section, sleep, copy to user space and come back: tasks that exit meanwhile
 * are skipped, tasks forked meanwhile may or may not be met.  In a pid namespace
 * the walk meets the tasks of that namespace and of those below it, each by its
 * number there.
 */
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>

#include "compat.h"
#include "walk.h"

/* Steps in one RCU read section. */
#define TSCOPE_WALK_BATCH	1024

/**
 * tscope_walk_next() - next living task at or above a number
 * @ns:	pid namespace that numbers the walk
 * @nr:	in: lowest number to try; out: number of the task returned
 *
 * Context: in an RCU read section.
 * Return: the task, good in that section; NULL at the end.
 */
struct task_struct *tscope_walk_next(struct pid_namespace *ns, pid_t *nr)
{
	struct pid *pid;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "walk outside RCU");
	for (; (pid = tscope_find_ge_pid(*nr, ns)); ++*nr) {
		struct task_struct *task = pid_task(pid, PIDTYPE_PID);

		*nr = pid_nr_ns(pid, ns);
		if (task)
			return task;
	}
	return NULL;
}

/**
 * tscope_walk_all() - look at every living task
 * @state: TASK_INTERRUPTIBLE: a signal ends it; TASK_KILLABLE: one that kills
 * @look: what is done with each, in an RCU read section; it returns how many steps it
 *	  took, 1 or more; or 0: it wants @more, and then the same task again
 * @more: called outside of that section; it returns 0, or an error, which ends the walk.
 *	  NULL: not wanted
 * @data: for both
 *
 * Context: process context; sleeps.
 * Return: 0; -ERESTARTSYS if a signal came before it was done; or what @more returned.
 */
int tscope_walk_all(unsigned int state, unsigned int (*look)(struct task_struct *task, void *data),
		    int (*more)(void *data), void *data)
{
	struct task_struct *task;
	unsigned int steps, took;
	pid_t tid = 1;
	int err;

	do {
		took = 1;
		rcu_read_lock();
		for (steps = 0; steps < TSCOPE_WALK_BATCH; tid++) {
			task = tscope_walk_next(&init_pid_ns, &tid);
			took = task ? look(task, data) : 1;
			if (!task || !took)
				break;
			steps += took;
		}
		rcu_read_unlock();
		err = took ? 0 : more(data);
		if (!err && task && signal_pending_state(state, current))
			err = -ERESTARTSYS;
		if (err)
			return err;
		cond_resched();
	} while (task);
	return 0;
}

/**
 * tscope_walk_find() - the living task that has a number
 * @ns:	pid namespace
 * @nr:	number there
 *
 * Context: in an RCU read section.
 * Return: the task, good in that section; NULL if there is none.
 */
struct task_struct *tscope_walk_find(struct pid_namespace *ns, pid_t nr)
{
	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "walk outside RCU");
	return nr > 0 ? pid_task(find_pid_ns(nr, ns), PIDTYPE_PID) : NULL;
}

/**
 * tscope_walk_leader() - the leader of a task's process
 * @ns:	  pid namespace
 * @task: the task
 * @nr:	  out: the leader's number there
 *
 * Context: in an RCU read section.
 * Return: the leader, good in that section; NULL if all of them were reaped.
 */
struct task_struct *tscope_walk_leader(struct pid_namespace *ns, const struct task_struct *task,
				       pid_t *nr)
{
	struct pid *tgid = tscope_task_tgid(task);

	*nr = pid_nr_ns(tgid, ns);
	return *nr ? pid_task(tgid, PIDTYPE_PID) : NULL;
}
