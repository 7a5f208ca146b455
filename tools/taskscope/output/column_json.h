/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COLUMN_JSON_H
#define TASKSCOPE_COLUMN_JSON_H

#include "column_value.h"
#include "json.h"

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

#endif
