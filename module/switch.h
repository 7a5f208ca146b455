/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_SWITCH_H
#define _TSCOPE_SWITCH_H

#include "compat.h"

struct task_struct;

int tscope_cpu_watch(void);
void tscope_cpu_unwatch(void);

void tscope_probe_switch(void *data, TSCOPE_SWITCH_PROTO);
void tscope_cpu_timer(void);
void tscope_cpu_migrate(struct task_struct *task, unsigned int to);

#endif /* _TSCOPE_SWITCH_H */
