/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_EXITED_RING_H
#define _TSCOPE_EXITED_RING_H

#include <linux/sched.h>
#include <linux/types.h>
#include <linux/wait.h>

struct tscope_record;

/* Processes are known by the records of their leaders; threads are all other tasks. */
enum tscope_ring_kind {
	TSCOPE_RING_PROCESSES,
	TSCOPE_RING_THREADS,
	TSCOPE_NR_RINGS,
};

/**
 * struct tscope_exit_waiter - a reader that is woken when a task has exited
 * @node:  in the list of all waiters
 * @queue: wait queue that is woken
 */
struct tscope_exit_waiter {
	struct list_head node;
	wait_queue_head_t *queue;
};

void tscope_exit_waiter_init(struct tscope_exit_waiter *waiter, wait_queue_head_t *queue);
void tscope_exit_waiter_add(struct tscope_exit_waiter *waiter);
void tscope_exit_waiter_remove(struct tscope_exit_waiter *waiter);

int tscope_exited_ring_init(void);
void tscope_exited_ring_exit(void);

void tscope_exited_ring_add(struct tscope_record *rec, struct task_struct *task);
const struct tscope_record *tscope_exited_ring_next(enum tscope_ring_kind kind, u64 *seq);

u64 tscope_exited_ring_total(enum tscope_ring_kind kind);
u64 tscope_exited_ring_oldest(enum tscope_ring_kind kind);
bool tscope_exited_ring_has(enum tscope_ring_kind kind, u64 seq);
unsigned int tscope_exited_ring_max(enum tscope_ring_kind kind);
u64 tscope_exited_ring_whole(enum tscope_ring_kind kind);
size_t tscope_exited_ring_bytes(void);

#endif /* _TSCOPE_EXITED_RING_H */
