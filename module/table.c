// SPDX-License-Identifier: GPL-2.0
/*
 * The table that finds the record of a task.
 *
 * Two levels, indexed by the task's number in the initial pid namespace.  The
 * top is an array of pointers to leaves, a leaf an array of slots, a slot a chain
 * of records.  A leaf comes with its first record and goes with its last, so that
 * a machine that has used up its numbers many times holds no more than its
 * living tasks need.
 *
 *      top[tid / 256] -> leaf.slot[tid % 256] -> record -> record -> NULL
 *
 * A chain has one record, but for two short times: when a number is used again
 * before the RCU callback that frees its former owner has run, and in an exec
 * by a thread.  A record is a task's if its task pointer is that task.  That is
 * enough as a key because a record never outlives its task: it leaves the table
 * in sched_process_free, before the task_struct can be used again.
 *
 * Races, and where they end:
 *
 *   Walk against exit: sched_process_free comes from an RCU callback that is
 *   queued after the task has left the pid table.  Who finds a task by its
 *   number and inserts in the same RCU read section is done before the callback.
 *
 *   Walk against fork, two walks: insertion looks again under the lock.
 *
 *   Exec by a thread that is not the leader (de_thread()): the thread takes the
 *   number of the leader, the leader gets the thread's.  From then to
 *   sched_process_exec the record stands in the slot of the old number.  The
 *   switch probe sees the number change when the task is switched out and moves
 *   the record; sched_process_exec does so otherwise.  No record is adopted for
 *   a task in execve().  The leader is freed under a number that its record
 *   does not stand under: it is looked for under its tgid too.  An exec that
 *   fails behind de_thread() ends in a last resort, a search of all leaves.
 *
 * Locking:
 *
 *   tscope_table_lock	raw, interrupts off: taken in task_newtask, in RCU
 *			callbacks, and by the switch probe (runqueue lock held)
 *			for an exec by a thread.  Guards top, slots, chains,
 *			rec->tid and the counters.  Nothing is allocated, woken
 *			or printed under it.
 *
 *   Readers take no lock: RCU, or interrupts off.
 */
#include <linux/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/threads.h>

#include "cpu.h"
#include "table.h"

#define TSCOPE_TOP_SLOTS	DIV_ROUND_UP(PID_MAX_LIMIT + 1, TSCOPE_LEAF_SLOTS)

struct tscope_leaf __rcu **tscope_table_top;

static struct kmem_cache *tscope_leaf_cache;
static DEFINE_RAW_SPINLOCK(tscope_table_lock);

/* Guarded by tscope_table_lock. */
static u64 tscope_nr_records;
static u64 tscope_nr_seen;
static u64 tscope_nr_adopted;
static u64 tscope_nr_freed;
static u64 tscope_nr_leaves;

static struct tscope_leaf *tscope_leaf_locked(pid_t tid)
{
	return rcu_dereference_protected(tscope_table_top[(u32)tid / TSCOPE_LEAF_SLOTS],
					 lockdep_is_held(&tscope_table_lock));
}

static struct tscope_record *tscope_record_locked(struct tscope_record __rcu *p)
{
	return rcu_dereference_protected(p, lockdep_is_held(&tscope_table_lock));
}

static void tscope_table_link(struct tscope_leaf *leaf, struct tscope_record *rec,
			      pid_t tid)
{
	struct tscope_record __rcu **slot = &leaf->slot[(u32)tid % TSCOPE_LEAF_SLOTS];

	lockdep_assert_held(&tscope_table_lock);
	WRITE_ONCE(rec->tid, tid);
	rcu_assign_pointer(rec->next, tscope_record_locked(*slot));
	rcu_assign_pointer(*slot, rec);
	leaf->nr++;
}

/*
 * Take the record of @task out of the slot of @tid.  A reader that stands on it
 * still finds the rest of the chain behind it.
 */
static struct tscope_record *tscope_table_unlink(const struct task_struct *task, pid_t tid)
{
	struct tscope_leaf *leaf = tscope_leaf_locked(tid);
	struct tscope_record __rcu **link;
	struct tscope_record *rec;

	lockdep_assert_held(&tscope_table_lock);
	if (!leaf)
		return NULL;
	link = &leaf->slot[(u32)tid % TSCOPE_LEAF_SLOTS];
	while ((rec = tscope_record_locked(*link)) != NULL) {
		if (rec->task == task) {
			rcu_assign_pointer(*link, tscope_record_locked(rec->next));
			leaf->nr--;
			return rec;
		}
		link = &rec->next;
	}
	return NULL;
}

static void tscope_leaf_free_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(tscope_leaf_cache, container_of(rcu, struct tscope_leaf, rcu));
}

/* Take the leaf of @tid out of the table if nothing is in it any more. */
static struct tscope_leaf *tscope_table_prune(pid_t tid)
{
	struct tscope_leaf *leaf = tscope_leaf_locked(tid);

	lockdep_assert_held(&tscope_table_lock);
	if (!leaf || leaf->nr)
		return NULL;
	RCU_INIT_POINTER(tscope_table_top[(u32)tid / TSCOPE_LEAF_SLOTS], NULL);
	tscope_nr_leaves--;
	return leaf;
}

/**
 * tscope_table_insert() - put a record into the table
 * @rec: record of a task that was found by its number in the present RCU read
 *	 section, or that was just born
 *
 * Where the task has a record there already, the one that saw its birth stays,
 * then the older one; the other is freed.
 *
 * Context: process context.
 * Return: the record that stays; NULL if there was no memory, then @rec is freed.
 */
struct tscope_record *tscope_table_insert(struct tscope_record *rec)
{
	struct task_struct *task = rec->task;
	pid_t tid = READ_ONCE(task->pid);
	struct tscope_leaf *leaf, *spare = NULL;
	struct tscope_record *old;
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_table_lock, flags);
	while (!(leaf = tscope_leaf_locked(tid))) {
		if (spare) {
			rcu_assign_pointer(tscope_table_top[(u32)tid / TSCOPE_LEAF_SLOTS], spare);
			spare = NULL;
			tscope_nr_leaves++;
			continue;
		}
		raw_spin_unlock_irqrestore(&tscope_table_lock, flags);
		spare = kmem_cache_zalloc(tscope_leaf_cache, GFP_NOWAIT | __GFP_NOWARN);
		if (!spare) {
			tscope_record_free(rec);
			return NULL;
		}
		raw_spin_lock_irqsave(&tscope_table_lock, flags);
	}
	old = tscope_table_lookup(task, tid);
	if (old && rec->is_seen) {
		/* The task cannot have run yet: no CPU remembers the old one. */
		tscope_table_unlink(task, tid);
		tscope_nr_records--;
		tscope_nr_freed++;
	}
	if (!old || rec->is_seen) {
		tscope_table_link(leaf, rec, tid);
		tscope_nr_records++;
		if (rec->is_seen)
			tscope_nr_seen++;
		else
			tscope_nr_adopted++;
		swap(old, rec);
	}
	raw_spin_unlock_irqrestore(&tscope_table_lock, flags);

	if (spare)
		kmem_cache_free(tscope_leaf_cache, spare);
	if (rec)
		tscope_record_free_later(rec);
	return old;
}

/**
 * tscope_table_renumber() - a task has another number than its record says
 * @task:    the task, which runs on this CPU
 * @old_tid: number that its record stands under
 *
 * Put the record where it will be looked for.  Where a leaf is missing, which
 * cannot be had here, it stays.
 *
 * Context: interrupts off; maybe with the runqueue lock held.
 */
void tscope_table_renumber(struct task_struct *task, pid_t old_tid)
{
	pid_t tid = READ_ONCE(task->pid);
	struct tscope_leaf *leaf;
	struct tscope_record *rec, *late;
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_table_lock, flags);
	leaf = tscope_leaf_locked(tid);
	rec = leaf ? tscope_table_unlink(task, old_tid) : NULL;
	/* A walk that came between the two numbers may have begun another. */
	late = rec ? tscope_table_unlink(task, tid) : NULL;
	if (rec)
		tscope_table_link(leaf, rec, tid);
	if (late) {
		tscope_nr_records--;
		tscope_nr_freed++;
		/* Only the CPU that runs the task can remember it. */
		tscope_cpu_forget(late, rec);
	}
	raw_spin_unlock_irqrestore(&tscope_table_lock, flags);
	if (late)
		tscope_record_free_later(late);
}

/* The last resort: where in the table is a record of @task?  -1: nowhere. */
static pid_t tscope_table_search(const struct task_struct *task)
{
	struct tscope_record *rec;
	struct tscope_leaf *leaf;
	pid_t tid = -1;
	int i, j;

	for (i = 0; i < TSCOPE_TOP_SLOTS && tid < 0; i++) {
		leaf = rcu_dereference(tscope_table_top[i]);
		for (j = 0; leaf && j < TSCOPE_LEAF_SLOTS && tid < 0; j++)
			for (rec = rcu_dereference(leaf->slot[j]); rec;
			     rec = rcu_dereference(rec->next))
				if (rec->task == task)
					tid = i * TSCOPE_LEAF_SLOTS + j;
	}
	return tid;
}

static void tscope_table_remove(const struct task_struct *task, pid_t tid)
{
	struct tscope_record *rec;
	struct tscope_leaf *leaf;
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_table_lock, flags);
	rec = tscope_table_unlink(task, tid);
	leaf = tscope_table_prune(tid);
	if (rec) {
		tscope_nr_records--;
		tscope_nr_freed++;
	}
	raw_spin_unlock_irqrestore(&tscope_table_lock, flags);

	if (leaf)
		call_rcu(&leaf->rcu, tscope_leaf_free_rcu);
	if (rec)
		tscope_record_free_later(rec);
}

/**
 * tscope_table_remove_all() - take out whatever belongs to a task
 * @task: the task; it has been switched out for the last time
 *
 * Context: in an RCU read section.
 */
void tscope_table_remove_all(const struct task_struct *task)
{
	bool by_tid = tscope_table_lookup(task, task->pid);
	bool by_tgid = task->tgid != task->pid && tscope_table_lookup(task, task->tgid);
	pid_t tid;

	if (by_tid)
		tscope_table_remove(task, task->pid);
	if (by_tgid)
		tscope_table_remove(task, task->tgid);
	if (!by_tid && !by_tgid && task->tgid == task->pid) {
		tid = tscope_table_search(task);
		if (tid >= 0)
			tscope_table_remove(task, tid);
	}
}

/**
 * tscope_table_stats() - what the table holds and has held
 * @stats: filled
 */
void tscope_table_stats(struct tscope_table_stats *stats)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_table_lock, flags);
	stats->nr_records = tscope_nr_records;
	stats->nr_seen = tscope_nr_seen;
	stats->nr_adopted = tscope_nr_adopted;
	stats->nr_freed = tscope_nr_freed;
	stats->memory_bytes = tscope_nr_records * sizeof(struct tscope_record) +
			      tscope_nr_leaves * sizeof(struct tscope_leaf) +
			      TSCOPE_TOP_SLOTS * sizeof(*tscope_table_top);
	raw_spin_unlock_irqrestore(&tscope_table_lock, flags);
}

/**
 * tscope_table_init() - make the empty table
 *
 * Return: 0, or -ENOMEM.
 */
int tscope_table_init(void)
{
	tscope_leaf_cache = KMEM_CACHE(tscope_leaf, 0);
	if (!tscope_leaf_cache)
		return -ENOMEM;
	tscope_table_top = kvcalloc(TSCOPE_TOP_SLOTS, sizeof(*tscope_table_top), GFP_KERNEL);
	if (!tscope_table_top)
		goto err_leaf_cache;
	return 0;

err_leaf_cache:
	kmem_cache_destroy(tscope_leaf_cache);
	return -ENOMEM;
}

/**
 * tscope_table_exit() - free the table and all records in it
 *
 * Context: process context; no hook is attached, no reader is left, and no RCU
 *	    callback of ours is pending.
 */
void tscope_table_exit(void)
{
	struct tscope_record *rec;
	struct tscope_leaf *leaf;
	int i, j;

	for (i = 0; i < TSCOPE_TOP_SLOTS; i++) {
		leaf = rcu_dereference_protected(tscope_table_top[i], true);
		if (!leaf)
			continue;
		for (j = 0; j < TSCOPE_LEAF_SLOTS; j++) {
			while ((rec = rcu_dereference_protected(leaf->slot[j], true))) {
				RCU_INIT_POINTER(leaf->slot[j],
						 rcu_access_pointer(rec->next));
				tscope_record_free(rec);
			}
		}
		kmem_cache_free(tscope_leaf_cache, leaf);
	}
	kvfree(tscope_table_top);
	kmem_cache_destroy(tscope_leaf_cache);
}
