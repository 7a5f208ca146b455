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

static struct tscope_waker *count_of(struct tally *tally, __s32 tid)
{
	const struct tscope_waker key = { .tid = tid };
	struct tscope_waker **found = tfind(&key, &tally->root, compare_tids);
	struct tscope_waker *count;

	if (found)
		return *found;
	count = calloc(1, sizeof(*count));
	if (!count)
		out_of_memory();
	count->tid = tid;
	if (!tsearch(count, &tally->root, compare_tids))
		out_of_memory();
	return count;
}

void tally_add(struct tally *tally, __s32 tid, const char *comm)
{
	struct tscope_waker *count = count_of(tally, tid);

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

void tally_read(const struct tally *tally, struct tscope_wakers *wakers)
{
	memset(wakers->waker, 0, sizeof(wakers->waker));
	wakers->others = 0;
	twalk_r(tally->root, read_one, wakers);
}

void tally_free(struct tally *tally)
{
	tdestroy(tally->root, free);
	tally->root = NULL;
}
