/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MIGRATIONS_H
#define TASKSCOPE_MIGRATIONS_H

#include "json.h"
#include "task_record.h"

/**
 * migrations_put() - the changes of CPU of one task, for people
 * @t:	 appended to
 * @rec: the task, with ids and moves; counts too if they are known, accounts if it has exited
 */
void migrations_put(struct text *t, const struct record *rec);

/**
 * migrations_put_json() - the same for programs
 * @j:	 the document
 * @rec: the task
 */
void migrations_put_json(struct json *j, const struct record *rec);

#endif
