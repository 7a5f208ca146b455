// SPDX-License-Identifier: GPL-2.0
/*
 * Per-task records: what the hooks remember of a task.
 *
 * Life of a record:
 *
 *   born     task_newtask                      in the table
 *   adopted  a walk meets a task without one   in the table
 *   live     switches, migrations, exec, exit change it
 *   dead     sched_process_free                out of the table
 *   departed one RCU grace period later        in the ring of the dead, departed.c
 *   freed    pushed out of it, and one more grace period later
 *
 * Where its process has had more than one thread it is on a list of that, too, see process.c.
 *
 * Locking:
 *
 *   rec->next, tid		the table's, see table.c
 *   rec->account, waits, moves,
 *   blame, switches, ...	written by the CPU that switches the task in or out,
 *				runqueue lock held; at a move under the task's
 *				pi_lock while it is off the queues, or under the
 *				lock of the queue that it stands on: so by one at a
 *				time, in rec->seq
 *   rec->waking, wakers	written by who wakes the task, which holds its
 *				pi_lock, in rec->waking_seq; and the idle clock in
 *				it at a move, when the task is awake.  On 6.12 and
 *				later a sleeper may be moved while it is woken: then
 *				the part of that wait that was idle may be wrong.
 *   rec->exec_ns, ...		written by the task itself
 *   rec->end_comm, ...		written when the task is freed, in rec->seq, over what
 *				is of no meaning once the account is ENDED
 *   rec->end_seq		written as the record joins the departed
 *
 *   Readers take no lock: both sequence counts, or READ_ONCE; see biography.c.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "cpu.h"
#include "departed.h"
#include "end.h"
#include "follow.h"
#include "idle.h"
#include "infer.h"
#include "pool.h"
#include "process.h"
#include "record.h"
#include "state.h"
#include "stream.h"
#include "table.h"

/* Births until the pool is filled up again, where it is needed. */
#define TSCOPE_RECORD_SPARE	256

static struct kmem_cache *tscope_record_cache __ro_after_init;
static struct tscope_pool tscope_record_pool;
static atomic64_t tscope_nr_missed = ATOMIC64_INIT(0);

/**
 * tscope_record_free() - free a record that nobody can find
 * @rec: the record
 */
void tscope_record_free(struct tscope_record *rec)
{
	if (!rec->is_departed) {
		put_pid(rec->creator);
		put_pid(rec->creator_tgid);
	}
	kmem_cache_free(tscope_record_cache, rec);
}

/**
 * tscope_record_part() - nobody can have met the record's task alive any more
 * @rec: the record
 *
 * Its creator is a number from now on: a struct pid keeps its namespace.
 *
 * Context: a grace period after the record has left the table.
 */
void tscope_record_part(struct tscope_record *rec)
{
	struct pid *creator = rec->creator, *tgid = rec->creator_tgid;

	rec->creator_nr = pid_nr(creator);
	rec->creator_tgid_nr = pid_nr(tgid);
	rec->is_departed = true;
	put_pid(creator);
	put_pid(tgid);
}

static void tscope_record_free_rcu(struct rcu_head *rcu)
{
	tscope_record_free(container_of(rcu, struct tscope_record, rcu));
}

/**
 * tscope_record_free_later() - free a record once all who may see it are gone
 * @rec: the record, which has left the table and joins no departed
 */
void tscope_record_free_later(struct tscope_record *rec)
{
	/* Nobody looks at it while the record is in the table. */
	tscope_end_free(xchg(&rec->end, NULL));
	call_rcu(&rec->rcu, tscope_record_free_rcu);
}

/**
 * tscope_record_drop() - free a record that is in the table still, as the module goes
 * @rec: the record
 */
void tscope_record_drop(struct tscope_record *rec)
{
	tscope_end_free(rec->end);
	tscope_record_free(rec);
}

static struct tscope_record *tscope_record_alloc(struct task_struct *task)
{
	struct tscope_record *rec;

	rec = tscope_pool_alloc(&tscope_record_pool);
	if (!rec)
		return NULL;
	rec->task = task;
	rec->birth_ns = READ_ONCE(task->start_time);
	rec->since_ns = ktime_get_mono_fast_ns();
	rec->exit_signal = READ_ONCE(task->exit_signal);
	seqcount_init(&rec->seq);
	seqcount_init(&rec->waking_seq);
	return rec;
}

/**
 * tscope_record_adopt() - the record of a task, begun now if it has none
 * @task: task that was found by its number in the present RCU read section
 *
 * Idempotent.  No record is begun for a task whose number may be about to change,
 * in execve().
 *
 * Context: process context, in an RCU read section.
 * Return: the record, good in that section; NULL if there is none.
 */
struct tscope_record *tscope_record_adopt(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_find(task), *lost;
	unsigned int in;
	u64 known;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "record adopted outside RCU");
	if (rec)
		return rec;
	rec = tscope_record_alloc(task);
	if (!rec)
		goto missed;
	tscope_infer_birth(task, &rec->clone_flags, &known);
	rec->known = known;
	in = tscope_state_met_in(task);
	/*
	 * One that waits may run and go to sleep before its record can see it, and what
	 * wakes it does not end a wait.  Out of a sleep that nothing ended it comes as from
	 * a wait; who looks until then asks the task.
	 */
	if (in == TSCOPE_ACCOUNT_WAIT)
		in = TSCOPE_ACCOUNT_SLEEP;
	tscope_account_begin(&rec->account, in, rec->since_ns,
			     tscope_idle_at(task_cpu(task), rec->since_ns));
	rec = tscope_table_insert(rec, &lost);
	if (lost)
		tscope_record_free_later(lost);
	if (!IS_ERR(rec))
		return rec;
	if (rec == ERR_PTR(-EAGAIN))
		return NULL;
missed:
	atomic64_inc(&tscope_nr_missed);
	return NULL;
}

/*
 * A task loses its record, or one of two.  @has_run: its process keeps what is in it.
 * The task cannot be freed meanwhile.
 */
static void tscope_record_lose(struct tscope_record *lost, bool has_run)
{
	tscope_process_leave(lost, has_run);
	tscope_record_free_later(lost);
}

/**
 * tscope_record_born() - a task was cloned
 * @task:	 the new task, which cannot run yet
 * @clone_flags: as given to clone
 *
 * Context: task_newtask: the creator is current; preemptible or not.
 */
void tscope_record_born(struct task_struct *task, u64 clone_flags)
{
	struct tscope_record *rec, *lost;

	rec = tscope_record_alloc(task);
	/* If not, the next reader adopts the task. */
	if (!rec)
		goto missed;
	rec->is_seen = true;
	rec->switches_primed = true;
	rec->migrations_primed = true;
	rec->clone_flags = clone_flags;
	tscope_account_begin(&rec->account, TSCOPE_ACCOUNT_SLEEP, rec->since_ns, 0);
	rec->creator = get_task_pid(current, PIDTYPE_PID);
	rec->creator_tgid = get_task_pid(current, PIDTYPE_TGID);
	strscpy(rec->creator_comm, current->comm, sizeof(rec->creator_comm));
	rec = tscope_table_insert(rec, &lost);
	if (lost)
		tscope_record_lose(lost, false);
	if (IS_ERR(rec))
		goto missed;
	/* It cannot run yet, and so its record stays. */
	if (clone_flags & CLONE_THREAD && !tscope_process_born(task, rec))
		atomic64_inc(&tscope_nr_missed);
	if (tscope_stream_goes_on())
		tscope_follow_inherit(rec, clone_flags);
	return;
missed:
	atomic64_inc(&tscope_nr_missed);
}

/**
 * tscope_record_exec() - a task has called execve()
 * @task:    the task, which is current
 * @old_tid: its number before; another one if it was not the leader
 *
 * Context: sched_process_exec; in an RCU read section.
 */
void tscope_record_exec(struct task_struct *task, pid_t old_tid)
{
	struct tscope_record *rec, *lost = NULL;

	if (old_tid != task->pid)
		lost = tscope_table_exec(task, old_tid);
	if (lost) {
		tscope_record_lose(lost, true);
		atomic64_inc(&tscope_nr_missed);
	}
	rec = tscope_table_find(task);
	if (!rec)
		return;
	WRITE_ONCE(rec->nr_execs, rec->nr_execs + 1);
	WRITE_ONCE(rec->exec_ns, ktime_get_mono_fast_ns());
}

/* What it tells as it begins to exit; a process does so with its last thread. */
static void tscope_record_tell(struct tscope_record *rec, struct task_struct *task,
			       const struct task_struct *of, u64 now)
{
	/* In an RCU read section it is there, whoever that is by now. */
	WRITE_ONCE(rec->end_ppid, rcu_dereference(task->real_parent)->tgid);
	WRITE_ONCE(rec->exit_ns, now);
	/* Of one that a leader left behind, which readers may look at. */
	tscope_end_free_later(xchg(&rec->end, tscope_end_new(task, of)));
}

/**
 * tscope_record_exiting() - a task has begun to exit
 * @task: the task, which is current
 *
 * Context: sched_process_exit; in an RCU read section.
 */
void tscope_record_exiting(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_find(task);
	struct task_struct *leader = READ_ONCE(task->group_leader);
	u64 now = ktime_get_mono_fast_ns();

	if (rec)
		tscope_record_tell(rec, task, task, now);
	if (task == leader || atomic_read(&task->signal->live))
		return;
	/* The process ends, and its leader, which is not reaped before, has left it already. */
	rec = tscope_table_find(leader);
	if (rec)
		tscope_record_tell(rec, task, leader, now);
}

/**
 * tscope_record_freed() - a task is gone, and its record joins the departed
 * @task: the task; it has been switched out for the last time
 *
 * Context: sched_process_free: softirq or an RCU kernel thread; in an RCU read
 *	    section.
 */
void tscope_record_freed(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_remove(task), *second;

	if (!rec)
		return;
	while ((second = tscope_table_remove_second(task)))
		tscope_record_lose(second, true);
	tscope_departed_add(rec, task);
}

/**
 * tscope_record_started() - a new task may run
 * @task: the task
 *
 * Context: sched_wakeup_new; interrupts off, its pi_lock and runqueue lock held.
 */
void tscope_record_started(struct task_struct *task)
{
	struct tscope_record *rec = tscope_table_find(task);
	u64 now;

	if (rec) {
		/* Begun before the time is taken: who looks meanwhile shows no later one. */
		raw_write_seqcount_begin(&rec->waking_seq);
		now = ktime_get_mono_fast_ns();
		rec->waking.at_ns = now;
		rec->waking.idle_from = tscope_idle_at(task_cpu(task), now);
		raw_write_seqcount_end(&rec->waking_seq);
	} else {
		now = ktime_get_mono_fast_ns();
	}
	if (tscope_stream_goes_on())
		tscope_stream_waking(task, rec, TSCOPE_WAKING_NEW, now);
}

/**
 * tscope_record_waking() - a task is being woken, and current wakes it
 * @task: the task
 *
 * It fires also for a task that is not asleep: it has changed its state and runs
 * still, or was preempted.  That is no waking.  Where it goes to sleep while this is
 * looked at it is not noted; tscope_account_switch_in() will know.  One that has gone
 * to sleep is asleep, though from 6.12 on it may look queued while it leaves its queue
 * at last.
 *
 * Context: sched_waking; interrupts off, the pi_lock of @task held.
 */
void tscope_record_waking(struct task_struct *task)
{
	struct tscope_record *rec;
	u64 now;

	rec = tscope_table_find(task);
	if (!rec) {
		if (tscope_stream_goes_on() && !tscope_task_is_queued(task))
			tscope_stream_waking(task, NULL, 0, ktime_get_mono_fast_ns());
		return;
	}
	if (tscope_task_is_queued(task) &&
	    READ_ONCE(rec->account.now_in) <= TSCOPE_ACCOUNT_WAIT)
		return;
	/* As in tscope_record_started(). */
	raw_write_seqcount_begin(&rec->waking_seq);
	now = ktime_get_mono_fast_ns();
	rec->waking.at_ns = now;
	rec->waking.idle_from = tscope_idle_at(task_cpu(task), now);
	tscope_waker_add(&rec->wakers, current);
	raw_write_seqcount_end(&rec->waking_seq);
	if (tscope_stream_goes_on())
		tscope_stream_waking(task, rec, 0, now);
}

/**
 * tscope_record_missed() - records that could not be allocated, since load
 */
u64 tscope_record_missed(void)
{
	return atomic64_read(&tscope_nr_missed);
}

/**
 * tscope_record_bytes() - memory of one record
 */
size_t tscope_record_bytes(void)
{
	return kmem_cache_size(tscope_record_cache);
}

/**
 * tscope_record_spare_bytes() - memory kept for records to come
 */
size_t tscope_record_spare_bytes(void)
{
	return tscope_pool_bytes(&tscope_record_pool);
}

/**
 * tscope_record_init() - get ready to remember
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_record_init(void)
{
	int err;

	BUILD_BUG_ON(!IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC) && sizeof(struct tscope_record) > 960);
	tscope_record_cache = KMEM_CACHE(tscope_record, SLAB_HWCACHE_ALIGN);
	if (!tscope_record_cache)
		return -ENOMEM;
	err = tscope_pool_init(&tscope_record_pool, tscope_record_cache, TSCOPE_RECORD_SPARE);
	if (err)
		goto err_cache;
	err = tscope_process_init();
	if (err)
		goto err_pool;
	err = tscope_table_init();
	if (err)
		goto err_process;
	return 0;

err_process:
	tscope_process_exit();
err_pool:
	tscope_pool_exit(&tscope_record_pool);
err_cache:
	kmem_cache_destroy(tscope_record_cache);
	return err;
}

/**
 * tscope_record_exit() - forget all
 *
 * Context: process context; sleeps; no hook is attached and no reader is left.
 */
void tscope_record_exit(void)
{
	/* Records and leaves that are on their way out, and then the processes that they gave up. */
	rcu_barrier();
	rcu_barrier();
	tscope_table_exit();
	tscope_process_exit();
	tscope_pool_exit(&tscope_record_pool);
	kmem_cache_destroy(tscope_record_cache);
}
