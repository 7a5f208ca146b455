/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ROW_INDEX_H
#define TASKSCOPE_ROW_INDEX_H

#include "tasks.h"

/**
 * struct row_index - finds the record of a task among the records of another look
 * @row:     the records, in the order of what tells them apart
 * @nr:	     how many
 * @threads: each is a thread; otherwise a process with all its threads
 *
 * A thread is known by its key: execve() may change its tid.  A process is known by its number and
 * its birth: execve() may change its leader, and so its key.
 */
struct row_index {
	struct ts_task **row;
	size_t nr;
	bool threads;
};

/**
 * row_index_make() - index the records of a look
 * @index:   filled
 * @rows:    the records, which stay where they are as long as the index
 * @threads: each is a thread
 */
void row_index_make(struct row_index *index, const struct ts_set *rows, bool threads);

/**
 * row_index_find() - find the record of a task
 * @index: the index
 * @rec:   a record of it of another look, or of its end
 *
 * Return: the record, or NULL.
 */
struct ts_task *row_index_find(const struct row_index *index, const struct record *rec);

/**
 * row_index_free() - forget the index
 * @index: the index
 */
void row_index_free(struct row_index *index);

#endif
