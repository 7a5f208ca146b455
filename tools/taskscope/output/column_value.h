/* SPDX-License-Identifier: GPL-2.0 */
/* The value of a column for a task: read, compared, and shown in each form. */
#ifndef TASKSCOPE_COLUMN_VALUE_H
#define TASKSCOPE_COLUMN_VALUE_H

#include "columns.h"

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
 * column_is_signed() - may this value of a column be below 0?
 * @col: the column
 * @rec: the record of the row
 */
bool column_is_signed(const struct column *col, const struct record *rec);

#endif
