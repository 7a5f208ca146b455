// SPDX-License-Identifier: GPL-2.0
/*
 * Preallocated objects for probes that must not allocate.
 *
 * task_newtask and sched_process_exec may allocate without waiting, but not on PREEMPT_RT up to
 * 6.19: its allocator takes sleeping locks, and the tracepoint has disabled preemption.  There a
 * reserve keeps some objects, and a work item fills it up again, on any CPU but an isolated one.
 * On other kernels a reserve is only its cache.  A mempool cannot be used: it takes a spinlock
 * that sleeps on PREEMPT_RT, and asks the allocator first.
 *
 * Allocated objects are charged to the cgroup of the task that calls clone(), exits, or reads.
 * Objects that the work item allocates are not charged; up to 6.6 neither are those of a task
 * that exits.  A cgroup at its limit may have to reclaim memory first; a probe does not wait
 * for that, and allocates the object uncharged.  Otherwise a cgroup that is full of page cache
 * would lose its tasks, and a cgroup whose tasks the OOM killer ends would lose the reason.
 *
 * New tasks may come faster than the work item runs.  The caller then counts a miss, as without
 * memory.
 */
#include <linux/kconfig.h>
#include <linux/preempt.h>

#include "reserve.h"

static void *tscope_reserve_take(struct tscope_reserve *reserve)
{
	unsigned long flags;
	void *object = NULL;
	bool is_low;

	raw_spin_lock_irqsave(&reserve->lock, flags);
	if (reserve->nr)
		object = reserve->object[--reserve->nr];
	is_low = reserve->nr <= reserve->target / 2;
	raw_spin_unlock_irqrestore(&reserve->lock, flags);

	if (is_low)
		queue_work(reserve->workqueue, &reserve->refill);
	return object;
}

static void tscope_reserve_refill(struct work_struct *work)
{
	struct tscope_reserve *reserve = container_of(work, struct tscope_reserve, refill);
	unsigned long flags;
	void *object;

	/* Only this function adds objects, so that there is room for this one. */
	while (READ_ONCE(reserve->nr) < reserve->target) {
		object = kmem_cache_zalloc(reserve->cache, GFP_KERNEL);
		if (!object)
			return;
		raw_spin_lock_irqsave(&reserve->lock, flags);
		reserve->object[reserve->nr++] = object;
		raw_spin_unlock_irqrestore(&reserve->lock, flags);
	}
}

/**
 * tscope_reserve_alloc() - get a zeroed object without waiting
 * @reserve: the reserve
 *
 * The object is freed to the reserve's cache.
 *
 * Context: process context; on PREEMPT_RT with preemption on or off, else with
 *	    interrupts on.
 * Return: the object, or NULL.
 */
void *tscope_reserve_alloc(struct tscope_reserve *reserve)
{
	const gfp_t gfp = GFP_NOWAIT | __GFP_NOWARN;
	void *object;

	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible())
		return tscope_reserve_take(reserve);
	object = kmem_cache_zalloc(reserve->cache, gfp | __GFP_ACCOUNT);
	return object ?: kmem_cache_zalloc(reserve->cache, gfp);
}

/**
 * tscope_reserve_bytes() - memory of the objects in a reserve
 * @reserve: the reserve
 */
size_t tscope_reserve_bytes(struct tscope_reserve *reserve)
{
	return READ_ONCE(reserve->nr) * kmem_cache_size(reserve->cache);
}

/**
 * tscope_reserve_init() - make a full reserve
 * @reserve: the reserve, zeroed
 * @cache:   cache of its objects
 * @target:  number of objects to keep, at most TSCOPE_RESERVE_MAX
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_reserve_init(struct tscope_reserve *reserve, struct kmem_cache *cache,
			unsigned int target)
{
	reserve->cache = cache;
	raw_spin_lock_init(&reserve->lock);
	if (!IS_ENABLED(CONFIG_PREEMPT_RT))
		return 0;
	reserve->target = target;
	INIT_WORK(&reserve->refill, tscope_reserve_refill);
	reserve->workqueue = alloc_workqueue("taskscope", WQ_UNBOUND | WQ_HIGHPRI, 0);
	if (!reserve->workqueue)
		return -ENOMEM;
	tscope_reserve_refill(&reserve->refill);
	if (reserve->nr == target)
		return 0;
	tscope_reserve_exit(reserve);
	return -ENOMEM;
}

/**
 * tscope_reserve_exit() - free the objects of a reserve
 * @reserve: the reserve, which is not used any more
 *
 * Context: process context; sleeps.
 */
void tscope_reserve_exit(struct tscope_reserve *reserve)
{
	if (reserve->workqueue)
		destroy_workqueue(reserve->workqueue);
	while (reserve->nr)
		kmem_cache_free(reserve->cache, reserve->object[--reserve->nr]);
}
