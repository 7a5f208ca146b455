/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_NUMBER_H
#define _TSCOPE_NUMBER_H

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/types.h>

/**
 * tscope_number_in() - a number of the initial pid namespace, in another one
 * @ns:	      the other one
 * @nr:	      the number, 0 for none
 * @comm:     name of its owner when it was noted
 * @since_ns: it was noted then, or later
 *
 * The number may have been used again: one of another namespace would be shown the name of
 * an earlier owner, whom it must not see.  An owner that is older than @since_ns is the one
 * that was noted.  A younger one is if it has the name, which is its own then.
 *
 * Context: in an RCU read section.
 * Return: the number there; 0 if there is none, or (in another namespace than the
 *	   initial one) if its owner is gone, or may be another one.
 */
static inline pid_t tscope_number_in(struct pid_namespace *ns, pid_t nr, const char *comm,
				     u64 since_ns)
{
	const struct task_struct *task;
	struct pid *pid;

	if (ns == &init_pid_ns || !nr)
		return nr;
	pid = find_pid_ns(nr, &init_pid_ns);
	task = pid_task(pid, PIDTYPE_PID);
	if (!task)
		return 0;
	/* It may be renamed meanwhile. */
	if (READ_ONCE(task->start_time) > since_ns &&
	    data_race(strncmp(task->comm, comm, sizeof(task->comm))))
		return 0;
	return pid_nr_ns(pid, ns);
}

#endif /* _TSCOPE_NUMBER_H */
