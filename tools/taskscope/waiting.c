// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "waiting.h"

static int compare_wakers(const void *a, const void *b)
{
	const struct tscope_waker *x = a, *y = b;

	return (x->count < y->count) - (x->count > y->count);
}

static int compare_blamed(const void *a, const void *b)
{
	const struct tscope_blamed *x = a, *y = b;

	return (x->ns < y->ns) - (x->ns > y->ns);
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
	qsort(wakers->waker, TSCOPE_WAKERS, sizeof(wakers->waker[0]), compare_wakers);
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
	qsort(blame->blamed, TSCOPE_BLAMED, sizeof(blame->blamed[0]), compare_blamed);
}

void waiting_copy(struct waiting *w, const struct record *rec, __u64 blame_ns)
{
	*w = (struct waiting){ .rec = { .tid = rec->tid }, .blame_ns = blame_ns };
	w->ids = *rec->ids;
	w->rec.ids = &w->ids;
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

/* What came on top: what was there is still there. */
static __u64 added(__u64 now, __u64 before)
{
	return now > before ? now - before : 0;
}

/*
 * The open account may turn out to have been closed a little before the last look.
 * What it lost another one has won, so it is taken from the one that won most: the sum
 * is still the time between the two looks.
 */
static void subtract_accounts(struct tscope_accounts *now, const struct tscope_accounts *before)
{
	__u64 *const to[] = { &now->run_ns, &now->wait_ns, &now->sleep_ns, &now->block_ns,
			      &now->stop_ns };
	const __u64 from[] = { before->run_ns, before->wait_ns, before->sleep_ns,
			       before->block_ns, before->stop_ns };
	__u64 lost = 0;
	size_t i, most = 0;

	for (i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		lost += added(from[i], *to[i]);
		*to[i] = added(*to[i], from[i]);
		most = *to[i] > *to[most] ? i : most;
	}
	*to[most] = added(*to[most], lost);
	now->since_ns = before->now_ns;
	now->wait_idle_ns = added(now->wait_idle_ns, before->wait_idle_ns);
	now->throttled_ns = added(now->throttled_ns, before->throttled_ns);
}

static void subtract_waits(struct tscope_waits *now, const struct tscope_waits *before)
{
	size_t i;

	now->nr = added(now->nr, before->nr);
	now->sum_ns = added(now->sum_ns, before->sum_ns);
	if (now->max_at_ns == before->max_at_ns) {
		now->max_at_ns = 0;
		/* None of these was longer than all of them. */
		now->max_ns = now->sum_ns < now->max_ns ? now->sum_ns : now->max_ns;
	}
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		now->bucket[i] = added(now->bucket[i], before->bucket[i]);
}

static void subtract_wakers(struct tscope_wakers *now, const struct tscope_wakers *before)
{
	__u64 all = now->irq + now->others, all_before = before->irq + before->others, rest;
	struct tscope_waker *waker;
	const struct tscope_waker *old;
	size_t i, k;

	for (i = 0; i < TSCOPE_WAKERS; i++) {
		all += now->waker[i].count;
		all_before += before->waker[i].count;
	}
	now->irq = added(now->irq, before->irq);
	rest = now->irq;
	for (i = 0; i < TSCOPE_WAKERS; i++) {
		waker = &now->waker[i];
		for (k = 0; waker->count && k < TSCOPE_WAKERS; k++) {
			old = &before->waker[k];
			if (!old->count || waker->tid != old->tid)
				continue;
			/* One that was among the others meanwhile was begun anew. */
			waker->count -= waker->count >= old->count ? old->count : 0;
			break;
		}
		rest += waker->count;
	}
	qsort(now->waker, TSCOPE_WAKERS, sizeof(now->waker[0]), compare_wakers);
	/* Who left the most frequent took what was counted before with him. */
	all = added(all, all_before);
	now->others = all > rest ? all - rest : 0;
}

static void subtract_blame(struct tscope_blame *now, const struct tscope_blame *before)
{
	struct tscope_blamed *blamed;
	const struct tscope_blamed *old;
	size_t i, k;
	__u64 rest;

	now->nr = added(now->nr, before->nr);
	now->sum_ns = added(now->sum_ns, before->sum_ns);
	now->idle_ns = added(now->idle_ns, before->idle_ns);
	now->unknown_ns = added(now->unknown_ns, before->unknown_ns);
	rest = now->idle_ns + now->unknown_ns;
	for (i = 0; i < TSCOPE_BLAMED; i++) {
		blamed = &now->blamed[i];
		for (k = 0; blamed->ns && k < TSCOPE_BLAMED; k++) {
			old = &before->blamed[k];
			if (!old->ns || blamed->tid != old->tid)
				continue;
			blamed->ns -= blamed->ns >= old->ns ? old->ns : 0;
			break;
		}
		rest += blamed->ns;
	}
	qsort(now->blamed, TSCOPE_BLAMED, sizeof(now->blamed[0]), compare_blamed);
	now->others_ns = now->sum_ns > rest ? now->sum_ns - rest : 0;
}

void waiting_since(struct waiting *w, const struct waiting *now, const struct waiting *before)
{
	const struct record *new = &now->rec, *old = &before->rec;

	waiting_copy(w, new, now->blame_ns);
	if (!old->ids || old->ids->start_ns != new->ids->start_ns ||
	    !old->accounts || !new->accounts ||
	    old->accounts->since_ns != new->accounts->since_ns)
		return;
	subtract_accounts(&w->accounts, old->accounts);
	if (new->waits && old->waits)
		subtract_waits(&w->waits, old->waits);
	if (new->wakers && old->wakers)
		subtract_wakers(&w->wakers, old->wakers);
	if (new->blame && old->blame)
		subtract_blame(&w->blame, old->blame);
}
