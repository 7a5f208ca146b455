/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RT_PRINT_H
#define TASKSCOPE_RT_PRINT_H

#include "json.h"
#include "rt_watch.h"

/* What keeps real-time tasks from taking all of a CPU. */
enum rt_limit {
	RT_LIMIT_UNKNOWN,
	RT_LIMIT_NONE,
	RT_LIMIT_THROTTLING,	/* up to 6.11: sched_rt_runtime_us */
	RT_LIMIT_SERVER,	/* from 6.12 on: a server of the deadline class */
};

/**
 * struct rt_view - what is shown
 * @w:	      the figures
 * @cpu:      of this CPU alone; -1: of all
 * @nr_cpus:  CPU numbers are below this
 * @limit:    what keeps real-time tasks from taking all
 * @limit_ns: THROTTLING: so much they may run; SERVER: so much is for the others
 * @period_ns: in each of these
 */
struct rt_view {
	const struct rt_watch *w;
	__s64 cpu;
	__u32 nr_cpus;
	enum rt_limit limit;
	__u64 limit_ns;
	__u64 period_ns;
};

/**
 * rt_put() - for people
 * @t:	  appended to
 * @view: what is shown
 */
void rt_put(struct text *t, const struct rt_view *view);

/**
 * rt_put_json() - for programs
 * @j:	  the document
 * @view: what is shown
 */
void rt_put_json(struct json *j, const struct rt_view *view);

#endif
