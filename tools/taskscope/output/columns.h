/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COLUMNS_H
#define TASKSCOPE_COLUMNS_H

#include "column.h"
#include "json.h"
#include "task_record.h"

extern const struct column columns[];
extern const size_t nr_columns;

extern const struct column_set task_columns;

/**
 * column_find_in() - a column by its name, in upper or lower case
 * @set:   the columns
 * @name:  start of the name
 * @bytes: length of the name
 *
 * Return: the column, or NULL.
 */
const struct column *column_find_in(const struct column_set *set, const char *name, size_t bytes);

/**
 * column_find() - a column of tasks by its name, in upper or lower case
 * @name:  start of the name
 * @bytes: length of the name
 *
 * Return: the column, or NULL.
 */
const struct column *column_find(const char *name, size_t bytes);

/**
 * column_of_process() - what a column of tasks says of a process with many threads
 * @col: the column
 *
 * Return: some words; NULL: it belongs to the process anyway, or to a task.
 */
const char *column_of_process(const struct column *col);

/**
 * column_get() - put the value of a column into a value
 * @col: the column
 * @rec: the task; with @rec->before what was added since then
 * @v:	 filled
 *
 * Return: false: not known.
 */
bool column_get(const struct column *col, const struct record *rec, struct value *v);

/**
 * column_key() - name of a column in JSON
 * @col: the column
 * @key: filled, 32 bytes
 */
void column_key(const struct column *col, char key[32]);

#endif
