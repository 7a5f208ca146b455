// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "summary_groups.h"

static bool is_named(const struct summary_group *group, const char *name)
{
	return !group->is_rest && !group->name == !name && (!name || !strcmp(group->name, name));
}

/* Return: the place of the group of that name; a new one where there is none. */
static size_t group_of(struct summary *s, const char *name)
{
	struct summary_group *group;
	size_t i;

	for (i = 0; i < s->nr_groups; i++)
		if (is_named(&s->group[i], name))
			return i;
	if (s->nr_groups > SUMMARY_GROUPS_MAX)
		return SUMMARY_GROUPS_MAX;
	group = &s->group[s->nr_groups];
	*group = (struct summary_group){
		.is_rest = s->nr_groups == SUMMARY_GROUPS_MAX,
		.slice = summary_array(SUMMARY_SLICES, sizeof(*group->slice)),
	};
	if (name && !group->is_rest) {
		group->name = strdup(name);
		if (!group->name)
			out_of_memory();
	}
	return s->nr_groups++;
}

static int compare_keys(const void *a, const void *b)
{
	const struct ts_task *const *x = a, *const *y = b;

	return ((*x)->rec.key > (*y)->rec.key) - ((*x)->rec.key < (*y)->rec.key);
}

void summary_sort_gone(struct summary *s)
{
	const struct ts_set *gone = &s->recording->gone;
	size_t i;

	s->gone = summary_array(gone->nr, sizeof(*s->gone));
	for (i = 0; i < gone->nr; i++)
		s->gone[i] = &gone->task[i];
	qsort(s->gone, gone->nr, sizeof(*s->gone), compare_keys);
}

/* The last record of a task that says where it is; NULL: none. */
static const struct record *record_of(const struct summary *s, const struct task_replay *task)
{
	const struct ts_task wanted = { .rec = { .key = task->key } }, *at = &wanted, *living;
	const struct ts_task **found;

	if (!task->key)
		return task->who;
	found = bsearch(&at, s->gone, s->recording->gone.nr, sizeof(*s->gone), compare_keys);
	if (found && (*found)->rec.cgroup)
		return &(*found)->rec;
	living = ts_set_lookup(&s->recording->after, task->nr);
	return living && living->rec.key == task->key && living->rec.cgroup ? &living->rec : task->who;
}

size_t summary_place_of(struct summary *s, const struct task_replay *task)
{
	const struct record *rec;
	struct text name = {};
	size_t place;

	if (s->by == BY_COMM)
		return group_of(s, task_replay_comm(task));
	rec = record_of(s, task);
	if (rec && rec->cgroup)
		group_put_name(&name, s->by, rec, false);
	place = group_of(s, name.s);
	text_free(&name);
	return place;
}

static int compare_names(const void *a, const void *b)
{
	const struct summary_group *x = a, *y = b;

	if (x->name && y->name)
		return strcmp(x->name, y->name);
	return x->name ? -1 : y->name ? 1 : x->is_rest - y->is_rest;
}

void summary_order(struct summary *s)
{
	qsort(s->group, s->nr_groups, sizeof(*s->group), compare_names);
}

const struct summary_group *summary_find(const struct summary *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->nr_groups; i++)
		if (is_named(&s->group[i], name))
			return &s->group[i];
	return NULL;
}
