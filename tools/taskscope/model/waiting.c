// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "added.h"
#include "waiting.h"

static int compare_wakers(const void *a, const void *b)
{
	const struct tscope_waker *x = a, *y = b;

	return (x->count < y->count) - (x->count > y->count);
}

void wakers_sort(struct tscope_wakers *wakers)
{
	qsort(wakers->waker, TSCOPE_WAKERS, sizeof(wakers->waker[0]), compare_wakers);
}

static int compare_blamed(const void *a, const void *b)
{
	const struct tscope_blamed *x = a, *y = b;

	return (x->ns < y->ns) - (x->ns > y->ns);
}

void blame_sort(struct tscope_blame *blame)
{
	qsort(blame->blamed, TSCOPE_BLAMED, sizeof(blame->blamed[0]), compare_blamed);
}

/* Those that the reader does not see cannot be told apart: they become one. */
static void join_wakers(struct tscope_wakers *wakers)
{
	struct tscope_waker *waker, *unseen = NULL;

	for (waker = wakers->waker; waker < wakers->waker + TSCOPE_WAKERS; waker++) {
		if (waker->tid || !waker->count)
			continue;
		if (unseen) {
			unseen->count += waker->count;
			waker->count = 0;
		} else {
			unseen = waker;
		}
	}
	wakers_sort(wakers);
}

static void join_blamed(struct tscope_blame *blame)
{
	struct tscope_blamed *blamed, *unseen = NULL;

	for (blamed = blame->blamed; blamed < blame->blamed + TSCOPE_BLAMED; blamed++) {
		if (blamed->tid || !blamed->ns)
			continue;
		if (unseen) {
			unseen->ns += blamed->ns;
			blamed->ns = 0;
		} else {
			unseen = blamed;
		}
	}
	blame_sort(blame);
}

void waiting_copy(struct waiting *w, const struct record *rec, __u64 blame_ns)
{
	*w = (struct waiting){ .rec = { .tid = rec->tid, .key = rec->key }, .blame_ns = blame_ns };
	if (rec->ids) {
		w->ids = *rec->ids;
	} else if (rec->exited) {
		w->ids = (struct tscope_ids){ .tgid = record_tgid(rec), .ppid = record_ppid(rec) };
		memcpy(w->ids.comm, rec->exited->comm, sizeof(w->ids.comm));
	}
	w->rec.ids = &w->ids;
	if (rec->state) {
		w->state = *rec->state;
		w->rec.state = &w->state;
	}
	if (rec->exited) {
		w->departed = *rec->exited;
		w->rec.exited = &w->departed;
	}
	if (rec->exited && rec->birth) {
		w->birth = *rec->birth;
		w->rec.birth = &w->birth;
	}
	if (rec->accounts) {
		w->accounts = *rec->accounts;
		w->rec.accounts = &w->accounts;
	}
	if (rec->waits) {
		w->waits = *rec->waits;
		w->rec.waits = &w->waits;
	}
	if (rec->wakers) {
		w->wakers = *rec->wakers;
		join_wakers(&w->wakers);
		w->rec.wakers = &w->wakers;
	}
	if (rec->blame) {
		w->blame = *rec->blame;
		join_blamed(&w->blame);
		w->rec.blame = &w->blame;
	}
}

void waiting_sum(struct waiting *w, const struct record *const *rec, size_t nr, __u64 blame_ns)
{
	struct task_sum sum;

	task_sum(&sum, rec, nr, false);
	*w = (struct waiting){
		.ids.nr_threads = sum.facts.nr_tasks,
		.accounts = sum.accounts,
		.waits = sum.waits,
		.wakers = sum.wakers,
		.blame = sum.blame,
		.blame_ns = blame_ns,
		.facts = sum.facts,
	};
	w->rec.ids = &w->ids;
	w->rec.accounts = &w->accounts;
	w->rec.waits = &w->waits;
	w->rec.wakers = &w->wakers;
	w->rec.blame = &w->blame;
	w->rec.sum = &w->facts;
}

void waiting_cut(struct waiting *w, size_t top)
{
	size_t i;

	for (i = top; i < TSCOPE_WAKERS; i++) {
		w->wakers.others += w->wakers.waker[i].count;
		w->wakers.waker[i] = (struct tscope_waker){};
	}
	for (i = top; i < TSCOPE_BLAMED; i++) {
		w->blame.others_ns += w->blame.blamed[i].ns;
		w->blame.blamed[i] = (struct tscope_blamed){};
	}
}

__u64 waiting_quota_explains(const struct waiting *w)
{
	struct wait_split split;

	if (!w->quota || !w->rec.accounts || w->accounts.flags & TSCOPE_ACCOUNTS_WHOLE_LIMIT)
		return 0;
	/* What the module has seen of it is no longer among the contended. */
	split = record_split(&w->rec);
	return added(quota_explains(w->quota, split.contended_ns + split.limit_ns,
				    (w->is_process || w->crowd) && w->ids.nr_threads ?
				    w->ids.nr_threads : 1),
		     split.limit_ns);
}
