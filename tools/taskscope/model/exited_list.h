/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXITED_LIST_H
#define TASKSCOPE_EXITED_LIST_H

#include "device.h"

/**
 * struct lost - which of the exited tasks are not kept any more, or which events of a recording
 * @nr:	      how many; 0: none
 * @since_ns: all that exited later are there
 * @now_ns:   when this was known; 0: of events, @since_ns means nothing
 * @what:     which are missing: processes, threads, or both, or events; NULL: none
 * @is_uncounted: more are missing than @nr, and it is not known how many
 */
struct lost {
	__u64 nr;
	__u64 since_ns;
	__u64 now_ns;
	const char *what;
	bool is_uncounted;
};

/**
 * exited_read() - read the exited tasks, and what is missing of them
 * @client: the device
 * @kinds:  GONE_PROCESSES, GONE_THREADS
 * @groups: as for ts_device_snapshot()
 * @tasks:  they are added here, in the order in which they exited
 * @lost:   filled
 *
 * Return: as ts_device_departed().
 */
int exited_read(const struct ts *client, unsigned int kinds, __u64 groups, struct ts_set *tasks,
		struct lost *lost);

/**
 * lost_since() - reduce it to the tasks that exited at or after some time
 * @lost:    changed: none is, where all of those are there
 * @from_ns: the time; 0: any
 */
void lost_since(struct lost *lost, __u64 from_ns);

#endif
