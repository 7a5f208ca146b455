// SPDX-License-Identifier: GPL-2.0
/*
 * The trigger of a stream: a wait that is too long ends it.
 *
 * A flight recorder overwrites its oldest events until something goes wrong, and then
 * keeps what led to it.  That is noticed in the switch that ends the wait; behind it the
 * stream takes no event any more, though no reader is awake.
 *
 * The switch probe only compares two numbers.  What is here comes behind that.
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "trigger.h"

/**
 * tscope_trigger_is_sane() - can a stream be asked for this?
 * @start: the request
 */
bool tscope_trigger_is_sane(const struct tscope_stream_start *start)
{
	if (start->reserved)
		return false;
	if (!start->trigger_wait_ns)
		return !start->trigger_tgid && !start->trigger_comm[0];
	return start->flags & TSCOPE_STREAM_OVERWRITE &&
	       start->events & BIT(TSCOPE_EVENT_SWITCH) &&
	       memchr(start->trigger_comm, '\0', sizeof(start->trigger_comm));
}

/**
 * tscope_trigger_init() - what a stream is asked to end with
 * @trigger: filled
 * @start:   the request, a sane one; trigger_tgid is a number in the initial namespace
 */
void tscope_trigger_init(struct tscope_trigger *trigger, const struct tscope_stream_start *start)
{
	trigger->wait_ns = start->trigger_wait_ns ?: TSCOPE_TRIGGER_NEVER;
	trigger->tgid = start->trigger_tgid;
	strscpy(trigger->comm, start->trigger_comm, sizeof(trigger->comm));
	trigger->has_fired = 0;
}

/**
 * tscope_trigger_fires() - a task has waited too long: is it one that is meant?
 * @trigger: the trigger
 * @task:    the task
 *
 * Context: sched_switch; interrupts off.
 * Return: true once.
 */
bool tscope_trigger_fires(struct tscope_trigger *trigger, const struct task_struct *task)
{
	if (trigger->tgid && task->tgid != trigger->tgid)
		return false;
	/* Who renames itself runs, but another may rename it. */
	if (trigger->comm[0] && data_race(strncmp(trigger->comm, task->comm, sizeof(trigger->comm))))
		return false;
	return !xchg(&trigger->has_fired, 1);
}
