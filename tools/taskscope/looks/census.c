// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "census.h"
#include "memory.h"
#include "since.h"

/* A task that was not freed after so long is among the exited that are not kept. */
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

/* A task that exited between the two readings is among both: then its end counts. */
static void drop_ended(struct census *census)
{
	struct ts_task *task;
	size_t i;

	for (i = 0; i < census->exited.nr; i++) {
		task = ts_set_lookup(&census->living, census->exited.task[i].rec.tid);
		if (task && ts_record_is_same(&task->rec, &census->exited.task[i].rec))
			task->line = task;
	}
	ts_set_keep(&census->living, is_unmarked, NULL);
}

/* Of one that no look has seen: it was born after the first, or it had ended by then. */
static bool is_of_window(const struct record *rec, const void *arg)
{
	const __u64 *first_ns = arg;

	return rec->before || !rec->accounts || rec->accounts->since_ns >= *first_ns;
}

/* Marks what is known of now, living or exited. */
static void mark(struct ts_set *old, const struct ts_set *now)
{
	const struct record *rec;
	struct ts_task *task;
	size_t i;

	for (i = 0; i < now->nr; i++) {
		rec = &now->task[i].rec;
		task = ts_set_lookup(old, rec->tid);
		if (task && ts_record_is_same(&task->rec, rec))
			task->line = task;
	}
}

/* A copy with memory of its own. */
static void add_copy(struct ts_set *to, const struct record *rec)
{
	struct ts_task *task;
	unsigned int bit;
	size_t bytes;
	void *group;

	to->task = reallocarray(to->task, to->nr + 1, sizeof(*to->task));
	if (!to->task)
		out_of_memory();
	to->cap = to->nr + 1;
	task = &to->task[to->nr++];
	*task = (struct ts_task){ .rec = { .tid = rec->tid, .mask = rec->mask, .key = rec->key } };
	for (bit = 0; bit < NR_GROUPS; bit++) {
		if (!rec->group[bit])
			continue;
		bytes = ts_record_group_bytes(rec, bit);
		group = ts_set_memory(to, bytes);
		if (!group)
			out_of_memory();
		task->rec.group[bit] = memcpy(group, rec->group[bit], bytes);
	}
}

static void keep_unfreed(struct ts_set *to, const struct ts_set *old, __u64 now_ns)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < old->nr; i++) {
		rec = &old->task[i].rec;
		if (!old->task[i].line && rec->accounts &&
		    rec->accounts->now_ns + FREED_WITHIN_NS > now_ns)
			add_copy(to, rec);
	}
}

void census_begin(struct census *census, __u64 now_ns)
{
	struct ts_set unfreed = {};

	if (!census->nr)
		return;
	mark(&census->before, &census->living);
	mark(&census->before, &census->exited);
	mark(&census->unfreed, &census->exited);
	keep_unfreed(&unfreed, &census->before, now_ns);
	keep_unfreed(&unfreed, &census->unfreed, now_ns);
	ts_set_settle(&unfreed);
	ts_set_clear(&census->before);
	ts_set_clear(&census->unfreed);
	ts_set_clear(&census->exited);
	census->before = census->living;
	census->unfreed = unfreed;
	census->living = (struct ts_set){};
}

/* What is missing of the exited of this window alone. */
static void find_lost(struct census *census, const __u64 *seq)
{
	size_t nr[2] = {}, i;

	if (!census->nr)
		return;
	lost_since(&census->lost, census->began_ns);
	if (!census->lost.nr)
		return;
	for (i = 0; i < census->exited.nr; i++)
		nr[ring_of(&census->exited.task[i].rec)]++;
	census->lost.nr = 0;
	for (i = 0; i < 2; i++)
		if (seq[i] > census->last_seq[i] + nr[i])
			census->lost.nr += seq[i] - census->last_seq[i] - nr[i];
}

void census_take(struct census *census, __u64 blame_ns, __u64 began_ns)
{
	__u64 seq[2] = { census->last_seq[0], census->last_seq[1] };
	const struct record *rec;
	size_t i;

	ts_set_settle(&census->living);
	drop_ended(census);
	for (i = 0; i < census->exited.nr; i++) {
		rec = &census->exited.task[i].rec;
		if (rec->exited && rec->exited->seq > seq[ring_of(rec)])
			seq[ring_of(rec)] = rec->exited->seq;
	}
	ts_set_keep(&census->exited, is_new, census->last_seq);
	find_lost(census, seq);
	tasks_since(&census->living, &census->before, blame_ns);
	tasks_since(&census->exited, &census->unfreed, blame_ns);
	tasks_since(&census->exited, &census->before, blame_ns);
	if (census->nr)
		ts_set_keep(&census->exited, is_of_window, &census->first_ns);
	else
		census->first_ns = began_ns;
	memcpy(census->last_seq, seq, sizeof(seq));
	census->began_ns = began_ns;
	census->nr++;
}

int census_look(struct census *census, const struct ts *client, const struct census_query *query)
{
	const __u64 groups = query->groups | TSCOPE_GROUP_IDS | TSCOPE_GROUP_ACCOUNTS;
	struct tscope_info info;
	int err = ts_device_info(client, &info);

	if (err)
		return err;
	census_begin(census, info.now_ns);
	/* In this order, so that a task that exits in between is not missed. */
	err = query->read(query->arg, client, groups, &census->living);
	if (err)
		return err;
	err = exited_read(client, query->kinds, groups | TSCOPE_GROUP_EXITED | TSCOPE_GROUP_BIRTH,
			  &census->exited, &census->lost);
	census->has_exited = err != -EOPNOTSUPP;
	if (err && census->has_exited)
		return err;
	census_take(census, info.blame_ns, info.now_ns);
	return 0;
}

void census_free(struct census *census)
{
	ts_set_clear(&census->living);
	ts_set_clear(&census->exited);
	ts_set_clear(&census->before);
	ts_set_clear(&census->unfreed);
}
