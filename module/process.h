/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_PROCESS_H
#define _TSCOPE_PROCESS_H

#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/types.h>

#include "sums.h"

struct tscope_process;
struct tscope_record;

/**
 * enum tscope_process_is - what is known about the sums of a process
 * @TSCOPE_PROCESS_SINGLE: the process has had one thread, whose record is the sum
 * @TSCOPE_PROCESS_SUMMED: the sums are known
 * @TSCOPE_PROCESS_UNKNOWN: a thread has no record
 * @TSCOPE_PROCESS_INTERRUPTED: a fatal signal came before all threads were looked at
 */
enum tscope_process_is {
	TSCOPE_PROCESS_SINGLE,
	TSCOPE_PROCESS_SUMMED,
	TSCOPE_PROCESS_UNKNOWN,
	TSCOPE_PROCESS_INTERRUPTED,
};

int tscope_process_init(void);
void tscope_process_exit(void);

/**
 * tscope_process_is_leader() - is a process shown by this task?
 * @task: the task
 *
 * In execve() by a thread, exactly one of the thread and the old leader is, at any instant.
 *
 * Context: in an RCU read section.
 */
static inline bool tscope_process_is_leader(const struct task_struct *task)
{
	const struct pid *pid = READ_ONCE(task->thread_pid);

	return pid && pid == READ_ONCE(task->signal->pids[PIDTYPE_TGID]);
}

bool tscope_process_forked(struct task_struct *task, struct tscope_record *rec);
void tscope_process_adopt(struct task_struct *task, struct tscope_record *rec);
enum tscope_process_is tscope_process_read(struct task_struct *leader, struct tscope_sums *sums,
					   unsigned int *steps);
bool tscope_process_has_changed(struct task_struct *leader, u64 since_ns, unsigned int *steps);
bool tscope_process_read_exited(const struct tscope_record *rec, struct tscope_sums *sums);

void tscope_process_fold(struct tscope_record *rec, struct task_struct *task);
void tscope_process_drop(struct tscope_record *rec);
void tscope_process_leave(struct tscope_record *rec);
struct tscope_record *tscope_process_exec(const struct task_struct *task,
					  struct tscope_record *rec);
void tscope_process_put(struct tscope_process *process);

size_t tscope_process_bytes(void);

#endif /* _TSCOPE_PROCESS_H */
