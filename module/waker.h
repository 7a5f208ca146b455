/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WAKER_H
#define _TSCOPE_WAKER_H

#include <linux/sched.h>
#include <linux/string.h>
#include <linux/taskscope.h>

/**
 * struct tscope_waker_slot - one waker of a task
 * @who:   the waker; see key.h
 * @count: times that it woke the task since; 0: the slot is free
 * @tid:   its number in the initial pid namespace the last time
 * @taken: rank that it took over with the slot
 * @comm:  its name the last time
 */
struct tscope_waker_slot {
	u64 who;
	u64 count;
	pid_t tid;
	u32 taken;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_waker_set - who woke a task
 * @slot:   the most frequent; see waker.c
 * @irq:    interrupts
 * @others: wakers that have lost their slot
 */
struct tscope_waker_set {
	struct tscope_waker_slot slot[TSCOPE_WAKERS];
	u64 irq;
	u64 others;
};

void tscope_waker_new(struct tscope_waker_set *set, const struct task_struct *waker, u64 who);
void tscope_waker_read(const struct tscope_waker_set *set, struct tscope_wakers *out);

/**
 * tscope_waker_add() - a task is woken by another one, not by an interrupt
 * @set:   its wakers
 * @waker: current
 * @who:   the same
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
		/* It may be renamed meanwhile. */
		data_race(memcpy(slot->comm, waker->comm, sizeof(slot->comm)));
	} else {
		tscope_waker_new(set, waker, who);
	}
}

#endif /* _TSCOPE_WAKER_H */
