// SPDX-License-Identifier: GPL-2.0
/*
 * Watches the tasks that may fire a trigger: has one of them waited too long for its CPU?
 *
 * trigger_condition.c has the condition of one trigger, and the list of one CPU's waiters.  This
 * file applies them to all streams that have a trigger.
 *
 * Locking: see stream_slots.c and trigger_condition.c.
 */
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "record.h"
#include "ring.h"
#include "stream_slots.h"
#include "table.h"
#include "trigger_condition.h"
#include "trigger_fire.h"

/**
 * tscope_watch_fire() - a task has waited too long: write the event and end the stream
 * @stream: the stream
 * @tid:    the task
 * @rec:    its record, or NULL
 * @waited: how long it has waited, in ns
 * @flags:  TSCOPE_TRIGGER_*
 * @now:    the time
 *
 * Context: sched_switch; interrupts off.
 */
void tscope_watch_fire(struct tscope_stream *stream, pid_t tid, const struct tscope_record *rec,
		       u64 waited, unsigned int flags, u64 now)
{
	struct tscope_event_trigger event = {
		.event = {
			.type = TSCOPE_EVENT_TRIGGER,
			.words = sizeof(event) / 8,
			.info = flags,
		},
		.key = tscope_stream_key(rec),
		.tid = tid,
		.wait_ns = waited,
	};

	if (!tscope_trigger_fires(&stream->trigger))
		return;
	tscope_ring_put(this_cpu_ptr(stream->writers), &event, sizeof(event), now);
	WRITE_ONCE(stream->events, 0);
	tscope_ring_wake_armed(&stream->wait);
}

/* The next stream with a trigger that has not fired; NULL: there is none. */
static struct tscope_stream *tscope_watch_next(unsigned long *armed)
{
	struct tscope_stream *stream = NULL;

	for (; *armed && !stream; *armed &= *armed - 1) {
		stream = rcu_dereference_sched(tscope_streams[__ffs(*armed)]);
		if (stream && !READ_ONCE(stream->events))
			stream = NULL;
	}
	return stream;
}

/* When the open wait of a task began, by its record; 0: it does not wait. */
static u64 tscope_watch_since(const struct tscope_record *rec)
{
	/* Read without the locks of the writers; tscope_watch_check() reads it again. */
	u64 woken = data_race(READ_ONCE(rec->waking.at_ns));
	u64 opened = data_race(READ_ONCE(rec->account.opened_ns));

	switch (data_race(READ_ONCE(rec->account.now_in))) {
	case TSCOPE_ACCOUNT_RUN:
	case TSCOPE_ACCOUNT_ENDED:
		return 0;
	case TSCOPE_ACCOUNT_WAIT:
		return opened;
	default:
		return woken > opened ? woken : 0;
	}
}

/**
 * tscope_watch_add() - a task begins to wait for a CPU
 * @task:  the task
 * @rec:   its record
 * @cpu:   the CPU
 * @since: when the wait began
 *
 * Context: interrupts off.
 */
void tscope_watch_add(const struct task_struct *task, const struct tscope_record *rec,
		      unsigned int cpu, u64 since)
{
	const struct tscope_waiter waiter = { .task = task, .tid = task->pid, .since = since };
	unsigned long armed = READ_ONCE(tscope_streams_armed);
	struct tscope_stream *stream;

	while ((stream = tscope_watch_next(&armed)))
		if (tscope_stream_matches(stream, task, rec) &&
		    tscope_trigger_matches(&stream->trigger, task))
			tscope_waiters_add(per_cpu_ptr(stream->waiters, cpu), &waiter);
}

/**
 * tscope_watch_migrate() - a task that waits migrates
 * @task: the task
 * @from: the CPU that it waited for
 * @to:   the CPU that it waits for now
 *
 * Context: interrupts off.
 */
void tscope_watch_migrate(const struct task_struct *task, unsigned int from, unsigned int to)
{
	unsigned long armed = READ_ONCE(tscope_streams_armed);
	struct tscope_stream *stream;
	struct tscope_waiter waiter;

	while ((stream = tscope_watch_next(&armed)))
		if (tscope_waiters_remove(per_cpu_ptr(stream->waiters, from), task, &waiter))
			tscope_waiters_add(per_cpu_ptr(stream->waiters, to), &waiter);
}

/**
 * tscope_watch_check() - has a task waited too long for this CPU?
 * @next: the task that the CPU has switched to
 * @now:  the time
 *
 * The list may have a task that does not wait any more: its record decides.
 *
 * Context: sched_switch; interrupts off.
 */
void tscope_watch_check(const struct task_struct *next, u64 now)
{
	unsigned long armed = READ_ONCE(tscope_streams_armed);
	const struct tscope_record *rec;
	struct tscope_waiters *waiters;
	struct tscope_stream *stream;
	struct tscope_waiter waiter;

	while ((stream = tscope_watch_next(&armed))) {
		waiters = this_cpu_ptr(stream->waiters);
		tscope_waiters_remove(waiters, next, &waiter);
		if (now <= stream->trigger.wait_ns ||
		    !tscope_waiters_late(waiters, now - stream->trigger.wait_ns, &waiter))
			continue;
		rec = tscope_table_find(waiter.task);
		if (rec && tscope_watch_since(rec) == waiter.since)
			tscope_watch_fire(stream, waiter.tid, rec, now - waiter.since,
					  TSCOPE_TRIGGER_WAITS, now);
	}
}

/**
 * tscope_watch_add_waiting() - add a task that waits already when a stream starts
 * @task:   the task
 * @unused: for tscope_walk_all()
 *
 * Context: in an RCU read section.
 * Return: 1.
 */
unsigned int tscope_watch_add_waiting(struct task_struct *task, void *unused)
{
	const struct tscope_record *rec = tscope_table_find(task);
	unsigned long flags;
	u64 since;

	since = rec ? tscope_watch_since(rec) : 0;
	if (since) {
		local_irq_save(flags);
		tscope_watch_add(task, rec, task_cpu(task), since);
		local_irq_restore(flags);
	}
	return 1;
}
