/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASK_FILTER_H
#define TASKSCOPE_TASK_FILTER_H

#include "device.h"
#include "stream_merge.h"

/**
 * struct filter - which tasks get a row, by what they do
 * @cpus:   tasks on these CPUs, of which ts_are_cpus(); NULL: on any
 * @states: tasks in one of these states, of which are_states(); NULL: in any
 */
struct filter {
	const char *cpus;
	const char *states;
};

/**
 * are_states() - can this be struct filter.states?
 * @s: letters of STATE and names of ACCOUNT, with commas between: R,D,wait
 */
bool are_states(const char *s);

/**
 * filter_matches() - is it a task that was asked for?
 * @filter: the filter
 * @rec:    the task, with filter_groups()
 */
bool filter_matches(const struct filter *filter, const struct record *rec);

/**
 * comm_matches() - is it a name that was asked for?
 * @pattern: a pattern of the shell; NULL: any name
 * @comm:    the name; NULL: it is not known
 */
bool comm_matches(const char *pattern, const char *comm);

/**
 * filter_groups() - what to ask the kernel for
 * @filter: the filter
 *
 * Return: TSCOPE_GROUP_*; 0: every task matches.
 */
__u64 filter_groups(const struct filter *filter);

/**
 * filter_processes() - keep those of which any thread matches
 * @filter:  the filter
 * @threads: threads that were read, all that belong to them among them; those that do not
 *	     match are dropped
 * @tasks:   processes
 */
void filter_processes(const struct filter *filter, struct ts_set *threads, struct ts_set *tasks);

/**
 * event_is_of() - has an event to do with some CPUs?
 * @event: the event
 * @cpus:  of which ts_are_cpus(); NULL: any
 *
 * One that happened there, a change of CPU from or to there, and a wakeup of a task that is
 * there.
 */
bool event_is_of(const struct ts_event *event, const char *cpus);

#endif
