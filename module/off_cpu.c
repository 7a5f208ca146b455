// SPDX-License-Identifier: GPL-2.0
/* The account of a task whose switches were not seen yet.  See off_cpu.h. */
#include "off_cpu.h"

/**
 * tscope_state_guess() - the account of a task whose latest switch-out was not seen
 * @task: the task
 *
 * The task may change its state meanwhile.
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
	/* The task is being woken, and is not on a queue yet. */
	if (state == TASK_RUNNING || state & TASK_WAKING)
		return TSCOPE_ACCOUNT_WAIT;
	return tscope_state_account(task, state);
}
