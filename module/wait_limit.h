/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WAIT_LIMIT_H
#define _TSCOPE_WAIT_LIMIT_H

#include <linux/seqlock.h>
#include <linux/types.h>

#include "compat.h"

/* Limits that a CPU remembers. */
#define TSCOPE_LIMITS	16

/**
 * struct tscope_limit - a time in which some tasks of a CPU could not run
 * @of:	   which tasks: those below this group; all real-time tasks, if it is the address of
 *	   the CPU's struct tscope_limits; or one task, if it is the address of that task
 * @first: the task with which the limit began
 * @from:  when the limit began
 * @to:	   when the limit ended, or one of its tasks ran again; 0: it is open
 * @back:  when a timer found that the limit is over; 0: not yet
 * @is_cut: the limit ended for this CPU only, as @first migrated or left its group
 * @idle_from: idle clock of the CPU at @from
 * @idle_to: idle clock of the CPU at @to
 */
struct tscope_limit {
	const void *of;
	const struct task_struct *first;
	u64 from;
	u64 to;
	u64 back;
	s64 idle_from;
	s64 idle_to;
	bool is_cut;
};

/**
 * struct tscope_limits - the limits of a CPU
 * @until: latest end of all limits; U64_MAX: a limit is open
 * @nr:	   number of limits
 * @seq:   odd while the limits are written
 * @limit: the latest limits, in the order of @from; open limits are kept longest
 */
struct tscope_limits {
	u64 until;
	unsigned int nr;
	seqcount_t seq;
	struct tscope_limit limit[TSCOPE_LIMITS];
};

/**
 * struct tscope_span - a part of a wait in which the task could not have run
 * @from: beginning
 * @to:	  end
 */
struct tscope_span {
	u64 from;
	u64 to;
};

/**
 * struct tscope_spans - all such parts of a wait
 * @nr:	  number of parts
 * @span: the parts, in order of time, not overlapping
 * @ns:	  sum of their lengths
 * @idle_ns: the part of @ns in which the CPU was idle
 * @other_idle_ns: idle time of the CPU in the rest of the wait
 * @has_idle: @other_idle_ns belongs to the limit, too
 */
struct tscope_spans {
	unsigned int nr;
	struct tscope_span span[TSCOPE_LIMITS];
	u64 ns;
	u64 idle_ns;
	u64 other_idle_ns;
	bool has_idle;
};

/* Of a wait that met none. */
extern const struct tscope_spans tscope_no_spans;

bool tscope_limit_switch_out(struct tscope_limits *limits, const struct task_struct *prev,
			     const struct task_struct *next, u64 now, s64 idle);
bool tscope_limit_switch_in(struct tscope_limits *limits, const struct task_struct *task, u64 now,
			    s64 idle);
void tscope_limit_offline(struct tscope_limits *limits, u64 now, s64 idle);
void tscope_limit_migrate(struct tscope_limits *limits, const struct task_struct *task, u64 now,
			  s64 idle);
void tscope_limit_timer(struct tscope_limits *limits, u64 now);
void tscope_limit_spans(const struct tscope_limits *limits, const struct task_struct *task,
			bool is_limited, bool is_preempted, u64 began, u64 now, s64 idle_from,
			s64 idle, struct tscope_spans *spans);

/**
 * tscope_limit_ended_since() - may a limit of the CPU overlap a wait?
 * @limits: limits of the CPU
 * @began:  when the wait began
 */
static __always_inline bool tscope_limit_ended_since(const struct tscope_limits *limits,
						     u64 began)
{
	return READ_ONCE(limits->until) > began;
}

/**
 * tscope_limit_goes_on() - is a limit open?
 * @limits: limits of a CPU
 */
static __always_inline bool tscope_limit_goes_on(const struct tscope_limits *limits)
{
	return READ_ONCE(limits->until) == U64_MAX;
}

#endif /* _TSCOPE_WAIT_LIMIT_H */
