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
 * struct tscope_table - hash table of records, by the address of their tasks
 * @chain: the chains
 * @shift: there are 1 << (64 - @shift) chains
 */
struct tscope_table {
	struct tscope_record __rcu **chain;
	unsigned int shift;
};

/**
 * struct tscope_table_stats - counts of the table
 * @nr_records:	  records in the table now
 * @nr_seen:	  records inserted at the birth of their task
 * @nr_adopted:	  records inserted later
 * @nr_freed:	  records removed
 * @memory_bytes: memory of the table and of the records in it
 */
struct tscope_table_stats {
	u64 nr_records;
	u64 nr_seen;
	u64 nr_adopted;
	u64 nr_freed;
	u64 memory_bytes;
};

/* Only for tscope_table_find(). */
extern struct tscope_table tscope_table;

/* Accept interrupts or preemption off as an RCU read section. */
#define tscope_dereference(p) rcu_dereference_check(p, rcu_read_lock_sched_held())

/**
 * tscope_table_chain() - the chain that the record of a task is in
 * @task: the task; never dereferenced
 *
 * As hash_ptr(), in fewer instructions.
 *
 * Return: its number.
 */
static __always_inline unsigned long tscope_table_chain(const struct task_struct *task)
{
	return (unsigned long)task * GOLDEN_RATIO_64 >> tscope_table.shift;
}

/**
 * tscope_table_find() - find the record of a task
 * @task: the task; compared, never dereferenced
 *
 * Context: any; interrupts or preemption off, or in an RCU read section; the result is valid
 *	    in that section.
 * Return: the record, or NULL if the task has none.
 */
static __always_inline struct tscope_record *
tscope_table_find(const struct task_struct *task)
{
	struct tscope_record *rec;

	rec = tscope_dereference(tscope_table.chain[tscope_table_chain(task)]);
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
