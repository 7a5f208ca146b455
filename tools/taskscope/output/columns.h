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

/**
 * column_json_type() - type of a column in JSON
 * @col: the column
 *
 * Return: number, string, boolean or array.
 */
const char *column_json_type(const struct column *col);

/**
 * column_put_human() - append a value for a person
 * @col: the column
 * @rec: the task
 * @v:	 scratch
 * @t:	 the text; bytes of a name go in as they are, libsmartcols escapes them
 *
 * Return: false, and nothing was appended, if the value is not known.
 */
bool column_put_human(const struct column *col, const struct record *rec, struct value *v,
		      struct text *t);

/**
 * column_put_raw() - append a value for a script: one word
 * @col: the column
 * @rec: the task
 * @v:	 scratch
 * @t:	 the text
 */
void column_put_raw(const struct column *col, const struct record *rec, struct value *v,
		    struct text *t);

/**
 * column_put_json() - add a value to an object
 * @col: the column
 * @rec: the task
 * @v:	 scratch
 * @j:	 the document
 * @key: the member's name
 */
void column_put_json(const struct column *col, const struct record *rec, struct value *v,
		     struct json *j, const char *key);

/**
 * columns_put_json() - add the values of some columns to an object, under their keys
 * @j:	   the document
 * @rec:   the task
 * @names: names of the columns
 * @nr:	   how many
 * @v:	   scratch
 */
void columns_put_json(struct json *j, const struct record *rec, const char *const *names,
		      size_t nr, struct value *v);

/**
 * column_compare() - order of two tasks by a column
 * @col: the column
 * @a:	 one task
 * @b:	 another task
 * @va:	 scratch
 * @vb:	 scratch
 * @descending: turns the order around, but tasks without a value stay last
 *
 * Return: below, equal to or above 0, as strcmp().
 */
int column_compare(const struct column *col, const struct record *a, const struct record *b,
		   struct value *va, struct value *vb, bool descending);

#endif
