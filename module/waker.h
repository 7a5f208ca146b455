/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WAKER_H
#define _TSCOPE_WAKER_H

#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/taskscope.h>

/**
 * struct tscope_waker_slot - one waker of a task
 * @tid:   its number in the initial pid namespace
 * @taken: rank that it took over with the slot
 * @count: times that it woke the task since; 0: the slot is free
 * @comm:  its name the last time
 */
struct tscope_waker_slot {
	pid_t tid;
	u32 taken;
	u64 count;
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

void tscope_waker_new(struct tscope_waker_set *set, const struct task_struct *waker);
void tscope_waker_read(const struct tscope_waker_set *set, struct tscope_wakers *out);

/**
 * tscope_waker_add() - a task is woken
 * @set:   its wakers
 * @waker: current
 *
 * Context: the woken task's pi_lock is held.
 */
static __always_inline void tscope_waker_add(struct tscope_waker_set *set,
					     const struct task_struct *waker)
{
	struct tscope_waker_slot *slot = &set->slot[0];

	if (!in_task() || !waker->pid) {
		set->irq++;
	} else if (likely(slot->tid == waker->pid)) {
		slot->count++;
		/* It may be renamed meanwhile. */
		data_race(memcpy(slot->comm, waker->comm, sizeof(slot->comm)));
	} else {
		tscope_waker_new(set, waker);
	}
}

#endif /* _TSCOPE_WAKER_H */
