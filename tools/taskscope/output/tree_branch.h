/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TREE_BRANCH_H
#define TASKSCOPE_TREE_BRANCH_H

#include "tasks.h"
#include "text.h"

/**
 * put_tree_branch() - what is drawn in front of a row of a tree
 * @t:	   written to
 * @task:  the row
 * @depth: how deep it is; 0: nothing is drawn
 *
 * On the screen of top.  In a table, libsmartcols draws the branches: table.c.
 */
void put_tree_branch(struct text *t, const struct ts_task *task, size_t depth);

#endif
