/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIVE_H
#define TASKSCOPE_LIVE_H

#include "device.h"
#include "moment.h"

/**
 * struct live_query - what a look is about
 * @threads: a row for each thread
 * @groups:  TSCOPE_GROUP_*
 * @ages:    as for moment_take()
 * @stack_of: the task whose kernel stack is read; 0: none
 */
struct live_query {
	bool threads;
	__u64 groups;
	bool ages;
	__s32 stack_of;
};

/**
 * struct live - looks at the machine
 * @client:   the device
 * @since_ns: what has changed since then is not read yet
 * @whole_ns: when all tasks were read last
 * @asked:    what the last look was about
 * @next:     numbers of the next process, and of the next thread, that exits
 * @missed:   exits that were overwritten before they were read
 * @whole_missed: as many were when all tasks were read last, and then
 * @whole_ends_missed: the module had missed so many
 * @nr:	      how many looks there were
 *
 * Starts as all zeroes but for @client.
 */
struct live {
	const struct ts *client;
	__u64 since_ns;
	__u64 whole_ns;
	struct live_query asked;
	__u64 next[2];
	__u64 missed;
	__u64 whole_missed;
	__u64 whole_ends_missed;
	__u64 nr;
};

/**
 * live_has_read() - has the last look read all that another one asks for?
 * @live:  the looks
 * @query: what that one is about
 *
 * Return: false: it has not, or what is asked for grows as time goes by.
 */
bool live_has_read(const struct live *live, const struct live_query *query);

/**
 * live_look() - look once more
 * @live:   the looks
 * @query:  what the look is about
 * @before: the last look; NULL: there is none
 * @moment: filled, for moment_free()
 *
 * Return: 0 or -errno.
 */
int live_look(struct live *live, const struct live_query *query, const struct moment *before,
	      struct moment **moment);

#endif
