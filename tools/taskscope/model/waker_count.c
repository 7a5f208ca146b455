// SPDX-License-Identifier: GPL-2.0
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "waker_count.h"

static int compare_tids(const void *a, const void *b)
{
	const struct tscope_waker *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

static struct tscope_waker *count_of(struct waker_count *counts, __s32 tid)
{
	const struct tscope_waker key = { .tid = tid };
	struct tscope_waker **found = tfind(&key, &counts->root, compare_tids);
	struct tscope_waker *count;

	if (found)
		return *found;
	count = calloc(1, sizeof(*count));
	if (!count)
		out_of_memory();
	count->tid = tid;
	if (!tsearch(count, &counts->root, compare_tids))
		out_of_memory();
	return count;
}

void waker_count_add(struct waker_count *counts, __s32 tid, const char *comm)
{
	struct tscope_waker *count = count_of(counts, tid);

	count->count++;
	if (comm)
		strncpy(count->comm, comm, sizeof(count->comm) - 1);
}

/* One of a tree: into the few that are the most frequent, or to the others. */
static void read_one(const void *node, VISIT visit, void *arg)
{
	struct tscope_waker left = **(struct tscope_waker *const *)node, swap;
	struct tscope_wakers *wakers = arg;
	size_t i;

	if (visit != postorder && visit != leaf)
		return;
	for (i = 0; i < TSCOPE_WAKERS; i++) {
		if (left.count <= wakers->waker[i].count)
			continue;
		swap = wakers->waker[i];
		wakers->waker[i] = left;
		left = swap;
	}
	wakers->others += left.count;
}

void waker_count_read(const struct waker_count *counts, struct tscope_wakers *wakers)
{
	memset(wakers->waker, 0, sizeof(wakers->waker));
	wakers->others = 0;
	twalk_r(counts->root, read_one, wakers);
}

void waker_count_free(struct waker_count *counts)
{
	tdestroy(counts->root, free);
	counts->root = NULL;
}
