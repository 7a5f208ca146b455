/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_EXITED_RING_H
#define _TSCOPE_EXITED_RING_H

#include <linux/sched.h>
#include <linux/types.h>
#include <linux/wait.h>

struct tscope_record;

/* Processes, by their leaders' records, and all other threads. */
enum tscope_ring_kind {
	TSCOPE_RING_PROCESSES,
	TSCOPE_RING_THREADS,
	TSCOPE_NR_RINGS,
};

/**
 * struct tscope_follower - somebody who is woken when a task has exited
 * @node:  among the others
 * @queue: is woken
 */
struct tscope_follower {
	struct list_head node;
	wait_queue_head_t *queue;
};

void tscope_follower_init(struct tscope_follower *follower, wait_queue_head_t *queue);
void tscope_follower_add(struct tscope_follower *follower);
void tscope_follower_remove(struct tscope_follower *follower);

int tscope_departed_init(void);
void tscope_departed_exit(void);

void tscope_departed_add(struct tscope_record *rec, struct task_struct *task);
const struct tscope_record *tscope_departed_next(enum tscope_ring_kind kind, u64 *seq);

u64 tscope_departed_total(enum tscope_ring_kind kind);
u64 tscope_departed_oldest(enum tscope_ring_kind kind);
bool tscope_departed_is_there(enum tscope_ring_kind kind, u64 seq);
unsigned int tscope_departed_max(enum tscope_ring_kind kind);
u64 tscope_departed_whole(enum tscope_ring_kind kind);
size_t tscope_departed_bytes(void);

#endif /* _TSCOPE_EXITED_RING_H */
