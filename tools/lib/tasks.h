/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASKS_H
#define TASKSCOPE_TASKS_H

#include "task_record.h"

/**
 * struct task - a record and its place among others
 * @rec:	what is known
 * @parent:	tree_build(): the task above, NULL for a root
 * @first:	tree_build(): its first child
 * @last:	tree_build(): its last child
 * @next:	tree_build(): the next child of the same parent, or the next root
 * @line:	for the one who prints
 */
struct task {
	struct record rec;
	struct task *parent;
	struct task *first;
	struct task *last;
	struct task *next;
	void *line;
};

/* A piece of memory that records stay in. */
struct chunk {
	struct chunk *next;
	size_t used;
	_Alignas(8) char bytes[TSCOPE_READ_BYTES_MAX];
};

/**
 * struct tasks - tasks that were read
 * @task:   the tasks
 * @nr:	    how many
 * @cap:    room in @task
 * @chunks: the memory that their groups are in
 * @kept:   the memory of tasks_memory()
 *
 * Starts as all zeroes.
 */
struct tasks {
	struct task *task;
	size_t nr;
	size_t cap;
	struct chunk *chunks;
	struct chunk *kept;
};

/**
 * tasks_room() - memory for the next bytes that the module gives
 * @tasks: the tasks
 * @least: bytes that are worth a read
 * @bytes: filled: how many there is room for, at least @least
 *
 * Return: where to, 8-byte aligned; NULL: no memory.
 */
void *tasks_room(struct tasks *tasks, size_t least, size_t *bytes);

/**
 * tasks_add() - take in what was put into that memory
 * @tasks: the tasks
 * @bytes: bytes that were put there
 *
 * Return: 0, -EBADMSG if these are not whole, sane records, or -ENOMEM.
 */
int tasks_add(struct tasks *tasks, size_t bytes);

/**
 * tasks_memory() - memory that is freed with the tasks
 * @tasks: the tasks
 * @bytes: how much, at most TSCOPE_READ_BYTES_MAX
 *
 * Return: the memory, 8-byte aligned; NULL: there is none.
 */
void *tasks_memory(struct tasks *tasks, size_t bytes);

/**
 * tasks_settle() - order by tid, each tid once
 * @tasks: the tasks; those of several snapshots may have come in any order
 */
void tasks_settle(struct tasks *tasks);

/**
 * tasks_keep() - drop tasks
 * @tasks: the tasks, which stay in order
 * @keep:  says which may stay
 * @arg:   for @keep
 */
void tasks_keep(struct tasks *tasks, bool (*keep)(const struct record *rec, const void *arg),
		const void *arg);

/**
 * tasks_find() - a task by its tid
 * @tasks: the tasks, settled
 * @tid:   thread id
 *
 * Return: the task, or NULL.
 */
struct task *tasks_find(const struct tasks *tasks, __s32 tid);

/**
 * record_is_same() - do two records belong to one task?
 * @a: a record
 * @b: another record of the same tid
 *
 * A tid may belong to another task by now, and the module may have begun a record anew.
 *
 * Return: false: no, or it cannot be told.
 */
bool record_is_same(const struct record *a, const struct record *b);

/**
 * tasks_compare() - order of two tasks: by tid, then by their ends
 * @a: a task
 * @b: another task
 *
 * Several exited tasks may have had one tid, one after the other.
 *
 * Return: below, equal to or above 0, as strcmp().
 */
int tasks_compare(const struct task *a, const struct task *b);

/**
 * tasks_free() - forget all
 * @tasks: the tasks, none afterwards
 */
void tasks_free(struct tasks *tasks);

/**
 * tree_build() - find out who is whose child
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
struct task *tree_build(const struct tasks *tasks, struct task **order);

/**
 * tree_link() - the same when every task knows its parent already
 * @order: the tasks, in the order that siblings shall have; each parent is among them
 * @nr:	   how many
 *
 * Return: as tree_build().
 */
struct task *tree_link(struct task **order, size_t nr);

/**
 * tree_next() - the next task, children first, then siblings
 * @task:  a task of a tree
 * @depth: kept up to date
 *
 * Return: the next task, or NULL.
 */
struct task *tree_next(const struct task *task, size_t *depth);

#endif
