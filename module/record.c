// SPDX-License-Identifier: GPL-2.0
/*
 * Per-task records, and the table that finds them.
 *
 * Life of a record:
 *
 *   born     task_newtask                      in the table
 *   adopted  a walk meets a task without one   in the table
 *   live     switches, migrations, exec, exit change it
 *   dead     sched_process_free                out of the table
 *   freed    one RCU grace period later
 *
 * The table has two levels, indexed by the task's number in the initial pid
 * namespace.  The top is an array of pointers to leaves, a leaf an array of
 * slots, a slot a chain of records.  A leaf comes with its first record and
 * goes with its last, so that a machine that has used up its numbers many times
 * holds no more than its living tasks need.
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
 *   Adoption against switches and migrations: kernel counters cannot be read at
 *   the instant at which the probes begin to see an adopted task.  So counting
 *   begins with the first switch (in or out) or migration that a probe sees,
 *   under the locks that guard the kernel's counter; until then there was
 *   nothing to count.  ("primed")
 *
 * Locking:
 *
 *   tscope_table_lock	raw, interrupts off: taken in task_newtask, in RCU
 *			callbacks, and by the switch probe (runqueue lock held)
 *			for an exec by a thread.  Guards top, slots, chains,
 *			rec->tid and the counters.  Nothing is allocated, woken
 *			or printed under it.
 *   rec->voluntary, ...	written by the CPU that switches the task, interrupts
 *			off, so by one at a time
 *   rec->migrations	written under the task's pi_lock or runqueue lock
 *   rec->exec_ns, ...	written by the task itself
 *
 *   Readers take no lock: RCU for the table, READ_ONCE for the values.
 */
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/threads.h>
#include <linux/ktime.h>

#include "cpu.h"
#include "infer.h"
#include "record.h"

#define TSCOPE_LEAF_SLOTS	256
#define TSCOPE_TOP_SLOTS	DIV_ROUND_UP(PID_MAX_LIMIT + 1, TSCOPE_LEAF_SLOTS)

/* nr: records in the leaf; guarded by tscope_table_lock. */
struct tscope_leaf {
	struct tscope_record __rcu *slot[TSCOPE_LEAF_SLOTS];
	unsigned int nr;
	struct rcu_head rcu;
};

static struct tscope_leaf __rcu **tscope_top;
static struct kmem_cache *tscope_leaf_cache;
static struct kmem_cache *tscope_record_cache;
static DEFINE_RAW_SPINLOCK(tscope_table_lock);

/* Guarded by tscope_table_lock. */
static u64 tscope_nr_records;
static u64 tscope_nr_seen;
static u64 tscope_nr_adopted;
static u64 tscope_nr_freed;
static u64 tscope_nr_leaves;

static atomic64_t tscope_nr_missed = ATOMIC64_INIT(0);

/* Interrupts or preemption off will do for an RCU read section. */
#define tscope_dereference(p) rcu_dereference_check(p, rcu_read_lock_sched_held())

/* The switch probe calls this: no lock, no function call. */
static __always_inline struct tscope_record *
tscope_record_lookup(const struct task_struct *task, pid_t tid)
{
	struct tscope_leaf *leaf;
	struct tscope_record *rec;

	leaf = tscope_dereference(tscope_top[tid / TSCOPE_LEAF_SLOTS]);
	if (!leaf)
		return NULL;
	rec = tscope_dereference(leaf->slot[tid % TSCOPE_LEAF_SLOTS]);
	while (rec && rec->task != task)
		rec = tscope_dereference(rec->next);
	return rec;
}

/**
 * tscope_record_find() - the record of a task
 * @task: task to look for
 *
 * Context: any; interrupts or preemption off, or in an RCU read section, and
 *	    the result is good as long.
 * Return: the record, or NULL if the task has none.
 */
struct tscope_record *tscope_record_find(const struct task_struct *task)
{
	return tscope_record_lookup(task, READ_ONCE(task->pid));
}

static struct tscope_leaf *tscope_leaf_locked(pid_t tid)
{
	return rcu_dereference_protected(tscope_top[tid / TSCOPE_LEAF_SLOTS],
					 lockdep_is_held(&tscope_table_lock));
}

static struct tscope_record *tscope_record_locked(struct tscope_record __rcu *p)
{
	return rcu_dereference_protected(p, lockdep_is_held(&tscope_table_lock));
}

static void tscope_table_link(struct tscope_leaf *leaf, struct tscope_record *rec,
			      pid_t tid)
{
	struct tscope_record __rcu **slot = &leaf->slot[tid % TSCOPE_LEAF_SLOTS];

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
	link = &leaf->slot[tid % TSCOPE_LEAF_SLOTS];
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

static void tscope_record_free_rcu(struct rcu_head *rcu)
{
	struct tscope_record *rec = container_of(rcu, struct tscope_record, rcu);

	put_pid(rec->creator);
	put_pid(rec->creator_tgid);
	kmem_cache_free(tscope_record_cache, rec);
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
	RCU_INIT_POINTER(tscope_top[tid / TSCOPE_LEAF_SLOTS], NULL);
	tscope_nr_leaves--;
	return leaf;
}

/*
 * Put @rec into the table.  Where the task has a record there already, the one
 * begun at its birth stays, then the older; the other one is freed.  Returns the
 * one that stays, or NULL if there was no memory for a leaf; then @rec is freed.
 */
static struct tscope_record *tscope_record_insert(struct tscope_record *rec)
{
	struct task_struct *task = rec->task;
	pid_t tid = READ_ONCE(task->pid);
	struct tscope_leaf *leaf, *spare = NULL;
	struct tscope_record *old;
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_table_lock, flags);
	while (!(leaf = tscope_leaf_locked(tid))) {
		if (spare) {
			rcu_assign_pointer(tscope_top[tid / TSCOPE_LEAF_SLOTS], spare);
			spare = NULL;
			tscope_nr_leaves++;
			continue;
		}
		raw_spin_unlock_irqrestore(&tscope_table_lock, flags);
		spare = kmem_cache_zalloc(tscope_leaf_cache, GFP_NOWAIT | __GFP_NOWARN);
		if (!spare) {
			tscope_record_free_rcu(&rec->rcu);
			return NULL;
		}
		raw_spin_lock_irqsave(&tscope_table_lock, flags);
	}
	old = tscope_record_lookup(task, tid);
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
		call_rcu(&rec->rcu, tscope_record_free_rcu);
	return old;
}

static struct tscope_record *tscope_record_alloc(struct task_struct *task)
{
	struct tscope_record *rec;

	rec = kmem_cache_zalloc(tscope_record_cache, GFP_NOWAIT | __GFP_NOWARN);
	if (!rec)
		return NULL;
	rec->task = task;
	rec->since_ns = ktime_get_mono_fast_ns();
	rec->exit_signal = READ_ONCE(task->exit_signal);
	return rec;
}

/**
 * tscope_record_adopt() - the record of a task, begun now if it has none
 * @task: task that was found by its number in the present RCU read section
 *
 * Idempotent.  No record is begun for a task in execve(), whose number may be
 * about to change.
 *
 * Context: process context, in an RCU read section.
 * Return: the record, good in that section; NULL if there is none.
 */
struct tscope_record *tscope_record_adopt(struct task_struct *task)
{
	struct tscope_record *rec = tscope_record_find(task);

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "record adopted outside RCU");
	if (rec || data_race(!!task->in_execve))
		return rec;
	rec = tscope_record_alloc(task);
	if (!rec)
		goto missed;
	tscope_infer_birth(task, &rec->clone_flags, &rec->known);
	rec = tscope_record_insert(rec);
	if (rec)
		return rec;
missed:
	atomic64_inc(&tscope_nr_missed);
	return NULL;
}

/**
 * tscope_record_born() - a task was cloned
 * @task:	 the new task, which cannot run yet
 * @clone_flags: as given to clone
 *
 * Context: task_newtask: the creator is current; may be preemptible.
 */
void tscope_record_born(struct task_struct *task, u64 clone_flags)
{
	struct tscope_record *rec = tscope_record_alloc(task);

	if (!rec)
		goto missed;
	rec->is_seen = true;
	rec->switches_primed = true;
	rec->migrations_primed = true;
	rec->clone_flags = clone_flags;
	rec->known = ~0ULL;
	rec->creator = get_task_pid(current, PIDTYPE_PID);
	rec->creator_tgid = get_task_pid(current, PIDTYPE_TGID);
	strscpy(rec->creator_comm, current->comm, sizeof(rec->creator_comm));
	if (tscope_record_insert(rec))
		return;
missed:
	atomic64_inc(&tscope_nr_missed);
}

/*
 * @task has another number than its record says: put the record where it will be
 * looked for.  Where a leaf is missing and cannot be had here, it stays.
 */
static void tscope_record_renumber(struct task_struct *task, pid_t old_tid)
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
		call_rcu(&late->rcu, tscope_record_free_rcu);
}

/**
 * tscope_record_exec() - a task has called execve()
 * @task:    the task, which is current
 * @old_tid: its number before; another one if it was not the leader
 *
 * Context: sched_process_exec; interrupts off.
 */
void tscope_record_exec(struct task_struct *task, pid_t old_tid)
{
	struct tscope_record *rec;

	lockdep_assert_irqs_disabled();
	if (old_tid != task->pid)
		tscope_record_renumber(task, old_tid);
	rec = tscope_record_find(task);
	if (!rec)
		return;
	WRITE_ONCE(rec->nr_execs, rec->nr_execs + 1);
	WRITE_ONCE(rec->exec_ns, ktime_get_mono_fast_ns());
}

/**
 * tscope_record_exiting() - a task has begun to exit
 * @task: the task, which is current
 *
 * Context: sched_process_exit; interrupts off.
 */
void tscope_record_exiting(struct task_struct *task)
{
	struct tscope_record *rec = tscope_record_find(task);

	lockdep_assert_irqs_disabled();
	if (rec)
		WRITE_ONCE(rec->exit_ns, ktime_get_mono_fast_ns());
}

/* The last resort: where in the table is a record of @task?  -1: nowhere. */
static pid_t tscope_table_search(const struct task_struct *task)
{
	struct tscope_record *rec;
	struct tscope_leaf *leaf;
	pid_t tid = -1;
	int i, j;

	for (i = 0; i < TSCOPE_TOP_SLOTS && tid < 0; i++) {
		leaf = rcu_dereference(tscope_top[i]);
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
		call_rcu(&rec->rcu, tscope_record_free_rcu);
}

/**
 * tscope_record_freed() - a task is gone, and its record with it
 * @task: the task; it has been switched out for the last time
 *
 * Context: sched_process_free: softirq or an RCU kernel thread; in an RCU read
 *	    section.
 */
void tscope_record_freed(struct task_struct *task)
{
	bool by_tid = tscope_record_lookup(task, task->pid);
	bool by_tgid = task->tgid != task->pid && tscope_record_lookup(task, task->tgid);
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
 * tscope_record_switch_in() - a task gets a CPU
 * @rec:  its record
 * @task: the task
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
void tscope_record_switch_in(struct tscope_record *rec, struct task_struct *task)
{
	if (likely(rec->switches_primed && rec->first_run_ns))
		return;
	if (!rec->switches_primed) {
		rec->nvcsw_base = task->nvcsw;
		rec->nivcsw_base = task->nivcsw;
		rec->nvcsw_last = task->nvcsw;
		/* Pairs with the acquire in tscope_record_counts(). */
		smp_store_release(&rec->switches_primed, true);
	}
	if (!rec->first_run_ns)
		WRITE_ONCE(rec->first_run_ns, ktime_get_mono_fast_ns());
}

/**
 * tscope_record_switch_out() - a task gives up a CPU
 * @rec:  its record
 * @task: the task; the kernel has counted the switch already
 *
 * The kernel's rule, not repeated but looked at: the counter that has moved
 * since the last switch says which kind this one was.
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
void tscope_record_switch_out(struct tscope_record *rec, struct task_struct *task)
{
	if (unlikely(!rec->switches_primed)) {
		tscope_record_switch_in(rec, task);
		return;
	}
	if (task->nvcsw != rec->nvcsw_last) {
		rec->nvcsw_last = task->nvcsw;
		WRITE_ONCE(rec->voluntary, rec->voluntary + 1);
	} else {
		WRITE_ONCE(rec->involuntary, rec->involuntary + 1);
	}
	if (unlikely(rec->tid != task->pid))
		tscope_record_renumber(task, rec->tid);
}

/**
 * tscope_record_migrate() - a task changes its CPU
 * @rec:  its record
 * @task: the task; the kernel is about to count the migration
 *
 * Context: sched_migrate_task; interrupts off, the task's pi_lock or its
 *	    runqueue lock held.
 */
void tscope_record_migrate(struct tscope_record *rec, struct task_struct *task)
{
	if (unlikely(!rec->migrations_primed)) {
		rec->migrations_base = task->se.nr_migrations;
		/* Pairs with the acquire in tscope_record_counts(). */
		smp_store_release(&rec->migrations_primed, true);
	}
	WRITE_ONCE(rec->migrations, rec->migrations + 1);
}

/**
 * tscope_record_counts() - fill the counts of a task
 * @rec:    its record
 * @task:   the task
 * @counts: filled
 *
 * Context: any; in an RCU read section.
 */
void tscope_record_counts(struct tscope_record *rec, const struct task_struct *task,
			  struct tscope_counts *counts)
{
	counts->since_ns = rec->since_ns;
	counts->now_ns = ktime_get_mono_fast_ns();
	counts->voluntary = READ_ONCE(rec->voluntary);
	counts->involuntary = READ_ONCE(rec->involuntary);
	counts->migrations = READ_ONCE(rec->migrations);
	/* Pairs with the release in tscope_record_switch_in(). */
	if (smp_load_acquire(&rec->switches_primed)) {
		counts->nvcsw_base = rec->nvcsw_base;
		counts->nivcsw_base = rec->nivcsw_base;
	} else {
		counts->nvcsw_base = READ_ONCE(task->nvcsw);
		counts->nivcsw_base = READ_ONCE(task->nivcsw);
	}
	/* Pairs with the release in tscope_record_migrate(). */
	if (smp_load_acquire(&rec->migrations_primed))
		counts->migrations_base = rec->migrations_base;
	else
		counts->migrations_base = READ_ONCE(task->se.nr_migrations);
}

/**
 * tscope_record_stats() - what the table holds and has seen
 * @stats: filled
 *
 * Context: any but under the table's lock.
 */
void tscope_record_stats(struct tscope_record_stats *stats)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_table_lock, flags);
	stats->nr_records = tscope_nr_records;
	stats->nr_seen = tscope_nr_seen;
	stats->nr_adopted = tscope_nr_adopted;
	stats->nr_freed = tscope_nr_freed;
	stats->memory_bytes = tscope_nr_records * sizeof(struct tscope_record) +
			      tscope_nr_leaves * sizeof(struct tscope_leaf) +
			      TSCOPE_TOP_SLOTS * sizeof(*tscope_top);
	raw_spin_unlock_irqrestore(&tscope_table_lock, flags);
	stats->nr_missed = atomic64_read(&tscope_nr_missed);
}

/**
 * tscope_record_init() - make the empty table
 *
 * Return: 0, or -ENOMEM.
 */
int tscope_record_init(void)
{
	tscope_record_cache = KMEM_CACHE(tscope_record, SLAB_HWCACHE_ALIGN);
	if (!tscope_record_cache)
		return -ENOMEM;
	tscope_leaf_cache = KMEM_CACHE(tscope_leaf, 0);
	if (!tscope_leaf_cache)
		goto err_record_cache;
	tscope_top = kvcalloc(TSCOPE_TOP_SLOTS, sizeof(*tscope_top), GFP_KERNEL);
	if (!tscope_top)
		goto err_leaf_cache;
	return 0;

err_leaf_cache:
	kmem_cache_destroy(tscope_leaf_cache);
err_record_cache:
	kmem_cache_destroy(tscope_record_cache);
	return -ENOMEM;
}

/**
 * tscope_record_exit() - free the table and all that is in it
 *
 * Context: process context; no hook is attached and no reader is left.
 */
void tscope_record_exit(void)
{
	struct tscope_record *rec;
	struct tscope_leaf *leaf;
	int i, j;

	/* Records and leaves that are on their way out. */
	rcu_barrier();
	for (i = 0; i < TSCOPE_TOP_SLOTS; i++) {
		leaf = rcu_dereference_protected(tscope_top[i], true);
		if (!leaf)
			continue;
		for (j = 0; j < TSCOPE_LEAF_SLOTS; j++) {
			while ((rec = rcu_dereference_protected(leaf->slot[j], true))) {
				RCU_INIT_POINTER(leaf->slot[j],
						 rcu_access_pointer(rec->next));
				tscope_record_free_rcu(&rec->rcu);
			}
		}
		kmem_cache_free(tscope_leaf_cache, leaf);
	}
	kvfree(tscope_top);
	kmem_cache_destroy(tscope_leaf_cache);
	kmem_cache_destroy(tscope_record_cache);
}
