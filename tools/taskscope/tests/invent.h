/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_INVENT_H
#define TASKSCOPE_INVENT_H

#include <linux/taskscope.h>

/* Events of each type on each CPU, without those before the stream has begun. */
#define INVENTED_ROUNDS 2
#define INVENTED_CPUS	2
#define INVENTED_SINCE	1000000

/**
 * invent_recording() - write a whole recording of all there can be in one
 * @path: the file
 */
void invent_recording(const char *path);

/**
 * invent_recording_of() - the same, of a task of another name
 * @path: the file
 * @comm: the name of task 7, and of the one that it creates
 */
void invent_recording_of(const char *path, const char *comm);

#endif
