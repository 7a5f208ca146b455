// SPDX-License-Identifier: GPL-2.0
/*
 * Whom a stream follows: a task, a thread group, or all below a task.
 *
 * A record has a bit for each slot of a stream, set when the stream begins; who is cloned
 * later inherits it.  An execve() by a thread then changes nothing.
 *
 * Locking:
 *
 *   rec->followed, and which	written under tscope_follow_lock, or while nobody else
 *   bits are inherited		has the record; read by anyone
 */
#include <linux/bitops.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#include "adopt.h"
#include "record.h"
#include "subtree.h"
#include "table.h"
#include "traced.h"
#include "walk.h"

/* Looks at all tasks, for those who are meant, at the most. */
#define TSCOPE_FOLLOW_PASSES	16

static DEFINE_RAW_SPINLOCK(tscope_follow_lock);
/* Bits that are inherited by all whom one clones, and by threads alone. */
static u8 tscope_follow_by_subtree, tscope_follow_by_tgid;

static void tscope_follow_set(struct tscope_record *rec, u8 set, u8 clear)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_follow_lock, flags);
	WRITE_ONCE(rec->followed, (rec->followed & ~clear) | set);
	raw_spin_unlock_irqrestore(&tscope_follow_lock, flags);
}

/**
 * tscope_follow_inherit() - a new task is followed as who cloned it is
 * @rec:	 its record, which has joined the table
 * @clone_flags: as given to clone()
 *
 * Context: task_newtask; the creator is current.
 */
void tscope_follow_inherit(struct tscope_record *rec, u64 clone_flags)
{
	const struct tscope_record *creator;
	u8 mask;

	/* So that the grace period at the end of a stream covers its bit, too. */
	rcu_read_lock();
	mask = READ_ONCE(tscope_follow_by_subtree);
	if (clone_flags & CLONE_THREAD)
		mask |= READ_ONCE(tscope_follow_by_tgid);
	/* Pairs with that in tscope_follow_begin(): it meets @rec, or we see the bit. */
	smp_mb();
	creator = tscope_table_find(current);
	if (creator)
		mask &= READ_ONCE(creator->followed);
	if (creator && mask)
		tscope_follow_set(rec, mask, 0);
	rcu_read_unlock();
}

struct tscope_follow {
	u8 bit;
	u32 filter;
	struct pid *of;
	struct tscope_kin kin;
	bool begins;
	bool changed;
};

/* -ENOMEM: it is not known, and tscope_follow_more() is to be called. */
static int tscope_follow_is_meant(struct tscope_follow *follow, const struct task_struct *task,
				  unsigned int *steps)
{
	switch (follow->filter) {
	case TSCOPE_FILTER_TID:
		return tscope_task_pid(task) == follow->of;
	case TSCOPE_FILTER_TGID:
		return tscope_task_tgid(task) == follow->of;
	default:
		return tscope_kin_has(&follow->kin, task, steps);
	}
}

static unsigned int tscope_follow_look_at(struct task_struct *task, void *data)
{
	struct tscope_record *rec = tscope_record_adopt(task);
	struct tscope_follow *follow = data;
	unsigned int steps = 1;
	int is_meant;

	if (!rec)
		return steps;
	if (follow->begins) {
		tscope_follow_set(rec, 0, follow->bit);
	} else if (!(READ_ONCE(rec->followed) & follow->bit)) {
		is_meant = tscope_follow_is_meant(follow, task, &steps);
		if (is_meant < 0)
			return 0;
		if (is_meant) {
			tscope_follow_set(rec, follow->bit, 0);
			follow->changed = true;
		}
	}
	return steps;
}

static int tscope_follow_more(void *data)
{
	struct tscope_follow *follow = data;

	return tscope_kin_grow(&follow->kin);
}

static int tscope_follow_walk(struct tscope_follow *follow)
{
	return tscope_walk_all(TASK_INTERRUPTIBLE, tscope_follow_look_at, tscope_follow_more,
			       follow);
}

/* Who is cloned by those that have a bit gets it, or not. */
static void tscope_follow_hand_on(u32 filter, u8 bit, bool is_on)
{
	u8 *by = filter == TSCOPE_FILTER_SUBTREE ? &tscope_follow_by_subtree :
						   &tscope_follow_by_tgid;
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_follow_lock, flags);
	WRITE_ONCE(*by, is_on ? *by | bit : *by & ~bit);
	raw_spin_unlock_irqrestore(&tscope_follow_lock, flags);
}

/**
 * tscope_follow_begin() - a stream follows some tasks from now on
 * @slot:   slot of the stream
 * @filter: TSCOPE_FILTER_TID, TGID or SUBTREE
 * @of:	    the task or thread group that is meant
 *
 * Nobody has the bit at first: who was followed in this slot before loses it.  One whose
 * number changes in execve() may be met under neither, but hardly twice.  Then those who
 * clone while this goes on hand it on: who was met without it, and is found to be meant
 * only the next time, was cloned by one who had not got it yet.  There are few of them,
 * or, where something forks as fast as it can, always some; so there is an end to it.
 *
 * Context: process context; sleeps; one call at a time for each slot; tscope_streaming is on.
 * Return: 0; -ERESTARTSYS: a signal came; or -ENOMEM.  In any case tscope_follow_end() undoes
 *	   it.
 */
int tscope_follow_begin(unsigned int slot, u32 filter, struct pid *of)
{
	struct tscope_follow follow = {
		.bit = BIT(slot), .filter = filter, .of = of, .begins = true,
	};
	unsigned int passes = TSCOPE_FOLLOW_PASSES;
	int err;

	err = tscope_follow_walk(&follow);
	if (!err)
		err = tscope_follow_walk(&follow);
	if (err)
		return err;
	if (filter != TSCOPE_FILTER_TID)
		tscope_follow_hand_on(filter, follow.bit, true);
	tscope_kin_init(&follow.kin, of);
	follow.begins = false;
	do {
		follow.changed = false;
		/* Pairs with that in tscope_follow_inherit(). */
		smp_mb();
		err = tscope_follow_walk(&follow);
	} while (!err && follow.changed && --passes);
	tscope_kin_exit(&follow.kin);
	return err;
}

/**
 * tscope_follow_end() - nobody inherits a bit any more, a grace period from now on
 * @slot: slot of the stream
 *
 * Context: process context; one call at a time for each slot.
 */
void tscope_follow_end(unsigned int slot)
{
	tscope_follow_hand_on(TSCOPE_FILTER_SUBTREE, BIT(slot), false);
	tscope_follow_hand_on(TSCOPE_FILTER_TGID, BIT(slot), false);
}
