// SPDX-License-Identifier: GPL-2.0
/*
 * The table that finds the record of a task.  The look-up is inline, in table.h.
 *
 * A hash table with chains, by the address of the task_struct.  The address is enough as a key,
 * because a record never stays in the table longer than its task lives: it is removed in
 * sched_process_free, before the task_struct can be used again.  A task has at most one record
 * in the table.
 *
 * There is a chain for each 128 to 256 KiB of memory.  A task takes about 26 KiB of kernel
 * memory, so even a machine that is full of tasks has few records in a chain.
 *
 * Races:
 *
 *   Walk against exit: sched_process_free comes from an RCU callback that is queued after
 *   the task has left the pid table.  If a walk finds a task by its tid, it inserts the record in
 *   the same RCU read section, and so before that callback.
 *
 *   Walk against fork, and two walks: insertion looks again under the lock.
 *
 *   execve() by a thread changes ids only: see exec_inherit.c.
 *
 * Locking:
 *
 *   tscope_table_locks	raw, interrupts off: taken in task_newtask and in RCU callbacks.  Each
 *			guards one of TSCOPE_TABLE_LOCKS parts of the chains.  Nothing is
 *			allocated, woken or printed under it.  Not nested.
 *   the counters	per CPU
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

/* One chain for 2^17 to 2^18 bytes of memory; 2^10 to 2^20 chains. */
#define TSCOPE_TABLE_SHIFT	17
#define TSCOPE_TABLE_BITS_MIN	10
#define TSCOPE_TABLE_BITS_MAX	20

#define TSCOPE_TABLE_LOCKS	64

/* Not __ro_after_init: kmemleak does not scan that section of a module for pointers. */
struct tscope_table tscope_table __read_mostly;

static struct tscope_table_lock {
	raw_spinlock_t lock;
} ____cacheline_aligned_in_smp tscope_table_locks[TSCOPE_TABLE_LOCKS];

/**
 * struct tscope_table_counts - insertions and removals by code on one CPU
 * @nr_seen:	records inserted at the birth of their task
 * @nr_adopted:	records inserted later
 * @nr_freed:	records removed
 */
struct tscope_table_counts {
	u64 nr_seen;
	u64 nr_adopted;
	u64 nr_freed;
};

static DEFINE_PER_CPU(struct tscope_table_counts, tscope_table_counts);

static raw_spinlock_t *tscope_table_lock_of(unsigned long chain)
{
	return &tscope_table_locks[chain % TSCOPE_TABLE_LOCKS].lock;
}

/* The link to the record of @task, or to the end of the chain. */
static struct tscope_record __rcu **tscope_table_link_to(const struct task_struct *task,
							 unsigned long chain)
{
	struct tscope_record __rcu **link = &tscope_table.chain[chain];
	struct tscope_record *rec;

	while ((rec = rcu_dereference_protected(*link,
			lockdep_is_held(tscope_table_lock_of(chain)))) && rec->task != task)
		link = &rec->next;
	return link;
}

/**
 * tscope_table_insert() - insert a record into the table
 * @rec:  record of a task that was found alive in the present RCU read section, or that
 *	  was just cloned
 * @lost: filled: the record that was replaced or was not inserted; or NULL
 *
 * If the task already has a record in the table, the record that saw its birth stays, else the
 * older one.  The caller frees the other one later: readers may have found it in the table.
 *
 * Context: process context.
 * Return: the record that is in the table now.
 */
struct tscope_record *tscope_table_insert(struct tscope_record *rec, struct tscope_record **lost)
{
	unsigned long chain = tscope_table_chain(rec->task);
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
		/* The task cannot have run yet: no CPU remembers the other record. */
		WRITE_ONCE(rec->traced_by, READ_ONCE(there->traced_by));
		/* Readers may already know the task by this key. */
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
 * tscope_table_remove() - remove the record of a task
 * @task: the task, after its last switch-out
 *
 * A reader that is at this record still finds the rest of its chain.
 *
 * Context: sched_process_free.
 * Return: the record, or NULL if there is none.
 */
struct tscope_record *tscope_table_remove(const struct task_struct *task)
{
	unsigned long chain = tscope_table_chain(task);
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
 * Return: the key; 0: the task has no record.
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
 * tscope_table_stats() - read the counts of the table
 * @stats: filled; changes that are made meanwhile may be missing
 */
void tscope_table_stats(struct tscope_table_stats *stats)
{
	const struct tscope_table_counts *of;
	unsigned int cpu;

	memset(stats, 0, sizeof(*stats));
	/* Removals first: the insertion of each of these records is then counted below, too. */
	for_each_possible_cpu(cpu)
		stats->nr_freed += READ_ONCE(per_cpu(tscope_table_counts, cpu).nr_freed);
	/* Pairs with the locks in tscope_table_insert() and tscope_table_remove(). */
	smp_rmb();
	for_each_possible_cpu(cpu) {
		of = per_cpu_ptr(&tscope_table_counts, cpu);
		stats->nr_seen += READ_ONCE(of->nr_seen);
		stats->nr_adopted += READ_ONCE(of->nr_adopted);
	}
	stats->nr_records = stats->nr_seen + stats->nr_adopted - stats->nr_freed;
	stats->memory_bytes = stats->nr_records * tscope_record_bytes() +
			      (sizeof(*tscope_table.chain) << (64 - tscope_table.shift));
}

/**
 * tscope_table_init() - allocate the empty table
 * @is_used: false with hooks=0: there will be no records
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_table_init(bool is_used)
{
	unsigned long nr = is_used ? totalram_pages() << PAGE_SHIFT >> TSCOPE_TABLE_SHIFT : 1;
	unsigned int i;

	tscope_table.shift = 64 - clamp_t(unsigned int, fls_long(nr) - 1, TSCOPE_TABLE_BITS_MIN,
					  TSCOPE_TABLE_BITS_MAX);
	for (i = 0; i < TSCOPE_TABLE_LOCKS; i++)
		raw_spin_lock_init(&tscope_table_locks[i].lock);
	tscope_table.chain = kvcalloc(1UL << (64 - tscope_table.shift), sizeof(*tscope_table.chain),
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

	/* Wait for records that are about to be freed. */
	rcu_barrier();
	for (i = 0; i < 1UL << (64 - tscope_table.shift); i++) {
		while ((rec = rcu_dereference_protected(tscope_table.chain[i], true))) {
			RCU_INIT_POINTER(tscope_table.chain[i], rcu_access_pointer(rec->next));
			tscope_record_drop(rec);
		}
		if (!(i % 1024))
			cond_resched();
	}
	kvfree(tscope_table.chain);
}
