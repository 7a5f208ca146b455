/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EVENT_NAMES_H
#define TASKSCOPE_EVENT_NAMES_H

#include <taskscope/taskscope.h>

/**
 * ts_event_hook() - the tracepoint that an event needs
 * @type: TSCOPE_EVENT_*, one that is known and not LOST
 *
 * Return: TSCOPE_HOOK_*.
 */
__u64 ts_event_hook(unsigned int type);

#endif
