/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_RESERVE_H
#define _TSCOPE_RESERVE_H

#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#define TSCOPE_RESERVE_MAX		256

/**
 * struct tscope_reserve - objects of a cache, kept for where none may be allocated
 * @cache:  where they come from
 * @target: how many to keep; 0 where they may always be allocated
 * @lock:   raw, interrupts off; guards @nr and @object
 * @nr:	    how many there are
 * @object: they, zeroed
 * @refill: brings @nr back to @target
 * @workqueue: runs @refill; NULL where @target is 0
 */
struct tscope_reserve {
	struct kmem_cache *cache;
	unsigned int target;
	raw_spinlock_t lock;
	unsigned int nr;
	void *object[TSCOPE_RESERVE_MAX];
	struct work_struct refill;
	struct workqueue_struct *workqueue;
};

int tscope_reserve_init(struct tscope_reserve *reserve, struct kmem_cache *cache,
			unsigned int target);
void tscope_reserve_exit(struct tscope_reserve *reserve);
void *tscope_reserve_alloc(struct tscope_reserve *reserve);
size_t tscope_reserve_bytes(struct tscope_reserve *reserve);

#endif /* _TSCOPE_RESERVE_H */
