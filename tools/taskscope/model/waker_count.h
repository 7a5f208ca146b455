/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAKER_COUNT_H
#define TASKSCOPE_WAKER_COUNT_H

#include <linux/taskscope.h>

/**
 * struct tally - how often each of some tasks did something
 * @root: a tree of tsearch(3)
 *
 * Starts as all zeroes.
 */
struct tally {
	void *root;
};

/**
 * tally_add() - a task did it once more
 * @tally: the counts
 * @tid:   the task
 * @comm:  its name now, or NULL
 */
void tally_add(struct tally *tally, __s32 tid, const char *comm);

/**
 * tally_read() - who did it most often
 * @tally:  the counts
 * @wakers: its waker and others are filled, as the module does
 */
void tally_read(const struct tally *tally, struct tscope_wakers *wakers);

/**
 * tally_free() - forget all
 * @tally: the counts, none afterwards
 */
void tally_free(struct tally *tally);

#endif
