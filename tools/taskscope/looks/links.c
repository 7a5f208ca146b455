// SPDX-License-Identifier: GPL-2.0
/* What the stream between the looks says of the sleeps of the target, and who the links are. */
#include <stdlib.h>

#include "builder.h"
#include "memory.h"

/* Of the window: a target that slept less has no chain that would be told. */
#define SLEEP_PERMILLE	10
#define LINK_GROUPS	(OTHER_GROUPS | TSCOPE_GROUP_ACCOUNTS)

/* Has a thread slept for long, until tasks woke it? */
static bool has_slept(const struct builder *b)
{
	const struct verdict_thread *thread;

	for (thread = b->thread; thread < b->thread + b->nr_threads; thread++)
		if (thread->accounts.sleep_ns * 1000 >= b->in->window_ns * SLEEP_PERMILLE &&
		    chain_stream_wakers(thread->wakers))
			return true;
	return false;
}

static void add_targets(const struct builder *b, const struct ts_set *threads, bool is_first,
			struct chain_target *target, size_t *nr)
{
	const struct tscope_accounts *accounts;
	const struct record *rec;
	size_t i;

	for (i = 0; i < threads->nr; i++) {
		rec = &threads->task[i].rec;
		accounts = rec->accounts;
		if (!accounts || !look_has(b->target, rec))
			continue;
		target[(*nr)++] = (struct chain_target){
			.tid = rec->tid,
			.since_ns = accounts->since_ns,
			.asleep_at_ns = is_first && accounts->account == TSCOPE_ACCOUNT_SLEEP ?
					accounts->now_ns : 0,
		};
	}
}

/* Of one number the latest task comes first, and of one task what the first look says. */
static int compare_targets(const void *a, const void *b)
{
	const struct chain_target *x = a, *y = b;

	if (x->tid != y->tid)
		return x->tid < y->tid ? -1 : 1;
	if (x->since_ns != y->since_ns)
		return x->since_ns > y->since_ns ? -1 : 1;
	return (x->asleep_at_ns < y->asleep_at_ns) - (x->asleep_at_ns > y->asleep_at_ns);
}

static struct chain_target *find_targets(const struct builder *b, size_t *nr)
{
	const struct ts_set *before = &b->before->threads, *after = &b->after->threads;
	struct chain_target *target = calloc(before->nr + after->nr + 1, sizeof(*target));
	size_t all = 0, i;

	if (!target)
		out_of_memory();
	add_targets(b, before, true, target, &all);
	add_targets(b, after, false, target, &all);
	qsort(target, all, sizeof(*target), compare_targets);
	for (i = *nr = 0; i < all; i++)
		if (!*nr || target[*nr - 1].tid != target[i].tid)
			target[(*nr)++] = target[i];
	return target;
}

/* The number may be another task's by now. */
static bool is_still(const struct record *rec, __u64 seen_ns)
{
	return rec->accounts && rec->accounts->since_ns <= seen_ns;
}

static const struct record *find_exited(const struct builder *b, __s32 tid, __u64 seen_ns)
{
	const struct ts_set *exited = b->exited;
	size_t i;

	for (i = 0; i < exited->nr; i++)
		if (exited->task[i].rec.tid == tid && record_lived_at(&exited->task[i].rec, seen_ns))
			return &exited->task[i].rec;
	return NULL;
}

static const struct record *find_task(struct builder *b, __s32 tid, __u64 seen_ns)
{
	const struct ts_task *found = ts_set_lookup(&b->after->threads, tid);
	struct ts_set *others = b->others;
	const size_t nr = others->nr;

	if (found && is_still(&found->rec, seen_ns))
		return &found->rec;
	if (!ts_device_task(b->client, LINK_GROUPS, tid, others) &&
	    is_still(&others->task[nr].rec, seen_ns))
		return &others->task[nr].rec;
	return find_exited(b, tid, seen_ns);
}

static void describe(struct builder *b, struct verdict_task *task, const struct chain_link *link)
{
	const struct record *rec = find_task(b, link->tid, link->seen_ns);

	if (rec)
		builder_fill_task(task, rec, &b->after->files);
	else
		*task = (struct verdict_task){ .tid = link->tid, .comm = link->comm };
	/* By which the stream knows it. */
	task->tid = link->tid;
}

static enum chain_heirs heirs_of(const struct target *target)
{
	switch (target->kind) {
	case TARGET_THREAD:
		return HEIRS_NONE;
	case TARGET_PROCESS:
		return HEIRS_THREADS;
	default:
		return HEIRS_ALL;
	}
}

bool builder_find_chain(struct builder *b, struct chain_stream *stream, struct chains *seen)
{
	struct verdict_chain *chain = &b->in->chain;
	struct chain_search search = {
		.heirs = heirs_of(b->target), .long_ns = b->in->blame_ns,
	};
	struct chain_target *target;
	size_t i;

	if (b->target->kind == TARGET_ALL || !has_slept(b))
		return false;
	search.target = target = find_targets(b, &search.nr);
	if (chain_stream_read(stream, &search, seen)) {
		chain->seen = seen;
		if (seen->nr_links)
			describe(b, &chain->sleeper, &seen->sleeper);
		for (i = 0; i < seen->nr_links; i++)
			describe(b, &chain->link[i], &seen->link[i]);
	}
	free(target);
	return true;
}
