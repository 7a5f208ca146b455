// SPDX-License-Identifier: GPL-2.0
/*
 * Who was in a task's way: what its CPU ran while it waited.
 *
 * Each CPU remembers its latest switches.  At the end of a wait that was long
 * (parameter blame_ns) they are gone through backwards, and the time of each is
 * charged to who ran.  What lies before the oldest is unknown.  A reader does the same
 * for a wait that goes on, in a copy.
 *
 * A wait may have been on several CPUs.  Where the task moves from a run queue its
 * lock is held, and what that CPU has run can be read: the time spent there is
 * charged at the move if it is long by itself, and counts for unknown otherwise.
 *
 * What of a wait is the task's own limit is charged to that, and not to those who had the
 * CPU meanwhile: see limit.c.
 *
 * Of those who are charged the longest have a slot, by Space-Saving as in waker.c.
 * Who has none takes that of the lowest rank, whose time goes to the others; so the
 * sum stays that of the waits.
 *
 * Locking:
 *
 *   a CPU's past	written by it, runqueue lock held; read by who holds that,
 *			and by tscope_past_latest() and tscope_blame_open(), which
 *			look whether they were overtaken
 *   a task's set	see record.c
 */
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/time64.h>

#include "blame.h"

unsigned long long tscope_blame_ns __read_mostly = 1000000;
module_param_named(blame_ns, tscope_blame_ns, ullong, 0644);
MODULE_PARM_DESC(blame_ns, "waits for a CPU from this on are charged to what it ran meanwhile (default 1000000, 1 ms)");

static u64 tscope_blame_rank(const struct tscope_blame_slot *slot)
{
	return slot->taken_us * NSEC_PER_USEC + slot->ns;
}

static void tscope_blame_charge(struct tscope_blame_set *set, u64 *idle_ns,
				const struct tscope_ran *ran, u64 ns)
{
	struct tscope_blame_slot *slot, *low = &set->slot[0];

	if (!ran->tid) {
		*idle_ns += ns;
		return;
	}
	for (slot = set->slot; slot < set->slot + TSCOPE_BLAMED; slot++) {
		if (slot->ns && slot->tid == ran->tid)
			goto found;
		if (tscope_blame_rank(slot) < tscope_blame_rank(low))
			low = slot;
	}
	slot = low;
	slot->taken_us = min_t(u64, tscope_blame_rank(slot) / NSEC_PER_USEC, U32_MAX);
	set->others_ns += slot->ns;
	slot->ns = 0;
	slot->tid = ran->tid;
found:
	slot->ns += ns;
	memcpy(slot->comm, ran->comm, sizeof(slot->comm));
}

/* Charge what lies between two times; the past is of a CPU whose lock is held. */
static void tscope_blame_between(struct tscope_blame_set *set, u64 *idle_ns,
				 const struct tscope_past *past, u64 began, u64 end)
{
	u64 oldest = past->nr > TSCOPE_PAST ? past->nr - TSCOPE_PAST : 0;
	u64 at;

	for (at = past->nr; at > oldest && end > began; at--) {
		const struct tscope_ran *ran = &past->ran[(at - 1) % TSCOPE_PAST];
		u64 start = max(ran->at_ns, began);

		if (start < end) {
			tscope_blame_charge(set, idle_ns, ran, end - start);
			end = start;
		}
	}
	if (end > began)
		set->unknown_ns += end - began;
}

/* What of it is the task's own limit is charged to that, and the rest by @between. */
static __always_inline void
tscope_blame_part(struct tscope_blame_set *set, const struct tscope_past *past,
		  const struct tscope_spans *limits, u64 began, u64 end,
		  void (*between)(struct tscope_blame_set *set, u64 *idle_ns,
				  const struct tscope_past *past, u64 began, u64 end))
{
	u64 *idle_ns = limits->has_idle ? &set->limit_ns : &set->idle_ns;
	unsigned int i;

	for (i = 0; i < limits->nr; i++) {
		const struct tscope_span *span = &limits->span[i];

		between(set, idle_ns, past, began, span->from);
		set->limit_ns += span->to - span->from;
		began = span->to;
	}
	between(set, idle_ns, past, began, end);
}

/**
 * tscope_blame_wait() - a wait ends on this CPU, and tscope_blame_is_due()
 * @set:   the task's
 * @moved: of that wait; forgotten
 * @past:  what this CPU ran
 * @limits: when the task could not have run here
 * @began: when it began
 * @now:   the time
 *
 * Context: sched_switch, before this switch is noted; interrupts off, runqueue lock
 *	    held.
 */
void tscope_blame_wait(struct tscope_blame_set *set, struct tscope_blame_moved *moved,
		       const struct tscope_past *past, const struct tscope_spans *limits,
		       u64 began, u64 now)
{
	set->nr++;
	set->unknown_ns += moved->left_ns;
	tscope_blame_part(set, past, limits, began + moved->ns, now, tscope_blame_between);
	tscope_blame_forget(moved);
}

/**
 * tscope_blame_move() - a task that has waited moves
 * @set:   the task's
 * @moved: of its present wait
 * @past:  what the CPU ran that it leaves
 * @limits: when the task could not have run there; NULL: it does not stand on the run
 *	    queue of that CPU, and its lock is not held
 * @began: when the wait began
 * @now:   the time
 *
 * Context: sched_migrate_task; interrupts off.
 */
void tscope_blame_move(struct tscope_blame_set *set, struct tscope_blame_moved *moved,
		       const struct tscope_past *past, const struct tscope_spans *limits,
		       u64 began, u64 now)
{
	u64 here = began + moved->ns;

	if (here >= now)
		return;
	if (limits && now - here >= READ_ONCE(tscope_blame_ns))
		tscope_blame_part(set, past, limits, here, now, tscope_blame_between);
	else
		moved->left_ns += now - here;
	moved->ns = now - began;
}

/* The same of a CPU that goes on switching: what it has written over is unknown. */
static void tscope_blame_until_now(struct tscope_blame_set *set, u64 *idle_ns,
				   const struct tscope_past *past, u64 began, u64 end)
{
	struct tscope_ran ran;
	u64 at, start;

	/* Pairs with the release in tscope_past_note(). */
	for (at = smp_load_acquire(&past->nr); at && end > began; at--) {
		data_race(ran = past->ran[(at - 1) % TSCOPE_PAST]);
		smp_rmb();
		/* It may be written again while the CPU is at the same place a round later. */
		if (READ_ONCE(past->nr) >= at - 1 + TSCOPE_PAST)
			break;
		start = max(ran.at_ns, began);
		if (start < end) {
			tscope_blame_charge(set, idle_ns, &ran, end - start);
			end = start;
		}
	}
	if (end > began)
		set->unknown_ns += end - began;
}

/**
 * tscope_blame_open() - a wait goes on, and tscope_blame_is_due()
 * @set:   a copy of the task's
 * @moved: of that wait
 * @past:  what the CPU runs that it waits for
 * @limits: when the task could not have run there
 * @began: when it began
 * @now:   the time
 *
 * As if it ended now.
 *
 * Context: any; nothing keeps that CPU from switching.
 */
void tscope_blame_open(struct tscope_blame_set *set, const struct tscope_blame_moved *moved,
		       const struct tscope_past *past, const struct tscope_spans *limits,
		       u64 began, u64 now)
{
	/* It has moved a moment ago, by the clock of another CPU. */
	u64 here = min(began + moved->ns, now);

	set->nr++;
	set->unknown_ns += moved->left_ns;
	tscope_blame_part(set, past, limits, here, now, tscope_blame_until_now);
}

/**
 * tscope_blame_read() - who was in a task's way
 * @set: the task's
 * @out: filled, with numbers of the initial pid namespace
 */
void tscope_blame_read(const struct tscope_blame_set *set, struct tscope_blame *out)
{
	unsigned int i, at, nr = 0;

	out->sum_ns = 0;
	for (i = 0; i < TSCOPE_BLAMED; i++) {
		const struct tscope_blame_slot *slot = &set->slot[i];

		if (!slot->ns)
			continue;
		for (at = nr++; at && out->blamed[at - 1].ns < slot->ns; at--)
			out->blamed[at] = out->blamed[at - 1];
		out->blamed[at].tid = slot->tid;
		out->blamed[at].reserved = 0;
		out->blamed[at].ns = slot->ns;
		memcpy(out->blamed[at].comm, slot->comm, sizeof(slot->comm));
		out->blamed[at].comm[TSCOPE_COMM_BYTES - 1] = '\0';
		out->sum_ns += slot->ns;
	}
	for (; nr < TSCOPE_BLAMED; nr++)
		out->blamed[nr] = (struct tscope_blamed){ };
	out->limit_ns = set->limit_ns;
	out->idle_ns = set->idle_ns;
	out->others_ns = set->others_ns;
	out->unknown_ns = set->unknown_ns;
	out->nr = set->nr;
	out->sum_ns += set->limit_ns + set->idle_ns + set->others_ns + set->unknown_ns;
}

/**
 * tscope_past_latest() - what a CPU runs now
 * @past: what it ran
 * @ran:  filled; zeroed if that CPU has not switched since load
 *
 * Context: any.
 */
void tscope_past_latest(const struct tscope_past *past, struct tscope_ran *ran)
{
	u64 nr;

	do {
		/* Pairs with the release in tscope_past_note(). */
		nr = smp_load_acquire(&past->nr);
		if (!nr) {
			memset(ran, 0, sizeof(*ran));
			return;
		}
		data_race(*ran = past->ran[(nr - 1) % TSCOPE_PAST]);
		smp_rmb();
		/* The entry may be written again from the end of the ring on. */
	} while (READ_ONCE(past->nr) >= nr + TSCOPE_PAST - 1);
	ran->comm[TSCOPE_COMM_BYTES - 1] = '\0';
}
