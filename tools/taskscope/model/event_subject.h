/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EVENT_SUBJECT_H
#define TASKSCOPE_EVENT_SUBJECT_H

#include "stream_merge.h"

/**
 * event_subject() - the task that an event is about alone, whatever the filter was
 * @event: the event
 *
 * Return: its number; 0: none.
 */
__s32 event_subject(const struct ts_event *event);

/**
 * event_key() - the key that an event has of that task
 * @event: the event
 *
 * Return: the key; 0: none.
 */
__u64 event_key(const struct ts_event *event);

#endif
