/* SPDX-License-Identifier: GPL-2.0 */
/* A window of time: the tasks before it, all events in it, the tasks after it. */
#ifndef TASKSCOPE_WINDOW_H
#define TASKSCOPE_WINDOW_H

#include "device.h"
#include "option.h"
#include "stream_merge.h"

/* How long it is where the user does not say. */
#define WINDOW_NS	5000000000ULL

/* --duration and --json. */
struct window_options {
	__u64 duration_ns;
	bool json;
};

extern const struct option_group window_group;

/**
 * struct window_user - what is done with it
 * @tasks: the tasks, which were read after the stream of events had begun
 * @event: an event, of all CPUs in the order of their times; some are of before the window
 * @begin: the window begins
 * @end:   it ends; @tasks were read after it
 */
struct window_user {
	void (*tasks)(void *arg, const struct ts *client, const struct ts_set *tasks);
	void (*event)(void *arg, const struct ts_event *event);
	void (*begin)(void *arg, __u64 now);
	void (*end)(void *arg, __u64 now, const struct ts_set *tasks);
};

/**
 * struct window - what is to be watched
 * @user:	 what is done with it
 * @arg:	 for @user
 * @groups:	 TSCOPE_GROUP_* of the tasks
 * @events:	 1 << TSCOPE_EVENT_*
 * @duration_ns: how long; a signal such as that of Ctrl-C ends it earlier
 * @before:	 filled: the tasks of before it, for ts_set_clear()
 */
struct window {
	const struct window_user *user;
	void *arg;
	__u64 groups;
	__u64 events;
	__u64 duration_ns;
	struct ts_set before;
};

/**
 * window_watch() - watch it
 * @window: what is to be watched
 * @client: from stream_device_open()
 *
 * Return: -1: done; otherwise end with this exit status: it was said why.
 */
int window_watch(struct window *window, const struct ts *client);

#endif
