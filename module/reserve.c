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

	/* Only this adds, so that there is room in the end. */
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
 * @reserve: the pool
 *
 * It is freed to the pool's cache.
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
 * tscope_reserve_bytes() - memory that the pool keeps
 * @reserve: the pool
 */
size_t tscope_reserve_bytes(struct tscope_reserve *reserve)
{
	return READ_ONCE(reserve->nr) * kmem_cache_size(reserve->cache);
}

/**
 * tscope_reserve_init() - make a pool, full
 * @reserve:   the pool, zeroed
 * @cache:  cache of its objects
 * @target: objects to keep, at most TSCOPE_RESERVE_MAX
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
 * tscope_reserve_exit() - free what the pool keeps
 * @reserve: the pool; nobody takes from it any more
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
