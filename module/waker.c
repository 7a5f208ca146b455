// SPDX-License-Identifier: GPL-2.0
/*
 * The wakers of a task: the most frequent few, by the Space-Saving algorithm (Metwally,
 * Agrawal, El Abbadi 2005).  track.c calls it, and counts the wakeups by interrupts.
 *
 * A waker without a slot takes the slot of the lowest rank, and that rank with it.  So a waker
 * with more than a quarter of all wakeups is without a slot only for a short time.  The rank is
 * used only for this choice.  Readers see the counted wakeups: when a slot is taken over, its
 * count is added to others, so that the total is always exact.
 *
 * A slot belongs to a task and not to a tid: a later task with the same tid is another waker.
 */
#include <linux/minmax.h>

#include "task_key.h"
#include "waker.h"

static u64 tscope_waker_rank(const struct tscope_waker_slot *slot)
{
	return slot->taken + slot->count;
}

/**
 * tscope_waker_new() - count a wakeup by a task that is not in the first slot
 * @set:   wakers of the woken task
 * @waker: the waker, which is current
 * @who:   the waker; see task_key.h
 *
 * If this waker is the most frequent now, it gets the first slot.
 *
 * Context: the woken task's pi_lock is held.
 */
void tscope_waker_new(struct tscope_waker_set *set, const struct task_struct *waker, u64 who)
{
	struct tscope_waker_slot *low = &set->slot[0], *slot = NULL, *at;

	for (at = set->slot; at < set->slot + TSCOPE_WAKERS; at++) {
		if (at->count && at->who == who)
			slot = at;
		if (tscope_waker_rank(at) < tscope_waker_rank(low))
			low = at;
	}
	if (!slot) {
		slot = low;
		slot->taken = min_t(u64, tscope_waker_rank(slot), U32_MAX);
		set->others += slot->count;
		slot->count = 0;
		slot->who = who;
	}
	slot->count++;
	slot->tid = waker->pid;
	/* Another task may rename it at the same time. */
	data_race(memcpy(slot->comm, waker->comm, sizeof(slot->comm)));
	if (slot->count > set->slot[0].count)
		swap(*slot, set->slot[0]);
}

/**
 * tscope_waker_read() - fill TSCOPE_GROUP_WAKERS
 * @set: wakers of the task
 * @out: filled, with tids of the initial pid namespace
 */
void tscope_waker_read(const struct tscope_waker_set *set, struct tscope_wakers *out)
{
	unsigned int i, at, nr = 0;

	for (i = 0; i < TSCOPE_WAKERS; i++) {
		const struct tscope_waker_slot *slot = &set->slot[i];

		if (!slot->count)
			continue;
		for (at = nr++; at && out->waker[at - 1].count < slot->count; at--)
			out->waker[at] = out->waker[at - 1];
		out->waker[at].key = tscope_key_of(slot->who);
		out->waker[at].count = slot->count;
		out->waker[at].tid = slot->tid;
		out->waker[at].reserved = 0;
		memcpy(out->waker[at].comm, slot->comm, sizeof(slot->comm));
		out->waker[at].comm[TSCOPE_COMM_BYTES - 1] = '\0';
	}
	for (; nr < TSCOPE_WAKERS; nr++)
		out->waker[nr] = (struct tscope_waker){ };
	out->irq = set->irq;
	out->others = set->others;
}
