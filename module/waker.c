// SPDX-License-Identifier: GPL-2.0
/*
 * The wakers of a task: the most frequent few.  task_life.c calls it, and counts the wakeups by
 * interrupts.
 *
 * The slot with the lowest count can be lost, see candidate.h.  When it is, its count is added to
 * others.  A wakeup by a task without a slot is counted for others, too.  So the total is always
 * exact.
 *
 * A slot belongs to a task and not to a tid: a later task with the same tid is another waker.
 */
#include <linux/minmax.h>

#include "task_key.h"
#include "waker.h"

/* A waker that wakes no more loses its slot after four times as many other wakeups at the latest. */
#define TSCOPE_WAKER_VOTES_MAX	64

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
	struct tscope_waker_slot *first = &set->slot[0], *low = first, *slot = NULL, *at;
	struct tscope_candidate candidate;

	for (at = set->slot; at < set->slot + TSCOPE_WAKERS; at++) {
		if (at->count && at->who == who)
			slot = at;
		if (at->count <= low->count)
			low = at;
	}
	if (!slot) {
		if (!tscope_candidate_takes(&first->candidate, &low->rank, who, 1,
					    TSCOPE_WAKER_VOTES_MAX)) {
			set->others++;
			return;
		}
		slot = low;
		set->others += slot->count;
		slot->count = 0;
		slot->who = who;
	}
	slot->count++;
	slot->rank = tscope_candidate_rank(slot->rank, 1, TSCOPE_WAKER_VOTES_MAX);
	slot->tid = waker->pid;
	/* Another task may rename it at the same time. */
	data_race(memcpy(slot->comm, waker->comm, sizeof(slot->comm)));
	if (slot->count > first->count) {
		candidate = first->candidate;
		first->rank = tscope_candidate_rank(0, first->count, TSCOPE_WAKER_VOTES_MAX);
		swap(*slot, *first);
		first->candidate = candidate;
	}
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
