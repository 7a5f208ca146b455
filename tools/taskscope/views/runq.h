/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RUNQ_H
#define TASKSCOPE_RUNQ_H

#include "json.h"
#include "pick.h"

/**
 * struct runq_view - the run queue of a CPU
 * @cpu:    its number
 * @now_ns: when it was read
 * @took_ns: how long that took
 * @is_still: it switched to no other task meanwhile, so that this was one moment
 * @pick:   its tasks, from pick_order()
 * @nr:	    how many
 */
struct runq_view {
	__u32 cpu;
	__u64 now_ns;
	__u64 took_ns;
	bool is_still;
	const struct pick *pick;
	size_t nr;
};

/**
 * runq_put() - for people
 * @t:	  appended to
 * @view: what is shown
 */
void runq_put(struct text *t, const struct runq_view *view);

/**
 * runq_put_json() - an object of an array, for programs
 * @j:	  the document
 * @view: what is shown
 */
void runq_put_json(struct json *j, const struct runq_view *view);

#endif
