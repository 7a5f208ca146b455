// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "memory.h"
#include "replay_exited.h"
#include "tasks.h"

static __u64 since_of(const struct record *rec)
{
	return rec->accounts ? rec->accounts->since_ns : 0;
}

/* By number, and of one number the latest first. */
static int compare_exited(const void *a, const void *b)
{
	const struct record *x = &(*(struct ts_task *const *)a)->rec;
	const struct record *y = &(*(struct ts_task *const *)b)->rec;

	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	return (since_of(x) < since_of(y)) - (since_of(x) > since_of(y));
}

static int compare_exited_keys(const void *a, const void *b)
{
	__u64 x = (*(struct ts_task *const *)a)->rec.key, y = (*(struct ts_task *const *)b)->rec.key;

	return (x > y) - (x < y);
}

/* The one that has its key; @exited are in the order of theirs. */
static void find_exited_key(struct task_replay *task, struct ts_task **exited, size_t nr)
{
	const struct ts_task wanted = { .rec = { .key = task->key } }, *at = &wanted;
	struct ts_task **found = bsearch(&at, exited, nr, sizeof(*exited), compare_exited_keys);

	if (found && (*found)->rec.accounts)
		task_replay_found(task, &(*found)->rec);
}

/* Of those with its number: the latest that began when it did, or, unseen, right before. */
static void find_exited(struct task_replay *task, struct ts_task **exited, size_t nr)
{
	const struct tscope_accounts began = {
		.since_ns = task->before ? since_of(task->before) : task->since_ns,
	};
	const struct ts_task key = { .rec = { .tid = task->tid, .accounts = &began } };
	const struct ts_task *at = &key;
	size_t low = 0, high = nr, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (compare_exited(&exited[mid], &at) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < nr && exited[low]->rec.tid == task->tid && exited[low]->rec.accounts)
		task_replay_found(task, &exited[low]->rec);
}

void replay_exited_find(struct task_replay **task, size_t nr, const struct ts_set *exited)
{
	struct ts_task **order = reallocarray(NULL, exited->nr + 1, sizeof(*order));
	size_t i;

	if (!order)
		out_of_memory();
	for (i = 0; i < exited->nr; i++)
		order[i] = &exited->task[i];
	qsort(order, exited->nr, sizeof(*order), compare_exited_keys);
	for (i = 0; i < nr; i++)
		if (!task[i]->after && task[i]->key)
			find_exited_key(task[i], order, exited->nr);
	qsort(order, exited->nr, sizeof(*order), compare_exited);
	for (i = 0; i < nr; i++)
		if (!task[i]->after)
			find_exited(task[i], order, exited->nr);
	free(order);
}
