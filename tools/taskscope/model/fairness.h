/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FAIRNESS_H
#define TASKSCOPE_FAIRNESS_H

#include "entitled.h"
#include "runnable.h"

/*
 * Entitled and received of all tasks, over a window of time: a snapshot and the events after it
 * say what was runnable and what ran (runnable.h), the files of cgroups say what the weights are,
 * and entitled.h divides.
 */

/* What the groups of the snapshot have to be. */
#define FAIRNESS_GROUPS	(RUNNABLE_GROUPS | TSCOPE_GROUP_FAIR | TSCOPE_GROUP_CGROUP)

/**
 * struct fairness_source - where weights come from
 * @cgroup:    the weight of a cgroup; Return: false: it is no group of the scheduler
 * @autogroup: the number and the weight of the autogroup of a task that is in no cgroup with a
 *	       weight; Return: false: none
 * @ask:       the record of a task that was born after the snapshot; NULL: it has exited
 * @arg:       for all of them
 */
struct fairness_source {
	bool (*cgroup)(void *arg, const char *path, double *weight);
	bool (*autogroup)(void *arg, __s32 tid, unsigned int *nr, double *weight);
	const struct record *(*ask)(void *arg, __s32 tid);
	void *arg;
};

/**
 * struct fairness_group - a group of the scheduler
 * @name:   the path of its cgroup; "/" is the root; autogroup-N
 * @above:  number of the group that it is in; ENTITLED_NONE: none
 * @weight: its weight; 1024 is that of a task of nice 0
 * @share:  what it was entitled to
 */
struct fairness_group {
	const char *name;
	size_t above;
	double weight;
	const struct entitled_share *share;
};

/**
 * struct fairness_task - a task
 * @task:     the task
 * @group:    number of the group that it is in
 * @weight:   its weight
 * @share:    what it was entitled to
 * @limit_ns: so much of its wait its own quota, or one above, kept it from running; only what the
 *	      kernel shows
 */
struct fairness_task {
	const struct runnable_task *task;
	size_t group;
	double weight;
	const struct entitled_share *share;
	__u64 limit_ns;
};

/**
 * struct fairness_totals - of the window
 * @from_ns:	  it begins
 * @until_ns:	  it ends
 * @nr_changed:	  tasks whose weight or cgroup is another one than at its beginning
 * @lost:	  events that were lost: then the figures are too low or too high
 */
struct fairness_totals {
	__u64 from_ns;
	__u64 until_ns;
	size_t nr_changed;
	__u64 lost;
};

/**
 * fairness_new() - begin
 * @source:  where weights come from
 * @nr_cpus: CPU numbers are below this
 * @cpu:     the CPU whose time is divided; ENTITLED_NONE: all
 * @tasks:   read with FAIRNESS_GROUPS after the stream had begun; stays where it is
 *
 * Return: for fairness_free().
 */
struct fairness *fairness_new(const struct fairness_source *source, size_t nr_cpus, size_t cpu,
			      const struct ts_set *tasks);

/**
 * fairness_take() - go on by one event
 * @f:	   the state
 * @event: the next, of all CPUs in the order of their times
 */
void fairness_take(struct fairness *f, const struct ts_event *event);

/**
 * fairness_begin() - the window begins: all events until then were taken
 * @f:	 the state
 * @now: the time
 */
void fairness_begin(struct fairness *f, __u64 now);

/**
 * fairness_end() - the window ends: all events until then were taken
 * @f:	   the state
 * @now:   the time
 * @tasks: read after it, as the first
 */
void fairness_end(struct fairness *f, __u64 now, const struct ts_set *tasks);

/**
 * fairness_totals() - of the window
 * @f: the state
 */
const struct fairness_totals *fairness_totals(const struct fairness *f);

/**
 * fairness_group() - a group
 * @f:	   the state
 * @i:	   its number; ENTITLED_ROOT: the root
 * @group: filled
 *
 * Return: false: there are no more.
 */
bool fairness_group(const struct fairness *f, size_t i, struct fairness_group *group);

/**
 * fairness_task() - a task
 * @f:	  the state
 * @i:	  its place
 * @task: filled
 *
 * Return: false: there are no more.
 */
bool fairness_task(const struct fairness *f, size_t i, struct fairness_task *task);

/**
 * fairness_free() - forget all
 * @f: from fairness_new(), or NULL
 */
void fairness_free(struct fairness *f);

#endif
