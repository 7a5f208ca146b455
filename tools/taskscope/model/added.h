/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ADDED_H
#define TASKSCOPE_ADDED_H

#include <linux/types.h>

/**
 * added() - what came on top of a counter
 * @now:    what it says
 * @before: what it said
 *
 * Return: the difference; 0: the counter fell.
 */
static inline __u64 added(__u64 now, __u64 before)
{
	return now > before ? now - before : 0;
}

#endif
