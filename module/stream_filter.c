// SPDX-License-Identifier: GPL-2.0
/*
 * The tasks that a stream traces: one task, the threads of a process, or the subtree of a
 * process.
 *
 * A record has one bit for each slot of a stream.  The bits are set when the stream starts, and
 * a new task inherits the bits of its creator.  An execve() by a thread changes nothing.
 *
 * Locking:
 *
 *   rec->traced_by, and which	written under tscope_traced_lock, or before the record is in
 *   bits are inherited		the table; read without a lock
 */
#include <linux/bitops.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "adopt.h"
#include "record.h"
#include "stream_filter.h"
#include "subtree.h"
#include "table.h"
#include "walk.h"

/* At most so many passes over all tasks. */
#define TSCOPE_TRACED_PASSES	16

static DEFINE_RAW_SPINLOCK(tscope_traced_lock);
/* Bits that each new task inherits, and bits that new threads alone inherit. */
static u8 tscope_traced_by_subtree, tscope_traced_by_tgid;

static void tscope_traced_set(struct tscope_record *rec, u8 set, u8 clear)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_traced_lock, flags);
	WRITE_ONCE(rec->traced_by, (rec->traced_by & ~clear) | set);
	raw_spin_unlock_irqrestore(&tscope_traced_lock, flags);
}

/**
 * tscope_traced_inherit() - a new task is traced by the streams that trace its creator
 * @rec:	 record of the new task, which is in the table
 * @clone_flags: as given to clone()
 *
 * Context: task_newtask; the creator is current.
 */
void tscope_traced_inherit(struct tscope_record *rec, u64 clone_flags)
{
	const struct tscope_record *creator;
	u8 mask;

	/* The grace period at the end of a stream has to cover the inheritance of its bit. */
	rcu_read_lock();
	mask = READ_ONCE(tscope_traced_by_subtree);
	if (clone_flags & CLONE_THREAD)
		mask |= READ_ONCE(tscope_traced_by_tgid);
	/* Pairs with that in tscope_traced_begin(): the pass sees @rec, or we see the bit. */
	smp_mb();
	creator = tscope_table_find(current);
	if (creator)
		mask &= READ_ONCE(creator->traced_by);
	if (creator && mask)
		tscope_traced_set(rec, mask, 0);
	rcu_read_unlock();
}

struct tscope_traced_pass {
	u8 bit;
	u32 filter;
	struct pid *of;
	struct tscope_subtree subtree;
	bool begins;
	bool changed;
};

/* Return: -ENOMEM: call tscope_traced_more() and ask again. */
static int tscope_traced_matches(struct tscope_traced_pass *pass, const struct task_struct *task,
				 unsigned int *steps)
{
	switch (pass->filter) {
	case TSCOPE_FILTER_TID:
		return tscope_task_pid(task) == pass->of;
	case TSCOPE_FILTER_TGID:
		return tscope_task_tgid(task) == pass->of;
	default:
		return tscope_subtree_has(&pass->subtree, task, steps);
	}
}

static unsigned int tscope_traced_look_at(struct task_struct *task, void *data)
{
	struct tscope_record *rec = tscope_record_adopt(task);
	struct tscope_traced_pass *pass = data;
	unsigned int steps = 1;
	int matches;

	if (!rec)
		return steps;
	if (pass->begins) {
		tscope_traced_set(rec, 0, pass->bit);
	} else if (!(READ_ONCE(rec->traced_by) & pass->bit)) {
		matches = tscope_traced_matches(pass, task, &steps);
		if (matches < 0)
			return 0;
		if (matches) {
			tscope_traced_set(rec, pass->bit, 0);
			pass->changed = true;
		}
	}
	return steps;
}

static int tscope_traced_more(void *data)
{
	struct tscope_traced_pass *pass = data;

	return tscope_subtree_grow(&pass->subtree);
}

static int tscope_traced_walk(struct tscope_traced_pass *pass)
{
	return tscope_walk_all(TASK_INTERRUPTIBLE, tscope_traced_look_at, tscope_traced_more,
			       pass);
}

/* Let new tasks inherit a bit, or not. */
static void tscope_traced_set_inherited(u32 filter, u8 bit, bool is_on)
{
	u8 *by = filter == TSCOPE_FILTER_SUBTREE ? &tscope_traced_by_subtree :
						   &tscope_traced_by_tgid;
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_traced_lock, flags);
	WRITE_ONCE(*by, is_on ? *by | bit : *by & ~bit);
	raw_spin_unlock_irqrestore(&tscope_traced_lock, flags);
}

/**
 * tscope_traced_begin() - mark the tasks that a stream traces
 * @slot:   slot of the stream
 * @filter: TSCOPE_FILTER_TID, TGID or SUBTREE
 * @of:	    the task or thread group of the filter
 *
 * First clear the bit in every record, since an earlier stream may have used this slot.  Do
 * this twice: a task that changes its tid in execve() may be missed by one pass, but hardly by
 * two.
 *
 * Then set the bit in every matching task.  New tasks inherit the bit from now on.  A matching
 * task without it was cloned by a task that was not marked yet.  So repeat until a pass finds
 * no such task, at most TSCOPE_TRACED_PASSES times: under a fork storm each pass may find some.
 *
 * Context: process context; sleeps; one call at a time for each slot; tscope_streaming is on.
 * Return: 0; -ERESTARTSYS: a signal came; or -ENOMEM.  After an error, too,
 *	   tscope_traced_end() undoes it.
 */
int tscope_traced_begin(unsigned int slot, u32 filter, struct pid *of)
{
	struct tscope_traced_pass pass = {
		.bit = BIT(slot), .filter = filter, .of = of, .begins = true,
	};
	unsigned int passes = TSCOPE_TRACED_PASSES;
	int err;

	err = tscope_traced_walk(&pass);
	if (!err)
		err = tscope_traced_walk(&pass);
	if (err)
		return err;
	if (filter != TSCOPE_FILTER_TID)
		tscope_traced_set_inherited(filter, pass.bit, true);
	tscope_subtree_init(&pass.subtree, of);
	pass.begins = false;
	do {
		pass.changed = false;
		/* Pairs with that in tscope_traced_inherit(). */
		smp_mb();
		err = tscope_traced_walk(&pass);
	} while (!err && pass.changed && --passes);
	tscope_subtree_exit(&pass.subtree);
	return err;
}

/**
 * tscope_traced_end() - no task inherits the bit any more, a grace period from now on
 * @slot: slot of the stream
 *
 * Context: process context; one call at a time for each slot.
 */
void tscope_traced_end(unsigned int slot)
{
	tscope_traced_set_inherited(TSCOPE_FILTER_SUBTREE, BIT(slot), false);
	tscope_traced_set_inherited(TSCOPE_FILTER_TGID, BIT(slot), false);
}
