/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WAKER_H
#define _TSCOPE_WAKER_H

#include <linux/compiler.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/taskscope.h>

#include "candidate.h"

/**
 * struct tscope_waker_slot - one waker of a task
 * @who:   the waker; see task_key.h
 * @count: wakeups since the waker has the slot; 0: the slot is free
 * @tid:   tid of the waker in the initial pid namespace, at its latest wakeup
 * @rank:  what is left before another waker takes the slot
 * @candidate: of the first slot instead; see candidate.h
 * @comm:  name of the waker, at its latest wakeup
 */
struct tscope_waker_slot {
	u64 who;
	u64 count;
	pid_t tid;
	union {
		u32 rank;
		struct tscope_candidate candidate;
	};
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_waker_set - wakers of a task
 * @slot:   the most frequent ones; the first has the highest count
 * @irq:    wakeups by interrupts
 * @others: wakeups by tasks that had no slot then, or have lost it since
 */
struct tscope_waker_set {
	struct tscope_waker_slot slot[TSCOPE_WAKERS];
	u64 irq;
	u64 others;
};

void tscope_waker_new(struct tscope_waker_set *set, const struct task_struct *waker, u64 who);
void tscope_waker_read(const struct tscope_waker_set *set, struct tscope_wakers *out);

/**
 * tscope_waker_add() - count a wakeup by a task
 * @set:   wakers of the woken task
 * @waker: the waker, which is current
 * @who:   the waker; see task_key.h
 *
 * Context: the woken task's pi_lock is held.
 */
static __always_inline void tscope_waker_add(struct tscope_waker_set *set,
					     const struct task_struct *waker, u64 who)
{
	struct tscope_waker_slot *slot = &set->slot[0];

	if (likely(slot->who == who)) {
		slot->count++;
		slot->tid = waker->pid;
		/* Another task may rename it at the same time. */
		data_race(memcpy(slot->comm, waker->comm, sizeof(slot->comm)));
	} else {
		tscope_waker_new(set, waker, who);
	}
}

#endif /* _TSCOPE_WAKER_H */
