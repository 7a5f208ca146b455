/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EVENT_NAMES_H
#define TASKSCOPE_EVENT_NAMES_H

#include <stddef.h>

#include <linux/taskscope.h>

/**
 * ts_event_name() - what an event is called
 * @type: TSCOPE_EVENT_*
 *
 * Return: its name, or NULL for one that is not known.
 */
const char *ts_event_name(unsigned int type);

/**
 * ts_event_hook() - the tracepoint that an event needs
 * @type: TSCOPE_EVENT_*, one that is known and not LOST
 *
 * Return: TSCOPE_HOOK_*.
 */
__u64 ts_event_hook(unsigned int type);

/**
 * ts_events_parse() - events that a user typed: switch,exit
 * @names:     the names, with commas between
 * @bad:       filled, if one is none: where it begins
 * @bad_bytes: filled, if one is none: its length
 *
 * Return: 1 << TSCOPE_EVENT_*, or 0 if one is none.
 */
__u64 ts_events_parse(const char *names, const char **bad, size_t *bad_bytes);

#endif
