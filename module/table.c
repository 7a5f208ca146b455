// SPDX-License-Identifier: GPL-2.0
/*
 * The table that finds the record of a task.
 *
 * A hash of chains, by the address of the task_struct.  That is enough as a key because a
 * record never outlives its task: it leaves the table in sched_process_free, before the
 * task_struct can be used again.  A task has at most one record in the table.
 *
 * There is a chain for each 128 to 256 KiB of the machine's memory, so that even one that is
 * full of tasks has few records a chain: a task takes some 26 KiB of the kernel's memory.
 *
 * Races, and where they end:
 *
 *   Walk against exit: sched_process_free comes from an RCU callback that is queued after
 *   the task has left the pid table.  A walk that finds a task by its number and inserts
 *   its record in the same RCU read section is done before the callback.
 *
 *   Walk against fork, two walks: insertion looks again under the lock.
 *
 *   An execve() by a thread changes numbers only: see inherit.c.
 *
 * Locking:
 *
 *   a bucket's lock	raw, interrupts off: taken in task_newtask and in RCU callbacks.
 *			Guards the chains of TSCOPE_TABLE_LOCKS-th part of the table.
 *			Nothing is allocated, woken or printed under it.  Not nested.
 *   the counters	each CPU's own
 *
 *   Readers take no lock: RCU, or interrupts off.
 */
#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "table.h"

/* A chain for so much of the machine's memory or up to twice as much; 2^10 to 2^20 chains. */
#define TSCOPE_TABLE_SHIFT	17
#define TSCOPE_TABLE_BITS_MIN	10
#define TSCOPE_TABLE_BITS_MAX	20

#define TSCOPE_TABLE_LOCKS	64

/* What points to memory is not __ro_after_init: in a module kmemleak does not look there. */
struct tscope_table tscope_table __read_mostly;

static struct tscope_table_lock {
	raw_spinlock_t lock;
} ____cacheline_aligned_in_smp tscope_table_locks[TSCOPE_TABLE_LOCKS];

/**
 * struct tscope_table_counts - what code on one CPU has done
 * @nr_seen:	records that it put in at their task's birth
 * @nr_adopted:	records that it put in later
 * @nr_freed:	records that it took out
 */
struct tscope_table_counts {
	u64 nr_seen;
	u64 nr_adopted;
	u64 nr_freed;
};

static DEFINE_PER_CPU(struct tscope_table_counts, tscope_table_counts);

static raw_spinlock_t *tscope_table_lock_of(unsigned int chain)
{
	return &tscope_table_locks[chain % TSCOPE_TABLE_LOCKS].lock;
}

/* The link to the record of @task, or to the end of the chain. */
static struct tscope_record __rcu **tscope_table_link_to(const struct task_struct *task,
							 unsigned int chain)
{
	struct tscope_record __rcu **link = &tscope_table.chain[chain];
	struct tscope_record *rec;

	while ((rec = rcu_dereference_protected(*link,
			lockdep_is_held(tscope_table_lock_of(chain)))) && rec->task != task)
		link = &rec->next;
	return link;
}

/**
 * tscope_table_insert() - put a record into the table
 * @rec:  record of a task that was found alive in the present RCU read section, or that
 *	  was just born
 * @lost: filled: the record that is in the table no more, or never was; or NULL
 *
 * Where the task has a record there already, the one that saw its birth stays,
 * then the older one; the other is lost.  The caller frees it later: readers may have met
 * it in the table.
 *
 * Context: process context.
 * Return: the record that is there in the end.
 */
struct tscope_record *tscope_table_insert(struct tscope_record *rec, struct tscope_record **lost)
{
	unsigned int chain = hash_ptr(rec->task, tscope_table.bits);
	raw_spinlock_t *lock = tscope_table_lock_of(chain);
	struct tscope_record __rcu **link;
	struct tscope_record *there;
	unsigned long flags;

	raw_spin_lock_irqsave(lock, flags);
	link = tscope_table_link_to(rec->task, chain);
	there = rcu_dereference_protected(*link, lockdep_is_held(lock));
	if (there && !rec->is_seen) {
		*lost = rec;
		raw_spin_unlock_irqrestore(lock, flags);
		return there;
	}
	if (there) {
		/* The task cannot have run yet: no CPU remembers the other one. */
		WRITE_ONCE(rec->traced_by, READ_ONCE(there->traced_by));
		/* Readers may know the task by that. */
		rec->key = there->key;
		RCU_INIT_POINTER(rec->next, rcu_access_pointer(there->next));
		this_cpu_inc(tscope_table_counts.nr_freed);
	}
	rcu_assign_pointer(*link, rec);
	if (rec->is_seen)
		this_cpu_inc(tscope_table_counts.nr_seen);
	else
		this_cpu_inc(tscope_table_counts.nr_adopted);
	*lost = there;
	raw_spin_unlock_irqrestore(lock, flags);
	return rec;
}

/**
 * tscope_table_remove() - take out the record of a task
 * @task: the task; it has been switched out for the last time
 *
 * A reader that stands on the record still finds the rest of its chain.
 *
 * Context: sched_process_free.
 * Return: the record, the caller's now, or NULL if there is none.
 */
struct tscope_record *tscope_table_remove(const struct task_struct *task)
{
	unsigned int chain = hash_ptr(task, tscope_table.bits);
	raw_spinlock_t *lock = tscope_table_lock_of(chain);
	struct tscope_record __rcu **link;
	struct tscope_record *rec;
	unsigned long flags;

	raw_spin_lock_irqsave(lock, flags);
	link = tscope_table_link_to(task, chain);
	rec = rcu_dereference_protected(*link, lockdep_is_held(lock));
	if (rec) {
		RCU_INIT_POINTER(*link, rcu_access_pointer(rec->next));
		this_cpu_inc(tscope_table_counts.nr_freed);
	}
	raw_spin_unlock_irqrestore(lock, flags);
	return rec;
}

/**
 * tscope_table_key() - the key of a task
 * @task: the task, which is not freed meanwhile
 *
 * Context: any.
 * Return: the key; 0: it has no record.
 */
u64 tscope_table_key(const struct task_struct *task)
{
	const struct tscope_record *rec;
	u64 key;

	rcu_read_lock();
	rec = tscope_table_find(task);
	key = rec ? rec->key : 0;
	rcu_read_unlock();
	return key;
}

/**
 * tscope_table_stats() - what the table holds and has held
 * @stats: filled; what goes on meanwhile may be in it or not
 */
void tscope_table_stats(struct tscope_table_stats *stats)
{
	const struct tscope_table_counts *of;
	unsigned int cpu;

	memset(stats, 0, sizeof(*stats));
	/* First what went: each of these came before. */
	for_each_possible_cpu(cpu)
		stats->nr_freed += READ_ONCE(per_cpu(tscope_table_counts, cpu).nr_freed);
	/* Pairs with the locks of those that put records in and take them out. */
	smp_rmb();
	for_each_possible_cpu(cpu) {
		of = per_cpu_ptr(&tscope_table_counts, cpu);
		stats->nr_seen += READ_ONCE(of->nr_seen);
		stats->nr_adopted += READ_ONCE(of->nr_adopted);
	}
	stats->nr_records = stats->nr_seen + stats->nr_adopted - stats->nr_freed;
	stats->memory_bytes = stats->nr_records * tscope_record_bytes() +
			      (sizeof(*tscope_table.chain) << tscope_table.bits);
}

/**
 * tscope_table_init() - make the empty table
 * @is_used: there will be records in it
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_table_init(bool is_used)
{
	unsigned long nr = is_used ? totalram_pages() << PAGE_SHIFT >> TSCOPE_TABLE_SHIFT : 1;
	unsigned int i;

	tscope_table.bits = clamp_t(unsigned int, fls_long(nr) - 1, TSCOPE_TABLE_BITS_MIN,
				    TSCOPE_TABLE_BITS_MAX);
	for (i = 0; i < TSCOPE_TABLE_LOCKS; i++)
		raw_spin_lock_init(&tscope_table_locks[i].lock);
	tscope_table.chain = kvcalloc(1UL << tscope_table.bits, sizeof(*tscope_table.chain),
				      GFP_KERNEL);
	return tscope_table.chain ? 0 : -ENOMEM;
}

/**
 * tscope_table_exit() - free the table and all records in it
 *
 * Context: process context; sleeps; no hook is attached and no reader is left.
 */
void tscope_table_exit(void)
{
	struct tscope_record *rec;
	unsigned long i;

	/* Records that are on their way out. */
	rcu_barrier();
	for (i = 0; i < 1UL << tscope_table.bits; i++) {
		while ((rec = rcu_dereference_protected(tscope_table.chain[i], true))) {
			RCU_INIT_POINTER(tscope_table.chain[i], rcu_access_pointer(rec->next));
			tscope_record_drop(rec);
		}
		if (!(i % 1024))
			cond_resched();
	}
	kvfree(tscope_table.chain);
}
