/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_BY_H
#define TASKSCOPE_BY_H

#include "census.h"
#include "sums.h"
#include "view_options.h"

/**
 * struct by_source - which tasks ps and wait add up
 * @query:    where they are read
 * @see:      sees each look, also one that is not shown; NULL: need not
 * @choose:   drops those that were not asked for, living and exited, from copies of the two sets,
 *	      and what can be none of them from what is missing.  Return: 0 or -errno
 * @arg:      for @see and @choose
 * @is_over:  after this look no more follows; NULL: never
 */
struct by_source {
	struct census_query query;
	void (*see)(void *arg, const struct census *census);
	int (*choose)(void *arg, const struct ts *client, struct ts_set *living,
		      struct ts_set *exited, struct lost *lost);
	void *arg;
	const bool *is_over;
};

/**
 * by_run() - read tasks, once or again and again, and print the sums of their groups
 * @client: the device
 * @view:   the view, with --by
 * @source: which tasks
 * @nr:     filled: how many of them the last look had
 *
 * Return: 0, or -errno of a look, which the caller explains.
 */
int by_run(const struct ts *client, struct view *view, const struct by_source *source, size_t *nr);

/**
 * by_print() - print the sums of the groups of some tasks
 * @view:  the view, with --by
 * @how:   how they become groups
 * @task:  the tasks
 * @nr:	   how many
 * @round: which round it is; NULL: there is only one
 * @first: no round was printed before
 */
void by_print(const struct view *view, const struct grouping *how, struct ts_task *const *task,
	      size_t nr, const struct round *round, bool first);

#endif
