/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TASK_LIFE_H
#define _TSCOPE_TASK_LIFE_H

#include <linux/types.h>

struct task_struct;

void tscope_record_forked(struct task_struct *task, u64 clone_flags);
void tscope_record_exec(struct task_struct *task, pid_t old_tid);
void tscope_record_exiting(struct task_struct *task);
void tscope_record_freed(struct task_struct *task);
void tscope_record_wakeup_new(struct task_struct *task);

#endif /* _TSCOPE_TASK_LIFE_H */
