// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU state: what each CPU runs now, and what it has counted.
 *
 * A CPU remembers the record of the task that it runs, so that a switch looks up
 * one record, that of the next task.  The memory is good: a record is freed a
 * grace period after its task's last switch-out, which replaces it here.
 *
 * The idle tasks have no record (they all have number 0, and stand in no list).
 * Their switches count for the CPU, so that the sum over the CPUs is what the
 * kernel counts as "ctxt" in /proc/stat.  Their time is the CPU's idle clock
 * (idle.h).
 *
 * Locking:
 *
 *   tscope_cpus		written by its own CPU, interrupts off, or by another
 *				once it is off; counters read by anyone with
 *				READ_ONCE()
 *   a CPU's past		see blame.c
 *   tscope_cpu_matrix		atomic: the CPU that migrates a task need be
 *				neither the one it leaves nor the one it goes to
 */
#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "cpu.h"
#include "idle.h"
#include "record.h"
#include "stream.h"
#include "table.h"
#include "walk.h"

struct tscope_cpu {
	struct tscope_record *running;
	unsigned int node;
	/* between the time of a switch and the end of what it changes */
	bool is_switching;
	u64 switches[TSCOPE_NR_SWITCH_KINDS];
	/* that code on this CPU has made */
	u64 nr_migrations;
	/* on its own node */
	struct tscope_past *past;
};

static DEFINE_PER_CPU_ALIGNED(struct tscope_cpu, tscope_cpus);

/* It grows with the square: 2 MiB at this many. */
#define TSCOPE_MATRIX_CPUS	512

/* From cpuhp_setup_state(); 0: none. */
static int tscope_cpu_hotplug_state;

/* [from * nr_cpu_ids + to]; NULL on larger machines */
static atomic_long_t *tscope_cpu_matrix __read_mostly;

static __always_inline enum tscope_switch_kind
tscope_cpu_switch_kind(const struct task_struct *prev, const struct task_struct *next)
{
	if ((tscope_task_flags(prev) | tscope_task_flags(next)) & PF_KTHREAD)
		return TSCOPE_SWITCH_KTHREAD;
	/* One that exits has no mm any more, but uses it still, or borrows another. */
	if (prev->active_mm == next->active_mm || unlikely(!next->active_mm))
		return TSCOPE_SWITCH_SAME_MM;
	return TSCOPE_SWITCH_CROSS_MM;
}

static __always_inline void tscope_cpu_count(struct tscope_cpu *cpu,
					     enum tscope_switch_kind kind)
{
	WRITE_ONCE(cpu->switches[kind], cpu->switches[kind] + 1);
}

/*
 * What this CPU remembers is not the record under @prev's number: @prev has called
 * execve() and has another number now.  Or it is the leader that this has ended, and leaves
 * its CPU for good: its record stays where its heir will look for it, see table.c.
 *
 * Return: the record of @prev, or NULL.
 */
static noinline struct tscope_record *
tscope_cpu_renumber(struct tscope_record *rec, struct task_struct *prev)
{
	if (rec->task != prev)
		return tscope_table_find(prev);
	if (rec->tid != prev->tgid)
		tscope_table_renumber(prev, rec->tid);
	return rec;
}

/*
 * It left its stopper, the last task that it ran, for its idle task when it was not online
 * any more, where no tracepoint fires.  The kernel counted that switch.  The stopper ran
 * until now, at the most, and is parked; the CPU is idle from now on.
 */
static void tscope_cpu_left(struct tscope_cpu *cpu, struct tscope_record *rec, unsigned int nr,
			    u64 now)
{
	tscope_cpu_count(cpu, TSCOPE_SWITCH_IDLE);
	tscope_record_switch_out(rec, rec->task, rec->task, &cpu->past->limits, TASK_PARKED,
				 TSCOPE_SWITCH_IDLE, cpu->node, now, tscope_idle_at(nr, now));
	tscope_idle_begin(nr, now);
	tscope_past_note(cpu->past, rec->task, 0, now);
	cpu->running = NULL;
	if (tscope_stream_goes_on())
		tscope_stream_switch_offline(nr, rec, now);
}

/*
 * A CPU is off.
 *
 * Context: process context, on another CPU; @nr stays off meanwhile.
 * Return: 0.
 */
static int tscope_cpu_dead(unsigned int nr)
{
	struct tscope_cpu *cpu = per_cpu_ptr(&tscope_cpus, nr);
	struct tscope_record *rec = cpu->running;
	unsigned long flags;
	u64 now;

	/* A reader may wait for this: it must not be preempted. */
	local_irq_save(flags);
	WRITE_ONCE(cpu->is_switching, true);
	now = ktime_get_mono_fast_ns();
	if (tscope_limit_goes_on(&cpu->past->limits))
		tscope_limit_offline(&cpu->past->limits, now, tscope_idle_at(nr, now));
	if (rec)
		tscope_cpu_left(cpu, rec, nr, now);
	smp_store_release(&cpu->is_switching, false);
	local_irq_restore(flags);
	return 0;
}
/**
 * tscope_cpu_switch() - this CPU goes from one task to another
 * @prev: task that it leaves
 * @next: task that it will run
 * @prev_state: what @prev was about to do, TASK_*
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
void tscope_cpu_switch(struct task_struct *prev, struct task_struct *next,
		       unsigned int prev_state)
{
	enum tscope_switch_kind kind = TSCOPE_SWITCH_IDLE;
	struct tscope_cpu *cpu = this_cpu_ptr(&tscope_cpus);
	pid_t prev_tid = prev->pid, next_tid = next->pid;
	struct tscope_record *rec = cpu->running, *left;
	u64 now, waited = 0;
	s64 idle;

	lockdep_assert_irqs_disabled();
	/* Who looks meanwhile waits, see tscope_cpu_settle(): no later time is shown. */
	WRITE_ONCE(cpu->is_switching, true);
	now = ktime_get_mono_fast_ns();
	if (prev_tid && next_tid)
		kind = tscope_cpu_switch_kind(prev, next);
	/* One instruction; only this CPU writes it. */
	raw_cpu_inc(tscope_cpus.switches[kind]);
	idle = tscope_idle_switch(!prev_tid, !next_tid, now);

	/* Not remembered: idle, or adopted while it was running. */
	if (!rec && prev_tid)
		rec = tscope_table_lookup(prev, prev_tid);
	else if (rec && unlikely(rec->tid != prev_tid))
		rec = tscope_cpu_renumber(rec, prev);
	if (unlikely(tscope_limit_goes_on(&cpu->past->limits)))
		tscope_limit_enters(&cpu->past->limits, next, now, idle);
	if (rec)
		tscope_record_switch_out(rec, prev, next, &cpu->past->limits, prev_state, kind,
					 cpu->node, now, idle);

	left = rec;
	rec = next_tid ? tscope_table_lookup(next, next_tid) : NULL;
	/* A leader that waited while execve() by a thread took its number away. */
	if (!rec && unlikely(next_tid && READ_ONCE(next->exit_state)))
		rec = tscope_table_lookup(next, next->tgid);
	if (rec)
		waited = tscope_record_switch_in(rec, next, cpu->past, now, idle);
	tscope_past_note(cpu->past, next, next_tid, now);
	cpu->running = rec;
	/* Pairs with the acquire in tscope_cpu_settle(). */
	smp_store_release(&cpu->is_switching, false);
	if (tscope_stream_goes_on())
		tscope_stream_switch(prev, left, next, rec, prev_state, waited, now);
}

/**
 * tscope_cpu_timer() - a timer has expired on this CPU
 *
 * Those that expire with interrupts on, in a softirq or a thread, are left out.
 *
 * Context: any.
 */
void tscope_cpu_timer(void)
{
	struct tscope_cpu *cpu;

	if (!irqs_disabled())
		return;
	cpu = this_cpu_ptr(&tscope_cpus);
	if (likely(!tscope_limit_goes_on(&cpu->past->limits)))
		return;
	/* As at a switch: who has a later time sees what is noted now. */
	WRITE_ONCE(cpu->is_switching, true);
	rcu_read_lock();
	tscope_limit_look(&cpu->past->limits, ktime_get_mono_fast_ns());
	rcu_read_unlock();
	smp_store_release(&cpu->is_switching, false);
}

/**
 * tscope_cpu_settle() - wait until a switch that a CPU is making is noted
 * @cpu: its number
 *
 * A switch has taken its time a little before it is in the records.  Who has taken the
 * time and then waits for this has every switch that is older, but for what that CPU
 * holds back in its store buffer: less than a microsecond.
 *
 * Context: any; preemptible or not.
 */
void tscope_cpu_settle(unsigned int cpu)
{
	const struct tscope_cpu *of = per_cpu_ptr(&tscope_cpus, cpu);

	while (smp_load_acquire(&of->is_switching))
		cpu_relax();
}

/**
 * tscope_cpu_migrate() - a task changes its CPU
 * @task: the task, still on its old CPU
 * @to:	  the new one
 *
 * The tracepoint fires also where the CPU stays the same, which the kernel does
 * not count.
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
	now = rec ? tscope_record_migrate(rec, task, from, to) : ktime_get_mono_fast_ns();
	limits = &tscope_cpu_past(from)->limits;
	/* Where it stands on a queue the lock of that is held. */
	if (unlikely(tscope_task_is_queued(task) && tscope_limit_goes_on(limits)))
		tscope_limit_moves(limits, task, now, tscope_idle_at(from, now));
	if (tscope_stream_goes_on())
		tscope_stream_migrate(task, rec, from, to, now);
	cpu = this_cpu_ptr(&tscope_cpus);
	WRITE_ONCE(cpu->nr_migrations, cpu->nr_migrations + 1);
	if (tscope_cpu_matrix)
		atomic_long_inc(&tscope_cpu_matrix[from * nr_cpu_ids + to]);
}

/**
 * tscope_cpu_past() - what a CPU ran
 * @cpu: its number
 */
struct tscope_past *tscope_cpu_past(unsigned int cpu)
{
	return per_cpu(tscope_cpus, cpu).past;
}

/**
 * tscope_cpu_forget() - a record is about to be freed while its task runs here
 * @rec: the record
 *
 * Context: interrupts off, on the CPU that runs the task.
 */
void tscope_cpu_forget(const struct tscope_record *rec)
{
	struct tscope_cpu *cpu = this_cpu_ptr(&tscope_cpus);

	lockdep_assert_irqs_disabled();
	if (cpu->running == rec)
		cpu->running = NULL;
}

/**
 * tscope_cpu_switches() - switches that a CPU has made since load
 * @cpu: its number
 */
u64 tscope_cpu_switches(unsigned int cpu)
{
	const struct tscope_cpu *of = per_cpu_ptr(&tscope_cpus, cpu);
	u64 nr = 0;
	int i;

	for (i = 0; i < TSCOPE_NR_SWITCH_KINDS; i++)
		nr += READ_ONCE(of->switches[i]);
	return nr;
}

/**
 * tscope_cpu_switch_kinds() - the same, by kind
 * @cpu:      its number
 * @switches: filled
 */
void tscope_cpu_switch_kinds(unsigned int cpu, struct tscope_switches *switches)
{
	const struct tscope_cpu *of = per_cpu_ptr(&tscope_cpus, cpu);

	switches->same_mm = READ_ONCE(of->switches[TSCOPE_SWITCH_SAME_MM]);
	switches->cross_mm = READ_ONCE(of->switches[TSCOPE_SWITCH_CROSS_MM]);
	switches->kthread = READ_ONCE(of->switches[TSCOPE_SWITCH_KTHREAD]);
	switches->idle = READ_ONCE(of->switches[TSCOPE_SWITCH_IDLE]);
}

/**
 * tscope_cpu_has_matrix() - are migrations counted from CPU to CPU?
 */
bool tscope_cpu_has_matrix(void)
{
	return tscope_cpu_matrix;
}

/**
 * tscope_cpu_migrations() - migrations from one CPU to another since load
 * @from: CPU that tasks left
 * @to:	  CPU that they went to
 *
 * Only where tscope_cpu_has_matrix().
 */
u64 tscope_cpu_migrations(unsigned int from, unsigned int to)
{
	return atomic_long_read(&tscope_cpu_matrix[from * nr_cpu_ids + to]);
}

/**
 * tscope_cpu_moved() - tasks that came to a CPU and left it, since load
 * @cpu: its number
 * @in:	 filled
 * @out: filled
 *
 * Only where tscope_cpu_has_matrix().
 */
void tscope_cpu_moved(unsigned int cpu, u64 *in, u64 *out)
{
	unsigned int other;

	*in = 0;
	*out = 0;
	for_each_possible_cpu(other) {
		*in += tscope_cpu_migrations(other, cpu);
		*out += tscope_cpu_migrations(cpu, other);
	}
}

/**
 * tscope_cpu_total_switches() - switches on all CPUs since load
 */
u64 tscope_cpu_total_switches(void)
{
	unsigned int cpu;
	u64 nr = 0;

	for_each_possible_cpu(cpu)
		nr += tscope_cpu_switches(cpu);
	return nr;
}

/**
 * tscope_cpu_total_migrations() - migrations between any CPUs since load
 */
u64 tscope_cpu_total_migrations(void)
{
	unsigned int cpu;
	u64 nr = 0;

	for_each_possible_cpu(cpu)
		nr += READ_ONCE(per_cpu(tscope_cpus, cpu).nr_migrations);
	return nr;
}

static void tscope_cpu_free_pasts(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		kfree(per_cpu(tscope_cpus, cpu).past);
}

/**
 * tscope_cpu_init() - get ready to count
 * @now: the time from which on all is counted
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_cpu_init(u64 now)
{
	struct tscope_cpu *of;
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		of = per_cpu_ptr(&tscope_cpus, cpu);
		of->node = tscope_move_node(cpu);
		of->past = kzalloc_node(sizeof(*of->past), GFP_KERNEL, cpu_to_node(cpu));
		if (!of->past)
			goto err;
		seqcount_init(&of->past->limits.seq);
		per_cpu(tscope_idle, cpu).word = -(s64)now;
	}
	if (nr_cpu_ids > TSCOPE_MATRIX_CPUS) {
		pr_notice("more than %d CPUs: migrations are not counted from CPU to CPU\n",
			  TSCOPE_MATRIX_CPUS);
		return 0;
	}
	tscope_cpu_matrix = kvcalloc(array_size(nr_cpu_ids, nr_cpu_ids),
				     sizeof(*tscope_cpu_matrix), GFP_KERNEL);
	if (tscope_cpu_matrix)
		return 0;
err:
	tscope_cpu_free_pasts();
	return -ENOMEM;
}

/* What this CPU runs, if it has not switched yet. */
static void tscope_cpu_meet(void *unused)
{
	struct tscope_cpu *cpu = this_cpu_ptr(&tscope_cpus);
	u64 now = ktime_get_mono_fast_ns();

	if (cpu->past->nr)
		return;
	tscope_idle_switch(!current->pid, !current->pid, now);
	tscope_past_note(cpu->past, current, current->pid, now);
}

/**
 * tscope_cpu_meet_all() - ask each CPU what it runs
 *
 * One that is idle is believed to have been since load.  This interrupts every CPU,
 * once.
 *
 * Context: process context; the hooks are attached.
 */
void tscope_cpu_meet_all(void)
{
	on_each_cpu(tscope_cpu_meet, NULL, 1);
}

/**
 * tscope_cpu_watch() - be told of each CPU that is off
 *
 * Context: process context; sleeps; the hooks are attached.
 * Return: 0, or why the kernel refuses.
 */
int tscope_cpu_watch(void)
{
	int state = cpuhp_setup_state_nocalls(CPUHP_BP_PREPARE_DYN, "taskscope:dead", NULL,
					      tscope_cpu_dead);
	unsigned int cpu;

	if (state < 0)
		return state;
	tscope_cpu_hotplug_state = state;
	/* One that went off since the hooks are there. */
	cpus_read_lock();
	for_each_possible_cpu(cpu)
		if (!cpu_online(cpu))
			tscope_cpu_dead(cpu);
	cpus_read_unlock();
	return 0;
}

/**
 * tscope_cpu_unwatch() - be told no more, if tscope_cpu_watch() was
 *
 * Context: process context; sleeps; the hooks are attached still.
 */
void tscope_cpu_unwatch(void)
{
	if (tscope_cpu_hotplug_state)
		cpuhp_remove_state_nocalls(tscope_cpu_hotplug_state);
}

/**
 * tscope_cpu_exit() - forget all
 *
 * Context: process context; no hook is attached and no reader is left.
 */
void tscope_cpu_exit(void)
{
	kvfree(tscope_cpu_matrix);
	tscope_cpu_free_pasts();
}
