// SPDX-License-Identifier: GPL-2.0
/*
 * The trigger of a stream: a wait that is too long ends the stream.
 *
 * This makes a stream a flight recorder.  It overwrites its oldest events until something goes
 * wrong, and then keeps the events that led to it.  The wait is noticed in the switch that ends
 * it, or before that in another switch of the CPU that the task waits for.  After that switch the
 * stream takes no more events, even if no reader is awake.
 *
 * For a wait that ends, the switch probe only compares two numbers.  For open waits, each CPU
 * keeps the first few matching tasks that wait for it.  A task is added when it is woken, or is
 * switched out while runnable, and removed when it gets the CPU.  A task for which there is no
 * room is still noticed when its wait ends.
 *
 * Locking:
 *
 *   a CPU's waiters		waiters->lock, the innermost lock: a waker or a migration may
 *				be on another CPU
 */
#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "trigger_condition.h"

/**
 * tscope_trigger_is_valid() - is the trigger of a request valid?
 * @start: the request
 */
bool tscope_trigger_is_valid(const struct tscope_stream_start *start)
{
	if (!start->trigger_wait_ns)
		return !start->trigger_tid && !start->trigger_comm[0];
	/* With a trigger poll() waits for nothing else. */
	return start->flags & TSCOPE_STREAM_OVERWRITE &&
	       !start->watermark && !start->watermark_ns &&
	       start->events & BIT(TSCOPE_EVENT_SWITCH) &&
	       memchr(start->trigger_comm, '\0', sizeof(start->trigger_comm));
}

/**
 * tscope_trigger_init() - take the trigger out of a request
 * @trigger: filled
 * @start:   the request, which is valid; trigger_tgid is of the initial pid namespace
 */
void tscope_trigger_init(struct tscope_trigger *trigger, const struct tscope_stream_start *start)
{
	trigger->wait_ns = start->trigger_wait_ns ?: TSCOPE_TRIGGER_NEVER;
	trigger->tgid = start->trigger_tgid;
	strscpy(trigger->comm, start->trigger_comm, sizeof(trigger->comm));
	trigger->has_fired = 0;
}

/**
 * tscope_trigger_matches() - may a task fire the trigger?
 * @trigger: the trigger
 * @task:    the task, which matches the stream's filter
 *
 * Context: any.
 */
bool tscope_trigger_matches(const struct tscope_trigger *trigger, const struct task_struct *task)
{
	if (trigger->tgid && task->tgid != trigger->tgid)
		return false;
	/* Another task may rename it at the same time. */
	return !trigger->comm[0] ||
	       !data_race(strncmp(trigger->comm, task->comm, sizeof(trigger->comm)));
}

/**
 * tscope_trigger_fires() - a matching task has waited too long
 * @trigger: the trigger
 *
 * Context: sched_switch; interrupts off.
 * Return: true the first time.
 */
bool tscope_trigger_fires(struct tscope_trigger *trigger)
{
	return !xchg(&trigger->has_fired, 1);
}

/**
 * tscope_waiters_init() - begin with an empty list
 * @waiters: waiters of a CPU
 */
void tscope_waiters_init(struct tscope_waiters *waiters)
{
	raw_spin_lock_init(&waiters->lock);
	waiters->nr = 0;
}

/**
 * tscope_waiters_add() - a task begins to wait for a CPU, or migrates to it
 * @waiters: waiters of that CPU
 * @waiter:  the task; left out if there is no room
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
 * @waiters: waiters of that CPU
 * @task:    the task
 * @waiter:  filled with the entry, if the task was in the list
 *
 * Context: interrupts off.
 * Return: true if the task was in the list.
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
 * tscope_waiters_late() - remove a task that waits too long
 * @waiters: waiters of a CPU
 * @before:  a wait that began before this time is too long
 * @waiter:  filled with the entry, if there is one
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
