// SPDX-License-Identifier: GPL-2.0
/* The tasks that are not of the target: those that were in the way, and those of a moment. */
#include <errno.h>
#include <stdlib.h>

#include "builder.h"
#include "memory.h"

static int compare_keys(const void *a, const void *b)
{
	const struct verdict_task *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static void collect_others(struct builder *b)
{
	const struct tscope_blamed *blamed;
	size_t i, k, nr = 0;

	for (i = 0; i < b->nr_threads; i++) {
		for (k = 0; k < TSCOPE_BLAMED; k++) {
			blamed = &b->thread[i].blame.blamed[k];
			if (!blamed->ns || !blamed->key)
				continue;
			b->other = builder_grown(b->other, b->nr_others, &b->cap_others, sizeof(*b->other));
			b->other[b->nr_others++] = (struct verdict_task){
				.key = blamed->key,
				.tid = blamed->tid,
				.comm = blamed->comm,
			};
		}
	}
	if (b->nr_others)
		qsort(b->other, b->nr_others, sizeof(*b->other), compare_keys);
	for (i = 0; i < b->nr_others; i++)
		if (!nr || b->other[nr - 1].key != b->other[i].key)
			b->other[nr++] = b->other[i];
	b->nr_others = nr;
}

static bool began_in_window(const struct builder *b, const struct record *rec)
{
	return b->before && rec->accounts && rec->accounts->since_ns >= b->before->now_ns;
}

static bool is_short_lived(const struct builder *b, __u64 key)
{
	const struct ts_set *exited = b->exited;
	size_t i;

	for (i = 0; i < exited->nr; i++)
		if (exited->task[i].rec.key == key)
			return began_in_window(b, &exited->task[i].rec);
	return false;
}

static bool has_maker(const struct record *rec)
{
	return rec->birth && rec->birth->flags & TSCOPE_BIRTH_SEEN && rec->birth->creator_key;
}

/* Of the processes that were born and have exited in the window. */
static __u64 count_made(const struct builder *b, __u64 key)
{
	const struct ts_set *exited = b->exited;
	const struct record *rec;
	__u64 nr = 0;
	size_t i;

	for (i = 0; i < exited->nr; i++) {
		rec = &exited->task[i].rec;
		nr += began_in_window(b, rec) && has_maker(rec) && rec->birth->creator_key == key;
	}
	return nr;
}

/* What is known of a task that was in the way: as it is now, if it still is. */
static int describe_other(struct builder *b, struct verdict_task *other)
{
	const struct ts_task *found = ts_set_lookup(&b->after->threads, other->tid);
	struct ts_set *others = b->others;
	const size_t nr = others->nr;
	int err;

	if (!found || found->rec.key != other->key) {
		err = ts_device_task(b->client, OTHER_GROUPS, other->tid, others);
		if (err == -ESRCH) {
			other->is_short_lived = is_short_lived(b, other->key);
			return 0;
		}
		if (err)
			return err;
		found = &others->task[nr];
	}
	if (found->rec.key == other->key) {
		builder_fill_task(other, &found->rec, &b->after->files);
		other->nr_made = count_made(b, other->key);
	}
	return 0;
}

static int compare_makers(const void *a, const void *b)
{
	const struct tscope_birth *const *x = a, *const *y = b;

	return ((*x)->creator_key > (*y)->creator_key) - ((*x)->creator_key < (*y)->creator_key);
}

/* The task that made most of them. */
static void find_maker(struct short_lived *all, const struct tscope_birth **birth, size_t nr)
{
	size_t i, k;

	qsort(birth, nr, sizeof(*birth), compare_makers);
	for (i = 0; i < nr; i = k) {
		for (k = i + 1; k < nr && birth[k]->creator_key == birth[i]->creator_key; k++)
			;
		if (k - i <= all->nr_of_maker)
			continue;
		all->nr_of_maker = k - i;
		all->maker = birth[i]->creator;
		all->maker_comm = birth[i]->creator_comm;
	}
}

/* Processes that were born and have exited in the window, whatever the target is. */
void builder_sum_short_lived(struct builder *b)
{
	const struct ts_set *exited = b->exited;
	const struct tscope_birth **birth = calloc(exited->nr + 1, sizeof(*birth));
	struct short_lived *all = &b->in->short_lived;
	const struct record *rec;
	size_t i, nr = 0;

	if (!birth)
		out_of_memory();
	for (i = 0; i < exited->nr; i++) {
		rec = &exited->task[i].rec;
		if (!began_in_window(b, rec))
			continue;
		all->nr++;
		all->run_ns += rec->accounts->run_ns;
		all->lived_ns += accounts_age(rec->accounts);
		if (has_maker(rec))
			birth[nr++] = rec->birth;
	}
	find_maker(all, birth, nr);
	free(birth);
}

int builder_describe_others(struct builder *b)
{
	size_t i;
	int err = 0;

	collect_others(b);
	for (i = 0; i < b->nr_others && !err; i++)
		err = describe_other(b, &b->other[i]);
	return err;
}
