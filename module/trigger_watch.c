// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that a stream's trigger means and that wait for a CPU: has one waited too long?
 *
 * What a trigger means, and whom a CPU knows, is in trigger.c; here it is applied to all
 * streams that have one.
 *
 * Locking: see stream_slots.c and trigger.c.
 */
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "record.h"
#include "ring.h"
#include "stream_slots.h"
#include "table.h"
#include "trigger.h"
#include "trigger_watch.h"

/**
 * tscope_watch_fire() - a task that a stream's trigger means has waited too long
 * @stream: the stream, which ends
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

/* When the wait of a task began, which its record says to go on. */
static u64 tscope_watch_since(const struct tscope_record *rec)
{
	/* It is changed under locks, of which this is none, and it is asked again. */
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
 * tscope_watch_add() - a task waits for a CPU from now on
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
 * tscope_watch_migrate() - a task that waits goes on to wait for another CPU
 * @task: the task
 * @from: the CPU that it waited for
 * @to:   the CPU that it waits for
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
 * tscope_watch_check() - has one of those that wait for this CPU waited too long?
 * @next: the task that it has gone to
 * @now:  the time
 *
 * A task may be known by mistake: its record knows.
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
 * tscope_watch_add_waiting() - note a task that waits already when a stream with a trigger begins
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
