/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_EVENTS_H
#define _TSCOPE_EVENTS_H

#include <linux/jump_label.h>
#include <linux/types.h>

struct task_struct;
struct tscope_record;

DECLARE_STATIC_KEY_FALSE(tscope_streaming);

/**
 * tscope_stream_goes_on() - is there a stream?
 *
 * Without a stream this costs a nop.
 */
static __always_inline bool tscope_stream_goes_on(void)
{
	return static_branch_unlikely(&tscope_streaming);
}

void tscope_stream_switch(struct task_struct *prev, const struct tscope_record *left,
			  struct task_struct *next, const struct tscope_record *right,
			  unsigned int prev_state, u64 now, u64 waited);
void tscope_stream_switch_offline(unsigned int cpu, const struct tscope_record *left, u64 now);
void tscope_stream_waking(struct task_struct *task, const struct tscope_record *rec, bool is_new,
			  u64 now);
void tscope_stream_migrate(struct task_struct *task, const struct tscope_record *rec,
			   unsigned int from, unsigned int to, u64 now);
void tscope_stream_wakeup(struct task_struct *task);
void tscope_stream_fork(struct task_struct *task, u64 clone_flags);
void tscope_stream_exec(struct task_struct *task, pid_t old_tid, const char *file);
void tscope_stream_exit(struct task_struct *task);
void tscope_stream_rename(struct task_struct *task, const char *comm);

#endif /* _TSCOPE_EVENTS_H */
