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
 * kernel counts as "ctxt" in /proc/stat.
 *
 * Locking:
 *
 *   tscope_cpus		written by its own CPU, interrupts off; counters
 *				read by anyone with READ_ONCE()
 *   tscope_cpu_matrix		atomic: the CPU that migrates a task need be
 *				neither the one it leaves nor the one it goes to
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>

#include "cpu.h"
#include "record.h"
#include "table.h"

struct tscope_cpu {
	struct tscope_record *running;
	u64 nr_switches;
	/* that code on this CPU has made */
	u64 nr_migrations;
};

static DEFINE_PER_CPU(struct tscope_cpu, tscope_cpus);

/* It grows with the square: 2 MiB at this many. */
#define TSCOPE_MATRIX_CPUS	512

/* [from * nr_cpu_ids + to]; NULL on larger machines */
static atomic_long_t *tscope_cpu_matrix;

/*
 * What this CPU remembers is not the record under @prev's number: bring it in order.
 *
 * Either @prev has called execve() and has another number now.  Or this CPU was off:
 * then it left its stopper, the last task that it ran, for its idle task when it was
 * not online any more, where no tracepoint fires.  The kernel counted that switch.
 * Its stopper has not run since, and never ends.
 *
 * Return: the record of @prev, or NULL.
 */
static noinline struct tscope_record *
tscope_cpu_mend(struct tscope_cpu *cpu, struct tscope_record *rec, struct task_struct *prev)
{
	if (rec->task == prev) {
		tscope_table_renumber(prev, rec->tid);
		return rec;
	}
	WRITE_ONCE(cpu->nr_switches, cpu->nr_switches + 1);
	tscope_record_switch_out(rec, rec->task);
	return prev->pid ? tscope_table_find(prev) : NULL;
}

/**
 * tscope_cpu_switch() - this CPU goes from one task to another
 * @prev: task that it leaves
 * @next: task that it will run
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
void tscope_cpu_switch(struct task_struct *prev, struct task_struct *next)
{
	struct tscope_cpu *cpu = this_cpu_ptr(&tscope_cpus);
	struct tscope_record *rec = cpu->running;

	lockdep_assert_irqs_disabled();
	WRITE_ONCE(cpu->nr_switches, cpu->nr_switches + 1);

	/* Not remembered: idle, or adopted while it was running. */
	if (!rec && prev->pid)
		rec = tscope_table_find(prev);
	else if (rec && unlikely(rec->tid != prev->pid))
		rec = tscope_cpu_mend(cpu, rec, prev);
	if (rec)
		tscope_record_switch_out(rec, prev);

	rec = next->pid ? tscope_table_find(next) : NULL;
	if (rec)
		tscope_record_switch_in(rec, next);
	cpu->running = rec;
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
	struct tscope_record *rec;
	struct tscope_cpu *cpu;

	lockdep_assert_irqs_disabled();
	if (from == to)
		return;
	rec = tscope_table_find(task);
	if (rec)
		tscope_record_migrate(rec, task);
	cpu = this_cpu_ptr(&tscope_cpus);
	WRITE_ONCE(cpu->nr_migrations, cpu->nr_migrations + 1);
	if (tscope_cpu_matrix)
		atomic_long_inc(&tscope_cpu_matrix[from * nr_cpu_ids + to]);
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
	return READ_ONCE(per_cpu(tscope_cpus, cpu).nr_switches);
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

/**
 * tscope_cpu_init() - begin to count
 *
 * Return: 0, or -ENOMEM.
 */
int tscope_cpu_init(void)
{
	if (nr_cpu_ids > TSCOPE_MATRIX_CPUS) {
		pr_notice("more than %d CPUs: migrations are not counted from CPU to CPU\n",
			  TSCOPE_MATRIX_CPUS);
		return 0;
	}
	tscope_cpu_matrix = kvcalloc(array_size(nr_cpu_ids, nr_cpu_ids),
				     sizeof(*tscope_cpu_matrix), GFP_KERNEL);
	return tscope_cpu_matrix ? 0 : -ENOMEM;
}

/**
 * tscope_cpu_exit() - forget all
 *
 * Context: process context; no hook is attached and no reader is left.
 */
void tscope_cpu_exit(void)
{
	kvfree(tscope_cpu_matrix);
}
