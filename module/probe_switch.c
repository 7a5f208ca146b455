// SPDX-License-Identifier: GPL-2.0
/*
 * Switches and migrations: what they change in the records of the tasks and in the state of the
 * CPU.  off_cpu.h decides whether a task that leaves its CPU sleeps, waits or is blocked.
 *
 * The counts can be checked by anyone: a count of a record plus the kernel's counter at the
 * beginning (the base) is the kernel's counter now.  For an adopted task there is no instant at
 * which both could be read.  So its counting begins with the first switch (in or out) or
 * migration that a probe sees, under the locks that guard the kernel's counter.
 *
 * Locking: see cpu.c, and record.c for the members of a record.
 */
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "account.h"
#include "blame.h"
#include "clock.h"
#include "compat.h"
#include "cost.h"
#include "cpu.h"
#include "cpu_history.h"
#include "events.h"
#include "idle.h"
#include "migration.h"
#include "off_cpu.h"
#include "probe_switch.h"
#include "record.h"
#include "table.h"
#include "wait_counts.h"
#include "wait_limit.h"
#include "wait_split.h"
#include "walk.h"

/* The kind of a switch of a kernel thread or an idle task, which is one, too. */
static __always_inline enum tscope_switch_kind
tscope_cpu_kthread_kind(const struct task_struct *prev, const struct task_struct *next)
{
	return prev->pid && next->pid ? TSCOPE_SWITCH_KTHREAD : TSCOPE_SWITCH_IDLE;
}

static __always_inline enum tscope_switch_kind
tscope_cpu_user_kind(const struct task_struct *prev, const struct task_struct *next)
{
	/* An exiting task has no mm, but may still use one or borrow another. */
	if (unlikely(!next->active_mm))
		return TSCOPE_SWITCH_SAME_MM;
	return prev->active_mm == next->active_mm ? TSCOPE_SWITCH_SAME_MM : TSCOPE_SWITCH_CROSS_MM;
}

/**
 * tscope_record_take_switch_base() - begin to count switches, or note the task's first run
 * @rec:  the task's record
 * @task: the task
 * @now:  the time
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
static noinline void tscope_record_take_switch_base(struct tscope_record *rec,
						    const struct task_struct *task, u64 now)
{
	if (!rec->has_switch_base) {
		rec->nivcsw_base = task->nivcsw;
		rec->nvcsw_base = task->nvcsw;
		rec->nvcsw_last = task->nvcsw;
		rec->has_switch_base = true;
	}
	if (!rec->first_run_ns)
		WRITE_ONCE(rec->first_run_ns, now);
}

/* Add the idle and the limited part of a wait of @ns. */
static void tscope_record_split(struct tscope_record *rec, const struct tscope_spans *limits,
				u64 ns, s64 idle_from, s64 idle)
{
	struct tscope_waited waited = {
		.ns = ns, .idle_from = idle_from, .idle_to = idle, .limit_ns = limits->ns,
		.limit_idle_ns = limits->idle_ns, .limit_has_idle = limits->has_idle,
	};

	tscope_wait_split(&waited, &rec->account.idle_ns, &rec->account.limit_ns);
}

/**
 * tscope_record_waited() - a wait has ended that has idle or limited time, or something pending
 * @rec:  the task's record
 * @task: the task
 * @history: history of this CPU, without this switch
 * @is_preempted: the wait began with a switch-out
 * @wait: length of the wait, in ns
 * @now:  the time
 * @idle_from: idle clock when the wait began, or when the task migrated here
 * @idle: idle clock of this CPU
 *
 * Context: sched_switch; interrupts off, runqueue lock held; in rec->seq.
 */
static noinline void
tscope_record_waited(struct tscope_record *rec, const struct task_struct *task,
		     struct tscope_history *history, bool is_preempted, u64 wait, u64 now,
		     s64 idle_from, s64 idle)
{
	u64 here = now - wait + min(rec->blame_earlier.ns, wait);
	struct tscope_spans limits;

	is_preempted &= !rec->blame_earlier.ns;
	if (rec->account.pending & TSCOPE_PENDING_FIRST)
		tscope_record_take_switch_base(rec, task, now);
	tscope_limit_spans(&history->limits, task, rec->account.pending & TSCOPE_PENDING_LIMIT,
			   is_preempted, here, now, idle_from, idle, &limits);
	rec->account.pending = 0;
	tscope_record_split(rec, &limits, now - here, idle_from, idle);
	if (tscope_blame_is_due(&rec->blame_earlier, wait))
		tscope_blame_wait(&rec->blame, &rec->blame_earlier, history, &limits, now - wait,
				  now);
	else
		tscope_blame_forget(&rec->blame_earlier);
}

/**
 * tscope_record_switch_in() - a task gets this CPU
 * @rec:  the task's record
 * @task: the task
 * @history: history of this CPU, without this switch
 * @now:  the time
 * @idle: idle clock of this CPU
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 * Return: how long the task waited, in ns.
 */
static __always_inline u64
tscope_record_switch_in(struct tscope_record *rec, struct task_struct *task,
			struct tscope_history *history, u64 now, s64 idle)
{
	bool is_preempted;
	s64 idle_from;
	u64 wait;

	raw_write_seqcount_begin(&rec->seq);
	is_preempted = rec->account.now_in == TSCOPE_ACCOUNT_WAIT;
	wait = tscope_account_switch_in(&rec->account, &rec->waking, now, &idle_from);
	now = rec->account.opened_ns;
	tscope_wait_add(&rec->waits, &rec->waits_more, wait, now);
	if (unlikely(idle != idle_from || rec->account.pending || task->prio < 0 ||
		     tscope_limit_ended_since(&history->limits, now - wait)))
		tscope_record_waited(rec, task, history, is_preempted, wait, now, idle_from, idle);
	else if (unlikely(wait >= READ_ONCE(tscope_blame_ns)))
		tscope_blame_wait(&rec->blame, &rec->blame_earlier, history, &tscope_no_spans,
				  now - wait, now);
	raw_write_seqcount_end(&rec->seq);
	return wait;
}

/**
 * tscope_record_switch_out() - a task leaves this CPU
 * @rec:   the task's record
 * @task:  the task; the kernel has counted the switch already
 * @next:  the task that runs instead
 * @history: history of this CPU
 * @state: TASK_* state of @task
 * @kind:  kind of the switch
 * @node:  tscope_migration_node() of this CPU
 * @now:   the time
 * @idle:  idle clock of this CPU
 *
 * The kernel's rule for voluntary switches is not repeated here.  The kernel has already raised
 * nvcsw if this switch is voluntary.  So the latest nvcsw is kept: less its base, this is the
 * number of voluntary switches.
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
static __always_inline void
tscope_record_switch_out(struct tscope_record *rec, struct task_struct *task,
			 const struct task_struct *next, struct tscope_history *history,
			 unsigned int state, enum tscope_switch_kind kind,
			 unsigned int node, u64 now, s64 idle)
{
	unsigned int next_in = tscope_state_account(task, state);
	u64 ran;

	raw_write_seqcount_begin(&rec->seq);
	ran = tscope_account_switch_out(&rec->account, next_in, now, idle);
	rec->node_ns[node] += ran;
	tscope_history_ran(history, &rec->account.place, task, rec->key, ran);
	if (next_in == TSCOPE_ACCOUNT_WAIT &&
	    tscope_limit_switch_out(&history->limits, task, next, now, idle)) {
		rec->account.pending |= TSCOPE_PENDING_LIMIT;
		tscope_history_edge(history);
	}
	if (unlikely(!rec->has_switch_base)) {
		tscope_record_take_switch_base(rec, task, now);
	} else {
		rec->switches[kind]++;
		rec->nvcsw_last = task->nvcsw;
	}
	raw_write_seqcount_end(&rec->seq);
}

/**
 * tscope_cpu_switch() - this CPU switches from one task to another
 * @prev: task that it leaves
 * @next: task that it will run
 * @prev_state: TASK_* state of @prev
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
static __always_inline void tscope_cpu_switch(struct task_struct *prev,
					      struct task_struct *next, unsigned int prev_state)
{
	struct tscope_history *history = raw_cpu_read(tscope_cpus.history);
	struct tscope_record *rec = raw_cpu_read(tscope_cpus.running), *left;
	enum tscope_switch_kind kind;
	pid_t next_tid = next->pid;
	u64 now, waited = 0;
	bool has_kthread;
	s64 idle;

	lockdep_assert_irqs_disabled();
	/* A reader with a later time waits until this is done, see tscope_cpu_settle(). */
	tscope_history_begin(history);
	now = tscope_clock();
	idle = tscope_idle_busy();
	has_kthread = (tscope_task_flags(prev) | tscope_task_flags(next)) & PF_KTHREAD;
	kind = unlikely(has_kthread) ? tscope_cpu_kthread_kind(prev, next) :
				       tscope_cpu_user_kind(prev, next);
	/* An idle task is a kernel thread, too. */
	if (unlikely(has_kthread || idle < 0))
		idle = tscope_idle_switch(!prev->pid, !next_tid, now);
	/* One instruction is enough, since only this CPU writes the counter. */
	raw_cpu_inc(tscope_cpus.switches[kind]);

	/* No record is remembered for the idle task, nor for a task that was adopted as it ran. */
	if (unlikely(!rec || rec->task != prev))
		rec = prev->pid ? tscope_table_find(prev) : NULL;
	if (unlikely(tscope_limit_goes_on(&history->limits)) &&
	    tscope_limit_switch_in(&history->limits, next, now, idle))
		tscope_history_edge(history);
	if (rec)
		tscope_record_switch_out(rec, prev, next, history, prev_state, kind,
					 raw_cpu_read(tscope_cpus.node), now, idle);

	left = rec;
	rec = next_tid ? tscope_table_find(next) : NULL;
	if (rec)
		waited = tscope_record_switch_in(rec, next, history, now, idle);
	tscope_history_add(history, next, rec ? rec->key : next_tid, next_tid, now);
	raw_cpu_write(tscope_cpus.running, rec);
	tscope_history_end(history);
	if (tscope_stream_goes_on())
		tscope_stream_switch(prev, left, next, rec, prev_state, now, waited);
}

/* The probe as it always runs, measured. */
static noinline void tscope_measure_switch(void *data, TSCOPE_SWITCH_PROTO)
{
	struct tscope_cost_run run;

	this_cpu_write(tscope_cpus.until_measured, tscope_cost_next(TSCOPE_COST_EVERY));
	run = tscope_cost_begin_measured(TSCOPE_COST_SWITCH);
	tscope_probe_switch(data, TSCOPE_SWITCH_ARGS);
	tscope_cost_end_measured(TSCOPE_COST_SWITCH, run);
}

/**
 * tscope_probe_switch() - the probe of sched_switch, here so that it calls nothing
 * @data: NULL
 * @TSCOPE_SWITCH_PROTO: what the tracepoint gives
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
noinline void tscope_probe_switch(void *data, TSCOPE_SWITCH_PROTO)
{
	if (unlikely(--this_cpu_ptr(&tscope_cpus)->until_measured < 0))
		tscope_measure_switch(data, TSCOPE_SWITCH_ARGS);
	else
		tscope_cpu_switch(prev, next, TSCOPE_SWITCH_STATE);
}

/**
 * tscope_cpu_timer() - a timer has expired on this CPU
 *
 * Timers that expire with interrupts on, in a softirq or a thread, are left out.
 *
 * Context: any.
 */
void tscope_cpu_timer(void)
{
	struct tscope_cpu *cpu;

	if (!irqs_disabled())
		return;
	cpu = this_cpu_ptr(&tscope_cpus);
	if (likely(!tscope_limit_goes_on(&cpu->history->limits)))
		return;
	/* As at a switch: a reader with a later time sees what is noted now. */
	tscope_history_begin(cpu->history);
	rcu_read_lock();
	tscope_limit_timer(&cpu->history->limits, tscope_clock());
	rcu_read_unlock();
	tscope_history_end(cpu->history);
}

/* A task that waits migrates; if it is queued, the lock of its queue is held. */
static void tscope_record_migrate_waiting(struct tscope_record *rec, const struct task_struct *task,
					  struct tscope_history *history, bool is_queued,
					  u64 began, u64 now, s64 idle_from, s64 idle)
{
	bool is_preempted = rec->account.now_in == TSCOPE_ACCOUNT_WAIT && !rec->blame_earlier.ns;
	u64 here = min(began + rec->blame_earlier.ns, now);
	struct tscope_spans limits = { };

	if (is_queued) {
		tscope_limit_spans(&history->limits, task,
				   rec->account.pending & TSCOPE_PENDING_LIMIT, is_preempted,
				   here, now, idle_from, idle, &limits);
		rec->account.pending &= ~TSCOPE_PENDING_LIMIT;
	}
	tscope_record_split(rec, &limits, now - here, idle_from, idle);
	tscope_blame_migrate(&rec->blame, &rec->blame_earlier, history, is_queued ? &limits : NULL,
			     began, now);
	if (rec->blame_earlier.ns)
		rec->account.pending |= TSCOPE_PENDING_EARLIER;
}

/**
 * tscope_record_migrate() - a task migrates
 * @rec:  its record
 * @task: the task; the kernel is about to count the migration
 * @from: CPU that it leaves
 * @to:	  CPU that it goes to
 *
 * Context: sched_migrate_task; interrupts off, the task's pi_lock or its
 *	    runqueue lock held.
 * Return: the time.
 */
static u64 tscope_record_migrate(struct tscope_record *rec, struct task_struct *task,
				 unsigned int from, unsigned int to)
{
	bool is_queued = tscope_task_is_queued(task);
	s64 idle_from;
	u64 now, began;

	/* As in tscope_record_wakeup_new(). */
	raw_write_seqcount_begin(&rec->seq);
	now = tscope_clock();
	if (unlikely(!rec->has_migration_base)) {
		rec->migrations_base = task->se.nr_migrations;
		rec->has_migration_base = true;
	}
	tscope_migration_add(&rec->migrations, from, to, now);
	if (rec->account.now_in != TSCOPE_ACCOUNT_ENDED) {
		began = tscope_account_migrate(&rec->account, &rec->waking, is_queued, now,
					       tscope_idle_at(to, now), &idle_from);
		if (began < now)
			tscope_record_migrate_waiting(rec, task, tscope_cpu_history(from),
						      is_queued, began, now, idle_from,
						      tscope_idle_at(from, now));
	}
	raw_write_seqcount_end(&rec->seq);
	return now;
}

/**
 * tscope_cpu_migrate() - a task migrates
 * @task: the task, still on its old CPU
 * @to:	  the new CPU
 *
 * The tracepoint also fires if the CPU stays the same, which the kernel does not count.
 *
 * Context: sched_migrate_task; interrupts off, the task's pi_lock or its
 *	    runqueue lock held.
 */
void tscope_cpu_migrate(struct task_struct *task, unsigned int to)
{
	unsigned int from = task_cpu(task);
	struct tscope_limits *limits;
	struct tscope_record *rec;
	struct tscope_cpu *cpu;
	u64 now;

	lockdep_assert_irqs_disabled();
	if (from == to)
		return;
	rec = tscope_table_find(task);
	now = rec ? tscope_record_migrate(rec, task, from, to) : tscope_clock();
	limits = &tscope_cpu_history(from)->limits;
	/* If the task is queued, the lock of its queue is held. */
	if (unlikely(tscope_task_is_queued(task) && tscope_limit_goes_on(limits)))
		tscope_limit_migrate(limits, task, now, tscope_idle_at(from, now));
	if (tscope_stream_goes_on())
		tscope_stream_migrate(task, rec, from, to, now);
	cpu = this_cpu_ptr(&tscope_cpus);
	WRITE_ONCE(cpu->nr_migrations, cpu->nr_migrations + 1);
	if (tscope_cpu_matrix)
		atomic_long_inc(&tscope_cpu_matrix[from * nr_cpu_ids + to]);
}

static __always_inline void tscope_cpu_count(struct tscope_cpu *cpu,
					     enum tscope_switch_kind kind)
{
	WRITE_ONCE(cpu->switches[kind], cpu->switches[kind] + 1);
}

/**
 * tscope_cpu_stop_stopper() - note the last switch of an offline CPU, from its stopper to idle
 * @cpu: state of the CPU
 * @rec: record of the stopper, which is the latest task of the CPU
 * @nr:  number of the CPU
 * @now: the time
 *
 * The kernel has counted this switch, but no tracepoint has fired.  So the stopper is taken to
 * have run until now, and is parked; the CPU is idle from now on.
 *
 * Context: on another CPU, interrupts off, within a write of the CPU's history; @nr stays
 * offline meanwhile.
 */
void tscope_cpu_stop_stopper(struct tscope_cpu *cpu, struct tscope_record *rec, unsigned int nr,
			     u64 now)
{
	tscope_cpu_count(cpu, TSCOPE_SWITCH_IDLE);
	tscope_record_switch_out(rec, rec->task, rec->task, cpu->history, TASK_PARKED,
				 TSCOPE_SWITCH_IDLE, cpu->node, now, tscope_idle_at(nr, now));
	tscope_idle_begin(nr, now);
	tscope_history_add(cpu->history, rec->task, 0, 0, now);
	cpu->running = NULL;
	if (tscope_stream_goes_on())
		tscope_stream_switch_offline(nr, rec, now);
}
