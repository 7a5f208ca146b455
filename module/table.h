/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TABLE_H
#define _TSCOPE_TABLE_H

#include <linux/cache.h>
#include <linux/hash.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "record.h"

/**
 * struct tscope_table - chains of records, by the hash of their tasks
 * @chain: the chains
 * @bits:  logarithm of how many these are
 */
struct tscope_table {
	struct tscope_record __rcu **chain;
	unsigned int bits;
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

/* For tscope_table_find() only. */
extern struct tscope_table tscope_table;

/* Interrupts or preemption off will do for an RCU read section. */
#define tscope_dereference(p) rcu_dereference_check(p, rcu_read_lock_sched_held())

/**
 * tscope_table_find() - the record of a task
 * @task: task to look for; it is compared with, and never followed
 *
 * Context: any; interrupts or preemption off, or in an RCU read section, and
 *	    the result is good as long.
 * Return: the record, or NULL if the task has none.
 */
static __always_inline struct tscope_record *
tscope_table_find(const struct task_struct *task)
{
	struct tscope_record *rec;

	rec = tscope_dereference(tscope_table.chain[hash_ptr(task, tscope_table.bits)]);
	while (rec && unlikely(rec->task != task))
		rec = tscope_dereference(rec->next);
	return rec;
}

int tscope_table_init(bool is_used);
void tscope_table_exit(void);

struct tscope_record *tscope_table_insert(struct tscope_record *rec, struct tscope_record **lost);
struct tscope_record *tscope_table_remove(const struct task_struct *task);
u64 tscope_table_key(const struct task_struct *task);
void tscope_table_stats(struct tscope_table_stats *stats);

#endif /* _TSCOPE_TABLE_H */
