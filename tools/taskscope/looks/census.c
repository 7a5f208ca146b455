// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "census.h"
#include "memory.h"
#include "row_index.h"
#include "since.h"

/* A task that was not freed so long after it was missed is among the exited that are not kept. */
#define FREED_WITHIN_NS 60000000000ULL

static bool is_unmarked(const struct record *rec, const void *arg)
{
	(void)arg;
	/* The record is the first member. */
	return !((const struct ts_task *)rec)->line;
}

/* Which of two rings it was in. */
static unsigned int ring_of(const struct record *rec)
{
	return !(rec->exited->flags & TSCOPE_EXITED_PROCESS);
}

static bool is_new(const struct record *rec, const void *arg)
{
	const __u64 *last_seq = arg;

	return rec->exited && rec->exited->seq > last_seq[ring_of(rec)];
}

/* Marks what is known of now, living or exited. */
static void mark(const struct ts_set *old, const struct ts_set *now, bool threads)
{
	struct row_index index;
	struct ts_task *task;
	size_t i;

	row_index_make(&index, old, threads);
	for (i = 0; i < now->nr; i++) {
		task = row_index_find(&index, &now->task[i].rec);
		if (task)
			task->line = task;
	}
	row_index_free(&index);
}

/* A thread that called execve() as the living were read may be there under both of its tids. */
static void mark_twins(const struct ts_set *living)
{
	const struct ts_task *first;
	struct row_index index;
	size_t i;

	row_index_make(&index, living, true);
	for (i = 0; i < living->nr; i++) {
		first = row_index_find(&index, &living->task[i].rec);
		if (first && first != &living->task[i])
			living->task[i].line = &living->task[i];
	}
	row_index_free(&index);
}

/* A task that exited between the two readings is among both: then its end counts. */
static void drop_twins(struct census *census)
{
	mark(&census->living, &census->exited, census->threads);
	if (census->threads)
		mark_twins(&census->living);
	ts_set_keep(&census->living, is_unmarked, NULL);
}

/* Of one that no look has seen: it was born after the first, or it had ended by then. */
static bool is_of_window(const struct record *rec, const void *arg)
{
	const __u64 *first_ns = arg;

	return rec->before || !rec->accounts || rec->accounts->since_ns >= *first_ns;
}

/* A copy with memory of its own; there is room for it. */
static void add_copy(struct unfreed *to, const struct record *rec, __u64 missed_ns)
{
	struct ts_task *task = &to->tasks.task[to->tasks.nr];
	unsigned int bit;
	size_t bytes;
	void *group;

	to->missed_ns[to->tasks.nr++] = missed_ns;
	*task = (struct ts_task){ .rec = { .tid = rec->tid, .mask = rec->mask, .key = rec->key } };
	for (bit = 0; bit < NR_GROUPS; bit++) {
		if (!rec->group[bit])
			continue;
		bytes = ts_record_group_bytes(rec, bit);
		group = ts_set_memory(&to->tasks, bytes);
		if (!group)
			out_of_memory();
		task->rec.group[bit] = memcpy(group, rec->group[bit], bytes);
	}
}

static void unfreed_init(struct unfreed *unfreed, size_t room)
{
	*unfreed = (struct unfreed){
		.tasks = { .task = calloc(room + 1, sizeof(struct ts_task)), .cap = room + 1 },
		.missed_ns = calloc(room + 1, sizeof(__u64)),
	};
	if (!unfreed->tasks.task || !unfreed->missed_ns)
		out_of_memory();
}

static void unfreed_free(struct unfreed *unfreed)
{
	ts_set_clear(&unfreed->tasks);
	free(unfreed->missed_ns);
	unfreed->missed_ns = NULL;
}

static size_t count_unmarked(const struct ts_set *tasks)
{
	size_t i, nr = 0;

	for (i = 0; i < tasks->nr; i++)
		nr += !tasks->task[i].line;
	return nr;
}

/* Those that the last look missed first, and of the others those that may still be freed. */
static void keep_unfreed(struct unfreed *to, const struct census *census, __u64 now_ns)
{
	const struct unfreed *old = &census->unfreed;
	size_t i;

	unfreed_init(to, count_unmarked(&census->before) + count_unmarked(&old->tasks));
	for (i = 0; i < census->before.nr; i++)
		if (!census->before.task[i].line)
			add_copy(to, &census->before.task[i].rec, census->began_ns);
	for (i = 0; i < old->tasks.nr; i++)
		if (!old->tasks.task[i].line && old->missed_ns[i] + FREED_WITHIN_NS > now_ns)
			add_copy(to, &old->tasks.task[i].rec, old->missed_ns[i]);
}

void census_begin(struct census *census, __u64 now_ns)
{
	const bool threads = census->threads;
	struct unfreed unfreed;

	if (!census->nr)
		return;
	mark(&census->before, &census->living, threads);
	mark(&census->before, &census->exited, threads);
	mark(&census->unfreed.tasks, &census->living, threads);
	mark(&census->unfreed.tasks, &census->exited, threads);
	keep_unfreed(&unfreed, census, now_ns);
	unfreed_free(&census->unfreed);
	census->unfreed = unfreed;
	ts_set_clear(&census->exited);
	tasks_become_before(&census->before, &census->living);
}

/* What is missing of the exited of this window alone. */
static void find_lost(struct census *census, const __u64 *seq)
{
	size_t nr[2] = {}, i;

	if (!census->nr)
		return;
	lost_since(&census->lost, census->began_ns);
	if (!census->lost.nr && !census->is_saved)
		return;
	for (i = 0; i < census->exited.nr; i++)
		nr[ring_of(&census->exited.task[i].rec)]++;
	census->lost.nr = 0;
	for (i = 0; i < 2; i++)
		if (seq[i] > census->last_seq[i] + nr[i])
			census->lost.nr += seq[i] - census->last_seq[i] - nr[i];
}

/* What no look has since may still be among those that one has missed. */
static void pair(const struct census *census, struct ts_set *tasks, __u64 blame_ns)
{
	tasks_since(tasks, &census->unfreed.tasks, census->threads, blame_ns);
	tasks_since(tasks, &census->before, census->threads, blame_ns);
}

void census_take(struct census *census, __u64 blame_ns, __u64 began_ns)
{
	__u64 seq[2] = { census->last_seq[0], census->last_seq[1] };
	const struct record *rec;
	size_t i;

	ts_set_settle(&census->living);
	drop_twins(census);
	for (i = 0; i < census->exited.nr; i++) {
		rec = &census->exited.task[i].rec;
		if (rec->exited && rec->exited->seq > seq[ring_of(rec)])
			seq[ring_of(rec)] = rec->exited->seq;
	}
	ts_set_keep(&census->exited, is_new, census->last_seq);
	find_lost(census, seq);
	pair(census, &census->living, blame_ns);
	pair(census, &census->exited, blame_ns);
	if (census->nr)
		ts_set_keep(&census->exited, is_of_window, &census->first_ns);
	else
		census->first_ns = began_ns;
	memcpy(census->last_seq, seq, sizeof(seq));
	census->began_ns = began_ns;
	census->nr++;
}

static int read_exited(const struct ts *client, const struct census_query *query, __u64 groups,
		       struct census *census)
{
	return exited_read(client, query->threads ? GONE_ALL : GONE_PROCESSES,
			   groups | TSCOPE_GROUP_EXITED | TSCOPE_GROUP_BIRTH, &census->exited,
			   &census->lost);
}

int census_look(struct census *census, const struct ts *client, const struct census_query *query)
{
	const __u64 groups = query->groups | TSCOPE_GROUP_IDS | TSCOPE_GROUP_ACCOUNTS;
	struct tscope_info info;
	int err = ts_device_info(client, &info);

	if (err)
		return err;
	census->threads = query->threads;
	census_begin(census, info.now_ns);
	/* In this order, so that a task that exits in between is not missed. */
	err = query->read(query->arg, client, groups, &census->living);
	if (err)
		return err;
	err = query->living_alone ? -EOPNOTSUPP : read_exited(client, query, groups, census);
	census->has_exited = !err;
	if (err && err != -EOPNOTSUPP)
		return err;
	census_take(census, info.blame_ns, info.now_ns);
	return 0;
}

void census_free(struct census *census)
{
	ts_set_clear(&census->living);
	ts_set_clear(&census->exited);
	ts_set_clear(&census->before);
	unfreed_free(&census->unfreed);
}
