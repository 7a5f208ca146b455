// SPDX-License-Identifier: GPL-2.0
/* Which account a task is in, if none of its switches was seen yet.  See state.h. */
#include "state.h"

/**
 * tscope_state_guess() - the account of a task whose last switch was not seen
 * @task: the task
 *
 * It may have changed by the time that it is known.
 *
 * Context: any.
 * Return: TSCOPE_ACCOUNT_*.
 */
unsigned int tscope_state_guess(const struct task_struct *task)
{
	unsigned int state = tscope_task_state_thawed(task);

	if (READ_ONCE(task->on_cpu))
		return TSCOPE_ACCOUNT_RUN;
	if (tscope_task_is_queued(task))
		return TSCOPE_ACCOUNT_WAIT;
	if (READ_ONCE(task->exit_state))
		return TSCOPE_ACCOUNT_ENDED;
	/* Being woken, between two queues. */
	if (state == TASK_RUNNING || state & TASK_WAKING)
		return TSCOPE_ACCOUNT_WAIT;
	return tscope_state_account(task, state);
}
