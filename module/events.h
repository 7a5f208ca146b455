/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_EVENTS_H
#define _TSCOPE_EVENTS_H

#include <linux/jump_label.h>
#include <linux/log2.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "record.h"
#include "ring.h"
#include "stream_slots.h"

DECLARE_STATIC_KEY_FALSE(tscope_streaming);

/**
 * tscope_stream_goes_on() - is there a stream?
 *
 * Without a stream this costs a nop.
 */
static __always_inline bool tscope_stream_goes_on(void)
{
	return static_branch_unlikely(&tscope_streaming);
}

void tscope_stream_switch_all(struct task_struct *prev, const struct tscope_record *left,
			      struct task_struct *next, const struct tscope_record *right,
			      unsigned int prev_state, u64 now, u64 waited);
void tscope_stream_switch_offline(unsigned int cpu, const struct tscope_record *left, u64 now);
void tscope_stream_waking_all(struct task_struct *task, const struct tscope_record *rec,
			      bool is_new, u64 now);
void tscope_stream_migrate(struct task_struct *task, const struct tscope_record *rec,
			   unsigned int from, unsigned int to, u64 now);
void tscope_stream_wakeup(struct task_struct *task);
void tscope_stream_fork(struct task_struct *task, u64 clone_flags);
void tscope_stream_exec(struct task_struct *task, pid_t old_tid, const char *file);
void tscope_stream_exit(struct task_struct *task);
void tscope_stream_rename(struct task_struct *task, const char *comm);

/* The rings of the only stream, if it gets all events of a type; NULL: look at each stream. */
static __always_inline struct tscope_writer __percpu *tscope_stream_only(unsigned int type)
{
	return READ_ONCE(tscope_streams_only[type]);
}

/*
 * A task's event, without what comes with the type.  Another CPU may change the priority: a
 * reader gets the one before or the one after.
 */
static __always_inline struct tscope_packed tscope_stream_packed(const struct task_struct *task)
{
	pid_t tid = task->pid;

	return (struct tscope_packed){
		.slot = tscope_pack_slot(tid),
		.task = tscope_pack_task(tid, data_race(READ_ONCE(task->prio))),
	};
}

static __always_inline struct tscope_packed
tscope_stream_packed_switch(pid_t prev, unsigned int state, const struct task_struct *next)
{
	struct tscope_packed event = tscope_stream_packed(next);

	event.has_running = true;
	event.running = prev;
	event.shift = TSCOPE_SWITCH_NS_SHIFT;
	event.word = TSCOPE_WORD_SWITCH + (event.slot << TSCOPE_SWITCH_SLOT_SHIFT) +
		     (state << TSCOPE_SWITCH_STATE_SHIFT);
	return event;
}

/**
 * tscope_stream_switch() - this CPU switches from one task to another
 * @prev:  task that it leaves
 * @left:  record of @prev, or NULL
 * @next:  task that it will run
 * @right: record of @next, or NULL
 * @prev_state: TASK_* state of @prev
 * @now:   the time
 * @waited: how long @next has waited for this CPU, as far as its record knows
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
static __always_inline void
tscope_stream_switch(struct task_struct *prev, const struct tscope_record *left,
		     struct task_struct *next, const struct tscope_record *right,
		     unsigned int prev_state, u64 now, u64 waited)
{
	struct tscope_writer __percpu *writers = tscope_stream_only(TSCOPE_EVENT_SWITCH);
	/* Most often: to sleep, where a signal can wake the task. */
	const struct tscope_packed event = tscope_stream_packed_switch(
		prev->pid, ilog2(TASK_INTERRUPTIBLE) + 1, next);

	if (likely(writers && left && left->account.now_in == TSCOPE_ACCOUNT_SLEEP &&
		   prev_state == TASK_INTERRUPTIBLE) &&
	    likely(tscope_ring_pack_ready(this_cpu_ptr(writers), &event, now))) {
		this_cpu_ptr(writers)->pack.current_tid = next->pid;
		return;
	}
	tscope_stream_switch_all(prev, left, next, right, prev_state, now, waited);
}

static __always_inline struct tscope_packed
tscope_stream_packed_waking(const struct task_struct *task, bool is_new)
{
	struct tscope_packed event = tscope_stream_packed(task);

	event.has_running = true;
	event.running = current->pid;
	event.has_cpu = true;
	event.cpu = task_cpu(task);
	event.shift = TSCOPE_WAKING_NS_SHIFT;
	event.word = TSCOPE_WORD_WAKING + (event.slot << TSCOPE_SWITCH_SLOT_SHIFT) +
		     (is_new << TSCOPE_WAKING_NEW_SHIFT) +
		     (!in_task() << TSCOPE_WAKING_IRQ_SHIFT);
	return event;
}

/**
 * tscope_stream_waking() - current wakes a task that is not new
 * @task:  the task
 * @rec:   its record, or NULL
 * @now:   the time
 *
 * Context: sched_waking; interrupts off, the pi_lock of @task held.
 */
static __always_inline void tscope_stream_waking(struct task_struct *task,
						 const struct tscope_record *rec, u64 now)
{
	struct tscope_writer __percpu *writers = tscope_stream_only(TSCOPE_EVENT_WAKING);
	const struct tscope_packed event = tscope_stream_packed_waking(task, false);

	if (unlikely(!writers || !tscope_ring_pack_ready(this_cpu_ptr(writers), &event, now)))
		tscope_stream_waking_all(task, rec, false, now);
}

#endif /* _TSCOPE_EVENTS_H */
