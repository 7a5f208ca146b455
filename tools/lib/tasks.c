// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tasks.h"

static struct chunk *chunk_with(struct chunk **chunks, size_t least)
{
	struct chunk *chunk = *chunks;

	if (!chunk || sizeof(chunk->bytes) - chunk->used < least) {
		chunk = malloc(sizeof(*chunk));
		if (!chunk)
			return NULL;
		chunk->used = 0;
		chunk->next = *chunks;
		*chunks = chunk;
	}
	return chunk;
}

void *ts_set_room(struct ts_set *tasks, size_t least, size_t *bytes)
{
	struct chunk *chunk = chunk_with(&tasks->chunks, least);

	if (!chunk)
		return NULL;
	*bytes = sizeof(chunk->bytes) - chunk->used;
	return chunk->bytes + chunk->used;
}

void *ts_set_memory(struct ts_set *tasks, size_t bytes)
{
	size_t padded = (bytes + 7) & ~7UL;
	struct chunk *chunk = chunk_with(&tasks->kept, padded);
	void *memory;

	if (!chunk)
		return NULL;
	memory = chunk->bytes + chunk->used;
	chunk->used += padded;
	return memory;
}

static struct ts_task *new_task(struct ts_set *tasks)
{
	size_t cap = tasks->cap ? tasks->cap * 2 : 256;
	struct ts_task *task;

	if (tasks->nr == tasks->cap) {
		task = reallocarray(tasks->task, cap, sizeof(*task));
		if (!task)
			return NULL;
		tasks->task = task;
		tasks->cap = cap;
	}
	return &tasks->task[tasks->nr];
}

int ts_set_add(struct ts_set *tasks, size_t bytes, const __u16 *group_bytes)
{
	struct chunk *chunk = tasks->chunks;
	const char *at = chunk->bytes + chunk->used;
	struct ts_task *task;
	ssize_t n;

	if (bytes > sizeof(chunk->bytes) - chunk->used)
		return -EBADMSG;
	chunk->used += bytes;
	for (; bytes; bytes -= n, at += n) {
		task = new_task(tasks);
		if (!task)
			return -ENOMEM;
		n = ts_record_parse(&task->rec, at, bytes, group_bytes);
		if (n < 0)
			return n;
		task->parent = task->first = task->last = task->next = NULL;
		task->line = NULL;
		tasks->nr++;
	}
	return 0;
}

static int compare_tids(const void *a, const void *b)
{
	const struct ts_task *x = a, *y = b;

	return (x->rec.tid > y->rec.tid) - (x->rec.tid < y->rec.tid);
}

void ts_set_settle(struct ts_set *tasks)
{
	bool settled = true;
	size_t i, nr = 0;

	for (i = 1; i < tasks->nr && settled; i++)
		settled = tasks->task[i - 1].rec.tid < tasks->task[i].rec.tid;
	/* As good as always: the module gives them so. */
	if (settled)
		return;

	qsort(tasks->task, tasks->nr, sizeof(*tasks->task), compare_tids);
	for (i = 0; i < tasks->nr; i++)
		if (!i || tasks->task[i].rec.tid != tasks->task[nr - 1].rec.tid)
			tasks->task[nr++] = tasks->task[i];
	tasks->nr = nr;
}

void ts_set_keep(struct ts_set *tasks, bool (*keep)(const struct record *rec, const void *arg),
		 const void *arg)
{
	size_t i, nr = 0;

	for (i = 0; i < tasks->nr; i++) {
		if (!keep(&tasks->task[i].rec, arg))
			continue;
		if (nr != i)
			tasks->task[nr] = tasks->task[i];
		nr++;
	}
	tasks->nr = nr;
}

struct ts_task *ts_set_lookup(const struct ts_set *tasks, __s32 tid)
{
	size_t low = 0, high = tasks->nr, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (tasks->task[mid].rec.tid < tid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < tasks->nr && tasks->task[low].rec.tid == tid ? &tasks->task[low] : NULL;
}

/* Exited tasks may have had the same number, one after the other. */
static int compare_ends(const struct record *a, const struct record *b)
{
	__u64 x = a->exited ? a->exited->freed_ns : ~0ULL;
	__u64 y = b->exited ? b->exited->freed_ns : ~0ULL;

	return (x > y) - (x < y);
}

int ts_task_compare(const struct ts_task *a, const struct ts_task *b)
{
	int order = compare_tids(a, b);

	return order ? order : compare_ends(&a->rec, &b->rec);
}

/* As far as it is known. */
static bool began_together(const struct record *a, const struct record *b)
{
	if (a->counts && b->counts && a->counts->since_ns != b->counts->since_ns)
		return false;
	return !a->accounts || !b->accounts || a->accounts->since_ns == b->accounts->since_ns;
}

/*
 * A tid may be another task's by now, a record may have been begun anew.  Keys begin anew only
 * as the module is loaded.
 */
bool ts_record_is_same(const struct record *a, const struct record *b)
{
	if (a->key && b->key) {
		if (a->key != b->key)
			return false;
	} else if (!a->ids || !b->ids || a->ids->start_ns != b->ids->start_ns) {
		return false;
	}
	return began_together(a, b);
}

bool ts_process_is_same(const struct record *a, const struct record *b)
{
	return a->tid == b->tid && record_birth_ns(a) &&
	       record_birth_ns(a) == record_birth_ns(b) && began_together(a, b);
}

static void free_chunks(struct chunk *chunk)
{
	struct chunk *next;

	for (; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
}

void ts_set_free_memory(struct ts_set *tasks)
{
	free_chunks(tasks->kept);
	tasks->kept = NULL;
}

__u64 ts_set_read_ns(const struct ts_set *tasks)
{
	const struct tscope_accounts *accounts;
	__u64 read_ns = 0;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		accounts = tasks->task[i].rec.accounts;
		if (accounts && accounts->now_ns > read_ns)
			read_ns = accounts->now_ns;
	}
	return read_ns;
}

void ts_set_clear(struct ts_set *tasks)
{
	free_chunks(tasks->chunks);
	free_chunks(tasks->kept);
	free(tasks->task);
	*tasks = (struct ts_set){};
}
