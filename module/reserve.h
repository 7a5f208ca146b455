/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_RESERVE_H
#define _TSCOPE_RESERVE_H

#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#define TSCOPE_RESERVE_MAX		256

/**
 * struct tscope_reserve - preallocated objects of a cache
 * @cache:  the cache
 * @target: number of objects to keep; 0 where allocation is always possible
 * @lock:   raw, interrupts off; guards @nr and @object
 * @nr:	    number of objects that there are
 * @object: the objects, zeroed
 * @refill: fills up to @target again
 * @workqueue: runs @refill; NULL if @target is 0
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
