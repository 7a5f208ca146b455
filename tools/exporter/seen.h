/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_SEEN_H
#define TASKSCOPE_EXPORTER_SEEN_H

#include <stddef.h>

#include "counts.h"

/**
 * struct seen - a living task, and what of it has been counted
 * @key:     ts_task_key()
 * @look:    number of the look that read it last
 * @now_ns:  when it was read
 * @group:   the group that it is in
 * @account: the account that it was in, TSCOPE_ACCOUNT_*
 * @is_thread: it was born as a thread, as of then: execve() changes that
 * @count:   what it had done
 */
struct seen {
	__u64 key;
	__u64 look;
	__u64 now_ns;
	__u32 group;
	__u32 account;
	bool is_thread;
	__u64 count[NR_TASK_COUNTS];
};

/**
 * struct seen_table - living tasks by their keys
 * @task:  the tasks, in any order
 * @nr:	   number of tasks
 * @cap:   room for tasks
 * @place: hash table: 1 + the index of a task, or 0
 * @size:  its size, a power of two, at least twice @nr
 *
 * Starts as all zeroes.
 */
struct seen_table {
	struct seen *task;
	__u32 nr;
	__u32 cap;
	__u32 *place;
	__u32 size;
};

/**
 * seen_find() - a task by its key
 * @table: the tasks
 * @key:   the key
 *
 * Return: the task, valid until the next seen_add() or seen_remove(); NULL: it is not there.
 */
struct seen *seen_find(const struct seen_table *table, __u64 key);

/**
 * seen_add() - add a task
 * @table: the tasks, which do not have it
 * @key:   the key
 *
 * Return: the task, all zeroes but for its key; NULL: no memory.
 */
struct seen *seen_add(struct seen_table *table, __u64 key);

/**
 * seen_remove() - remove a task
 * @table: the tasks
 * @task:  the task; the last of all takes its place
 */
void seen_remove(struct seen_table *table, struct seen *task);

/**
 * seen_free() - forget all
 * @table: the tasks, none afterwards
 */
void seen_free(struct seen_table *table);

#endif
