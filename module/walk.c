// SPDX-License-Identifier: GPL-2.0
/*
 * Walks over the living tasks.  The cursor is a number.
 *
 * The position is a tid and not a pointer, so that a walker may leave the RCU read section,
 * sleep, copy to user space and come back.  Tasks that exit meanwhile are skipped; tasks that
 * are cloned meanwhile may or may not be found.  In a pid namespace the walk finds the tasks of
 * that namespace and of those below it, each by its tid there.
 */
#include <linux/idr.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>

#include "compat.h"
#include "walk.h"

/* Number of steps in one RCU read section. */
#define TSCOPE_WALK_BATCH	1024

/**
 * tscope_walk_next() - find the next living task at or above a tid
 * @ns:	pid namespace of the tids
 * @nr:	in: lowest tid to try; out: tid of the task returned
 *
 * Context: in an RCU read section.
 * Return: the task, valid in that section; NULL at the end.
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

/* The slot of the first tid at or above @nr, as idr_get_next() finds it; NULL: there is none. */
static void __rcu **tscope_walker_seek(struct tscope_walker *walker, struct idr *tids, pid_t nr)
{
	walker->slot = radix_tree_iter_init(&walker->iter, nr - tids->idr_base);
	return radix_tree_next_chunk(&tids->idr_rt, &walker->iter, 0);
}

/* The slot after that of @nr - 1. */
static __always_inline void __rcu **tscope_walker_step(struct tscope_walker *walker,
						       struct idr *tids, pid_t nr)
{
	void __rcu **slot = walker->slot;

	if (!slot || walker->iter.index + tids->idr_base + 1 != nr)
		return tscope_walker_seek(walker, tids, nr);
	/* It looks whether slots are empty; the caller reads the one that it returns again. */
	return data_race(radix_tree_next_slot(slot, &walker->iter, 0)) ?:
	       radix_tree_next_chunk(&tids->idr_rt, &walker->iter, 0);
}

/**
 * tscope_walker_next() - as tscope_walk_next(), in fewer instructions
 * @walker: of this RCU read section
 * @ns:	    pid namespace of the tids
 * @nr:	    in: lowest tid to try; out: tid of the task returned
 *
 * Context: in the RCU read section of tscope_walker_begin().
 * Return: the task, valid in that section; NULL at the end.
 */
struct task_struct *tscope_walker_next(struct tscope_walker *walker, struct pid_namespace *ns,
				       pid_t *nr)
{
	struct task_struct *task;
	struct pid *pid;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "walk outside RCU");
	while ((walker->slot = tscope_walker_step(walker, &ns->idr, *nr))) {
		pid = rcu_dereference_raw(*walker->slot);
		/* The tree is being made deeper or flatter: look again from its root. */
		if (unlikely(xa_is_internal(pid))) {
			walker->slot = NULL;
			continue;
		}
		*nr = walker->iter.index + ns->idr.idr_base;
		task = pid ? pid_task(pid, PIDTYPE_PID) : NULL;
		if (task)
			return task;
		++*nr;
	}
	return NULL;
}

/**
 * tscope_walk_all() - call a function for every living task
 * @state: TASK_INTERRUPTIBLE: any signal ends the walk; TASK_KILLABLE: a fatal one
 * @look: called for each task, in an RCU read section; returns the number of steps that it
 *	  took, at least 1; or 0: call @more, and then @look with the same task again
 * @more: called outside of that section; returns 0, or an error, which ends the walk.  NULL:
 *	  @look never returns 0
 * @data: passed to both
 *
 * Context: process context; sleeps.
 * Return: 0; -ERESTARTSYS if a signal came before the end; or the error of @more.
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
 * tscope_walk_find() - find the living task that has a tid
 * @ns:	pid namespace
 * @nr:	tid in that namespace
 *
 * Context: in an RCU read section.
 * Return: the task, valid in that section; NULL if there is none.
 */
struct task_struct *tscope_walk_find(struct pid_namespace *ns, pid_t nr)
{
	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "walk outside RCU");
	return nr > 0 ? pid_task(find_pid_ns(nr, ns), PIDTYPE_PID) : NULL;
}

/**
 * tscope_walk_leader() - find the leader of a task's process
 * @ns:	  pid namespace
 * @task: the task
 * @nr:	  out: tid of the leader in that namespace
 *
 * Context: in an RCU read section.
 * Return: the leader, valid in that section; NULL if the whole group was reaped.
 */
struct task_struct *tscope_walk_leader(struct pid_namespace *ns, const struct task_struct *task,
				       pid_t *nr)
{
	struct pid *tgid = tscope_task_tgid(task);

	*nr = pid_nr_ns(tgid, ns);
	return *nr ? pid_task(tgid, PIDTYPE_PID) : NULL;
}
