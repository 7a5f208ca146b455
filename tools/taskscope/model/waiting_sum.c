// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "waiting.h"

/* By keys; by their tids where there are none. */
static int compare_who(__u64 x, __s32 x_tid, __u64 y, __s32 y_tid)
{
	if (x || y)
		return (x > y) - (x < y);
	return (x_tid > y_tid) - (x_tid < y_tid);
}

static int compare_wakers(const void *a, const void *b)
{
	const struct tscope_waker *x = a, *y = b;

	return compare_who(x->key, x->tid, y->key, y->tid);
}

static int compare_blamed(const void *a, const void *b)
{
	const struct tscope_blamed *x = a, *y = b;

	return compare_who(x->key, x->tid, y->key, y->tid);
}

static void *new_array(size_t nr, size_t bytes)
{
	void *array = calloc(nr + 1, bytes);

	if (!array)
		out_of_memory();
	return array;
}

static void add_accounts(struct tscope_accounts *sum, const struct tscope_accounts *one, bool first)
{
	sum->since_ns = first || one->since_ns < sum->since_ns ? one->since_ns : sum->since_ns;
	sum->now_ns = one->now_ns > sum->now_ns ? one->now_ns : sum->now_ns;
	sum->age_ns += one->age_ns;
	sum->run_ns += one->run_ns;
	sum->wait_ns += one->wait_ns;
	sum->sleep_ns += one->sleep_ns;
	sum->block_ns += one->block_ns;
	sum->stop_ns += one->stop_ns;
	sum->wait_idle_ns += one->wait_idle_ns;
	sum->limit_ns += one->limit_ns;
	sum->flags = first ? one->flags : sum->flags & one->flags;
}

static void add_waits(struct tscope_waits *sum, const struct tscope_waits *one)
{
	size_t i;

	sum->nr += one->nr;
	sum->sum_ns += one->sum_ns;
	sum->nr_open += one->nr_open;
	if (one->open_ns > sum->open_ns)
		sum->open_ns = one->open_ns;
	if (one->max_ns > sum->max_ns) {
		sum->max_ns = one->max_ns;
		sum->max_at_ns = one->max_at_ns;
	}
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		sum->bucket[i] += one->bucket[i];
}

/* The most frequent keep their names, each with all that it did. */
static void add_wakers(struct tscope_wakers *sum, const struct record *const *rec, size_t nr)
{
	struct tscope_waker *all = new_array(nr * TSCOPE_WAKERS, sizeof(*all)), left, swap;
	size_t i, k, n = 0;

	for (i = 0; i < nr; i++) {
		if (!rec[i]->wakers)
			continue;
		sum->irq += rec[i]->wakers->irq;
		sum->others += rec[i]->wakers->others;
		for (k = 0; k < TSCOPE_WAKERS; k++)
			if (rec[i]->wakers->waker[k].count)
				all[n++] = rec[i]->wakers->waker[k];
	}
	qsort(all, n, sizeof(*all), compare_wakers);
	for (i = 0; i < n; i = k) {
		left = all[i];
		for (k = i + 1; k < n && !compare_wakers(&all[k], &left); k++)
			left.count += all[k].count;
		for (struct tscope_waker *to = sum->waker; to < sum->waker + TSCOPE_WAKERS; to++) {
			if (left.count <= to->count)
				continue;
			swap = *to;
			*to = left;
			left = swap;
		}
		sum->others += left.count;
	}
	free(all);
}

static void add_blame(struct tscope_blame *sum, const struct record *const *rec, size_t nr)
{
	struct tscope_blamed *all = new_array(nr * TSCOPE_BLAMED, sizeof(*all)), left, swap;
	const struct tscope_blame *one;
	size_t i, k, n = 0;

	for (i = 0; i < nr; i++) {
		one = rec[i]->blame;
		if (!one)
			continue;
		sum->limit_ns += one->limit_ns;
		sum->idle_ns += one->idle_ns;
		sum->others_ns += one->others_ns;
		sum->unknown_ns += one->unknown_ns;
		sum->nr += one->nr;
		sum->sum_ns += one->sum_ns;
		for (k = 0; k < TSCOPE_BLAMED; k++)
			if (one->blamed[k].ns)
				all[n++] = one->blamed[k];
	}
	qsort(all, n, sizeof(*all), compare_blamed);
	for (i = 0; i < n; i = k) {
		left = all[i];
		for (k = i + 1; k < n && !compare_blamed(&all[k], &left); k++)
			left.ns += all[k].ns;
		for (struct tscope_blamed *to = sum->blamed; to < sum->blamed + TSCOPE_BLAMED; to++) {
			if (left.ns <= to->ns)
				continue;
			swap = *to;
			*to = left;
			left = swap;
		}
		sum->others_ns += left.ns;
	}
	free(all);
}

void waiting_sum(struct waiting *w, const struct record *const *rec, size_t nr, __u64 blame_ns)
{
	size_t i;

	*w = (struct waiting){ .blame_ns = blame_ns };
	for (i = 0; i < nr; i++) {
		w->ids.nr_threads += rec[i]->ids ? rec[i]->ids->nr_threads : 0;
		if (rec[i]->accounts)
			add_accounts(&w->accounts, rec[i]->accounts, !i);
		if (rec[i]->waits)
			add_waits(&w->waits, rec[i]->waits);
	}
	add_wakers(&w->wakers, rec, nr);
	add_blame(&w->blame, rec, nr);
	w->rec.ids = &w->ids;
	w->rec.accounts = &w->accounts;
	w->rec.waits = &w->waits;
	w->rec.wakers = &w->wakers;
	w->rec.blame = &w->blame;
}
