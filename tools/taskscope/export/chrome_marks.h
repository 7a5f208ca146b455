/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHROME_MARKS_H
#define TASKSCOPE_CHROME_MARKS_H

#include "chrome_json.h"
#include "event_print.h"

/**
 * chrome_marked() - whose line an event is marked in
 * @event: the event
 *
 * Return: the task; 0: that of its CPU, or none.
 */
__s32 chrome_marked(const struct ts_event *event);

/**
 * chrome_mark() - show an event that is no change of a state, at its time
 * @out:   the JSON
 * @comms: what tasks are called
 * @event: the event
 * @track: the line of its task
 */
void chrome_mark(struct chrome_out *out, const struct comm_cache *comms,
		 const struct ts_event *event, struct chrome_track track);

/**
 * chrome_mark_waker() - show which task, or that an interrupt, has woken a task, without an arrow
 * @out:   the JSON
 * @comms: what tasks are called
 * @event: the waking
 * @track: the line of the task that was woken
 */
void chrome_mark_waker(struct chrome_out *out, const struct comm_cache *comms,
		       const struct ts_event *event, struct chrome_track track);

#endif
