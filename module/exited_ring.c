// SPDX-License-Identifier: GPL-2.0
/*
 * The rings of exited tasks: the records of the latest tasks that were freed.
 *
 * A record that leaves the table is inserted here one RCU grace period later, when no reader
 * of the table uses it any more.  Nothing is copied.  Processes have one ring and threads
 * another, so that a burst of exiting threads pushes out no process.  Records are numbered in
 * each ring from 1 on, and record N is in slot N % size.  The record that it replaces is freed
 * another grace period later.  The ring remembers the latest freed_ns among the replaced
 * records: all tasks that were freed later are still in the ring.
 *
 * A process is in the ring with the record of its leader.  A leader that execve() by another
 * thread has ended counts as a thread, and keeps the tid that it lived under.
 *
 * The cursor of a reader is a number.  If the slot holds a later record by now, the reader
 * goes on with the oldest record that is still there.
 *
 * Locking:
 *
 *   ring->lock		raw, interrupts off: RCU callbacks run in softirqs and in threads.
 *			Guards the numbers and the slots.
 *
 *   tscope_exit_waiter_lock	interrupts off: RCU callbacks.  Guards the list of waiters.
 *
 *   Readers take no lock: RCU.
 */
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/poll.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "clock.h"
#include "cost.h"
#include "exited_ring.h"
#include "process.h"
#include "record.h"
#include "task_end.h"

/* A record takes nearly 1 KiB. */
#define TSCOPE_EXITED_RING_LIMIT	(1U << 20)

static unsigned int tscope_exited_process_slots = 4096;
module_param_named(exited, tscope_exited_process_slots, uint, 0444);
MODULE_PARM_DESC(exited, "number of exited processes to keep, 1.4 KiB each (default 4096, at most 1048576; 0: none)");

static unsigned int tscope_exited_thread_slots = 4096;
module_param_named(exited_threads, tscope_exited_thread_slots, uint, 0444);
MODULE_PARM_DESC(exited_threads, "number of exited threads to keep, without the leaders of processes, 1.4 KiB each (default 4096, at most 1048576; 0: none)");

module_param_named(departed, tscope_exited_process_slots, uint, 0444);
MODULE_PARM_DESC(departed, "name of exited in 0.1.0");

/**
 * struct tscope_exited_ring - the exited processes, or the exited threads
 * @lock:     guards the members below, but for @is_armed
 * @slot:     the records; record N is in N % @nr_slots
 * @nr_slots: number of slots
 * @seq:      number of the latest record
 * @whole_ns: latest freed_ns of all records that were replaced; 0: none was
 * @is_armed: a waiter has found nothing new since the waiters were woken last; accessed
 *	      without the lock
 */
struct tscope_exited_ring {
	raw_spinlock_t lock;
	struct tscope_record __rcu **slot;
	unsigned int nr_slots;
	u64 seq;
	u64 whole_ns;
	bool is_armed;
};

static struct tscope_exited_ring tscope_exited_rings[TSCOPE_NR_RINGS] = {
	[TSCOPE_RING_PROCESSES] = {
		.lock = __RAW_SPIN_LOCK_UNLOCKED(tscope_exited_rings[TSCOPE_RING_PROCESSES].lock),
	},
	[TSCOPE_RING_THREADS] = {
		.lock = __RAW_SPIN_LOCK_UNLOCKED(tscope_exited_rings[TSCOPE_RING_THREADS].lock),
	},
};

static LIST_HEAD(tscope_exit_waiters);
static DEFINE_SPINLOCK(tscope_exit_waiter_lock);

/**
 * tscope_exit_waiter_init() - prepare a waiter
 * @waiter: filled
 * @queue:  wait queue to wake when a task has exited
 */
void tscope_exit_waiter_init(struct tscope_exit_waiter *waiter, wait_queue_head_t *queue)
{
	INIT_LIST_HEAD(&waiter->node);
	waiter->queue = queue;
}

/**
 * tscope_exit_waiter_add() - wake a waiter from now on
 * @waiter: the waiter, which may be in the list already; the caller serializes calls
 *
 * Context: process context.
 */
void tscope_exit_waiter_add(struct tscope_exit_waiter *waiter)
{
	unsigned long flags;

	spin_lock_irqsave(&tscope_exit_waiter_lock, flags);
	if (list_empty(&waiter->node))
		list_add(&waiter->node, &tscope_exit_waiters);
	spin_unlock_irqrestore(&tscope_exit_waiter_lock, flags);
}

/**
 * tscope_exit_waiter_remove() - wake a waiter no more
 * @waiter: the waiter, which need not be in the list
 *
 * Context: process context.
 */
void tscope_exit_waiter_remove(struct tscope_exit_waiter *waiter)
{
	unsigned long flags;

	spin_lock_irqsave(&tscope_exit_waiter_lock, flags);
	list_del_init(&waiter->node);
	spin_unlock_irqrestore(&tscope_exit_waiter_lock, flags);
}

/*
 * Wake the waiters, once for each time that one of them has armed the ring.  An RCU callback may
 * wake: no lock is held, and on PREEMPT_RT it is preemptible.
 */
static void tscope_exit_waiters_wake(struct tscope_exited_ring *ring)
{
	struct tscope_exit_waiter *waiter;
	unsigned long flags;

	/* Pairs with that in tscope_exited_ring_has(): it sees the record, or we see is_armed. */
	smp_mb();
	if (!READ_ONCE(ring->is_armed) || !xchg(&ring->is_armed, false))
		return;
	spin_lock_irqsave(&tscope_exit_waiter_lock, flags);
	list_for_each_entry(waiter, &tscope_exit_waiters, node)
		wake_up_interruptible_poll(waiter->queue, EPOLLIN | EPOLLRDNORM);
	spin_unlock_irqrestore(&tscope_exit_waiter_lock, flags);
}

/* The rule of wait_task_zombie(). */
static int tscope_exited_exit_code(const struct task_struct *task)
{
	const struct signal_struct *signal = task->signal;

	return task->pid == task->tgid && signal->flags & SIGNAL_GROUP_EXIT ?
	       signal->group_exit_code : task->exit_code;
}

static void tscope_exited_ring_free(struct tscope_record *rec)
{
	if (rec->process)
		tscope_process_put(rec->process);
	tscope_end_free(rec->kept);
	tscope_record_free(rec);
}

static void tscope_exited_ring_free_rcu(struct rcu_head *rcu)
{
	tscope_exited_ring_free(container_of(rcu, struct tscope_record, rcu));
}

/* A grace period after the record has left the table: insert it into its ring. */
static void tscope_exited_ring_insert(struct tscope_record *rec, struct tscope_end *end)
{
	struct tscope_exited_ring *ring =
		&tscope_exited_rings[rec->end_flags & TSCOPE_EXITED_PROCESS ?
				     TSCOPE_RING_PROCESSES : TSCOPE_RING_THREADS];
	struct tscope_record *oldest = rec;
	struct tscope_record __rcu **slot;
	unsigned long flags;

	tscope_process_drop(rec);
	tscope_record_drop_creator(rec);
	tscope_end_drop_creator(end);
	rec->kept = end;
	raw_spin_lock_irqsave(&ring->lock, flags);
	rec->end_seq = ring->seq + 1;
	if (ring->nr_slots) {
		slot = &ring->slot[rec->end_seq % ring->nr_slots];
		oldest = rcu_replace_pointer(*slot, rec, lockdep_is_held(&ring->lock));
	}
	if (oldest)
		WRITE_ONCE(ring->whole_ns, max(ring->whole_ns, oldest->account.freed_ns));
	/* Pairs with the acquire in tscope_exited_ring_total(). */
	smp_store_release(&ring->seq, rec->end_seq);
	raw_spin_unlock_irqrestore(&ring->lock, flags);

	tscope_exit_waiters_wake(ring);
	if (oldest)
		call_rcu(&oldest->rcu, tscope_exited_ring_free_rcu);
}

static void tscope_exited_ring_insert_record(struct rcu_head *rcu)
{
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_EXITED);

	tscope_exited_ring_insert(container_of(rcu, struct tscope_record, rcu), NULL);
	tscope_cost_end(TSCOPE_COST_EXITED, run);
}

static void tscope_exited_ring_insert_with_end(struct rcu_head *rcu)
{
	struct tscope_end *end = container_of(rcu, struct tscope_end, rcu);
	struct tscope_cost_run run = tscope_cost_begin(TSCOPE_COST_EXITED);

	tscope_exited_ring_insert(end->rec, end);
	tscope_cost_end(TSCOPE_COST_EXITED, run);
}

/**
 * tscope_exited_ring_add() - a task is freed: finish its record, and insert it later
 * @rec:  the task's record, which has left the table
 * @task: the task
 *
 * Context: sched_process_free.
 */
void tscope_exited_ring_add(struct tscope_record *rec, struct task_struct *task)
{
	bool is_process = task->pid == task->tgid;
	struct tscope_end *end = xchg(&rec->end, NULL);
	u64 now = tscope_clock_any();
	unsigned long flags;

	if (is_process)
		rec->end_flags |= TSCOPE_EXITED_PROCESS;
	else if (rec->tid == task->tgid)
		/* A leader that execve() by a thread has ended; rec->tid is still its old tid. */
		rec->end_flags |= TSCOPE_EXITED_EXEC;
	/* An execve() that failed late has changed the tid without a tracepoint. */
	if (!(rec->end_flags & TSCOPE_EXITED_EXEC))
		WRITE_ONCE(rec->tid, task->pid);

	/* Readers spin on rec->seq: the writer must not be preempted. */
	local_irq_save(flags);
	raw_write_seqcount_begin(&rec->seq);
	tscope_account_end(&rec->account, rec->exit_ns ?: now);
	rec->account.freed_ns = now;
	rec->end_tgid = task->tgid;
	rec->end_exit_code = tscope_exited_exit_code(task);
	memcpy(rec->end_comm, task->comm, sizeof(rec->end_comm));
	rec->end_comm[TSCOPE_COMM_BYTES - 1] = '\0';
	raw_write_seqcount_end(&rec->seq);
	local_irq_restore(flags);
	tscope_process_fold(rec, task);
	if (end) {
		end->rec = rec;
		tscope_call_rcu_hurry(&end->rcu, tscope_exited_ring_insert_with_end);
	} else {
		tscope_call_rcu_hurry(&rec->rcu, tscope_exited_ring_insert_record);
	}
}

/**
 * tscope_exited_ring_next() - find the next exited task
 * @kind: processes or threads
 * @seq:  in: lowest number to return; out: number of the record returned
 *
 * Context: in an RCU read section; the result is valid in that section.
 * Return: the record, or NULL at the end.
 */
const struct tscope_record *tscope_exited_ring_next(enum tscope_ring_kind kind, u64 *seq)
{
	const struct tscope_exited_ring *ring = &tscope_exited_rings[kind];
	const struct tscope_record *rec;
	u64 last;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "exited outside RCU");
	for (;;) {
		last = tscope_exited_ring_total(kind);
		if (last > ring->nr_slots && *seq <= last - ring->nr_slots)
			*seq = last - ring->nr_slots + 1;
		if (*seq > last)
			return NULL;
		rec = rcu_dereference(ring->slot[*seq % ring->nr_slots]);
		if (rec->end_seq == *seq)
			return rec;
	}
}

/**
 * tscope_exited_ring_total() - number of records inserted since load
 * @kind: processes or threads
 */
u64 tscope_exited_ring_total(enum tscope_ring_kind kind)
{
	/* Pairs with the release in tscope_exited_ring_insert(). */
	return smp_load_acquire(&tscope_exited_rings[kind].seq);
}

/**
 * tscope_exited_ring_oldest() - number of the oldest record that is kept
 * @kind: processes or threads
 *
 * Return: the number; if no record is kept, the number of the next one.
 */
u64 tscope_exited_ring_oldest(enum tscope_ring_kind kind)
{
	u64 total = tscope_exited_ring_total(kind), max = tscope_exited_ring_max(kind);

	return total > max ? total - max + 1 : 1;
}

/**
 * tscope_exited_ring_has() - was a record of this number, or a later one, inserted?
 * @kind: processes or threads
 * @seq:  the number
 *
 * The waiters will be woken by the next insertion.
 *
 * Context: process context.
 * Return: false: not yet.
 */
bool tscope_exited_ring_has(enum tscope_ring_kind kind, u64 seq)
{
	/* In any case: an edge-triggered poller asks again only after it was woken. */
	WRITE_ONCE(tscope_exited_rings[kind].is_armed, true);
	/* Pairs with that in tscope_exit_waiters_wake(). */
	smp_mb();
	return tscope_exited_ring_total(kind) >= seq;
}

/**
 * tscope_exited_ring_max() - number of records that the ring can keep
 * @kind: processes or threads
 */
unsigned int tscope_exited_ring_max(enum tscope_ring_kind kind)
{
	return tscope_exited_rings[kind].nr_slots;
}

/**
 * tscope_exited_ring_whole() - since when the ring is complete
 * @kind: processes or threads
 *
 * Return: the latest freed_ns of a task that is not kept any more; 0: all tasks are kept.
 */
u64 tscope_exited_ring_whole(enum tscope_ring_kind kind)
{
	return READ_ONCE(tscope_exited_rings[kind].whole_ns);
}

/**
 * tscope_exited_ring_bytes() - memory of both rings and their records, without struct tscope_end
 */
size_t tscope_exited_ring_bytes(void)
{
	const struct tscope_exited_ring *ring;
	size_t bytes = 0;
	unsigned int i;

	for (i = 0; i < TSCOPE_NR_RINGS; i++) {
		ring = &tscope_exited_rings[i];
		bytes += ring->nr_slots * sizeof(*ring->slot) +
			 min_t(u64, tscope_exited_ring_total(i), ring->nr_slots) *
			 tscope_record_bytes();
	}
	return bytes;
}

static int tscope_exited_ring_alloc(struct tscope_exited_ring *ring, const char *name,
				    unsigned int nr_slots)
{
	if (nr_slots > TSCOPE_EXITED_RING_LIMIT) {
		pr_err("%s=%u: at most %u\n", name, nr_slots, TSCOPE_EXITED_RING_LIMIT);
		return -EINVAL;
	}
	ring->nr_slots = nr_slots;
	if (!nr_slots)
		return 0;
	ring->slot = kvcalloc(nr_slots, sizeof(*ring->slot), GFP_KERNEL);
	return ring->slot ? 0 : -ENOMEM;
}

/**
 * tscope_exited_ring_init() - allocate the rings
 *
 * Context: process context; sleeps.
 * Return: 0, -ENOMEM, or -EINVAL if a module parameter is too large.
 */
int tscope_exited_ring_init(void)
{
	struct tscope_exited_ring *processes = &tscope_exited_rings[TSCOPE_RING_PROCESSES];
	int err;

	err = tscope_exited_ring_alloc(processes, "exited", tscope_exited_process_slots);
	if (err)
		return err;
	err = tscope_exited_ring_alloc(&tscope_exited_rings[TSCOPE_RING_THREADS],
				       "exited_threads", tscope_exited_thread_slots);
	if (err)
		kvfree(processes->slot);
	return err;
}

/**
 * tscope_exited_ring_exit() - free the rings and their records
 *
 * Context: process context; no hook is attached and no reader is left.
 */
void tscope_exited_ring_exit(void)
{
	struct tscope_exited_ring *ring;
	struct tscope_record *rec;
	unsigned int i, slot;

	/* Wait for records that are about to be inserted or freed. */
	rcu_barrier();
	for (i = 0; i < TSCOPE_NR_RINGS; i++) {
		ring = &tscope_exited_rings[i];
		for (slot = 0; slot < ring->nr_slots; slot++) {
			rec = rcu_dereference_protected(ring->slot[slot], true);
			if (rec)
				tscope_exited_ring_free(rec);
			cond_resched();
		}
		kvfree(ring->slot);
	}
}
