/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ORDER_H
#define TASKSCOPE_ORDER_H

#include "columns.h"
#include "tasks.h"

/**
 * tasks_order() - the tasks in the order of a column
 * @tasks:	the tasks; they stay where they are
 * @col:	the column; NULL: as they are
 * @descending: largest first
 *
 * Return: @tasks->nr pointers to free(); where @col is equal, lower tids first.
 */
struct ts_task **tasks_order(const struct ts_set *tasks, const struct column *col, bool descending);

/**
 * tasks_sort() - put tasks into the order of a column
 * @order:	the tasks
 * @nr:		how many
 * @col:	the column; NULL: by tid
 * @descending: largest first; where @col is equal, lower tids first
 */
void tasks_sort(struct ts_task **order, size_t nr, const struct column *col, bool descending);

/**
 * tasks_merge() - put two parts, each of them in the order of a column, into one
 * @order:	the tasks
 * @nr_first:	how many are in the first part
 * @nr:		how many
 * @col:	as for tasks_sort()
 * @descending: as for tasks_sort()
 */
void tasks_merge(struct ts_task **order, size_t nr_first, size_t nr, const struct column *col,
		 bool descending);

#endif
