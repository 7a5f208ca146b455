// SPDX-License-Identifier: GPL-2.0
/*
 * Per-CPU state: what each CPU runs now, and what the probes have counted there.  probe_switch.c
 * closes the account of a CPU that goes offline.
 *
 * A CPU remembers the record of the task that it runs, so that a switch looks up only one
 * record, that of the next task.  The pointer is always valid: a record is freed a grace
 * period after the last switch-out of its task, which replaces the pointer.
 *
 * The idle tasks have no record (they all have tid 0, and are in no list).  Their switches
 * count for the CPU, so that the sum over all CPUs is the "ctxt" of /proc/stat.  Their time is
 * the idle clock of the CPU (idle.h).
 *
 * Locking:
 *
 *   tscope_cpus		written by their own CPU, interrupts off, or by another CPU
 *				while that one is offline; counters are read by any CPU
 *				with READ_ONCE()
 *   the history of a CPU	see cpu_history.c
 *   tscope_cpu_matrix		atomic: a task may be migrated by a CPU that is neither
 *				the one it leaves nor the one it goes to
 */
#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/smp.h>

#include "clock.h"
#include "cpu.h"
#include "idle.h"
#include "migration.h"

DEFINE_PER_CPU_ALIGNED(struct tscope_cpu, tscope_cpus);

/* The matrix grows with the square: 2 MiB at this many CPUs. */
#define TSCOPE_MATRIX_CPUS	512

/* Migrations: [from * nr_cpu_ids + to]; NULL on machines with more CPUs. */
atomic_long_t *tscope_cpu_matrix __read_mostly;

/**
 * tscope_cpu_settle() - wait until a CPU has recorded a switch that it is making
 * @cpu: its number
 *
 * A switch takes its time first and changes the records a little later.  A caller that takes
 * the time and then calls this sees all earlier switches, except for stores that the CPU still
 * has in its store buffer: less than a microsecond.
 *
 * Context: any; preemptible or not.
 */
void tscope_cpu_settle(unsigned int cpu)
{
	/* Waits until it is even. */
	__read_seqcount_begin(&tscope_cpu_history(cpu)->seq);
	smp_rmb();
}

/**
 * tscope_cpu_switches() - number of switches that a CPU has made since load
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
 * tscope_cpu_switch_kinds() - the switches of a CPU, by kind
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
 * tscope_cpu_has_matrix() - are migrations counted for each pair of CPUs?
 */
bool tscope_cpu_has_matrix(void)
{
	return tscope_cpu_matrix;
}

/**
 * tscope_cpu_migrations() - migrations from one CPU to another since load
 * @from: CPU that the tasks left
 * @to:	  CPU that the tasks went to
 *
 * Call this only if tscope_cpu_has_matrix().
 */
u64 tscope_cpu_migrations(unsigned int from, unsigned int to)
{
	return atomic_long_read(&tscope_cpu_matrix[from * nr_cpu_ids + to]);
}

/**
 * tscope_cpu_migrated() - all migrations to and from a CPU since load
 * @cpu: its number
 * @in:	 filled: tasks that came to the CPU
 * @out: filled: tasks that left it
 *
 * Call this only if tscope_cpu_has_matrix().
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
 * tscope_cpu_total_switches() - switches of all CPUs since load
 */
u64 tscope_cpu_total_switches(void)
{
	unsigned int cpu;
	u64 nr = 0;

	for_each_possible_cpu(cpu)
		nr += tscope_cpu_switches(cpu);
	return nr;
}

/* A counter of each CPU, of all CPUs together. */
#define tscope_cpu_sum(_member) ({					\
	unsigned int _cpu;						\
	u64 _nr = 0;							\
									\
	for_each_possible_cpu(_cpu)					\
		_nr += READ_ONCE(per_cpu(tscope_cpus, _cpu)._member);	\
	_nr;								\
})

/**
 * tscope_cpu_total_migrations() - all migrations since load
 */
u64 tscope_cpu_total_migrations(void)
{
	return tscope_cpu_sum(nr_migrations);
}

/**
 * tscope_cpu_total_wakings() - runs of the probe of sched_waking on all CPUs since load
 */
u64 tscope_cpu_total_wakings(void)
{
	return tscope_cpu_sum(nr_wakings);
}

/**
 * tscope_cpu_bytes() - memory that is there for the CPUs, and does not depend on the tasks
 */
size_t tscope_cpu_bytes(void)
{
	size_t matrix = array3_size(nr_cpu_ids, nr_cpu_ids, sizeof(*tscope_cpu_matrix));

	return num_possible_cpus() * (THIS_MODULE->percpu_size + sizeof(struct tscope_history)) +
	       (tscope_cpu_matrix ? matrix : 0);
}

static void tscope_cpu_free_histories(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		kfree(per_cpu(tscope_cpus, cpu).history);
}

/**
 * tscope_cpu_init() - allocate the histories and the matrix
 * @now: time from which on switches are counted
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
		of->until_measured = TSCOPE_COST_FIRST;
		of->next_measured = TSCOPE_COST_FIRST;
		of->history = kzalloc_node(sizeof(*of->history), GFP_KERNEL, cpu_to_node(cpu));
		if (!of->history)
			goto err;
		seqcount_init(&of->history->seq);
		seqcount_init(&of->history->limits.seq);
		per_cpu(tscope_idle, cpu).word = -(s64)now;
	}
	if (nr_cpu_ids > TSCOPE_MATRIX_CPUS) {
		pr_notice("more than %d CPUs: migrations are not counted for each pair of CPUs\n",
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

/* Note which task this CPU runs, unless a switch was seen already. */
static void tscope_cpu_sample(void *data)
{
	const struct tscope_cpu_sampling *sampling = data;
	struct tscope_cpu *cpu = this_cpu_ptr(&tscope_cpus);
	u64 now;

	if (cpu->history->nr)
		return;
	tscope_history_begin(cpu->history);
	now = tscope_clock_any();
	tscope_idle_switch(!current->pid, !current->pid, now);
	tscope_history_add(cpu->history, current, sampling->key_of(current) ?: current->pid,
			   current->pid, now);
	tscope_history_end(cpu->history);
}

/**
 * tscope_cpu_sample_all() - note which task each CPU runs
 * @key_of: returns the key of a task; 0: it has no record
 *
 * A CPU that is idle now is taken to have been idle since load.  Interrupts every CPU, once.
 *
 * Context: process context; the hooks are attached.
 */
void tscope_cpu_sample_all(u64 (*key_of)(const struct task_struct *task))
{
	struct tscope_cpu_sampling sampling = { .key_of = key_of };

	on_each_cpu(tscope_cpu_sample, &sampling, 1);
}

/**
 * tscope_cpu_exit() - free the histories and the matrix
 *
 * Context: process context; no hook is attached and no reader is left.
 */
void tscope_cpu_exit(void)
{
	kvfree(tscope_cpu_matrix);
	tscope_cpu_free_histories();
}
