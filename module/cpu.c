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
#include "migration.h"

DEFINE_PER_CPU_ALIGNED(struct tscope_cpu, tscope_cpus);

/* It grows with the square: 2 MiB at this many. */
#define TSCOPE_MATRIX_CPUS	512

/* [from * nr_cpu_ids + to]; NULL on larger machines */
atomic_long_t *tscope_cpu_matrix __read_mostly;

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
 * tscope_cpu_migrated() - tasks that came to a CPU and left it, since load
 * @cpu: its number
 * @in:	 filled
 * @out: filled
 *
 * Only where tscope_cpu_has_matrix().
 */
void tscope_cpu_migrated(unsigned int cpu, u64 *in, u64 *out)
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

static void tscope_cpu_free_histories(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		kfree(per_cpu(tscope_cpus, cpu).history);
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
		of->node = tscope_migration_node(cpu);
		of->history = kzalloc_node(sizeof(*of->history), GFP_KERNEL, cpu_to_node(cpu));
		if (!of->history)
			goto err;
		seqcount_init(&of->history->limits.seq);
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
	tscope_cpu_free_histories();
	return -ENOMEM;
}

struct tscope_cpu_sampling {
	u64 (*key_of)(const struct task_struct *task);
};

/* What this CPU runs, if it has not switched yet. */
static void tscope_cpu_sample(void *data)
{
	const struct tscope_cpu_sampling *sampling = data;
	struct tscope_cpu *cpu = this_cpu_ptr(&tscope_cpus);
	u64 now = ktime_get_mono_fast_ns();

	if (cpu->history->nr)
		return;
	tscope_idle_switch(!current->pid, !current->pid, now);
	tscope_history_add(cpu->history, current, sampling->key_of(current) ?: current->pid,
			   current->pid, now);
}

/**
 * tscope_cpu_sample_all() - ask each CPU what it runs
 * @key_of: tells the key of a task; 0: it has no record
 *
 * One that is idle is believed to have been since load.  This interrupts every CPU,
 * once.
 *
 * Context: process context; the hooks are attached.
 */
void tscope_cpu_sample_all(u64 (*key_of)(const struct task_struct *task))
{
	struct tscope_cpu_sampling sampling = { .key_of = key_of };

	on_each_cpu(tscope_cpu_sample, &sampling, 1);
}

/**
 * tscope_cpu_exit() - forget all
 *
 * Context: process context; no hook is attached and no reader is left.
 */
void tscope_cpu_exit(void)
{
	kvfree(tscope_cpu_matrix);
	tscope_cpu_free_histories();
}
