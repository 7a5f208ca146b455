// SPDX-License-Identifier: GPL-2.0
/*
 * Adopted records: a task is adopted when its record begins later than its birth.  That is a
 * task that is older than the module, or a task at whose birth there was no memory.
 */
#include <linux/rcupdate.h>
#include <linux/sched.h>

#include "account.h"
#include "adopt.h"
#include "idle.h"
#include "infer.h"
#include "off_cpu.h"
#include "record.h"
#include "table.h"

/**
 * tscope_record_adopt() - find the record of a task, or begin one
 * @task: task that was found by its tid in the present RCU read section
 *
 * Idempotent.  No record is begun for an exited thread that is not the leader of its process:
 * nothing is left to count.
 *
 * Context: process context, in an RCU read section.
 * Return: the record, valid in that section; NULL if there is none.
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
	 * A runnable task may run and sleep before the record is in the table.  The next
	 * wakeup would then not close WAIT.  So start in SLEEP: a switch-in without a noted
	 * wakeup counts all time since then as a wait.  Until then readers take the state
	 * from the task.
	 */
	if (in == TSCOPE_ACCOUNT_WAIT)
		in = TSCOPE_ACCOUNT_SLEEP;
	tscope_account_begin(&rec->account, in, rec->since_ns,
			     tscope_idle_at(task_cpu(task), rec->since_ns));
	rec = tscope_table_insert(rec, &lost);
	if (lost)
		tscope_record_free_later(lost);
	/*
	 * execve() by a thread changes the tid: either we see the new tid here, or
	 * tscope_record_exec() finds this record.
	 */
	smp_mb();
	if (READ_ONCE(task->pid) == task->tgid)
		WRITE_ONCE(rec->tid, task->tgid);
	return rec;
}
