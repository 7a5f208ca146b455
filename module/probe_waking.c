// SPDX-License-Identifier: GPL-2.0
/*
 * The probe of sched_waking: what a wakeup changes in the record of the task that is woken.
 *
 * Locking: see record.c.
 */
#include <linux/preempt.h>
#include <linux/sched.h>

#include "clock.h"
#include "compat.h"
#include "cost.h"
#include "cpu.h"
#include "events.h"
#include "idle.h"
#include "probe_waking.h"
#include "record.h"
#include "table.h"
#include "waker.h"

/* Key of the waker if this CPU has no record for current: no switch was seen since then. */
static noinline u64 tscope_track_waker(void)
{
	return tscope_table_key(current) ?: current->pid;
}

/**
 * tscope_record_waking() - current wakes a task
 * @task: the task
 *
 * sched_waking also fires for tasks that are not asleep: a task that has set its state and still
 * runs, or was preempted then.  These are ignored.  If such a task goes to sleep during this
 * check, its wakeup is not noted, and tscope_account_switch_in() corrects that.  By its account
 * a task that has gone to sleep is asleep, even if, on 6.12 and later, it is still queued because
 * its dequeue is delayed.
 *
 * Context: sched_waking; interrupts off, the pi_lock of @task held.
 */
static __always_inline void tscope_record_waking(struct task_struct *task)
{
	const struct tscope_record *running;
	struct tscope_record *rec;
	u64 now;

	rec = tscope_table_find(task);
	if (!rec) {
		if (tscope_stream_goes_on() && !tscope_task_is_queued(task))
			tscope_stream_waking_all(task, NULL, false, tscope_clock());
		return;
	}
	if (tscope_task_is_queued(task) &&
	    READ_ONCE(rec->account.now_in) <= TSCOPE_ACCOUNT_WAIT)
		return;
	/* As in tscope_record_wakeup_new(). */
	raw_write_seqcount_begin(&rec->waking_seq);
	now = tscope_clock();
	rec->waking.at_ns = now;
	rec->waking.idle_from = tscope_idle_at(task_cpu(task), now);
	running = this_cpu_read(tscope_cpus.running);
	/* No record: this CPU runs its idle task, or a task that it does not remember yet. */
	if (!in_task() || unlikely(!running && !current->pid))
		rec->wakers.irq++;
	else
		tscope_waker_add(&rec->wakers, current,
				 likely(running) ? running->key : tscope_track_waker());
	raw_write_seqcount_end(&rec->waking_seq);
	if (tscope_stream_goes_on())
		tscope_stream_waking(task, rec, now);
}

/* The probe as it always runs, measured. */
static noinline void tscope_measure_waking(void *data, struct task_struct *task)
{
	struct tscope_cost_run run;

	raw_cpu_add(tscope_cpus.next_measured, tscope_cost_next(TSCOPE_COST_EVERY));
	run = tscope_cost_begin_measured(TSCOPE_COST_WAKING);
	tscope_probe_waking(data, task);
	tscope_cost_end_measured(TSCOPE_COST_WAKING, run);
}

/**
 * tscope_probe_waking() - the probe of sched_waking, here so that it calls nothing
 * @data: NULL
 * @task: the task that is woken
 *
 * Context: sched_waking; interrupts off, unless @task is current; the pi_lock of @task held.
 */
noinline void tscope_probe_waking(void *data, struct task_struct *task)
{
	/* A task that wakes itself goes on running. */
	if (task == current)
		return;
	if (unlikely(raw_cpu_read(tscope_cpus.nr_wakings) ==
		     raw_cpu_read(tscope_cpus.next_measured))) {
		tscope_measure_waking(data, task);
		return;
	}
	raw_cpu_inc(tscope_cpus.nr_wakings);
	tscope_record_waking(task);
}
