/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_RESERVE_H
#define _TSCOPE_RESERVE_H

#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#define TSCOPE_POOL_MAX		256

/**
 * struct tscope_pool - objects of a cache, kept for where none may be allocated
 * @cache:  where they come from
 * @wanted: how many to keep; 0 where they may always be allocated
 * @lock:   raw, interrupts off; guards @nr and @object
 * @nr:	    how many there are
 * @object: they, zeroed
 * @refill: brings @nr back to @wanted
 * @workqueue: runs @refill; NULL where @wanted is 0
 */
struct tscope_pool {
	struct kmem_cache *cache;
	unsigned int wanted;
	raw_spinlock_t lock;
	unsigned int nr;
	void *object[TSCOPE_POOL_MAX];
	struct work_struct refill;
	struct workqueue_struct *workqueue;
};

int tscope_pool_init(struct tscope_pool *pool, struct kmem_cache *cache, unsigned int wanted);
void tscope_pool_exit(struct tscope_pool *pool);
void *tscope_pool_alloc(struct tscope_pool *pool);
size_t tscope_pool_bytes(struct tscope_pool *pool);

#endif /* _TSCOPE_RESERVE_H */
