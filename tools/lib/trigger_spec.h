/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TRIGGER_H
#define TASKSCOPE_TRIGGER_H

#include <stdbool.h>

#include <linux/taskscope.h>

/**
 * ts_trigger_parse() - what ends a stream, as a user typed it: wait>20ms comm=NAME pid=PID
 * @wanted: its trigger is filled
 * @s:	    all of it; the wait is needed, in ns, us, ms or s
 *
 * Return: false if it is none.
 */
bool ts_trigger_parse(struct tscope_stream_start *wanted, const char *s);

#endif
