// SPDX-License-Identifier: GPL-2.0
/* Records of tasks that are older than the module, or whose birth found no memory. */
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "account.h"
#include "adopt.h"
#include "idle.h"
#include "infer.h"
#include "record.h"
#include "state.h"
#include "table.h"

/**
 * tscope_record_adopt() - the record of a task, begun now if it has none
 * @task: task that was found by its number in the present RCU read section
 *
 * Idempotent.  No record is begun for a thread that has exited, which has nothing to tell:
 * nor for a leader that execve() by a thread has made one.
 *
 * Context: process context, in an RCU read section.
 * Return: the record, good in that section; NULL if there is none.
 */
struct tscope_record *tscope_record_adopt(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_find(task), *lost;
	unsigned int in, init;
	u64 known;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "record adopted outside RCU");
	if (rec)
		return rec;
	rec = tscope_record_alloc(task);
	if (!rec) {
		tscope_record_miss();
		return NULL;
	}
	if (READ_ONCE(task->exit_state) && rec->tid != task->tgid) {
		tscope_record_free_later(rec);
		return NULL;
	}
	tscope_infer_birth(task, &rec->clone_flags, &known);
	rec->known = known;
	init = tscope_infer_init(task);
	rec->is_ns_init = init & TSCOPE_BIRTH_NS_INIT;
	rec->has_own_mounts = init & TSCOPE_BIRTH_OWN_MOUNTS;
	in = tscope_state_guess(task);
	/*
	 * One that waits may run and go to sleep before its record can see it, and what
	 * wakes it does not end a wait.  Out of a sleep that nothing ended it comes as from
	 * a wait; who looks until then asks the task.
	 */
	if (in == TSCOPE_ACCOUNT_WAIT)
		in = TSCOPE_ACCOUNT_SLEEP;
	tscope_account_begin(&rec->account, in, rec->since_ns,
			     tscope_idle_at(task_cpu(task), rec->since_ns));
	rec = tscope_table_insert(rec, &lost);
	if (lost)
		tscope_record_free_later(lost);
	/* Either this sees the number that execve() gives a thread, or that sees the record. */
	smp_mb();
	if (READ_ONCE(task->pid) == task->tgid)
		WRITE_ONCE(rec->tid, task->tgid);
	return rec;
}
