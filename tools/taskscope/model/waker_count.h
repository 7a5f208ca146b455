/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAKER_COUNT_H
#define TASKSCOPE_WAKER_COUNT_H

#include <linux/taskscope.h>

/**
 * struct waker_count - how often each of some tasks did something
 * @root: a tree of tsearch(3)
 *
 * Starts as all zeroes.
 */
struct waker_count {
	void *root;
};

/**
 * waker_count_add() - a task did it once more
 * @counts: the counts
 * @tid:   the task
 * @comm:  its name now, or NULL
 */
void waker_count_add(struct waker_count *counts, __s32 tid, const char *comm);

/**
 * waker_count_read() - the tasks that did it most often
 * @counts:  the counts
 * @wakers: its waker and others are filled, as the module does
 */
void waker_count_read(const struct waker_count *counts, struct tscope_wakers *wakers);

/**
 * waker_count_free() - forget all
 * @counts: the counts, none afterwards
 */
void waker_count_free(struct waker_count *counts);

#endif
