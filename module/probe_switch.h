/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_PROBE_SWITCH_H
#define _TSCOPE_PROBE_SWITCH_H

#include "compat.h"

struct task_struct;
struct tscope_cpu;
struct tscope_record;

void tscope_probe_switch(void *data, TSCOPE_SWITCH_PROTO);
void tscope_cpu_timer(void);
void tscope_cpu_migrate(struct task_struct *task, unsigned int to);
void tscope_cpu_stop_stopper(struct tscope_cpu *cpu, struct tscope_record *rec, unsigned int nr,
			     u64 now);

#endif /* _TSCOPE_PROBE_SWITCH_H */
