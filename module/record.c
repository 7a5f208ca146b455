// SPDX-License-Identifier: GPL-2.0
/*
 * Per-task records: what the hooks remember of a task.
 *
 * Life of a record:
 *
 *   born     task_newtask                      in the table, track.c
 *   adopted  a walk meets a task without one   in the table, adopt.c
 *   live     switches, migrations, exec, exit change it; switch.c, track.c
 *   dead     sched_process_free                out of the table
 *   departed one RCU grace period later        in the ring of the dead, exited_ring.c
 *   freed    pushed out of it, and one more grace period later
 *
 * Where its process has had more than one thread it is on a list of that, too, see process.c.
 *
 * Locking:
 *
 *   rec->next			the table's, see table.c
 *   rec->tid			written by the task itself in execve(), by the reader that
 *				adopts it, and when it is freed
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
 *   Readers take no lock: both sequence counts, or READ_ONCE; see fill_history.c.
 */
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/seqlock.h>
#include <linux/slab.h>

#include "key.h"
#include "record.h"
#include "reserve.h"
#include "task_end.h"

/* Births until the pool is filled up again, where it is needed. */
#define TSCOPE_RECORD_SPARE	256

/* The latest key that each CPU has given.  None writes what another one reads. */
static DEFINE_PER_CPU(u64, tscope_record_key);

static struct kmem_cache *tscope_record_cache __ro_after_init;
static struct tscope_reserve tscope_record_reserve;
static atomic64_t tscope_nr_missed = ATOMIC64_INIT(0);

/**
 * tscope_record_free() - free a record that nobody can find
 * @rec: the record
 */
void tscope_record_free(struct tscope_record *rec)
{
	if (!rec->is_exited) {
		put_pid(rec->creator);
		put_pid(rec->creator_tgid);
	}
	tscope_wait_release(rec->waits_more);
	kmem_cache_free(tscope_record_cache, rec);
}

/**
 * tscope_record_drop_creator() - nobody can have met the record's task alive any more
 * @rec: the record
 *
 * Its creator is a number from now on: a struct pid keeps its namespace.
 *
 * Context: a grace period after the record has left the table.
 */
void tscope_record_drop_creator(struct tscope_record *rec)
{
	struct pid *creator = rec->creator, *tgid = rec->creator_tgid;

	rec->creator_nr = pid_nr(creator);
	rec->creator_tgid_nr = pid_nr(tgid);
	rec->is_exited = true;
	put_pid(creator);
	put_pid(tgid);
}

static void tscope_record_free_rcu(struct rcu_head *rcu)
{
	tscope_record_free(container_of(rcu, struct tscope_record, rcu));
}

/**
 * tscope_record_free_later() - free a record once all who may see it are gone
 * @rec: the record, which has left the table and does not join the departed
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

/**
 * tscope_record_alloc() - begin a record
 * @task: whose
 *
 * Context: process context; preemptible or not.
 * Return: the record, which nobody can find yet; NULL: there was no memory.
 */
struct tscope_record *tscope_record_alloc(struct task_struct *task)
{
	struct tscope_record *rec;

	rec = tscope_reserve_alloc(&tscope_record_reserve);
	if (!rec)
		return NULL;
	rec->key = this_cpu_add_return(tscope_record_key, TSCOPE_KEY_STEP);
	rec->task = task;
	rec->tid = READ_ONCE(task->pid);
	rec->birth_ns = READ_ONCE(task->start_time);
	rec->since_ns = ktime_get_mono_fast_ns();
	rec->exit_signal = READ_ONCE(task->exit_signal);
	seqcount_init(&rec->seq);
	seqcount_init(&rec->waking_seq);
	return rec;
}

/**
 * tscope_record_miss() - count a record for which there was no memory
 */
void tscope_record_miss(void)
{
	atomic64_inc(&tscope_nr_missed);
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
	return tscope_reserve_bytes(&tscope_record_reserve);
}

/**
 * tscope_record_init() - get ready to remember
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_record_init(void)
{
	/* Most machines have one node. */
	size_t bytes = offsetof(struct tscope_record, node_ns[tscope_migration_nodes()]);
	unsigned int cpu;
	int err;

	BUILD_BUG_ON(NR_CPUS > TSCOPE_KEY_STEP);
	BUILD_BUG_ON(!IS_ENABLED(CONFIG_DEBUG_LOCK_ALLOC) &&
		     offsetof(struct tscope_record, node_ns[1]) > 960);
	for_each_possible_cpu(cpu)
		per_cpu(tscope_record_key, cpu) = TSCOPE_KEY_FIRST + cpu;
	/* A part of a cache line is not worth a whole one. */
	tscope_record_cache = kmem_cache_create("tscope_record", bytes, 0,
						bytes % L1_CACHE_BYTES ? 0 : SLAB_HWCACHE_ALIGN,
						NULL);
	if (!tscope_record_cache)
		return -ENOMEM;
	err = tscope_reserve_init(&tscope_record_reserve, tscope_record_cache, TSCOPE_RECORD_SPARE);
	if (err)
		kmem_cache_destroy(tscope_record_cache);
	return err;
}

/**
 * tscope_record_exit() - forget the cache of records
 *
 * Context: process context; sleeps; no record is left.
 */
void tscope_record_exit(void)
{
	tscope_reserve_exit(&tscope_record_reserve);
	kmem_cache_destroy(tscope_record_cache);
}
