/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ROWS_H
#define TASKSCOPE_ROWS_H

#include "choice.h"
#include "past_looks.h"

/**
 * struct row_name - which task, or which group, a row is of
 * @key:  of a thread its key; of a group what tells it from others of its name
 * @tid:  its number; of a group 0
 * @name: of a group: its name
 */
struct row_name {
	__u64 key;
	__s32 tid;
	char name[128];
};

/**
 * struct rows - the table of a look
 * @set:   the tasks, by tid, or the groups
 * @order: the rows in the order in which they are shown
 * @depth: of a tree: how deep each is; NULL: it is no tree
 * @nr:	   how many
 * @nr_all: how many there are without the filter
 * @tasks: of groups: the tasks that were added up
 * @quiet: what the tasks that did nothing did since the look before
 * @since: what the others did
 * @lacks_threads: the sums need threads, and the look has processes: there are no rows
 *
 * It uses the records of the look and of the look before, which must stay.
 */
struct rows {
	struct ts_set set;
	struct ts_task **order;
	size_t *depth;
	size_t nr;
	size_t nr_all;
	struct ts_set tasks;
	struct quiet *quiet;
	struct ts_set since;
	bool lacks_threads;
};

/**
 * rows_make() - make the table of a look
 * @rows:   none; filled
 * @moment: the look
 * @before: the look before; NULL: all values are since birth
 * @choice: what is to be seen
 */
void rows_make(struct rows *rows, const struct moment *moment, const struct moment *before,
	       const struct choice *choice);

/**
 * rows_name() - what a row is of
 * @name:    filled
 * @rec:     its record
 * @threads: each is a thread
 */
void rows_name(struct row_name *name, const struct record *rec, bool threads);

/**
 * rows_find() - a row by what it is of
 * @rows:    the rows
 * @name:    what
 * @threads: each is a thread
 *
 * Return: its place; @rows->nr: it is not there.
 */
size_t rows_find(const struct rows *rows, const struct row_name *name, bool threads);

/**
 * rows_comm() - the name that a row is filtered and searched by
 * @rec: its record
 *
 * Return: the name; NULL: not known.
 */
const char *rows_comm(const struct record *rec);

/**
 * rows_search() - the next row whose name has a text
 * @rows:  the rows
 * @from:  the place to begin at, and to end before
 * @step:  1: go on downwards; -1: upwards
 * @texts: as for choice_matches()
 *
 * Return: its place; @rows->nr: there is none.
 */
size_t rows_search(const struct rows *rows, size_t from, int step, const char *texts);

/**
 * rows_free() - forget the table
 * @rows: the table
 */
void rows_free(struct rows *rows);

#endif
