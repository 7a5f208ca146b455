/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_CPU_H
#define _TSCOPE_CPU_H

#include <linux/sched.h>
#include <linux/taskscope.h>
#include <linux/types.h>

struct tscope_past;
struct tscope_record;

int tscope_cpu_init(u64 now);
void tscope_cpu_exit(void);
void tscope_cpu_meet_all(void);
int tscope_cpu_watch(void);
void tscope_cpu_unwatch(void);

void tscope_cpu_switch(struct task_struct *prev, struct task_struct *next,
		       unsigned int prev_state);
void tscope_cpu_timer(void);
void tscope_cpu_migrate(struct task_struct *task, unsigned int to);
struct tscope_past *tscope_cpu_past(unsigned int cpu);
void tscope_cpu_settle(unsigned int cpu);
void tscope_cpu_forget(const struct tscope_record *rec);

u64 tscope_cpu_switches(unsigned int cpu);
void tscope_cpu_switch_kinds(unsigned int cpu, struct tscope_switches *switches);
void tscope_cpu_moved(unsigned int cpu, u64 *in, u64 *out);
bool tscope_cpu_has_matrix(void);
u64 tscope_cpu_migrations(unsigned int from, unsigned int to);
u64 tscope_cpu_total_switches(void);
u64 tscope_cpu_total_migrations(void);

#endif /* _TSCOPE_CPU_H */
