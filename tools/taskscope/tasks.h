/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASKS_H
#define TASKSCOPE_TASKS_H

#include "columns.h"

struct waiting;

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
 * @since:  that of their rec.since
 * @words:  the memory that their command lines are in
 *
 * Starts as all zeroes.
 */
struct tasks {
	struct task *task;
	size_t nr;
	size_t cap;
	struct chunk *chunks;
	struct waiting *since;
	struct chunk *words;
};

/**
 * tasks_room() - memory for the next bytes that the module gives
 * @tasks: the tasks
 * @least: bytes that are worth a read
 * @bytes: filled: how many there is room for, at least @least
 *
 * Return: where to, 8-byte aligned.
 */
void *tasks_room(struct tasks *tasks, size_t least, size_t *bytes);

/**
 * tasks_add() - take in what was put into that memory
 * @tasks: the tasks
 * @bytes: bytes that were put there
 *
 * Return: 0, or -EBADMSG if these are not whole, sane records.
 */
int tasks_add(struct tasks *tasks, size_t bytes);

/**
 * tasks_word() - keep a text as long as the tasks are there
 * @tasks: the tasks
 * @s:     the text
 * @n:     its length, less than TSCOPE_READ_BYTES_MAX
 *
 * Return: a copy.
 */
const char *tasks_word(struct tasks *tasks, const char *s, size_t n);

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
 * tasks_since() - remember what each task was a round ago
 * @tasks:    the tasks; sets rec.before and rec.since of those that were there
 * @before:   the same a round ago, settled; stays as long as @tasks
 * @blame_ns: tscope_info.blame_ns, or 0
 */
void tasks_since(struct tasks *tasks, const struct tasks *before, __u64 blame_ns);

/**
 * tasks_order() - the tasks in the order of a column
 * @tasks:	the tasks; they stay where they are
 * @col:	the column; NULL: as they are
 * @descending: largest first
 *
 * Return: @tasks->nr pointers to free(); where @col is equal, lower tids first.
 */
struct task **tasks_order(const struct tasks *tasks, const struct column *col, bool descending);

/**
 * tasks_sort() - put tasks into the order of a column
 * @order:	the tasks
 * @nr:		how many
 * @col:	the column; NULL: by tid
 * @descending: largest first; where @col is equal, lower tids first
 */
void tasks_sort(struct task **order, size_t nr, const struct column *col, bool descending);

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
