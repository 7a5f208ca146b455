// SPDX-License-Identifier: GPL-2.0
/* Pairs each task with itself one round ago.  column_get() and waiting_since.c subtract. */
#include "memory.h"
#include "row_index.h"
#include "since.h"
#include "waiting.h"
#include "waiting_since.h"

void tasks_since(struct ts_set *tasks, const struct ts_set *before, bool threads, __u64 blame_ns)
{
	struct waiting *since, now, then;
	const struct ts_task *old;
	struct row_index index;
	struct record *rec;
	size_t i;

	if (!before->nr || !tasks->nr)
		return;
	row_index_make(&index, before, threads);
	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		old = row_index_find(&index, rec);
		if (!old)
			continue;
		rec->before = &old->rec;
		if (!rec->accounts || !old->rec.accounts)
			continue;
		waiting_copy(&now, rec, blame_ns);
		waiting_copy(&then, &old->rec, blame_ns);
		since = ts_set_memory(tasks, sizeof(*since));
		if (!since)
			out_of_memory();
		waiting_since(since, &now, &then);
		rec->since = &since->rec;
	}
	row_index_free(&index);
}

void tasks_become_before(struct ts_set *before, struct ts_set *tasks)
{
	struct record *rec;
	size_t i;

	ts_set_clear(before);
	*before = *tasks;
	*tasks = (struct ts_set){};
	for (i = 0; i < before->nr; i++) {
		rec = &before->task[i].rec;
		rec->before = rec->since = NULL;
		rec->args = NULL;
	}
	ts_set_free_memory(before);
}
