/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIST_H
#define TASKSCOPE_LIST_H

#include "list_request.h"

/* struct list_request.view of a command; the last arguments are members of its table. */
#define LIST_VIEW(_command, _cols, ...) {				\
	.command = _command, .set = &task_columns, .cols = _cols,	\
	.top_sort = "-RUN", .table = { .key = "tasks", ##__VA_ARGS__ },	\
}

/* The options that both take. */
extern const struct option_group list_group;

/**
 * list_take() - command.take of both
 * @request:  struct list_request
 * @nr:	      operands: none
 * @operands: the operands
 * @wrong:    filled where the options do not go together
 *
 * Return: false: they do not go together.
 */
bool list_take(void *request, int nr, char **operands, struct text *wrong);

/**
 * list_run() - command.run of both
 * @request: struct list_request
 *
 * Return: exit status.
 */
int list_run(void *request);

#endif
