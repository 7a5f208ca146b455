/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SUMMARY_H
#define TASKSCOPE_SUMMARY_H

#include "summary_groups.h"

/*
 * How a machine, and each group of its tasks, was scheduled during a recording: in one pass, by
 * slices of time of equal length.
 *
 * The events alone tell what a task does:
 *
 *	WAKING		it begins to wait, after a waking, for the CPU that it was on
 *	MIGRATE		it waits for another CPU
 *	SWITCH to it	its wait has ended, and counts in the slice of this instant
 *	SWITCH from it	its stretch on the CPU has ended, and counts in the same way.  With the
 *			letter R it begins to wait, after a preemption
 *
 * What a task did at the beginning its first record says, if that has not changed since the stream
 * began.  Otherwise it is not known before its first event.  After lost events it is not known
 * what the tasks of that CPU do, nor what any task does that waited, up to the next event of each.
 * The slices from the loss to the next switch of the CPU are left out, and those from then on to the
 * next switch of each CPU that a task waited for.  Where no record of the beginning counts, since
 * events were written over, each CPU begins in that way.
 *
 * The CPUs are those that a record has a task on, or that had events.
 *
 * Memory: a few KiB for each slice of each group, of which there are at most SUMMARY_GROUPS_MAX,
 * and some bytes for each task; nothing for an event.
 */

/**
 * summary_begin() - begin
 * @summary:   filled; to be freed
 * @recording: of this recording, which stays as long
 * @by:	       BY_NOTHING, BY_COMM, BY_CGROUP or BY_CONTAINER
 * @from_ns:   the window begins
 * @to_ns:     the window ends, after @from_ns
 */
void summary_begin(struct summary *summary, const struct ts_file *recording, enum group_by by,
		   __u64 from_ns, __u64 to_ns);

/**
 * summary_take() - go on by one event
 * @summary: the summary
 * @set:     the tasks, which have gone on by the event
 * @event:   the event
 */
void summary_take(struct summary *summary, const struct replay_set *set,
		  const struct ts_event *event);

/**
 * summary_end() - the recording is over
 * @summary: the summary
 * @set:     its tasks
 *
 * A wait that has not ended at the end of the window counts as long as it was.
 */
void summary_end(struct summary *summary, const struct replay_set *set);

/**
 * summary_free() - forget it
 * @summary: the summary
 */
void summary_free(struct summary *summary);

#endif
