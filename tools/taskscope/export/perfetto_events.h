/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PERFETTO_EVENTS_H
#define TASKSCOPE_PERFETTO_EVENTS_H

#include "perfetto_packet.h"

/**
 * perfetto_put_event() - the packet of an event
 * @p:	   the trace
 * @event: the event
 */
void perfetto_put_event(struct perfetto *p, const struct ts_event *event);

/**
 * perfetto_put_free() - a task has ended
 * @p:	   the trace
 * @event: the event that told it
 * @tid:   the task
 * @by:	   the task that the CPU runs
 */
void perfetto_put_free(struct perfetto *p, const struct ts_event *event, __s32 tid, __s32 by);

#endif
