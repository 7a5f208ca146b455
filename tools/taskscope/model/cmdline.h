/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CMDLINE_H
#define TASKSCOPE_CMDLINE_H

#include "tasks.h"
#include "text.h"

/* No command line is shown longer. */
#define CMDLINE_MAX 4096

/**
 * cmdline_read() - the command line of a task, from /proc
 * @t:	 it is appended here: the arguments with blanks between, cut at CMDLINE_MAX and
 *	 followed by ...
 * @tid: the task
 *
 * Return: false: there is none, and nothing was appended.
 */
bool cmdline_read(struct text *t, __s32 tid);

/**
 * cmdline_is_of() - does a number still belong to a task that was born then?
 * @tid:	   the number
 * @start_boot_ns: when it was born, on CLOCK_BOOTTIME of the initial time namespace
 *
 * After a read of /proc/TID this tells whose it was.
 */
bool cmdline_is_of(__s32 tid, __u64 start_boot_ns);

/**
 * cmdline_was_there() - was the one that has a number now born by then?
 * @tid:     the number
 * @boot_ns: the time, on CLOCK_BOOTTIME of the initial time namespace
 */
bool cmdline_was_there(__s32 tid, __u64 boot_ns);

/**
 * cmdlines_read() - fill record.args of the living: their command lines, or [name]
 * @tasks: the tasks, with TSCOPE_GROUP_IDS
 */
void cmdlines_read(struct ts_set *tasks);

#endif
