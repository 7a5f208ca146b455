/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_PROBE_WAKING_H
#define _TSCOPE_PROBE_WAKING_H

struct task_struct;

void tscope_probe_waking(void *data, struct task_struct *task);

#endif /* _TSCOPE_PROBE_WAKING_H */
