// SPDX-License-Identifier: GPL-2.0
/*
 * Processes: sums over all threads of a process, exited threads included.
 *
 * A process that has had only one thread needs nothing of this: the record of the thread is
 * the sum.  With its second thread the process gets a struct tscope_process.  It has a list of
 * the records of the threads, and the sums over the exited ones.
 *
 *   linked	the record is on the list: a reader adds it
 *   folded	sched_process_free: the record is in the sums, and still on the list
 *   dropped	one RCU grace period later: the record is on no list
 *
 * A reader takes a lock only to copy the sums.  Then it walks the list once, and counts each
 * thread once.  It copies the time of the latest fold with the sums.  A record that was folded
 * up to that time is in the sums, and the reader skips it.  A record that is folded later stays
 * on the list until the reader has left its RCU read section.  So no sum ever falls, however
 * many threads start and exit, and no reader has to retry.
 *
 * A task_struct is freed right after sched_process_free.  So a reference to the task of a folded
 * record is held until the record is dropped.  A reader may look at the task, and its
 * signal_struct, which is the key of the process, is not used again meanwhile.
 *
 * In the ring of exited tasks the leader's record keeps a reference to the process.  Another
 * thread may be folded later still: RCU callbacks of two CPUs have no order.
 *
 * The sums have the threads that the hooks saw at birth, and those that a walk or a reader
 * adopted.  The kernel's own sums (CPU time and switches) are read in fill_task.c: they begin
 * with the birth of the process.
 *
 * Locking:
 *
 *   tscope_process_lock	raw, interrupts off.  Guards the hash.
 *   process->lock		raw, interrupts off: task_newtask, RCU callbacks, readers.
 *				Guards all members of the process but @refs and @signal, and
 *				rec->node.  Not nested with another lock.
 */
#include <linux/atomic.h>
#include <linux/hashtable.h>
#include <linux/minmax.h>
#include <linux/pid_namespace.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "adopt.h"
#include "changed.h"
#include "compat.h"
#include "fill_history.h"
#include "process.h"
#include "record.h"
#include "reserve.h"
#include "table.h"

/* Number of new processes until the reserve is filled up again, where it is needed. */
#define TSCOPE_PROCESS_SPARE	32
#define TSCOPE_PROCESS_BITS	10

/* Number of threads to look at between two checks for a fatal signal. */
#define TSCOPE_PROCESS_BATCH	256

/**
 * struct tscope_process - a process that has had more than one thread
 * @hash:	in the hash, by @signal; removed when no thread is linked any more
 * @signal:	signal_struct of the process; compared, never dereferenced
 * @refs:	references of the hash and of the exited leader's record
 * @lock:	guards the members below
 * @records:	records of the threads
 * @leader:	the record in @records that is the leader's; NULL: none of them is
 * @nr_linked:	number of records in @records
 * @is_gone:	the last record was dropped; no record is linked any more
 * @folded_ns:	tscope_record.account.freed_ns of the latest folded record
 * @sums:	sums over the folded records
 * @rcu:	frees the process
 */
struct tscope_process {
	struct hlist_node hash;
	const struct signal_struct *signal;
	refcount_t refs;
	raw_spinlock_t lock;
	struct hlist_head records;
	struct tscope_record *leader;
	unsigned int nr_linked;
	bool is_gone;
	u64 folded_ns;
	struct tscope_sums sums;
	struct rcu_head rcu;
};

static DEFINE_HASHTABLE(tscope_processes, TSCOPE_PROCESS_BITS);
static DEFINE_RAW_SPINLOCK(tscope_process_lock);
static struct kmem_cache *tscope_process_cache __ro_after_init;
static struct tscope_reserve tscope_process_reserve;
static atomic_long_t tscope_nr_processes = ATOMIC_LONG_INIT(0);

static void tscope_process_free_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(tscope_process_cache, container_of(rcu, struct tscope_process, rcu));
	atomic_long_dec(&tscope_nr_processes);
}

/**
 * tscope_process_put() - drop a reference
 * @process: the process
 */
void tscope_process_put(struct tscope_process *process)
{
	if (refcount_dec_and_test(&process->refs))
		call_rcu(&process->rcu, tscope_process_free_rcu);
}

/* The caller is in an RCU read section; the result is valid in that section. */
static struct tscope_process *tscope_process_find(const struct signal_struct *signal)
{
	struct tscope_process *process;

	hash_for_each_possible_rcu(tscope_processes, process, hash, (unsigned long)signal,
				   lockdep_is_held(&tscope_process_lock))
		if (process->signal == signal && !READ_ONCE(process->is_gone))
			return process;
	return NULL;
}

/*
 * Find the process of @signal, or make it; NULL: there was no memory.  One of its threads was
 * found in the caller's RCU read section.
 */
static struct tscope_process *tscope_process_make(const struct signal_struct *signal)
{
	struct tscope_process *process, *there = tscope_process_find(signal);
	unsigned long flags;

	if (there)
		return there;
	process = tscope_reserve_alloc(&tscope_process_reserve);
	if (!process)
		return NULL;
	atomic_long_inc(&tscope_nr_processes);
	process->signal = signal;
	refcount_set(&process->refs, 1);
	raw_spin_lock_init(&process->lock);
	raw_spin_lock_irqsave(&tscope_process_lock, flags);
	there = tscope_process_find(signal);
	if (!there)
		hash_add_rcu(tscope_processes, &process->hash, (unsigned long)signal);
	raw_spin_unlock_irqrestore(&tscope_process_lock, flags);
	if (!there)
		return process;
	/* Not freed directly: preemption may be off, see reserve.c. */
	tscope_process_put(process);
	return there;
}

/* The last record was unlinked: remove the process from the hash. */
static void tscope_process_forget(struct tscope_process *process)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&tscope_process_lock, flags);
	hash_del_rcu(&process->hash);
	raw_spin_unlock_irqrestore(&tscope_process_lock, flags);
	tscope_process_put(process);
}

/* Is the task still in clone()?  Then task_newtask may still replace its record. */
static bool tscope_process_is_new(const struct task_struct *task)
{
	return tscope_task_state(task) & TASK_NEW;
}

/* The task of @rec was found alive in the present RCU read section, or was just cloned. */
static bool tscope_process_link(struct tscope_process *process, struct tscope_record *rec)
{
	unsigned long flags;
	bool is_linked;

	if (!hlist_unhashed_lockless(&rec->node))
		return true;
	raw_spin_lock_irqsave(&process->lock, flags);
	/* Either we see TSCOPE_HAS_LEFT, or tscope_process_leave() finds the process. */
	smp_mb__after_spinlock();
	if (hlist_unhashed(&rec->node) && !process->is_gone && !READ_ONCE(rec->folded)) {
		hlist_add_head_rcu(&rec->node, &process->records);
		process->nr_linked++;
		if (!process->leader && READ_ONCE(rec->tid) == rec->task->tgid)
			process->leader = rec;
	}
	is_linked = !hlist_unhashed(&rec->node);
	raw_spin_unlock_irqrestore(&process->lock, flags);
	return is_linked;
}

/* Readers may still be at the record, and go on from there.  Return: was it the last one? */
static bool tscope_process_unlink(struct tscope_process *process, struct tscope_record *rec)
{
	lockdep_assert_held(&process->lock);
	hlist_del_rcu(&rec->node);
	rec->process = NULL;
	if (process->leader == rec)
		process->leader = NULL;
	process->nr_linked--;
	WRITE_ONCE(process->is_gone, !process->nr_linked);
	return process->is_gone;
}

/* Not inline: the frame has a struct tscope_totals. */
static noinline_for_stack void tscope_sums_add_living(struct tscope_sums *sums,
						      const struct tscope_record *rec,
						      const struct task_struct *leader)
{
	struct tscope_totals totals;

	tscope_fill_history(&init_pid_ns, rec->task, rec, TSCOPE_GROUPS_HOOKED, &totals);
	tscope_sums_add(sums, &totals, rec->task, rec->task == leader);
}

/**
 * tscope_process_forked() - a thread was cloned: link its record
 * @task: the thread, which cannot run yet
 * @rec:  its record, which is in the table
 *
 * Context: task_newtask: the creator is current, of the same process.
 * Return: false: there was no memory, and the next reader of the process begins its sums.
 */
bool tscope_process_forked(struct task_struct *task, struct tscope_record *rec)
{
	struct tscope_process *process;
	struct tscope_record *creator;

	rcu_read_lock();
	process = tscope_process_make(task->signal);
	if (process) {
		creator = tscope_table_find(current);
		if (creator)
			tscope_process_link(process, creator);
		tscope_process_link(process, rec);
	}
	rcu_read_unlock();
	return process;
}

/* Count a step.  Return: has a fatal signal come? */
static bool tscope_process_step(unsigned int *steps)
{
	return !(++*steps % TSCOPE_PROCESS_BATCH) && fatal_signal_pending(current);
}

/*
 * Find or make the process of a leader, and link all its threads.  NULL: the process has had
 * only one thread, or, if not @is_known, there was no memory.
 */
static struct tscope_process *tscope_process_link_all(const struct task_struct *leader,
						      unsigned int *steps, bool *is_known)
{
	const struct signal_struct *signal = leader->signal;
	struct tscope_process *process = tscope_process_find(signal);
	struct task_struct *thread;
	struct tscope_record *rec;
	unsigned long flags;
	bool is_empty;

	*is_known = true;
	if (!process && data_race(signal->nr_threads) <= 1)
		return NULL;
	if (!process)
		process = tscope_process_make(signal);
	*is_known = process;
	if (!process)
		return NULL;
	list_for_each_entry_rcu(thread, &signal->thread_head, thread_node) {
		/* The caller checks for the signal, too. */
		if (tscope_process_step(steps)) {
			*is_known = false;
			break;
		}
		if (tscope_process_is_new(thread))
			continue;
		rec = tscope_record_adopt(thread);
		/* A thread that exited without a record counts nothing. */
		if (!(rec ? tscope_process_link(process, rec) : READ_ONCE(thread->exit_state)))
			*is_known = false;
	}
	/* The process was made here, and no thread got a record. */
	raw_spin_lock_irqsave(&process->lock, flags);
	is_empty = !process->nr_linked && !process->is_gone;
	if (is_empty)
		WRITE_ONCE(process->is_gone, true);
	raw_spin_unlock_irqrestore(&process->lock, flags);
	if (is_empty)
		tscope_process_forget(process);
	return process;
}

/**
 * tscope_process_adopt() - link an adopted task to its process, if that has more threads
 * @task: task that was found by its tid in the present RCU read section
 * @rec:  its record, which is in the table
 *
 * Context: process context, in an RCU read section.
 */
void tscope_process_adopt(struct task_struct *task, struct tscope_record *rec)
{
	struct tscope_process *process = NULL;

	if (data_race(task->signal->nr_threads) > 1 && !tscope_process_is_new(task))
		process = tscope_process_make(task->signal);
	if (process)
		tscope_process_link(process, rec);
}

/**
 * tscope_process_exec() - a thread becomes the leader of its process in execve()
 * @task: the thread, which is current
 * @rec:  its record
 *
 * Context: sched_process_exec; in an RCU read section.
 * Return: record of the old leader, which was not freed before that section, and is valid in
 *	   it; NULL: it is not known, or was freed.
 */
struct tscope_record *tscope_process_exec(const struct task_struct *task,
					  struct tscope_record *rec)
{
	struct tscope_process *process = tscope_process_find(task->signal);
	struct tscope_record *leader;
	unsigned long flags;

	if (!process)
		return NULL;
	raw_spin_lock_irqsave(&process->lock, flags);
	leader = process->leader;
	process->leader = hlist_unhashed(&rec->node) ? NULL : rec;
	raw_spin_unlock_irqrestore(&process->lock, flags);
	return leader == rec ? NULL : leader;
}

/**
 * tscope_process_read() - sum up all threads of a process
 * @leader: its leader, found by its tid in the present RCU read section
 * @sums:   filled, but not for TSCOPE_PROCESS_SINGLE; without a thread, @sums->nr is 0
 * @steps:  the number of threads looked at is added
 *
 * Context: process context, in an RCU read section.
 * Return: enum tscope_process_is.
 */
enum tscope_process_is tscope_process_read(struct task_struct *leader, struct tscope_sums *sums,
					   unsigned int *steps)
{
	struct tscope_process *process;
	struct tscope_record *rec;
	unsigned long flags;
	u64 folded_ns;
	bool is_known;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "process read outside RCU");
	sums->nr = 0;
	process = tscope_process_link_all(leader, steps, &is_known);
	if (!is_known && fatal_signal_pending(current))
		return TSCOPE_PROCESS_INTERRUPTED;
	if (!process)
		return is_known ? TSCOPE_PROCESS_SINGLE : TSCOPE_PROCESS_UNKNOWN;
	raw_spin_lock_irqsave(&process->lock, flags);
	*sums = process->sums;
	folded_ns = process->folded_ns;
	raw_spin_unlock_irqrestore(&process->lock, flags);

	hlist_for_each_entry_rcu(rec, &process->records, node) {
		if (tscope_process_step(steps))
			return TSCOPE_PROCESS_INTERRUPTED;
		/* Pairs with the release in tscope_process_fold(). */
		if (smp_load_acquire(&rec->folded) == TSCOPE_IS_FOLDED &&
		    rec->account.freed_ns <= folded_ns)
			continue;
		tscope_sums_add_living(sums, rec, leader);
	}
	return is_known && sums->nr ? TSCOPE_PROCESS_SUMMED : TSCOPE_PROCESS_UNKNOWN;
}

/**
 * tscope_process_has_changed() - has any thread of a process done anything since a time?
 * @leader:   its leader, found by its tid in the present RCU read section
 * @since_ns: the time
 * @steps:    the number of threads looked at is added
 *
 * Context: process context, in an RCU read section.
 * Return: true also if that is not known.
 */
bool tscope_process_has_changed(struct task_struct *leader, u64 since_ns, unsigned int *steps)
{
	struct tscope_process *process = tscope_process_find(leader->signal);
	const struct tscope_record *rec;
	const struct task_struct *thread;

	/* Without a struct tscope_process there is one thread, or the threads are not linked. */
	list_for_each_entry_rcu(thread, &leader->signal->thread_head, thread_node) {
		rec = tscope_table_find(thread);
		if (tscope_process_step(steps) || READ_ONCE(thread->on_cpu) || !rec ||
		    tscope_record_has_changed(rec, since_ns))
			return true;
	}
	if (!process)
		return false;
	/* Exited threads: folded or not yet. */
	if (data_race(READ_ONCE(process->folded_ns)) >= since_ns)
		return true;
	hlist_for_each_entry_rcu(rec, &process->records, node)
		if (tscope_process_step(steps) || READ_ONCE(rec->exit_ns) >= since_ns ||
		    data_race(READ_ONCE(rec->account.opened_ns)) >= since_ns)
			return true;
	return false;
}

/**
 * tscope_process_read_exited() - read the sums of an exited process
 * @rec:  record of its leader, in the ring of exited processes
 * @sums: filled, if the result is true
 *
 * Context: in an RCU read section.
 * Return: false: the process has had only one thread, whose record is the sum.
 */
bool tscope_process_read_exited(const struct tscope_record *rec, struct tscope_sums *sums)
{
	struct tscope_process *process = rec->process;
	unsigned long flags;

	if (!process)
		return false;
	raw_spin_lock_irqsave(&process->lock, flags);
	*sums = process->sums;
	raw_spin_unlock_irqrestore(&process->lock, flags);
	return true;
}

/**
 * tscope_process_fold() - a thread is freed: add it to the sums of its process
 * @rec:  its record, which has left the table; its accounts have ended
 * @task: the thread
 *
 * Context: sched_process_free, in an RCU read section.
 */
void tscope_process_fold(struct tscope_record *rec, struct task_struct *task)
{
	struct tscope_process *process;
	struct tscope_totals totals;
	unsigned long flags;

	if (hlist_unhashed_lockless(&rec->node))
		return;
	process = tscope_process_find(task->signal);
	if (WARN_ON_ONCE(!process))
		return;
	get_task_struct(task);
	tscope_fill_history(&init_pid_ns, task, rec, TSCOPE_GROUPS_HOOKED, &totals);

	raw_spin_lock_irqsave(&process->lock, flags);
	tscope_sums_add(&process->sums, &totals, task, task->pid == task->tgid);
	/* tscope_record_freed() has copied the birth, if tscope_process_exec() needs it. */
	if (process->leader == rec)
		process->leader = NULL;
	/* Clocks of two CPUs may differ by some ns; the times of the folds have to rise. */
	process->folded_ns = max(rec->account.freed_ns, process->folded_ns + 1);
	rec->account.freed_ns = process->folded_ns;
	/* Pairs with the acquire in tscope_process_read(). */
	smp_store_release(&rec->folded, TSCOPE_IS_FOLDED);
	raw_spin_unlock_irqrestore(&process->lock, flags);
}

/**
 * tscope_process_drop() - take a folded record off the list of its process
 * @rec: the record, a grace period after it was folded
 *
 * The leader's record gets a reference to the process.
 *
 * Context: RCU callback.
 */
void tscope_process_drop(struct tscope_record *rec)
{
	struct task_struct *task = rec->task;
	struct tscope_process *process;
	unsigned long flags;
	bool is_last;

	if (rec->folded != TSCOPE_IS_FOLDED) {
		rec->process = NULL;
		return;
	}
	rcu_read_lock();
	process = tscope_process_find(task->signal);
	raw_spin_lock_irqsave(&process->lock, flags);
	is_last = tscope_process_unlink(process, rec);
	if (task->pid == task->tgid) {
		refcount_inc(&process->refs);
		rec->process = process;
	}
	raw_spin_unlock_irqrestore(&process->lock, flags);
	if (is_last)
		tscope_process_forget(process);
	rcu_read_unlock();
	put_task_struct(task);
}

/**
 * tscope_process_leave() - take a replaced record off the list of its process
 * @rec: record that a walk began, and that has left the table; its task has not run yet, and
 *	 has another record now
 *
 * Context: the task of @rec cannot be freed meanwhile.
 */
void tscope_process_leave(struct tscope_record *rec)
{
	struct tscope_process *process;
	unsigned long flags;
	bool is_last = false;

	rcu_read_lock();
	WRITE_ONCE(rec->folded, TSCOPE_HAS_LEFT);
	/* Pairs with the barrier in tscope_process_link(). */
	smp_mb();
	process = tscope_process_find(rec->task->signal);
	if (process) {
		raw_spin_lock_irqsave(&process->lock, flags);
		if (!hlist_unhashed(&rec->node))
			is_last = tscope_process_unlink(process, rec);
		raw_spin_unlock_irqrestore(&process->lock, flags);
	}
	if (is_last)
		tscope_process_forget(process);
	rcu_read_unlock();
}

/**
 * tscope_process_bytes() - memory of all struct tscope_process
 */
size_t tscope_process_bytes(void)
{
	return atomic_long_read(&tscope_nr_processes) * sizeof(struct tscope_process) +
	       tscope_reserve_bytes(&tscope_process_reserve);
}

/**
 * tscope_process_init() - make the cache of processes
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_process_init(void)
{
	int err;

	BUILD_BUG_ON(sizeof(struct tscope_totals) !=
		     sizeof(struct tscope_counts) + sizeof(struct tscope_accounts) +
		     sizeof(struct tscope_waits) + sizeof(struct tscope_wakers) +
		     sizeof(struct tscope_blame) + sizeof(struct tscope_moves) +
		     sizeof(struct tscope_switches));
	tscope_process_cache = KMEM_CACHE(tscope_process, 0);
	if (!tscope_process_cache)
		return -ENOMEM;
	err = tscope_reserve_init(&tscope_process_reserve, tscope_process_cache,
				  TSCOPE_PROCESS_SPARE);
	if (err)
		kmem_cache_destroy(tscope_process_cache);
	return err;
}

/**
 * tscope_process_exit() - free all processes and their cache
 *
 * Context: process context; sleeps; no hook is attached, no reader is left, and all
 *	    records have been freed.
 */
void tscope_process_exit(void)
{
	struct tscope_process *process;
	struct hlist_node *next;
	int i;

	/* Wait for the processes whose last reference was dropped. */
	rcu_barrier();
	hash_for_each_safe(tscope_processes, i, next, process, hash) {
		kmem_cache_free(tscope_process_cache, process);
		cond_resched();
	}
	tscope_reserve_exit(&tscope_process_reserve);
	kmem_cache_destroy(tscope_process_cache);
}
