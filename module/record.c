// SPDX-License-Identifier: GPL-2.0
/*
 * Per-task records: what the hooks remember of a task.
 *
 * Life of a record:
 *
 *   seen     task_newtask                      in the table, task_life.c
 *   adopted  a walk or a reader finds a task without a record
 *                                              in the table, adopt.c
 *   live     switches, migrations, wakeups, execve and exit change it; probe_switch.c, task_life.c
 *   removed  sched_process_free                out of the table
 *   exited   one RCU grace period later        in the ring of exited tasks, exited_ring.c
 *   freed    a later record takes its slot in the ring, and one more grace period
 *
 * If the process has had more than one thread, the record is also on the list of its process,
 * see process.c.
 *
 * Locking:
 *
 *   rec->next			guarded by the table's locks, see table.c
 *   rec->tid			written by the task itself in execve(), by the reader that
 *				adopts it, and when the task is freed
 *   rec->account, waits,
 *   migrations, blame,
 *   switches, ...		written in rec->seq, by one at a time: by the CPU that
 *				switches the task in or out, runqueue lock held; at a
 *				migration under the task's pi_lock while the task is on no
 *				queue, or under the lock of its queue
 *   rec->waking, wakers	written in rec->waking_seq by the waker, which holds the
 *				task's pi_lock.  A migration of a woken task writes
 *				waking.idle_from.  On 6.12 and later a sleeping task may
 *				migrate while it is woken: then the idle part of that wait
 *				may be wrong.
 *   rec->exec_ns, ...		written by the task itself
 *   rec->end_comm, ...		written in rec->seq when the task is freed.  These share
 *				memory with members that are not used once the account is
 *				ENDED.
 *   rec->end_seq		written when the record is inserted into its ring
 *
 *   Readers take no lock: both sequence counts, or READ_ONCE; see fill_history.c.
 */
#include <linux/align.h>
#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/seqlock.h>
#include <linux/slab.h>

#include "clock.h"
#include "record.h"
#include "reserve.h"
#include "task_end.h"
#include "task_key.h"

/* Number of births until the reserve is filled up again, where it is needed. */
#define TSCOPE_RECORD_SPARE	256

/*
 * The cache lines of a record, of 64 bytes: what is written at one time is together.  With debug
 * options a sequence count is larger, and sparse lays bit-fields out in another way.
 */
#define TSCOPE_LINE_OF(_member)	(offsetof(struct tscope_record, _member) / 64)
#if !defined(CONFIG_DEBUG_LOCK_ALLOC) && !defined(__CHECKER__)
static_assert(TSCOPE_LINE_OF(task) == 0);
static_assert(TSCOPE_LINE_OF(key) == 0);
static_assert(TSCOPE_LINE_OF(seq) == 0);
static_assert(TSCOPE_LINE_OF(waking) == 0);
static_assert(TSCOPE_LINE_OF(account.idle_from) == 0);
static_assert(TSCOPE_LINE_OF(account.ns) == 1);
static_assert(TSCOPE_LINE_OF(account.place) == 1);
static_assert(TSCOPE_LINE_OF(waits.max_ns) == 2);
static_assert(TSCOPE_LINE_OF(waits.nr[11]) == 2);
static_assert(offsetof(struct tscope_record, wakers) % 64 == 0);
static_assert(TSCOPE_LINE_OF(tid) == TSCOPE_LINE_OF(node_ns));
static_assert(offsetof(struct tscope_record, node_ns[1]) == 960);
#endif

static struct kmem_cache *tscope_record_cache __ro_after_init;
static struct tscope_reserve tscope_record_reserve;
static atomic64_t tscope_nr_missed = ATOMIC64_INIT(0);

/**
 * tscope_record_free() - free a record that no reader can find
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
 * tscope_record_drop_creator() - store the creator by its numbers, and drop the references
 * @rec: the record
 *
 * A struct pid would keep its pid namespace as long as the record is in the ring.
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
 * tscope_record_free_later() - free a record after the readers that may use it
 * @rec: the record, which has left the table and is not inserted into a ring
 */
void tscope_record_free_later(struct tscope_record *rec)
{
	/* Readers of the table do not look at it. */
	tscope_end_free(xchg(&rec->end, NULL));
	call_rcu(&rec->rcu, tscope_record_free_rcu);
}

/**
 * tscope_record_drop() - free a record that is still in the table at unload
 * @rec: the record
 */
void tscope_record_drop(struct tscope_record *rec)
{
	tscope_end_free(rec->end);
	tscope_record_free(rec);
}

/**
 * tscope_record_alloc() - allocate and begin the record of a task
 * @task: the task
 *
 * Context: process context; preemptible or not.
 * Return: the record, which is not in the table yet; NULL: there was no memory.
 */
struct tscope_record *tscope_record_alloc(struct task_struct *task)
{
	struct tscope_record *rec;

	rec = tscope_reserve_alloc(&tscope_record_reserve);
	if (!rec)
		return NULL;
	rec->key = tscope_key_new();
	rec->task = task;
	rec->tid = READ_ONCE(task->pid);
	rec->birth_ns = READ_ONCE(task->start_time);
	rec->since_ns = tscope_clock_any();
	rec->exit_signal = READ_ONCE(task->exit_signal);
	rec->account.pending = TSCOPE_PENDING_FIRST;
	rec->account.place = tscope_history_place(rec->key);
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
 * tscope_record_missed() - number of records that could not be allocated since load
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
 * tscope_record_spare_bytes() - memory of the records in reserve
 */
size_t tscope_record_spare_bytes(void)
{
	return tscope_reserve_bytes(&tscope_record_reserve);
}

/**
 * tscope_record_init() - make the cache of records
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_record_init(void)
{
	/* Most machines have one node, so the last array is as long as it needs to be. */
	size_t bytes = ALIGN(offsetof(struct tscope_record, node_ns[tscope_migration_nodes()]),
			     L1_CACHE_BYTES);
	int err;

	tscope_key_init();
	tscope_record_cache = kmem_cache_create("tscope_record", bytes, 0, SLAB_HWCACHE_ALIGN,
						NULL);
	if (!tscope_record_cache)
		return -ENOMEM;
	err = tscope_reserve_init(&tscope_record_reserve, tscope_record_cache, TSCOPE_RECORD_SPARE);
	if (err)
		kmem_cache_destroy(tscope_record_cache);
	return err;
}

/**
 * tscope_record_exit() - destroy the cache of records
 *
 * Context: process context; sleeps; no record is left.
 */
void tscope_record_exit(void)
{
	tscope_reserve_exit(&tscope_record_reserve);
	kmem_cache_destroy(tscope_record_cache);
}
