// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "tasks.h"

static struct ts_task *find_parent(const struct ts_set *tasks, const struct ts_task *task)
{
	__s32 tgid = record_tgid(&task->rec);
	struct ts_task *parent;

	parent = ts_set_lookup(tasks, task->rec.tid == tgid ? record_ppid(&task->rec) : tgid);

	return parent == task ? NULL : parent;
}

/*
 * Walks up from each task to a root, marking the way with the task it began
 * from.  A walk that meets its own mark has gone in a circle; a mark of an earlier walk
 * leads to a root.
 */
static void cut_circles(struct ts_task **order, size_t nr)
{
	struct ts_task *task;
	size_t i;

	for (i = 0; i < nr; i++) {
		for (task = order[i]; task && !task->line; task = task->parent) {
			task->line = order[i];
			if (task->parent && task->parent->line == order[i])
				task->parent = NULL;
		}
	}
	for (i = 0; i < nr; i++)
		order[i]->line = NULL;
}

struct ts_task *ts_tree_build(const struct ts_set *tasks, struct ts_task **order)
{
	size_t i;

	for (i = 0; i < tasks->nr; i++)
		order[i]->parent = find_parent(tasks, order[i]);
	return ts_tree_link(order, tasks->nr);
}

struct ts_task *ts_tree_link(struct ts_task **order, size_t nr)
{
	struct ts_task *first_root = NULL, *last_root = NULL, *task;
	struct ts_task **first, **last;
	size_t i;

	cut_circles(order, nr);
	for (i = 0; i < nr; i++)
		order[i]->first = order[i]->last = order[i]->next = NULL;
	for (i = 0; i < nr; i++) {
		task = order[i];
		first = task->parent ? &task->parent->first : &first_root;
		last = task->parent ? &task->parent->last : &last_root;
		if (*last)
			(*last)->next = task;
		else
			*first = task;
		*last = task;
	}
	return first_root;
}

struct ts_task *ts_tree_next(const struct ts_task *task, size_t *depth)
{
	if (task->first) {
		++*depth;
		return task->first;
	}
	for (; task; task = task->parent) {
		if (task->next)
			return task->next;
		if (task->parent)
			--*depth;
	}
	return NULL;
}
