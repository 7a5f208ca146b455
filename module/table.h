/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TABLE_H
#define _TSCOPE_TABLE_H

#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "record.h"

#define TSCOPE_LEAF_SLOTS	256

/**
 * struct tscope_leaf - a part of the table
 * @slot: chains of records
 * @nr:	  records in all chains; guarded by the table's lock
 * @rcu:  frees it
 */
struct tscope_leaf {
	struct tscope_record __rcu *slot[TSCOPE_LEAF_SLOTS];
	unsigned int nr;
	struct rcu_head rcu;
};

/**
 * struct tscope_table_stats - what the table holds and has held
 * @nr_records:	  records in it now
 * @nr_seen:	  records that came at their task's birth
 * @nr_adopted:	  records that came later
 * @nr_freed:	  records that went
 * @memory_bytes: what it takes now, its records included
 */
struct tscope_table_stats {
	u64 nr_records;
	u64 nr_seen;
	u64 nr_adopted;
	u64 nr_freed;
	u64 memory_bytes;
};

/* For tscope_table_lookup() only. */
extern struct tscope_leaf __rcu **tscope_table_top;

/* Interrupts or preemption off will do for an RCU read section. */
#define tscope_dereference(p) rcu_dereference_check(p, rcu_read_lock_sched_held())

/**
 * tscope_table_lookup() - the record of a task, if it stands under a number
 * @task: task to look for
 * @tid:  the number
 *
 * Context: any; interrupts or preemption off, or in an RCU read section, and
 *	    the result is good as long.
 * Return: the record, or NULL.
 */
static __always_inline struct tscope_record *
tscope_table_lookup(const struct task_struct *task, pid_t tid)
{
	struct tscope_leaf *leaf;
	struct tscope_record *rec;

	leaf = tscope_dereference(tscope_table_top[(u32)tid / TSCOPE_LEAF_SLOTS]);
	if (!leaf)
		return NULL;
	rec = tscope_dereference(leaf->slot[(u32)tid % TSCOPE_LEAF_SLOTS]);
	while (rec && unlikely(rec->task != task))
		rec = tscope_dereference(rec->next);
	return rec;
}

/**
 * tscope_table_find() - the record of a task
 * @task: task to look for
 *
 * Context: as tscope_table_lookup().
 * Return: the record, or NULL if the task has none.
 */
static __always_inline struct tscope_record *
tscope_table_find(const struct task_struct *task)
{
	return tscope_table_lookup(task, READ_ONCE(task->pid));
}

int tscope_table_init(void);
void tscope_table_exit(void);

struct tscope_record *tscope_table_insert(struct tscope_record *rec, struct tscope_record **lost);
void tscope_table_renumber(struct task_struct *task, pid_t old_tid);
struct tscope_record *tscope_table_exec(struct task_struct *task, pid_t old_tid);
struct tscope_record *tscope_table_remove(const struct task_struct *task);
struct tscope_record *tscope_table_remove_second(const struct task_struct *task);
unsigned int tscope_table_birth_begin(void);
bool tscope_table_birth_retry(unsigned int seq);
void tscope_table_stats(struct tscope_table_stats *stats);

#endif /* _TSCOPE_TABLE_H */
