/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MADE_PAIR_H
#define TASKSCOPE_MADE_PAIR_H

#include "diff.h"
#include "made_load.h"

/* Recordings in memory, and what differs between two of them. */

/**
 * struct made - a recording in memory, of a load that is made up
 * @file:    what its file would say
 * @set:     its tasks
 * @summary: how it was scheduled
 * @lose_at: events are lost then; 0: none are
 * @is_lost: they have been
 */
struct made {
	struct ts_file file;
	struct replay_set set;
	struct summary summary;
	__u64 lose_at;
	bool is_lost;
};

struct pair {
	struct made a;
	struct made b;
	struct diff diff;
};

/* Six workers and a hog on two CPUs, for 20 s. */
extern const struct made_load usual;

/* The next event; @arg: a struct made. */
bool feed(void *arg, const struct ts_event *event);

/* The same. */
void take(struct made *made, struct ts_event event);

/* A task that sleeps as the recording begins. */
void add_task(struct ts_set *set, __s32 tid, const char *comm, __u32 cpu);

/* @from, @to: the window, in ns after the beginning; 0 for @to: all of it. */
void make(struct made *made, const struct made_load *load, enum group_by by, __u64 from, __u64 to);

/* A recording without events yet, with the tasks that it has; it ends after @to_ns. */
void begin_made(struct made *made, __u32 nr_cpus, enum group_by by, __u64 to_ns);

void end_made(struct made *made);

void forget(struct made *made);

/* Two loads, by comm; differences below 20 % do not matter. */
void compare(struct pair *pair, const struct made_load *a, const struct made_load *b);

void forget_pair(struct pair *pair);

/* Return: a figure of a group; of the machine where @group is NULL or is not there. */
const struct diff_figure *figure_of(const struct diff *diff, const char *group, const char *name);

#endif
