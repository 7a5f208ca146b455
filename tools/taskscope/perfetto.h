/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PERFETTO_H
#define TASKSCOPE_PERFETTO_H

#include "events.h"
#include "file_reader.h"

/**
 * struct perfetto - a Perfetto trace that is being written
 * @out:     bytes are added here
 * @comms:   what tasks are called
 * @boot_ns: CLOCK_BOOTTIME is so much ahead of CLOCK_MONOTONIC
 * @running: by CPU, the task that it runs, as far as events told
 * @nr_cpus: how many
 * @name:    room for names
 */
struct perfetto {
	struct text *out;
	const struct comms *comms;
	__u64 boot_ns;
	__s32 *running;
	__u32 nr_cpus;
	struct text name[2];
};

/**
 * perfetto_begin() - what comes before the events: clocks, the system, its tasks
 * @p:	       filled
 * @out:       where to
 * @recording: of it all but its events
 * @comms:     what tasks are called; to be kept up to date by event_follow()
 */
void perfetto_begin(struct perfetto *p, struct text *out, const struct ts_file *recording,
		    const struct comms *comms);

/**
 * perfetto_event() - an event
 * @p:	   the trace
 * @event: the event
 */
void perfetto_event(struct perfetto *p, const struct ts_event *event);

/**
 * perfetto_end() - give memory back
 * @p: the trace, which is whole
 */
void perfetto_end(struct perfetto *p);

#endif
