/* SPDX-License-Identifier: GPL-2.0 */
/* The account of a task, derived from the kernel's task state. */
#ifndef _TSCOPE_OFF_CPU_H
#define _TSCOPE_OFF_CPU_H

#include <linux/sched.h>
#include <linux/taskscope.h>

#include "compat.h"
#include "walk.h"

unsigned int tscope_state_guess(const struct task_struct *task);

/**
 * tscope_state_account() - the account that a task goes into at a switch-out
 * @task:  the task, which does not run any more
 * @state: its TASK_* state
 *
 * A queued task is runnable, whatever its state says: it was preempted on its way to sleep, or a
 * signal keeps it awake.  A task that goes into a freezer is in STOP.
 */
static __always_inline unsigned int
tscope_state_account(const struct task_struct *task, unsigned int state)
{
	if (tscope_task_is_queued(task))
		return TSCOPE_ACCOUNT_WAIT;
	if (likely(state & TASK_INTERRUPTIBLE))
		return tscope_task_is_trapped(task) ? TSCOPE_ACCOUNT_STOP : TSCOPE_ACCOUNT_SLEEP;
	if (state & TASK_DEAD)
		return TSCOPE_ACCOUNT_ENDED;
	if (state & (__TASK_STOPPED | __TASK_TRACED | TSCOPE_TASK_FROZEN) ||
	    tscope_task_flags(task) & TSCOPE_PF_FROZEN)
		return TSCOPE_ACCOUNT_STOP;
	if (state & TSCOPE_TASK_RTLOCK_WAIT ||
	    (state & TASK_UNINTERRUPTIBLE && !(state & TASK_NOLOAD)))
		return TSCOPE_ACCOUNT_BLOCK;
	return TSCOPE_ACCOUNT_SLEEP;
}

#endif /* _TSCOPE_OFF_CPU_H */
