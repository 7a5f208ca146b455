// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "tasks.h"

static struct task *find_parent(const struct tasks *tasks, const struct task *task)
{
	const struct tscope_ids *ids = task->rec.ids;
	bool is_leader = task->rec.tid == ids->tgid;
	struct task *parent = tasks_find(tasks, is_leader ? ids->ppid : ids->tgid);

	return parent == task ? NULL : parent;
}

/*
 * Walks up from each task to a root, marking the way with the task it began
 * from.  Who meets his own mark has gone in a circle; a mark of an earlier walk
 * leads to a root.
 */
static void cut_circles(struct task **order, size_t nr)
{
	struct task *task;
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

struct task *tree_build(const struct tasks *tasks, struct task **order)
{
	struct task *first_root = NULL, *last_root = NULL, *task;
	struct task **first, **last;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		task = order[i];
		task->parent = find_parent(tasks, task);
		task->first = task->last = task->next = NULL;
	}
	cut_circles(order, tasks->nr);

	for (i = 0; i < tasks->nr; i++) {
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

struct task *tree_next(const struct task *task, size_t *depth)
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
