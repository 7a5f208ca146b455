// SPDX-License-Identifier: GPL-2.0
/*
 * The departed: the records of the latest tasks that are gone.
 *
 * A record that leaves the table comes here as it is, when a grace period has passed
 * and nobody can use it any more; nothing is copied.  Each has a number, from 1 on,
 * and its slot in the ring is that number modulo the size; what it pushes out is freed
 * a grace period later.
 *
 * A reader's cursor is a number.  It may find that the record in a slot is a later
 * one: then it goes on with the oldest that is there.
 *
 * Locking:
 *
 *   tscope_departed_lock	raw, interrupts off: RCU callbacks run in softirqs
 *				and in threads.  Guards the number and the slots.
 *
 *   Readers take no lock: RCU.
 */
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

#include "departed.h"
#include "process.h"
#include "record.h"

/* A record is nearly 1 KiB. */
#define TSCOPE_DEPARTED_LIMIT	(1U << 20)

static unsigned int tscope_departed_slots = 4096;
module_param_named(departed, tscope_departed_slots, uint, 0444);
MODULE_PARM_DESC(departed, "how many tasks that are gone to remember, 1 KiB each (default 4096, at most 1048576; 0: none)");

static DEFINE_RAW_SPINLOCK(tscope_departed_lock);
static struct tscope_record __rcu **tscope_departed __read_mostly;
/* Number of the latest. */
static u64 tscope_departed_seq;

/* As wait_task_zombie() has it. */
static int tscope_departed_exit_code(const struct task_struct *task)
{
	const struct signal_struct *signal = task->signal;

	return task->pid == task->tgid && signal->flags & SIGNAL_GROUP_EXIT ?
	       signal->group_exit_code : task->exit_code;
}

/* It joins the others. */
static void tscope_departed_join(struct rcu_head *rcu)
{
	struct tscope_record *rec = container_of(rcu, struct tscope_record, rcu);
	struct tscope_record *oldest = rec;
	struct tscope_record __rcu **slot;
	unsigned long flags;

	tscope_record_part(rec);
	raw_spin_lock_irqsave(&tscope_departed_lock, flags);
	rec->end_seq = tscope_departed_seq + 1;
	if (tscope_departed_slots) {
		slot = &tscope_departed[rec->end_seq % tscope_departed_slots];
		oldest = rcu_replace_pointer(*slot, rec,
					     lockdep_is_held(&tscope_departed_lock));
	}
	/* Pairs with the acquire in tscope_departed_total(). */
	smp_store_release(&tscope_departed_seq, rec->end_seq);
	raw_spin_unlock_irqrestore(&tscope_departed_lock, flags);

	if (oldest)
		tscope_record_free_later(oldest);
}

/**
 * tscope_departed_add() - a task is gone
 * @rec:  its record, which has left the table
 * @task: the task
 *
 * Context: sched_process_free.
 */
void tscope_departed_add(struct tscope_record *rec, struct task_struct *task)
{
	u64 now = ktime_get_mono_fast_ns();
	unsigned long flags;

	/* A thread that called execve() may have given it its own number. */
	WRITE_ONCE(rec->tid, task->pid);

	/* Who reads it waits for this: it must not be preempted. */
	local_irq_save(flags);
	raw_write_seqcount_begin(&rec->seq);
	tscope_account_end(&rec->account, rec->exit_ns ?: now);
	rec->account.freed_ns = now;
	rec->end_tgid = task->tgid;
	rec->end_exit_code = tscope_departed_exit_code(task);
	memcpy(rec->end_comm, task->comm, sizeof(rec->end_comm));
	rec->end_comm[TSCOPE_COMM_BYTES - 1] = '\0';
	raw_write_seqcount_end(&rec->seq);
	local_irq_restore(flags);
	tscope_process_fold(rec, task);
	tscope_call_rcu_hurry(&rec->rcu, tscope_departed_join);
}

/**
 * tscope_departed_next() - the next of the departed
 * @seq: in: lowest number wanted; out: number of the one returned
 *
 * Context: in an RCU read section, and the result is good as long.
 * Return: its record, or NULL at the end.
 */
const struct tscope_record *tscope_departed_next(u64 *seq)
{
	const struct tscope_record *rec;
	u64 last;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "departed outside RCU");
	for (;;) {
		last = tscope_departed_total();
		if (last > tscope_departed_slots && *seq <= last - tscope_departed_slots)
			*seq = last - tscope_departed_slots + 1;
		if (*seq > last)
			return NULL;
		rec = rcu_dereference(tscope_departed[*seq % tscope_departed_slots]);
		if (rec->end_seq == *seq)
			return rec;
	}
}

/**
 * tscope_departed_total() - tasks that have gone, since load
 */
u64 tscope_departed_total(void)
{
	/* Pairs with the release in tscope_departed_join(). */
	return smp_load_acquire(&tscope_departed_seq);
}

/**
 * tscope_departed_max() - how many are kept
 */
unsigned int tscope_departed_max(void)
{
	return tscope_departed_slots;
}

/**
 * tscope_departed_bytes() - memory that the departed hold
 */
size_t tscope_departed_bytes(void)
{
	u64 kept = min_t(u64, tscope_departed_total(), tscope_departed_slots);

	return tscope_departed_slots * sizeof(*tscope_departed) +
	       kept * tscope_record_bytes();
}

/**
 * tscope_departed_init() - make room for the departed
 *
 * Context: process context; sleeps.
 * Return: 0, -ENOMEM, or -EINVAL if too many are wanted.
 */
int tscope_departed_init(void)
{
	if (tscope_departed_slots > TSCOPE_DEPARTED_LIMIT) {
		pr_err("departed=%u: at most %u\n", tscope_departed_slots,
		       TSCOPE_DEPARTED_LIMIT);
		return -EINVAL;
	}
	if (!tscope_departed_slots)
		return 0;
	tscope_departed = kvcalloc(tscope_departed_slots, sizeof(*tscope_departed), GFP_KERNEL);
	return tscope_departed ? 0 : -ENOMEM;
}

/**
 * tscope_departed_exit() - forget the departed
 *
 * Context: process context; no hook is attached and no reader is left.
 */
void tscope_departed_exit(void)
{
	struct tscope_record *rec;
	unsigned int i;

	/* Those that are on their way here. */
	rcu_barrier();
	for (i = 0; tscope_departed && i < tscope_departed_slots; i++) {
		rec = rcu_dereference_protected(tscope_departed[i], true);
		if (rec)
			tscope_record_free(rec);
	}
	kvfree(tscope_departed);
}
