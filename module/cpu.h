/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_CPU_H
#define _TSCOPE_CPU_H

#include <linux/atomic.h>
#include <linux/percpu.h>
#include <linux/taskscope.h>
#include <linux/types.h>

#include "blame.h"
#include "cost.h"

struct task_struct;
struct tscope_record;

/* Kinds of switches, in the order of the members of tscope_switches. */
enum tscope_switch_kind {
	TSCOPE_SWITCH_SAME_MM,
	TSCOPE_SWITCH_CROSS_MM,
	TSCOPE_SWITCH_KTHREAD,
	TSCOPE_SWITCH_IDLE,
	TSCOPE_NR_SWITCH_KINDS,
};

/**
 * struct tscope_cpu - what the module keeps for a CPU
 * @running: record of the running task; NULL: idle, or the record is not remembered
 * @node: tscope_migration_node() of the CPU
 * @until_measured: switches until one is measured, see cost.c
 * @switches: switches that the CPU has made, by kind
 * @nr_migrations: migrations that code on this CPU has made
 * @history: tasks that the CPU ran; allocated on its own node
 * @nr_wakings: runs of the probe of sched_waking
 * @next_measured: the value of @nr_wakings at which the next waking is measured
 */
struct tscope_cpu {
	struct tscope_record *running;
	unsigned int node;
	int until_measured;
	u64 switches[TSCOPE_NR_SWITCH_KINDS];
	u64 nr_migrations;
	struct tscope_history *history;
	u64 nr_wakings;
	u64 next_measured;
};

DECLARE_PER_CPU_ALIGNED(struct tscope_cpu, tscope_cpus);

/* Migrations: [from * nr_cpu_ids + to]; NULL on machines with more CPUs. */
extern atomic_long_t *tscope_cpu_matrix;

int tscope_cpu_init(u64 now);
void tscope_cpu_exit(void);
void tscope_cpu_sample_all(u64 (*key_of)(const struct task_struct *task));

void tscope_cpu_settle(unsigned int cpu);

u64 tscope_cpu_switches(unsigned int cpu);
void tscope_cpu_switch_kinds(unsigned int cpu, struct tscope_switches *switches);
void tscope_cpu_migrated(unsigned int cpu, u64 *in, u64 *out);
bool tscope_cpu_has_matrix(void);
u64 tscope_cpu_migrations(unsigned int from, unsigned int to);
u64 tscope_cpu_total_switches(void);
u64 tscope_cpu_total_migrations(void);
u64 tscope_cpu_total_wakings(void);
size_t tscope_cpu_bytes(void);

/**
 * tscope_cpu_history() - the history of a CPU
 * @cpu: its number
 */
static inline struct tscope_history *tscope_cpu_history(unsigned int cpu)
{
	return per_cpu(tscope_cpus, cpu).history;
}

#endif /* _TSCOPE_CPU_H */
