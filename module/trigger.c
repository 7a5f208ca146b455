// SPDX-License-Identifier: GPL-2.0
/*
 * The trigger of a stream: a wait that is too long ends it.
 *
 * A flight recorder overwrites its oldest events until something goes wrong, and then
 * keeps what led to it.  That is noticed in the switch that ends the wait, or in an earlier
 * one of the CPU that the task waits for; after it the stream takes no event any more,
 * though no reader is awake.
 *
 * Of a wait that ends the switch probe only compares two numbers.  For those that go on each
 * CPU knows the first few tasks that a trigger means and that wait for it: they are noted
 * when they are woken, or leave the CPU and could go on, and forgotten when they get it.
 * Where there are more than have room, the end of a wait is still noticed.
 *
 * Locking:
 *
 *   a CPU's waiters		their lock, the innermost: who wakes or moves a task may be
 *				on another CPU
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "trigger.h"

/**
 * tscope_trigger_is_valid() - can a stream be asked for this?
 * @start: the request
 */
bool tscope_trigger_is_valid(const struct tscope_stream_start *start)
{
	if (!start->trigger_wait_ns)
		return !start->trigger_tid && !start->trigger_comm[0];
	/* poll() waits for the trigger alone. */
	return start->flags & TSCOPE_STREAM_OVERWRITE &&
	       !start->watermark && !start->watermark_ns &&
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
 * tscope_trigger_matches() - is a task one that the trigger is about?
 * @trigger: the trigger
 * @task:    the task, which the stream's filter lets through
 *
 * Context: any.
 */
bool tscope_trigger_matches(const struct tscope_trigger *trigger, const struct task_struct *task)
{
	if (trigger->tgid && task->tgid != trigger->tgid)
		return false;
	/* Who renames itself runs, but another may rename it. */
	return !trigger->comm[0] ||
	       !data_race(strncmp(trigger->comm, task->comm, sizeof(trigger->comm)));
}

/**
 * tscope_trigger_fires() - a task that it means has waited too long
 * @trigger: the trigger
 *
 * Context: sched_switch; interrupts off.
 * Return: true once.
 */
bool tscope_trigger_fires(struct tscope_trigger *trigger)
{
	return !xchg(&trigger->has_fired, 1);
}

/**
 * tscope_waiters_init() - nobody waits yet
 * @waiters: those of a CPU
 */
void tscope_waiters_init(struct tscope_waiters *waiters)
{
	raw_spin_lock_init(&waiters->lock);
	waiters->nr = 0;
}

/**
 * tscope_waiters_add() - a task begins to wait for a CPU, or goes on to do so for another
 * @waiters: those of that CPU
 * @waiter:  the task; where there is no room for it, it is not known
 *
 * Context: interrupts off.
 */
void tscope_waiters_add(struct tscope_waiters *waiters, const struct tscope_waiter *waiter)
{
	unsigned int i;

	raw_spin_lock(&waiters->lock);
	for (i = 0; i < waiters->nr && waiters->at[i].task != waiter->task; i++)
		;
	if (i < TSCOPE_WAITERS) {
		waiters->at[i] = *waiter;
		waiters->nr = max(waiters->nr, i + 1);
	}
	raw_spin_unlock(&waiters->lock);
}

/**
 * tscope_waiters_remove() - a task does not wait for a CPU any more
 * @waiters: those of that CPU
 * @task:    the task
 * @waiter:  filled with what was known of it
 *
 * Context: interrupts off.
 * Return: true if it was known.
 */
bool tscope_waiters_remove(struct tscope_waiters *waiters, const struct task_struct *task,
			   struct tscope_waiter *waiter)
{
	unsigned int i;
	bool is_known;

	if (!READ_ONCE(waiters->nr))
		return false;
	raw_spin_lock(&waiters->lock);
	for (i = 0; i < waiters->nr && waiters->at[i].task != task; i++)
		;
	is_known = i < waiters->nr;
	if (is_known) {
		*waiter = waiters->at[i];
		WRITE_ONCE(waiters->nr, waiters->nr - 1);
		waiters->at[i] = waiters->at[waiters->nr];
	}
	raw_spin_unlock(&waiters->lock);
	return is_known;
}

/**
 * tscope_waiters_late() - who has waited too long, and waits still?
 * @waiters: those of a CPU
 * @before:  since before then
 * @waiter:  filled with one of them, which is not known any more
 *
 * Context: interrupts off.
 * Return: true if there is one.
 */
bool tscope_waiters_late(struct tscope_waiters *waiters, u64 before,
			 struct tscope_waiter *waiter)
{
	bool is_late = false;
	unsigned int i;

	if (!READ_ONCE(waiters->nr))
		return false;
	raw_spin_lock(&waiters->lock);
	for (i = 0; i < waiters->nr && !is_late; i++) {
		is_late = waiters->at[i].since < before;
		if (is_late) {
			*waiter = waiters->at[i];
			WRITE_ONCE(waiters->nr, waiters->nr - 1);
			waiters->at[i] = waiters->at[waiters->nr];
		}
	}
	raw_spin_unlock(&waiters->lock);
	return is_late;
}
