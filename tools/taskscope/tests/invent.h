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

/* What record asks for of each task, and what of that report --by alone needs. */
#define INVENTED_WHOSE	(TSCOPE_GROUP_CREDS | TSCOPE_GROUP_CGROUP)
#define INVENTED_GROUPS	(TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED |	\
			 INVENTED_WHOSE | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_COUNTS |	\
			 TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS | TSCOPE_GROUP_WAKERS | \
			 TSCOPE_GROUP_MOVES)
/* The path of a container, as it is in a record. */
#define INVENTED_PATH_BYTES 96

/**
 * invent_tasks() - write a recording of many tasks, and of no event
 * @path:   the file
 * @nr:	    how many tasks, the same before and after
 * @groups: what is known of each, of INVENTED_GROUPS
 */
void invent_tasks(const char *path, __s32 nr, __u64 groups);

#endif
