/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WALK_H
#define _TSCOPE_WALK_H

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/radix-tree.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

/**
 * tscope_task_pid() - the struct pid of a task
 * @task: the task
 *
 * Read once, because reaping and execve() change it.
 *
 * Context: in an RCU read section; the result is valid in that section.
 * Return: the pid, or NULL if the task was reaped.
 */
static inline struct pid *tscope_task_pid(const struct task_struct *task)
{
	return READ_ONCE(task->thread_pid);
}

/**
 * tscope_task_tgid() - the struct pid of a task's thread group
 * @task: the task
 *
 * Context: as tscope_task_pid().
 * Return: the pid, or NULL if the whole group was reaped.
 */
static inline struct pid *tscope_task_tgid(const struct task_struct *task)
{
	return READ_ONCE(task->signal->pids[PIDTYPE_TGID]);
}

/**
 * tscope_task_flags() - the PF_* flags of a task
 * @task: the task
 *
 * Only the task itself writes them, without WRITE_ONCE().
 *
 * Context: any.
 * Return: the flags, each before or after such a write.
 */
static inline unsigned int tscope_task_flags(const struct task_struct *task)
{
	return data_race(READ_ONCE(task->flags));
}

/**
 * tscope_task_has_left() - is the task an exited leader of a process that lives?
 * @task: any task
 *
 * Context: in an RCU read section.
 */
static inline bool tscope_task_has_left(struct task_struct *task)
{
	return READ_ONCE(task->exit_state) && data_race(delay_group_leader(task));
}

/**
 * struct tscope_walker - a walk over many tasks in one RCU read section
 * @iter: where it is in the tids of the namespace; so the next tid is found in a few
 *	  instructions, not from the root of the tree
 * @slot: the same; NULL: nowhere yet
 */
struct tscope_walker {
	struct radix_tree_iter iter;
	void __rcu **slot;
};

/**
 * tscope_walker_begin() - begin a walk, or go on in another RCU read section
 * @walker: filled
 */
static inline void tscope_walker_begin(struct tscope_walker *walker)
{
	walker->slot = NULL;
}

struct task_struct *tscope_walker_next(struct tscope_walker *walker, struct pid_namespace *ns,
				       pid_t *nr);
struct task_struct *tscope_walk_next(struct pid_namespace *ns, pid_t *nr);
int tscope_walk_all(unsigned int state, unsigned int (*look)(struct task_struct *task, void *data),
		    int (*more)(void *data), void *data);
struct task_struct *tscope_walk_find(struct pid_namespace *ns, pid_t nr);
struct task_struct *tscope_walk_leader(struct pid_namespace *ns, const struct task_struct *task,
				       pid_t *nr);

#endif /* _TSCOPE_WALK_H */
