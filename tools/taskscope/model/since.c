// SPDX-License-Identifier: GPL-2.0
/* Pairs each task with itself one round ago.  column_get() and waiting_since() subtract. */
#include "memory.h"
#include "since.h"
#include "waiting.h"

void tasks_since(struct ts_set *tasks, const struct ts_set *before, __u64 blame_ns)
{
	const struct ts_task *old;
	struct record *rec;
	struct waiting *since, now, then;
	size_t i;

	if (!before->nr)
		return;
	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		old = ts_set_lookup(before, rec->tid);
		if (!old || !ts_record_is_same(&old->rec, rec))
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
}
