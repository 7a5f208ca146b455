// SPDX-License-Identifier: GPL-2.0
/*
 * Memory for probes that may not ask for any.
 *
 * An allocation that does not wait is allowed in task_newtask and
 * sched_process_exec, but not on PREEMPT_RT up to 6.19: its allocator takes
 * sleeping locks, and the tracepoint has disabled preemption.  There a pool keeps
 * some objects, and a work item fills it up again, on any CPU but an isolated one.
 * Elsewhere a pool is nothing but its cache.
 *
 * What is allocated is charged to the cgroup of the task that calls clone(), or exits, or
 * reads; what the work item allocates is nobody's, and so is, up to 6.6, what a task has
 * that exits.  A cgroup that is at its limit may have to reclaim memory first, for which
 * nobody waits here: then it is not charged.  A cgroup whose page cache fills it would lose
 * its tasks otherwise, and one whose tasks the OOM killer ends the reason of it.
 *
 * A storm of births may be faster than the work item.  What is missed then is
 * counted by the caller, as where there is no memory.
 */
#include <linux/kconfig.h>
#include <linux/preempt.h>

#include "reserve.h"

static void *tscope_pool_take(struct tscope_pool *pool)
{
	unsigned long flags;
	void *object = NULL;
	bool is_low;

	raw_spin_lock_irqsave(&pool->lock, flags);
	if (pool->nr)
		object = pool->object[--pool->nr];
	is_low = pool->nr <= pool->wanted / 2;
	raw_spin_unlock_irqrestore(&pool->lock, flags);

	if (is_low)
		queue_work(pool->workqueue, &pool->refill);
	return object;
}

static void tscope_pool_refill(struct work_struct *work)
{
	struct tscope_pool *pool = container_of(work, struct tscope_pool, refill);
	unsigned long flags;
	void *object;

	/* Only this adds, so that there is room in the end. */
	while (READ_ONCE(pool->nr) < pool->wanted) {
		object = kmem_cache_zalloc(pool->cache, GFP_KERNEL);
		if (!object)
			return;
		raw_spin_lock_irqsave(&pool->lock, flags);
		pool->object[pool->nr++] = object;
		raw_spin_unlock_irqrestore(&pool->lock, flags);
	}
}

/**
 * tscope_pool_alloc() - get a zeroed object without waiting
 * @pool: the pool
 *
 * It is freed to the pool's cache.
 *
 * Context: process context; on PREEMPT_RT with preemption on or off, else with
 *	    interrupts on.
 * Return: the object, or NULL.
 */
void *tscope_pool_alloc(struct tscope_pool *pool)
{
	const gfp_t gfp = GFP_NOWAIT | __GFP_NOWARN;
	void *object;

	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible())
		return tscope_pool_take(pool);
	object = kmem_cache_zalloc(pool->cache, gfp | __GFP_ACCOUNT);
	return object ?: kmem_cache_zalloc(pool->cache, gfp);
}

/**
 * tscope_pool_bytes() - memory that the pool keeps
 * @pool: the pool
 */
size_t tscope_pool_bytes(struct tscope_pool *pool)
{
	return READ_ONCE(pool->nr) * kmem_cache_size(pool->cache);
}

/**
 * tscope_pool_init() - make a pool, full
 * @pool:   the pool, zeroed
 * @cache:  cache of its objects
 * @wanted: objects to keep, at most TSCOPE_POOL_MAX
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_pool_init(struct tscope_pool *pool, struct kmem_cache *cache, unsigned int wanted)
{
	pool->cache = cache;
	raw_spin_lock_init(&pool->lock);
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		return 0;
	pool->wanted = wanted;
	INIT_WORK(&pool->refill, tscope_pool_refill);
	pool->workqueue = alloc_workqueue("taskscope", WQ_UNBOUND | WQ_HIGHPRI, 0);
	if (!pool->workqueue)
		return -ENOMEM;
	tscope_pool_refill(&pool->refill);
	if (pool->nr == wanted)
		return 0;
	tscope_pool_exit(pool);
	return -ENOMEM;
}

/**
 * tscope_pool_exit() - free what the pool keeps
 * @pool: the pool; nobody takes from it any more
 *
 * Context: process context; sleeps.
 */
void tscope_pool_exit(struct tscope_pool *pool)
{
	if (pool->workqueue)
		destroy_workqueue(pool->workqueue);
	while (pool->nr)
		kmem_cache_free(pool->cache, pool->object[--pool->nr]);
}
