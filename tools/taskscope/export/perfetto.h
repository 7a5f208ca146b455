/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PERFETTO_H
#define TASKSCOPE_PERFETTO_H

#include "file_reader.h"
#include "perfetto_packet.h"

/**
 * perfetto_begin() - what comes before the events: clocks, the system, its tasks
 * @p:	       filled
 * @out:       where to
 * @recording: of it all but its events
 * @comms:     what tasks are called; to be kept up to date by event_follow()
 */
void perfetto_begin(struct perfetto *p, struct text *out, const struct ts_file *recording,
		    const struct comm_cache *comms);

/**
 * perfetto_event() - an event
 * @p:	   the trace
 * @event: the event
 */
void perfetto_event(struct perfetto *p, const struct ts_event *event);

/**
 * perfetto_pass() - an event that is not to be in the trace
 * @p:	   the trace
 * @event: the event: names and ends are those that it tells of
 */
void perfetto_pass(struct perfetto *p, const struct ts_event *event);

/**
 * perfetto_end() - give memory back
 * @p: the trace, which is whole
 */
void perfetto_end(struct perfetto *p);

#endif
