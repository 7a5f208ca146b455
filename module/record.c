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
 *   freed    one RCU grace period later
 *
 * Switches and migrations are counted so that anyone can check: what is counted
 * here plus the kernel's counter at the beginning is the kernel's counter now.
 * For an adopted task there is no instant at which both could be read, so that
 * counting begins with the first switch (in or out) or migration that a probe
 * sees, under the locks that guard the kernel's counter; until then there was
 * nothing to count.  ("primed")
 *
 * Locking:
 *
 *   rec->next, tid		the table's, see table.c
 *   rec->voluntary, ...	written by the CPU that switches the task, interrupts
 *				off, so by one at a time
 *   rec->migrations		written under the task's pi_lock or runqueue lock
 *   rec->exec_ns, ...		written by the task itself
 *
 *   Readers take no lock: READ_ONCE.
 */
#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "infer.h"
#include "pool.h"
#include "record.h"
#include "table.h"

/* Births until the pool is filled up again, where it is needed. */
#define TSCOPE_RECORD_SPARE	256

static struct kmem_cache *tscope_record_cache;
static struct tscope_pool tscope_record_pool;
static atomic64_t tscope_nr_missed = ATOMIC64_INIT(0);

/**
 * tscope_record_free() - free a record that nobody can find
 * @rec: the record
 */
void tscope_record_free(struct tscope_record *rec)
{
	put_pid(rec->creator);
	put_pid(rec->creator_tgid);
	kmem_cache_free(tscope_record_cache, rec);
}

static void tscope_record_free_rcu(struct rcu_head *rcu)
{
	tscope_record_free(container_of(rcu, struct tscope_record, rcu));
}

/**
 * tscope_record_free_later() - free a record once all who may see it are gone
 * @rec: the record, which has left the table
 */
void tscope_record_free_later(struct tscope_record *rec)
{
	call_rcu(&rec->rcu, tscope_record_free_rcu);
}

static struct tscope_record *tscope_record_alloc(struct task_struct *task)
{
	struct tscope_record *rec;

	rec = tscope_pool_alloc(&tscope_record_pool);
	if (!rec)
		return NULL;
	rec->task = task;
	rec->birth_ns = task->start_time;
	rec->since_ns = ktime_get_mono_fast_ns();
	rec->exit_signal = READ_ONCE(task->exit_signal);
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
	struct tscope_record *rec = tscope_table_find(task);

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "record adopted outside RCU");
	if (rec)
		return rec;
	rec = tscope_record_alloc(task);
	if (!rec)
		goto missed;
	tscope_infer_birth(task, &rec->clone_flags, &rec->known);
	rec = tscope_table_insert(rec);
	if (!IS_ERR(rec))
		return rec;
	if (rec == ERR_PTR(-EAGAIN))
		return NULL;
missed:
	atomic64_inc(&tscope_nr_missed);
	return NULL;
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
	struct tscope_record *rec;

	rec = tscope_record_alloc(task);
	/* If not, the next reader adopts the task. */
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
	if (!IS_ERR(tscope_table_insert(rec)))
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
	struct tscope_record *rec;

	if (old_tid != task->pid && tscope_table_exec(task, old_tid))
		atomic64_inc(&tscope_nr_missed);
	rec = tscope_table_find(task);
	if (!rec)
		return;
	WRITE_ONCE(rec->nr_execs, rec->nr_execs + 1);
	WRITE_ONCE(rec->exec_ns, ktime_get_mono_fast_ns());
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

	if (rec)
		WRITE_ONCE(rec->exit_ns, ktime_get_mono_fast_ns());
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
	tscope_table_remove_all(task);
}

/**
 * tscope_record_prime_switches() - counting begins, or the task runs first
 * @rec:  its record
 * @task: the task
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
void tscope_record_prime_switches(struct tscope_record *rec, struct task_struct *task)
{
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
	/* The fast clock may be some ns behind on another CPU. */
	counts->now_ns = max(ktime_get_mono_fast_ns(), rec->since_ns);
	counts->voluntary = READ_ONCE(rec->voluntary);
	counts->involuntary = READ_ONCE(rec->involuntary);
	counts->migrations = READ_ONCE(rec->migrations);
	/* Pairs with the release in tscope_record_prime_switches(). */
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
 * tscope_record_missed() - records that could not be allocated, since load
 */
u64 tscope_record_missed(void)
{
	return atomic64_read(&tscope_nr_missed);
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

	tscope_record_cache = KMEM_CACHE(tscope_record, SLAB_HWCACHE_ALIGN);
	if (!tscope_record_cache)
		return -ENOMEM;
	err = tscope_pool_init(&tscope_record_pool, tscope_record_cache, TSCOPE_RECORD_SPARE);
	if (err)
		goto err_cache;
	err = tscope_table_init();
	if (err)
		goto err_pool;
	return 0;

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
	/* Records and leaves that are on their way out. */
	rcu_barrier();
	tscope_table_exit();
	tscope_pool_exit(&tscope_record_pool);
	kmem_cache_destroy(tscope_record_cache);
}
