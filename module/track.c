// SPDX-License-Identifier: GPL-2.0
/*
 * What birth, execve(), exit and wakeups change in the record of a task.  Switches and
 * migrations are in switch.c.
 *
 * Locking: see record.c.
 */
#include <linux/irqflags.h>
#include <linux/pid.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "account.h"
#include "blame.h"
#include "clock.h"
#include "compat.h"
#include "cost.h"
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
 * tscope_record_forked() - a task was cloned: begin its record
 * @task:	 the new task, which cannot run yet
 * @clone_flags: as given to clone()
 *
 * Context: task_newtask: the creator is current; preemptible or not.
 */
void tscope_record_forked(struct task_struct *task, u64 clone_flags)
{
	struct tscope_record *rec, *lost;
	unsigned int init;

	rec = tscope_record_alloc(task);
	/* Without memory the next reader adopts the task. */
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
	/* A walk has already adopted the task. */
	if (lost) {
		tscope_process_leave(lost);
		tscope_record_free_later(lost);
	}
	/* The task cannot run yet, so its record stays. */
	if (clone_flags & CLONE_THREAD && !tscope_process_forked(task, rec))
		tscope_record_miss();
	if (tscope_stream_goes_on())
		tscope_traced_inherit(rec, clone_flags);
}

/**
 * tscope_record_exec() - a task has called execve()
 * @task:    the task, which is current
 * @old_tid: its tid before; another one if the task was not the leader
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
		/* First the tid: a reader that links the record then takes it for the leader's. */
		WRITE_ONCE(rec->tid, task->pid);
		leader = tscope_process_exec(task, rec);
		if (leader)
			tscope_inherit(rec, leader);
	}
	atomic_inc(&rec->nr_execs);
	WRITE_ONCE(rec->exec_ns, tscope_clock_any());
}

/* Take down the end of a task or of its process.  @of is the task whose record @rec is. */
static void tscope_record_keep_end(struct tscope_record *rec, struct task_struct *task,
				   const struct task_struct *of, u64 now)
{
	/* The RCU read section keeps the parent, even if the task gets another parent now. */
	WRITE_ONCE(rec->end_ppid, rcu_dereference(task->real_parent)->tgid);
	WRITE_ONCE(rec->exit_ns, now);
	/* The leader may have left an end here before; readers may still look at it. */
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
	u64 now = tscope_clock_any();

	if (rec)
		tscope_record_keep_end(rec, task, task, now);
	if (task == leader || atomic_read(&task->signal->live))
		return;
	/* The process ends, though its leader has exited before; it is not reaped yet. */
	rec = tscope_table_find(leader);
	if (rec)
		tscope_record_keep_end(rec, task, leader, now);
}

/*
 * Find the record of the thread that has called execve() and has the tid of @leader, or had it
 * until now.  @leader began to exit at @exit_ns; 0: that was not seen.  The thread may be freed
 * by now: its address is compared, and not dereferenced.
 */
static struct tscope_record *tscope_record_heir(const struct task_struct *leader, u64 exit_ns)
{
	struct tscope_record *rec = tscope_table_find(READ_ONCE(leader->group_leader));
	pid_t tid = rec ? READ_ONCE(rec->tid) : 0;

	if (tid != leader->tgid && tid != leader->pid)
		return NULL;
	/* A later task may have the same address and tid, but then it was born later. */
	return !exit_ns || rec->birth_ns < exit_ns ? rec : NULL;
}

/**
 * tscope_record_freed() - a task is freed: move its record to the ring of exited tasks
 * @task: the task, after its last switch-out
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
 * tscope_record_wakeup_new() - a new task is woken for the first time
 * @task: the task
 *
 * Context: sched_wakeup_new; interrupts off, its pi_lock and runqueue lock held.
 */
void tscope_record_wakeup_new(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_find(task);
	u64 now;

	if (rec) {
		/* Begin before taking the time, so that no reader misses this with a later time. */
		raw_write_seqcount_begin(&rec->waking_seq);
		now = tscope_clock();
		rec->waking.at_ns = now;
		rec->waking.idle_from = tscope_idle_at(task_cpu(task), now);
		raw_write_seqcount_end(&rec->waking_seq);
	} else {
		now = tscope_clock();
	}
	if (tscope_stream_goes_on())
		tscope_stream_waking_all(task, rec, true, now);
}

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
