// SPDX-License-Identifier: GPL-2.0
/*
 * Open addressing: a task is at the first free place from its hash on, and a removal closes the
 * gap that it makes.
 */
#include <stdlib.h>

#include "seen.h"

#define LEAST_TASKS 256

static __u32 home_of(const struct seen_table *table, __u64 key)
{
	return (key * 0x9e3779b97f4a7c15ULL >> 32) & (table->size - 1);
}

static __u32 after(const struct seen_table *table, __u32 at)
{
	return (at + 1) & (table->size - 1);
}

/* The place of a task, or the free one where it would be. */
static __u32 place_of(const struct seen_table *table, __u64 key)
{
	__u32 at = home_of(table, key);

	while (table->place[at] && table->task[table->place[at] - 1].key != key)
		at = after(table, at);
	return at;
}

struct seen *seen_find(const struct seen_table *table, __u64 key)
{
	__u32 i = table->size ? table->place[place_of(table, key)] : 0;

	return i ? &table->task[i - 1] : NULL;
}

static bool grow(struct seen_table *table)
{
	__u32 cap = table->cap ? table->cap + table->cap / 2 : LEAST_TASKS, size = 1, i;
	struct seen *task;
	__u32 *place;

	while (size < 2 * cap)
		size *= 2;
	task = realloc(table->task, cap * sizeof(*task));
	if (!task)
		return false;
	table->task = task;
	place = calloc(size, sizeof(*place));
	if (!place)
		return false;
	free(table->place);
	table->place = place;
	table->size = size;
	table->cap = cap;
	for (i = 0; i < table->nr; i++)
		place[place_of(table, task[i].key)] = i + 1;
	return true;
}

struct seen *seen_add(struct seen_table *table, __u64 key)
{
	struct seen *task;

	if (table->nr == table->cap && !grow(table))
		return NULL;
	task = &table->task[table->nr];
	*task = (struct seen){ .key = key };
	table->place[place_of(table, key)] = ++table->nr;
	return task;
}

void seen_remove(struct seen_table *table, struct seen *task)
{
	const struct seen *last = &table->task[table->nr - 1];
	__u32 hole = place_of(table, task->key), at, home;

	for (at = after(table, hole); table->place[at]; at = after(table, at)) {
		home = home_of(table, table->task[table->place[at] - 1].key);
		/* Is the hole on the way from its home to where it is? */
		if (((at - home) & (table->size - 1)) < ((at - hole) & (table->size - 1)))
			continue;
		table->place[hole] = table->place[at];
		hole = at;
	}
	table->place[hole] = 0;
	if (last != task) {
		table->place[place_of(table, last->key)] = task - table->task + 1;
		*task = *last;
	}
	table->nr--;
}

void seen_free(struct seen_table *table)
{
	free(table->task);
	free(table->place);
	*table = (struct seen_table){};
}
