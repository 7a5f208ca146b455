/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CONTEST_H
#define TASKSCOPE_CONTEST_H

#include "evidence.h"
#include "input.h"

/**
 * struct contest - how two fair tasks share a CPU
 * @own:	  the cgroup that competes for the first; NULL: the task itself
 * @other:	  the cgroup that competes for the second; NULL: the task itself
 * @own_is_session: the first competes for its session (autogroup)
 * @other_is_session: so does the second
 * @own_weight:	  weight of the first, 1024 for nice 0 or cpu.weight 100; 0: not known
 * @other_weight: the same of the second
 *
 * Below a cgroup that has both, its children compete by cpu.weight, and tasks that are in it
 * by their own weight.  With autogroups a task of the root cgroup competes for its session, with
 * the weight of a cgroup: that of nice 0, which hardly anybody changes.
 */
struct contest {
	const struct cgroup_level *own;
	const struct cgroup_level *other;
	bool own_is_session;
	bool other_is_session;
	__u64 own_weight;
	__u64 other_weight;
};

/**
 * contest_of() - how two tasks compete
 * @in:	   what is known
 * @task:  the first
 * @other: the second
 */
struct contest contest_of(const struct verdict_input *in, const struct verdict_task *task,
			  const struct verdict_task *other);

/**
 * task_outranks() - does the scheduler run one task rather than another, whatever their weights?
 * @other: the one
 * @task:  the other
 *
 * Return: it is of a higher class, or a real-time task of a higher priority.
 */
bool task_outranks(const struct verdict_task *other, const struct verdict_task *task);

/**
 * contest_add_command() - add a command that lets a task yield
 * @verdict: gets it, unless it has it already
 * @contest: how they compete
 * @other:   the task that yields
 */
void contest_add_command(struct verdict *verdict, const struct contest *contest,
			 const struct verdict_task *other);

#endif
