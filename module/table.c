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
 *   sched_process_exec the record stands in the slot of the old number.
 *
 *     - The switch probe sees the number change when the task is switched out and
 *       moves the record; sched_process_exec does so otherwise.
 *     - The leader is freed under a number that its record does not stand under:
 *       it is looked for under its tgid too.  That record is not moved, though its last
 *       switch may come so late that it has the thread's number.
 *     - Nobody adopts, under the lock, a task that is in execve(), or the leader
 *       that has the thread's number.  An insertion before the lock section of
 *       sched_process_exec is moved by it, one behind it sees the new number.
 *     - An exec that fails behind de_thread() may leave a record that was not
 *       moved: its leaf was missing, or it was adopted while the thread ran, and no
 *       CPU remembered it.  It ends in a last resort, a search of all leaves.  It may
 *       also leave two, moved and adopted, in one slot.  One that was not moved, of a
 *       task that is adopted once more as it dies, stays until the module goes: it is
 *       no more than compared with.
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
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/threads.h>

#include "cpu.h"
#include "end.h"
#include "pool.h"
#include "table.h"

#define TSCOPE_TOP_SLOTS	DIV_ROUND_UP(PID_MAX_LIMIT + 1, TSCOPE_LEAF_SLOTS)

/* What points to memory is not __ro_after_init: in a module kmemleak does not look there. */
struct tscope_leaf __rcu **tscope_table_top __read_mostly;

/* Leaves for births and execs until the pool is filled up again, where it is needed. */
#define TSCOPE_LEAF_SPARE	8

static struct kmem_cache *tscope_leaf_cache __ro_after_init;
static struct tscope_pool tscope_leaf_pool;
static DEFINE_RAW_SPINLOCK(tscope_table_lock);

/* May a record stand where its task's number does not lead? */
static bool tscope_table_astray;

/* How a task came to be changes once, in an execve() by a thread. */
static seqcount_raw_spinlock_t tscope_table_births =
	SEQCNT_RAW_SPINLOCK_ZERO(tscope_table_births, &tscope_table_lock);

/* Guarded by tscope_table_lock. */
static u64 tscope_nr_records;
static u64 tscope_nr_seen;
static u64 tscope_nr_adopted;
static u64 tscope_nr_freed;
static u64 tscope_nr_leaves;
/* No leaf was ever at or above this. */
static unsigned int tscope_top_used;

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
 * still finds the rest of the chain behind it, unless it is linked into another
 * chain at once; then the reader may find nothing.
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

/*
 * Take the lock and return the leaf of @tid, which is made if it is missing.
 * NULL: there was no memory; the lock is taken all the same.  @spare: what is left
 * over, to be freed behind the lock.
 */
static struct tscope_leaf *tscope_table_lock_leaf(pid_t tid, unsigned long *flags,
						  struct tscope_leaf **spare)
{
	unsigned int top = (u32)tid / TSCOPE_LEAF_SLOTS;
	struct tscope_leaf *leaf;

	*spare = NULL;
	raw_spin_lock_irqsave(&tscope_table_lock, *flags);
	leaf = tscope_leaf_locked(tid);
	if (leaf)
		return leaf;
	raw_spin_unlock_irqrestore(&tscope_table_lock, *flags);
	*spare = tscope_pool_alloc(&tscope_leaf_pool);

	raw_spin_lock_irqsave(&tscope_table_lock, *flags);
	leaf = tscope_leaf_locked(tid);
	if (!leaf && *spare) {
		swap(leaf, *spare);
		rcu_assign_pointer(tscope_table_top[top], leaf);
		tscope_nr_leaves++;
		WRITE_ONCE(tscope_top_used, max(tscope_top_used, top + 1));
	}
	return leaf;
}

static void tscope_table_unlock(unsigned long flags, struct tscope_leaf *spare)
{
	raw_spin_unlock_irqrestore(&tscope_table_lock, flags);
	/* Not at once: preemption may be off, see pool.c. */
	if (spare)
		call_rcu(&spare->rcu, tscope_leaf_free_rcu);
}

/*
 * May a task that was met by a walk be given a record under @tid now?  Its number
 * was read under the lock, before this.
 */
static bool tscope_table_may_adopt(const struct task_struct *task, pid_t tid)
{
	/* exchange_tids() comes behind in_execve = 1, and before the leader's release. */
	smp_rmb();
	if (data_race(!!task->in_execve))
		return false;
	return tid == task->tgid || !READ_ONCE(task->exit_state);
}

/**
 * tscope_table_insert() - put a record into the table
 * @rec: record of a task that was found by its number in the present RCU read
 *	 section, or that was just born
 * @lost: filled: the record that is in the table no more, or was never; or NULL
 *
 * Where the task has a record there already, the one that saw its birth stays,
 * then the older one; the other is lost.  So is @rec where it cannot be put in.
 * The caller frees it later: readers may have met it in the table.
 *
 * Context: process context.
 * Return: the record that is there in the end; -ENOMEM; or -EAGAIN if the task's
 *	   number may be about to change.
 */
struct tscope_record *tscope_table_insert(struct tscope_record *rec, struct tscope_record **lost)
{
	struct task_struct *task = rec->task;
	struct tscope_record *there;
	struct tscope_leaf *leaf, *spare;
	unsigned long flags;
	pid_t tid;

	for (;;) {
		tid = READ_ONCE(task->pid);
		leaf = tscope_table_lock_leaf(tid, &flags, &spare);
		if (tid == READ_ONCE(task->pid))
			break;
		tscope_table_unlock(flags, spare);
	}
	there = leaf ? tscope_table_lookup(task, tid) : ERR_PTR(-ENOMEM);
	if (leaf && !there && !rec->is_seen && !tscope_table_may_adopt(task, tid))
		there = ERR_PTR(-EAGAIN);
	if (!IS_ERR_OR_NULL(there) && rec->is_seen) {
		/* The task cannot have run yet: no CPU remembers the other one. */
		WRITE_ONCE(rec->followed, READ_ONCE(there->followed));
		tscope_table_unlink(task, tid);
		tscope_nr_records--;
		tscope_nr_freed++;
	}
	if (!there || (!IS_ERR(there) && rec->is_seen)) {
		tscope_table_link(leaf, rec, tid);
		tscope_nr_records++;
		if (rec->is_seen)
			tscope_nr_seen++;
		else
			tscope_nr_adopted++;
		swap(there, rec);
	}
	tscope_table_unlock(flags, spare);

	*lost = rec;
	if (!IS_ERR(there) && !there->is_seen && tid != task->tgid && READ_ONCE(task->on_cpu))
		WRITE_ONCE(tscope_table_astray, true);
	return there;
}

/**
 * tscope_table_renumber() - a task has another number than its record says
 * @task:    the task, which runs on this CPU
 * @old_tid: number that its record stands under
 *
 * Put the record where it will be looked for.  Where a leaf is missing, which
 * cannot be had here, it stays until sched_process_exec.
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
void tscope_table_renumber(struct task_struct *task, pid_t old_tid)
{
	pid_t tid = READ_ONCE(task->pid);
	struct tscope_leaf *leaf;
	struct tscope_record *rec;
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_table_lock, flags);
	leaf = tscope_leaf_locked(tid);
	rec = leaf ? tscope_table_unlink(task, old_tid) : NULL;
	if (rec)
		tscope_table_link(leaf, rec, tid);
	else
		WRITE_ONCE(tscope_table_astray, true);
	raw_spin_unlock_irqrestore(&tscope_table_lock, flags);
}

/*
 * @heir has called execve() as a thread, and is its process from now on: how that came to
 * be is what the record of its @leader says, who made it and when.  Where it cannot be
 * told who did, it is not the thread's creator either.
 */
static void tscope_table_inherit(struct tscope_record *heir, struct tscope_record *leader)
{
	/* A reader may have met the thread's creator: its references go with the leader. */
	struct tscope_end *end = READ_ONCE(leader->end);
	bool is_seen = leader->is_seen && heir->is_seen && end;

	lockdep_assert_held(&tscope_table_lock);
	if (leader->end_flags & TSCOPE_RECORD_INHERITED)
		return;
	leader->end_flags |= TSCOPE_RECORD_INHERITED;
	write_seqcount_begin(&tscope_table_births);
	heir->birth_ns = leader->birth_ns;
	heir->clone_flags = leader->clone_flags;
	heir->known = leader->is_seen ? U32_MAX : leader->known;
	heir->exit_signal = leader->exit_signal;
	heir->nr_execs += leader->nr_execs;
	if (leader->first_run_ns)
		heir->first_run_ns = leader->first_run_ns;
	/* They stand where the creator's name does. */
	if (heir->is_seen && !is_seen)
		heir->nivcsw_base = heir->migrations_base = 0;
	heir->is_seen = is_seen;
	if (is_seen) {
		end->creator = heir->creator;
		end->creator_tgid = heir->creator_tgid;
		heir->creator = get_pid(leader->creator);
		heir->creator_tgid = get_pid(leader->creator_tgid);
		memcpy(heir->creator_comm, leader->creator_comm, sizeof(heir->creator_comm));
	}
	write_seqcount_end(&tscope_table_births);
}

/*
 * The leader that @task has taken the number and the start of: it stands under that number
 * until it is freed.
 */
static void tscope_table_inherit_from(const struct task_struct *task, struct tscope_leaf *leaf)
{
	struct tscope_record *heir = tscope_table_lookup(task, task->pid);
	struct tscope_record *rec;

	lockdep_assert_held(&tscope_table_lock);
	rec = tscope_record_locked(leaf->slot[(u32)task->pid % TSCOPE_LEAF_SLOTS]);
	while (rec && (rec == heir || rec->birth_ns != READ_ONCE(task->start_time)))
		rec = tscope_record_locked(rec->next);
	if (heir && rec)
		tscope_table_inherit(heir, rec);
}

/* The same from the other side: @leader is freed before its heir has come so far. */
static void tscope_table_bequeath(const struct task_struct *task, struct tscope_record *leader)
{
	const struct task_struct *heir = READ_ONCE(task->group_leader);
	struct tscope_record *rec;

	lockdep_assert_held(&tscope_table_lock);
	rec = tscope_table_lookup(heir, task->tgid) ?: tscope_table_lookup(heir, task->pid);
	if (rec && rec != leader)
		tscope_table_inherit(rec, leader);
}

/**
 * tscope_table_exec() - a task has taken another number in execve()
 * @task:    the task, which is current
 * @old_tid: number that it had
 *
 * As tscope_table_renumber(), but here a leaf can be had.  If not, the record is
 * given up: it must not stay under a number that is not its task's.
 *
 * It is its process from then on, and has the birth of that: the leader's.
 *
 * Context: sched_process_exec.
 * Return: NULL; or the record that was given up, which no CPU remembers any more, to be
 *	   freed later.
 */
struct tscope_record *tscope_table_exec(struct task_struct *task, pid_t old_tid)
{
	struct tscope_leaf *leaf, *spare, *empty;
	struct tscope_record *rec, *lost = NULL;
	unsigned long flags;

	leaf = tscope_table_lock_leaf(task->pid, &flags, &spare);
	rec = tscope_table_unlink(task, old_tid);
	if (rec && leaf) {
		tscope_table_link(leaf, rec, task->pid);
	} else if (rec) {
		lost = rec;
		tscope_nr_records--;
		tscope_nr_freed++;
		/* Only the CPU that runs the task can remember it. */
		tscope_cpu_forget(lost);
	}
	/* A switch may have moved it already. */
	if (leaf && !lost)
		tscope_table_inherit_from(task, leaf);
	empty = tscope_table_prune(old_tid);
	tscope_table_unlock(flags, spare);

	if (empty)
		call_rcu(&empty->rcu, tscope_leaf_free_rcu);
	return lost;
}

/* The last resort: where in the table is a record of @task?  -1: nowhere. */
static pid_t tscope_table_search(const struct task_struct *task)
{
	unsigned int used = READ_ONCE(tscope_top_used), i, j;
	struct tscope_record *rec;
	struct tscope_leaf *leaf;

	for (i = 0; i < used; i++) {
		leaf = rcu_dereference(tscope_table_top[i]);
		for (j = 0; leaf && j < TSCOPE_LEAF_SLOTS; j++)
			for (rec = rcu_dereference(leaf->slot[j]); rec;
			     rec = rcu_dereference(rec->next))
				if (rec->task == task)
					return i * TSCOPE_LEAF_SLOTS + j;
	}
	return -1;
}

/* Take out one record.  @prune: its leaf too, if that is empty. */
static struct tscope_record *tscope_table_remove_at(const struct task_struct *task, pid_t tid,
						    bool prune)
{
	struct tscope_record *rec;
	struct tscope_leaf *leaf;
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_table_lock, flags);
	rec = tscope_table_unlink(task, tid);
	leaf = prune ? tscope_table_prune(tid) : NULL;
	if (rec) {
		if (tid != task->pid && tid == task->tgid)
			tscope_table_bequeath(task, rec);
		tscope_nr_records--;
		tscope_nr_freed++;
	}
	raw_spin_unlock_irqrestore(&tscope_table_lock, flags);

	if (leaf)
		call_rcu(&leaf->rcu, tscope_leaf_free_rcu);
	return rec;
}

/**
 * tscope_table_remove() - take out the record of a task
 * @task: the task; it has been switched out for the last time
 *
 * Where it has two, see above, the other is tscope_table_remove_second()'s.
 *
 * Context: in an RCU read section.
 * Return: the record, the caller's now, or NULL if there is none.
 */
struct tscope_record *tscope_table_remove(const struct task_struct *task)
{
	struct tscope_record *rec;
	pid_t tid;

	rec = tscope_table_remove_at(task, task->pid, true);
	if (rec)
		return rec;
	if (task->tgid != task->pid)
		/* The thread that has its number now wants the leaf. */
		return tscope_table_remove_at(task, task->tgid, false);
	if (!READ_ONCE(tscope_table_astray))
		return NULL;
	tid = tscope_table_search(task);
	return tid >= 0 ? tscope_table_remove_at(task, tid, true) : NULL;
}

/**
 * tscope_table_remove_second() - take out another record of a task
 * @task: the task, of which tscope_table_remove() has returned a record
 *
 * Context: in an RCU read section.
 * Return: the record, the caller's now, or NULL if there is none.
 */
struct tscope_record *tscope_table_remove_second(const struct task_struct *task)
{
	return tscope_table_remove_at(task, task->pid, true);
}

/**
 * tscope_table_birth_begin() - the births in records are about to be read
 *
 * Context: any.
 * Return: for tscope_table_birth_retry().
 */
unsigned int tscope_table_birth_begin(void)
{
	return read_seqcount_begin(&tscope_table_births);
}

/**
 * tscope_table_birth_retry() - was what was read of a birth of two?
 * @seq: what tscope_table_birth_begin() returned
 *
 * Context: any.
 */
bool tscope_table_birth_retry(unsigned int seq)
{
	return read_seqcount_retry(&tscope_table_births, seq);
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
			      TSCOPE_TOP_SLOTS * sizeof(*tscope_table_top) +
			      tscope_pool_bytes(&tscope_leaf_pool);
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
	if (tscope_pool_init(&tscope_leaf_pool, tscope_leaf_cache, TSCOPE_LEAF_SPARE))
		goto err_cache;
	tscope_table_top = kvcalloc(TSCOPE_TOP_SLOTS, sizeof(*tscope_table_top), GFP_KERNEL);
	if (!tscope_table_top)
		goto err_pool;
	return 0;

err_pool:
	tscope_pool_exit(&tscope_leaf_pool);
err_cache:
	kmem_cache_destroy(tscope_leaf_cache);
	return -ENOMEM;
}

/**
 * tscope_table_exit() - free the table and all records in it
 *
 * Context: process context; sleeps; no hook is attached and no reader is left.
 */
void tscope_table_exit(void)
{
	struct tscope_record *rec;
	struct tscope_leaf *leaf;
	int i, j;

	/* Records and leaves that are on their way out. */
	rcu_barrier();
	for (i = 0; i < TSCOPE_TOP_SLOTS; i++) {
		leaf = rcu_dereference_protected(tscope_table_top[i], true);
		if (!leaf)
			continue;
		for (j = 0; j < TSCOPE_LEAF_SLOTS; j++) {
			while ((rec = rcu_dereference_protected(leaf->slot[j], true))) {
				RCU_INIT_POINTER(leaf->slot[j],
						 rcu_access_pointer(rec->next));
				tscope_record_drop(rec);
			}
		}
		kmem_cache_free(tscope_leaf_cache, leaf);
		cond_resched();
	}
	kvfree(tscope_table_top);
	tscope_pool_exit(&tscope_leaf_pool);
	kmem_cache_destroy(tscope_leaf_cache);
}
