// SPDX-License-Identifier: GPL-2.0
/*
 * Inherits the birth of a process: a thread that calls execve() takes it over from the leader.
 *
 * In execve() by a thread, de_thread() ends all other threads, the leader among them, and gives
 * the thread the leader's tid and start time.  From then on the thread is the process.  So its
 * record gets the birth of the process: creator, clone flags and time.  These are copied from
 * the leader's record at the first of two tracepoints:
 *
 *   sched_process_exec		the thread has its new program; its process knows the
 *				leader's record
 *   sched_process_free		the leader is freed, which may come before that
 *
 * Locking:
 *
 *   tscope_inherit_lock	raw, interrupts off: sched_process_exec and RCU callbacks.
 *				Guards is_inherited, and with tscope_inherit_seq the births
 *				in records.
 */
#include <linux/atomic.h>
#include <linux/pid.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "exec_inherit.h"
#include "record.h"
#include "task_end.h"

static DEFINE_RAW_SPINLOCK(tscope_inherit_lock);
static seqcount_raw_spinlock_t tscope_inherit_seq =
	SEQCNT_RAW_SPINLOCK_ZERO(tscope_inherit_seq, &tscope_inherit_lock);

/* If the creator of the process is not known, do not show the thread's own creator instead. */
static void tscope_inherit_birth(struct tscope_record *heir, struct tscope_record *leader)
{
	/* A reader may still use the heir's creator: keep the references in the leader's end. */
	struct tscope_end *end = READ_ONCE(leader->end);
	bool is_seen = leader->is_seen && heir->is_seen && end;

	lockdep_assert_held(&tscope_inherit_lock);
	write_seqcount_begin(&tscope_inherit_seq);
	heir->birth_ns = leader->birth_ns;
	heir->clone_flags = leader->clone_flags;
	heir->is_ns_init = leader->is_ns_init;
	heir->has_own_mounts = leader->has_own_mounts;
	heir->known = leader->is_seen ? U32_MAX : leader->known;
	heir->exit_signal = leader->exit_signal;
	atomic_add(atomic_read(&leader->nr_execs), &heir->nr_execs);
	if (leader->first_run_ns)
		heir->first_run_ns = leader->first_run_ns;
	/* These share memory with the name of the creator. */
	if (heir->is_seen && !is_seen)
		heir->nvcsw_base = heir->nivcsw_base = heir->migrations_base = 0;
	heir->is_seen = is_seen;
	if (is_seen) {
		end->creator = heir->creator;
		end->creator_tgid = heir->creator_tgid;
		heir->creator = get_pid(leader->creator);
		heir->creator_tgid = get_pid(leader->creator_tgid);
		memcpy(heir->creator_comm, leader->creator_comm, sizeof(heir->creator_comm));
		heir->creator_key = leader->creator_key;
	}
	write_seqcount_end(&tscope_inherit_seq);
}

/**
 * tscope_inherit() - copy the birth of a process to a record, once
 * @heir:   record of the thread that has called execve(); NULL: it has none, and the birth of
 *	    @leader cannot be copied later, either
 * @leader: record of the leader that execve() has ended
 *
 * Context: in an RCU read section; @leader was not freed before this section, or the caller is
 *	    freeing it.
 */
void tscope_inherit(struct tscope_record *heir, struct tscope_record *leader)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_inherit_lock, flags);
	if (!leader->is_inherited) {
		if (heir)
			tscope_inherit_birth(heir, leader);
		leader->is_inherited = true;
	}
	raw_spin_unlock_irqrestore(&tscope_inherit_lock, flags);
}

/**
 * tscope_inherit_read_begin() - begin to read the birth in a record
 *
 * Context: any.
 * Return: a value for tscope_inherit_read_retry().
 */
unsigned int tscope_inherit_read_begin(void)
{
	return read_seqcount_begin(&tscope_inherit_seq);
}

/**
 * tscope_inherit_read_retry() - did the birth change while it was read?
 * @seq: what tscope_inherit_read_begin() returned
 *
 * Context: any.
 */
bool tscope_inherit_read_retry(unsigned int seq)
{
	return read_seqcount_retry(&tscope_inherit_seq, seq);
}
