/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASKS_H
#define TASKSCOPE_TASKS_H

#include "task_record.h"

/**
 * struct ts_task - a record and its place among others
 * @rec:	what is known
 * @parent:	ts_tree_build(): the task above, NULL for a root
 * @first:	ts_tree_build(): its first child
 * @last:	ts_tree_build(): its last child
 * @next:	ts_tree_build(): the next child of the same parent, or the next root
 * @line:	for the code that prints
 */
struct ts_task {
	struct record rec;
	struct ts_task *parent;
	struct ts_task *first;
	struct ts_task *last;
	struct ts_task *next;
	void *line;
};

/* A piece of memory that records stay in. */
struct chunk {
	struct chunk *next;
	size_t used;
	_Alignas(8) char bytes[TSCOPE_READ_BYTES_MAX];
};

/**
 * struct ts_set - tasks that were read
 * @task:   the tasks
 * @nr:	    how many
 * @cap:    room in @task
 * @chunks: the memory that their groups are in
 * @kept:   the memory of ts_set_memory()
 *
 * Starts as all zeroes.
 */
struct ts_set {
	struct ts_task *task;
	size_t nr;
	size_t cap;
	struct chunk *chunks;
	struct chunk *kept;
};

/**
 * ts_set_room() - memory for the next bytes that the module gives
 * @tasks: the tasks
 * @least: bytes that are worth a read
 * @bytes: filled: how many there is room for, at least @least
 *
 * Return: where to, 8-byte aligned; NULL: no memory.
 */
void *ts_set_room(struct ts_set *tasks, size_t least, size_t *bytes);

/**
 * ts_set_add() - take in what was put into that memory
 * @tasks: the tasks
 * @bytes: bytes that were put there
 * @group_bytes: as for ts_record_parse()
 *
 * Return: 0, -EBADMSG if these are not whole, sane records, or -ENOMEM.
 */
int ts_set_add(struct ts_set *tasks, size_t bytes, const __u16 *group_bytes);

/**
 * ts_set_memory() - memory that is freed with the tasks
 * @tasks: the tasks
 * @bytes: how much, at most TSCOPE_READ_BYTES_MAX
 *
 * Return: the memory, 8-byte aligned; NULL: there is none.
 */
void *ts_set_memory(struct ts_set *tasks, size_t bytes);

/**
 * ts_set_free_memory() - free what ts_set_memory() has given
 * @tasks: the tasks, which stay
 */
void ts_set_free_memory(struct ts_set *tasks);

/**
 * ts_set_settle() - order by tid, each tid once
 * @tasks: the tasks; those of several snapshots may have come in any order
 */
void ts_set_settle(struct ts_set *tasks);

/**
 * ts_set_keep() - drop tasks
 * @tasks: the tasks, which stay in order
 * @keep:  says which may stay
 * @arg:   for @keep
 */
void ts_set_keep(struct ts_set *tasks, bool (*keep)(const struct record *rec, const void *arg),
		 const void *arg);

/**
 * ts_set_lookup() - a task by its tid
 * @tasks: the tasks, settled
 * @tid:   thread id
 *
 * Return: the task, or NULL.
 */
struct ts_task *ts_set_lookup(const struct ts_set *tasks, __s32 tid);

/**
 * ts_record_is_same() - do two records belong to one task?
 * @a: a record
 * @b: another record of the same tid
 *
 * A tid may belong to another task by now, and the module may have begun a record anew.
 * Keys tell, and where one is missing when they began.
 *
 * Return: false: no, or it cannot be told.
 */
bool ts_record_is_same(const struct record *a, const struct record *b);

/**
 * ts_process_is_same() - do two records of whole processes belong to one process?
 * @a: a record
 * @b: another record
 *
 * Its number and its birth tell, and when its record began.  Its key does not: that is the key of
 * its leader, and a thread that calls execve() becomes the leader.
 *
 * Return: false: no, or it cannot be told.
 */
bool ts_process_is_same(const struct record *a, const struct record *b);

/**
 * ts_task_compare() - order of two tasks: by tid, then by their ends
 * @a: a task
 * @b: another task
 *
 * Several exited tasks may have had one tid, one after the other.
 *
 * Return: below, equal to or above 0, as strcmp().
 */
int ts_task_compare(const struct ts_task *a, const struct ts_task *b);

/**
 * ts_set_read_ns() - when was the last record filled?
 * @tasks: the tasks
 *
 * A record may tell of what a task did up to then, though the tasks are said to be of before.
 *
 * Return: the latest tscope_accounts.now_ns; 0: none has one.
 */
__u64 ts_set_read_ns(const struct ts_set *tasks);

/**
 * ts_set_clear() - forget all
 * @tasks: the tasks, none afterwards
 */
void ts_set_clear(struct ts_set *tasks);

/**
 * ts_tree_build() - find out who is whose child
 * @tasks: the tasks, settled; every record has its ids
 * @order: all of them, in the order that siblings shall have
 *
 * A thread is a child of its leader, a leader of the process that waits for it.
 * A task whose parent is not in the set is a root.  A set that was read while
 * tasks were born and died may hold a circle of parents: it is cut open at one
 * of them, which becomes a root.
 *
 * Return: the first root, NULL when there is no task.
 */
struct ts_task *ts_tree_build(const struct ts_set *tasks, struct ts_task **order);

/**
 * ts_tree_link() - the same when every task knows its parent already
 * @order: the tasks, in the order that siblings shall have; each parent is among them
 * @nr:	   how many
 *
 * Return: as ts_tree_build().
 */
struct ts_task *ts_tree_link(struct ts_task **order, size_t nr);

/**
 * ts_tree_next() - the next task, children first, then siblings
 * @task:  a task of a tree
 * @depth: kept up to date
 *
 * Return: the next task, or NULL.
 */
struct ts_task *ts_tree_next(const struct ts_task *task, size_t *depth);

#endif
