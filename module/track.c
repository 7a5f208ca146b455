// SPDX-License-Identifier: GPL-2.0
/*
 * What the life of a task changes in its record: birth, execve(), exit, and each waking.
 * Switches and migrations are in switch.c.
 *
 * Locking: see record.c.
 */
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/pid.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "account.h"
#include "blame.h"
#include "compat.h"
#include "cpu.h"
#include "events.h"
#include "exited_ring.h"
#include "idle.h"
#include "infer.h"
#include "inherit.h"
#include "process.h"
#include "record.h"
#include "table.h"
#include "task_end.h"
#include "traced.h"
#include "track.h"
#include "waker.h"

/**
 * tscope_record_forked() - a task was cloned
 * @task:	 the new task, which cannot run yet
 * @clone_flags: as given to clone
 *
 * Context: task_newtask: the creator is current; preemptible or not.
 */
void tscope_record_forked(struct task_struct *task, u64 clone_flags)
{
	struct tscope_record *rec, *lost;
	unsigned int init;

	rec = tscope_record_alloc(task);
	/* If not, the next reader adopts the task. */
	if (!rec) {
		tscope_record_miss();
		return;
	}
	rec->is_seen = true;
	rec->has_switch_base = true;
	rec->has_migration_base = true;
	rec->clone_flags = clone_flags;
	init = tscope_infer_init(task);
	rec->is_ns_init = init & TSCOPE_BIRTH_NS_INIT;
	rec->has_own_mounts = init & TSCOPE_BIRTH_OWN_MOUNTS;
	tscope_account_begin(&rec->account, TSCOPE_ACCOUNT_SLEEP, rec->since_ns, 0);
	rec->creator = get_task_pid(current, PIDTYPE_PID);
	rec->creator_tgid = get_task_pid(current, PIDTYPE_TGID);
	strscpy(rec->creator_comm, current->comm, sizeof(rec->creator_comm));
	rec->creator_key = tscope_table_key(current);
	tscope_table_insert(rec, &lost);
	/* A walk has met the task before. */
	if (lost) {
		tscope_process_leave(lost);
		tscope_record_free_later(lost);
	}
	/* It cannot run yet, and so its record stays. */
	if (clone_flags & CLONE_THREAD && !tscope_process_forked(task, rec))
		tscope_record_miss();
	if (tscope_stream_goes_on())
		tscope_traced_inherit(rec, clone_flags);
}

/**
 * tscope_record_exec() - a task has called execve()
 * @task:    the task, which is current
 * @old_tid: its number before; another one if it was not the leader
 *
 * Context: sched_process_exec; in an RCU read section.
 */
void tscope_record_exec(struct task_struct *task, pid_t old_tid)
{
	struct tscope_record *rec = tscope_table_find(task), *leader;
	unsigned long flags;

	local_irq_save(flags);
	tscope_history_rename(tscope_cpu_history(smp_processor_id()), rec ? rec->key : old_tid,
			      old_tid, task);
	local_irq_restore(flags);
	if (!rec)
		return;
	if (old_tid != task->pid) {
		/* First: a reader that links the record then knows it for the leader's. */
		WRITE_ONCE(rec->tid, task->pid);
		leader = tscope_process_exec(task, rec);
		if (leader)
			tscope_inherit(rec, leader);
	}
	atomic_inc(&rec->nr_execs);
	WRITE_ONCE(rec->exec_ns, ktime_get_mono_fast_ns());
}

/* What it tells as it begins to exit; a process does so with its last thread. */
static void tscope_record_keep_end(struct tscope_record *rec, struct task_struct *task,
				   const struct task_struct *of, u64 now)
{
	/* An RCU read section keeps the parent, which may be another task by now. */
	WRITE_ONCE(rec->end_ppid, rcu_dereference(task->real_parent)->tgid);
	WRITE_ONCE(rec->exit_ns, now);
	/* Of one that a leader left behind, which readers may look at. */
	tscope_end_free_later(xchg(&rec->end, tscope_end_new(task, of)));
}

/**
 * tscope_record_exiting() - a task has begun to exit
 * @task: the task, which is current
 *
 * Context: sched_process_exit; in an RCU read section.
 */
void tscope_record_exiting(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_find(task);
	struct task_struct *leader = READ_ONCE(task->group_leader);
	u64 now = ktime_get_mono_fast_ns();

	if (rec)
		tscope_record_keep_end(rec, task, task, now);
	if (task == leader || atomic_read(&task->signal->live))
		return;
	/* The process ends, and its leader, which is not reaped before, has left it already. */
	rec = tscope_table_find(leader);
	if (rec)
		tscope_record_keep_end(rec, task, leader, now);
}

/*
 * The record of the thread that has called execve(), whose number @leader has, or had until
 * then; @leader began to exit at @exit_ns, if that was seen.  That thread may be freed by now:
 * its address is compared with, and not followed.
 */
static struct tscope_record *tscope_record_heir(const struct task_struct *leader, u64 exit_ns)
{
	struct tscope_record *rec = tscope_table_find(READ_ONCE(leader->group_leader));
	pid_t tid = rec ? READ_ONCE(rec->tid) : 0;

	if (tid != leader->tgid && tid != leader->pid)
		return NULL;
	/* Another task that has its memory, and its number, was born later. */
	return !exit_ns || rec->birth_ns < exit_ns ? rec : NULL;
}

/**
 * tscope_record_freed() - a task is gone, and its record joins the departed
 * @task: the task; it has been switched out for the last time
 *
 * Context: sched_process_free: softirq or an RCU kernel thread; in an RCU read
 *	    section.
 */
void tscope_record_freed(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_remove(task);

	if (!rec)
		return;
	if (task->pid != task->tgid && rec->tid == task->tgid)
		tscope_inherit(tscope_record_heir(task, rec->exit_ns), rec);
	tscope_exited_ring_add(rec, task);
}

/**
 * tscope_record_wakeup_new() - a new task may run
 * @task: the task
 *
 * Context: sched_wakeup_new; interrupts off, its pi_lock and runqueue lock held.
 */
void tscope_record_wakeup_new(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_find(task);
	u64 now;

	if (rec) {
		/* Begun before the time is taken: who looks meanwhile shows no later one. */
		raw_write_seqcount_begin(&rec->waking_seq);
		now = ktime_get_mono_fast_ns();
		rec->waking.at_ns = now;
		rec->waking.idle_from = tscope_idle_at(task_cpu(task), now);
		raw_write_seqcount_end(&rec->waking_seq);
	} else {
		now = ktime_get_mono_fast_ns();
	}
	if (tscope_stream_goes_on())
		tscope_stream_waking(task, rec, TSCOPE_WAKING_NEW, now);
}

/* Who wakes, where this CPU has not switched to it since its record began. */
static noinline u64 tscope_track_waker(void)
{
	return tscope_table_key(current) ?: current->pid;
}

/**
 * tscope_record_waking() - a task is being woken, and current wakes it
 * @task: the task
 *
 * It fires also for a task that is not asleep: it has changed its state and runs
 * still, or was preempted.  That is no waking.  Where it goes to sleep while this is
 * looked at it is not noted; tscope_account_switch_in() will know.  One that has gone
 * to sleep is asleep, though from 6.12 on it may look queued while it leaves its queue
 * at last.
 *
 * Context: sched_waking; interrupts off, the pi_lock of @task held.
 */
void tscope_record_waking(struct task_struct *task)
{
	const struct tscope_record *running;
	struct tscope_record *rec;
	u64 now;

	rec = tscope_table_find(task);
	if (!rec) {
		if (tscope_stream_goes_on() && !tscope_task_is_queued(task))
			tscope_stream_waking(task, NULL, 0, ktime_get_mono_fast_ns());
		return;
	}
	if (tscope_task_is_queued(task) &&
	    READ_ONCE(rec->account.now_in) <= TSCOPE_ACCOUNT_WAIT)
		return;
	/* As in tscope_record_wakeup_new(). */
	raw_write_seqcount_begin(&rec->waking_seq);
	now = ktime_get_mono_fast_ns();
	rec->waking.at_ns = now;
	rec->waking.idle_from = tscope_idle_at(task_cpu(task), now);
	running = this_cpu_read(tscope_cpus.running);
	/* Without a record: the idle task, or one that is not remembered yet. */
	if (!in_task() || unlikely(!running && !current->pid))
		rec->wakers.irq++;
	else
		tscope_waker_add(&rec->wakers, current,
				 likely(running) ? running->key : tscope_track_waker());
	raw_write_seqcount_end(&rec->waking_seq);
	if (tscope_stream_goes_on())
		tscope_stream_waking(task, rec, 0, now);
}
