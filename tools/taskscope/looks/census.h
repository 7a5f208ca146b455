/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CENSUS_H
#define TASKSCOPE_CENSUS_H

#include "exited_list.h"

/*
 * The living tasks and those that have exited of a window, each once.  The window of the first
 * look is all the time of which the module has records; that of a later one begins at the look
 * before it, and record.before and record.since say what each task did in it.
 *
 * From the end of a task until the kernel frees it, the module shows it neither among the living
 * nor among the exited.  A census keeps what it was last until then: what it did since that look,
 * or since its birth, counts in the window in which it is freed.  A task that had ended as the
 * first look began counts in no later window.
 */

/**
 * struct census_query - what is looked at
 * @threads: rows are threads; otherwise processes with all their threads
 * @living_alone: exited ones are not looked for
 * @groups: TSCOPE_GROUP_*; ids and accounts, which tell tasks apart, are added
 * @read:   reads the living: rows are processes or threads.  Return: 0 or -errno
 * @arg:    for @read
 */
struct census_query {
	bool threads;
	bool living_alone;
	__u64 groups;
	int (*read)(void *arg, const struct ts *client, __u64 groups, struct ts_set *tasks);
	void *arg;
};

/**
 * struct unfreed - tasks of which it is not known yet how they ended
 * @tasks:     what they were last
 * @missed_ns: when the first look began that had them neither among the living nor among the
 *	       exited, one for each
 */
struct unfreed {
	struct ts_set tasks;
	__u64 *missed_ns;
};

/**
 * struct census - what the last look has shown
 * @living:	the living, settled
 * @exited:	those that have exited in the window, in the order of their ends
 * @lost:	what is missing of @exited
 * @threads:	each row is a thread; otherwise a process with all its threads
 * @has_exited: exited ones were looked for, and the module keeps them
 * @is_saved:	the looks are of files, which have no @lost.since_ns: numbers of exited tasks tell
 *		what is missing
 * @nr:		how many looks there were
 * @before:	the living of the look before
 * @unfreed:	those that a look has missed
 * @first_ns:	when the first look began
 * @began_ns:	when the last look began
 * @last_seq:	numbers of the last process and of the last thread that had exited by then
 *
 * Starts as all zeroes; census_look() sets @threads.
 */
struct census {
	struct ts_set living;
	struct ts_set exited;
	struct lost lost;
	bool threads;
	bool has_exited;
	bool is_saved;
	size_t nr;
	struct ts_set before;
	struct unfreed unfreed;
	__u64 first_ns;
	__u64 began_ns;
	__u64 last_seq[2];
};

/**
 * census_look() - look once more
 * @census: what the looks before have shown
 * @client: the device
 * @query:  the same each time
 *
 * Return: 0 or -errno.
 */
int census_look(struct census *census, const struct ts *client, const struct census_query *query);

/**
 * census_begin() - the last look becomes the look before; the first part of census_look()
 * @census: @living and @exited are none afterwards
 * @now_ns: the time
 */
void census_begin(struct census *census, __u64 now_ns);

/**
 * census_take() - pair what was read with the look before; the last part of census_look()
 * @census:   @living and @exited were read after census_begin()
 * @blame_ns: tscope_info.blame_ns
 * @began_ns: the time of census_begin()
 */
void census_take(struct census *census, __u64 blame_ns, __u64 began_ns);

/**
 * census_free() - forget all
 * @census: the census
 */
void census_free(struct census *census);

#endif
