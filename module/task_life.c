// SPDX-License-Identifier: GPL-2.0
/*
 * What birth, execve() and exit change in the record of a task.  Switches and migrations are in
 * probe_switch.c, wakeups in probe_waking.c.
 *
 * Locking: see record.c.
 */
#include <linux/irqflags.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "account.h"
#include "clock.h"
#include "cpu.h"
#include "events.h"
#include "exec_inherit.h"
#include "exited_ring.h"
#include "idle.h"
#include "infer.h"
#include "process.h"
#include "record.h"
#include "stream_filter.h"
#include "table.h"
#include "task_end.h"
#include "task_life.h"

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
