/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EVENT_PRINT_H
#define TASKSCOPE_EVENT_PRINT_H

#include "comm_cache.h"
#include "json.h"
#include "stream_merge.h"

/* Those that say what tasks are called. */
#define EVENTS_WITH_NAMES (1ULL << TSCOPE_EVENT_FORK | 1ULL << TSCOPE_EVENT_EXEC | \
			   1ULL << TSCOPE_EVENT_RENAME)

/**
 * struct event_view - how events are shown
 * @comms:    what tasks are called
 * @since_ns: people count from then on
 * @wall:     or see what the clock on the wall showed; programs see both
 * @json:     a JSON object for each
 * @csv:      or a row of CSV: a field has the column that has the name of its JSON key
 */
struct event_view {
	struct comm_cache comms;
	__u64 since_ns;
	bool wall;
	bool json;
	bool csv;
};

/**
 * event_put() - append the line of an event
 * @t:	   the text
 * @view:  how
 * @event: the event, of a type that is known
 */
void event_put(struct text *t, const struct event_view *view, const struct ts_event *event);

/**
 * event_put_columns() - append the first line of CSV
 * @t: the text
 */
void event_put_columns(struct text *t);

#define IDLE_COMM_BYTES 32

/**
 * event_comm() - what a task that an event speaks of is called
 * @comms: the names
 * @tid:   the task; 0: the idle task
 * @cpu:   of the event
 * @idle:  room for IDLE_COMM_BYTES
 *
 * Return: its name, NULL: not known.
 */
const char *event_comm(const struct comm_cache *comms, __s32 tid, __u32 cpu, char *idle);

/**
 * event_prio() - the priority of the task that a switch goes to
 * @event: the switch
 * @prio:  filled: -1 to 139, as the kernel has it
 *
 * Return: false: it is not told.
 */
bool event_prio(const struct ts_event *event, int *prio);

/**
 * event_follow() - remember what tasks are called from here on
 * @comms: the names
 * @event: the event, which was shown
 */
void event_follow(struct comm_cache *comms, const struct ts_event *event);

/**
 * event_tasks() - the tasks that an event speaks of and does not name itself
 * @event: the event
 * @tids:  filled; 0: none
 */
void event_tasks(const struct ts_event *event, __s32 tids[2]);

#endif
