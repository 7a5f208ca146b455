/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COLUMNS_GROUP_H
#define TASKSCOPE_COLUMNS_GROUP_H

#include "columns.h"
#include "group_by.h"

/**
 * group_columns() - the columns of groups of tasks: those of tasks that can be added up, and a few
 *		     of their own
 *
 * Return: the columns.
 */
const struct column_set *group_columns(void);

/**
 * exited_group_columns() - the same of groups of exited tasks alone: without those that are empty
 *
 * Return: the columns.
 */
const struct column_set *exited_group_columns(void);

/**
 * group_usual() - the usual ones, with commas between
 * @by: what is grouped by
 */
const char *group_usual(enum group_by by);

/**
 * group_refuses() - why groups do not have a column of tasks
 * @col: the column of tasks
 *
 * Return: a sentence without its subject, the column, and without a full stop.
 */
const char *group_refuses(const struct column *col);

#endif
