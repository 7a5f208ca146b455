/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TRIGGER_FIRE_H
#define _TSCOPE_TRIGGER_FIRE_H

#include <linux/types.h>

struct task_struct;
struct tscope_record;
struct tscope_stream;

void tscope_watch_fire(struct tscope_stream *stream, pid_t tid, const struct tscope_record *rec,
		       u64 waited, unsigned int flags, u64 now);
void tscope_watch_add(const struct task_struct *task, const struct tscope_record *rec,
		      unsigned int cpu, u64 since);
void tscope_watch_migrate(const struct task_struct *task, unsigned int from, unsigned int to);
void tscope_watch_check(const struct task_struct *next, u64 now);
unsigned int tscope_watch_add_waiting(struct task_struct *task, void *unused);

#endif /* _TSCOPE_TRIGGER_FIRE_H */
