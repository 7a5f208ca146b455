/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASK_FIELDS_PRINT_H
#define TASKSCOPE_TASK_FIELDS_PRINT_H

#include "json.h"
#include "task_fields.h"
#include "task_record.h"

/**
 * struct fields_view - what to show of task_struct
 * @fields: its members
 * @rec:    a task whose values are shown, with all groups; NULL: none is
 * @alloc_bytes: memory that the kernel takes for one; 0: not known
 * @is_part: one member was asked for, not all of them
 */
struct fields_view {
	const struct task_fields *fields;
	const struct record *rec;
	__u64 alloc_bytes;
	bool is_part;
};

/**
 * fields_put() - append the members of task_struct, for people
 * @t:	  the text
 * @view: what to show
 */
void fields_put(struct text *t, const struct fields_view *view);

/**
 * fields_put_json() - the same for programs
 * @j:	  the document
 * @view: what to show
 */
void fields_put_json(struct json *j, const struct fields_view *view);

#endif
