// SPDX-License-Identifier: GPL-2.0
/*
 * What a thread that calls execve() takes over from the leader of its process.
 *
 * In execve() by a thread, de_thread() ends all others, the leader among them, and gives the
 * thread the leader's number and start.  The thread is the process from then on.  So its
 * record gets the birth of the process: who made it, how, and when.  That is told by the
 * leader's record, from whichever of two places comes first:
 *
 *   sched_process_exec		the thread has its new program; its process knows
 *				the leader's record
 *   sched_process_free		the leader is freed, which may come before that
 *
 * Locking:
 *
 *   tscope_inherit_lock	raw, interrupts off: sched_process_exec and RCU callbacks.
 *				Guards is_inherited, and with tscope_inherit_seq the
 *				births in records.
 */
#include <linux/atomic.h>
#include <linux/pid.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "inherit.h"
#include "record.h"
#include "task_end.h"

static DEFINE_RAW_SPINLOCK(tscope_inherit_lock);
static seqcount_raw_spinlock_t tscope_inherit_seq =
	SEQCNT_RAW_SPINLOCK_ZERO(tscope_inherit_seq, &tscope_inherit_lock);

/* Where it cannot be told who made the process, it is not the thread's creator either. */
static void tscope_inherit_birth(struct tscope_record *heir, struct tscope_record *leader)
{
	/* A reader may have met the thread's creator: its references go with the leader. */
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
	/* They stand where the creator's name does. */
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
 * tscope_inherit() - a record takes over the birth of a process, once
 * @heir:   the record of the thread that has called execve(); NULL: it has none, and
 *	    nothing of @leader can be taken over later
 * @leader: the record of the leader that this has ended
 *
 * Context: in an RCU read section; @leader was not freed before it, or is being freed by
 *	    the caller.
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
 * tscope_inherit_read_begin() - the birth in a record is about to be read
 *
 * Context: any.
 * Return: for tscope_inherit_read_retry().
 */
unsigned int tscope_inherit_read_begin(void)
{
	return read_seqcount_begin(&tscope_inherit_seq);
}

/**
 * tscope_inherit_read_retry() - is what was read of two births?
 * @seq: what tscope_inherit_read_begin() returned
 *
 * Context: any.
 */
bool tscope_inherit_read_retry(unsigned int seq)
{
	return read_seqcount_retry(&tscope_inherit_seq, seq);
}
