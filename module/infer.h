/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_INFER_H
#define _TSCOPE_INFER_H

#include <linux/sched.h>
#include <linux/types.h>

unsigned int tscope_infer_init(struct task_struct *task);
void tscope_infer_birth(struct task_struct *task, u64 *clone_flags, u64 *known);

#endif /* _TSCOPE_INFER_H */
