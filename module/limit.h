/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_LIMIT_H
#define _TSCOPE_LIMIT_H

#include <linux/seqlock.h>
#include <linux/types.h>

#include "compat.h"

/* Limits that a CPU remembers. */
#define TSCOPE_LIMITS	16

/**
 * struct tscope_limit - from when to when some tasks of a CPU could not run
 * @of:	   group whose tasks; the CPU's limits themselves: its real-time tasks; a task: that one
 * @first: the task that met it
 * @from:  when it began
 * @to:	   when it was over, or one of them ran again; 0: it goes on
 * @back:  when a timer found it to be over; 0: none has
 * @is_cut: it ended only for the CPU, as @first moved or left its group
 * @idle_from: idle clock of the CPU at that time
 * @idle_to: the same of @to
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
 * @until: the latest end; U64_MAX: one of them goes on
 * @nr:	   how many there are
 * @seq:   odd while they are written
 * @limit: the latest of them, by @from; those that go on are kept longest
 */
struct tscope_limits {
	u64 until;
	unsigned int nr;
	seqcount_t seq;
	struct tscope_limit limit[TSCOPE_LIMITS];
};

/**
 * struct tscope_span - a part of a wait in which the task could not have run
 * @from: when it began
 * @to:	  when it ended
 */
struct tscope_span {
	u64 from;
	u64 to;
};

/**
 * struct tscope_spans - all such parts of a wait
 * @nr:	  how many
 * @span: in the order of time, apart from each other
 * @ns:	  all of them
 * @idle_ns: the part of that in which the CPU was idle
 * @other_idle_ns: the part of the rest of the wait in which it was
 * @has_idle: so is all other time in which the CPU was idle
 */
struct tscope_spans {
	unsigned int nr;
	struct tscope_span span[TSCOPE_LIMITS];
	u64 ns;
	u64 idle_ns;
	u64 other_idle_ns;
	bool has_idle;
};

bool tscope_limit_switch_out(struct tscope_limits *limits, const struct task_struct *prev,
			     const struct task_struct *next, u64 now, s64 idle);
void tscope_limit_switch_in(struct tscope_limits *limits, const struct task_struct *task, u64 now,
			    s64 idle);
void tscope_limit_offline(struct tscope_limits *limits, u64 now, s64 idle);
void tscope_limit_migrate(struct tscope_limits *limits, const struct task_struct *task, u64 now,
			  s64 idle);
void tscope_limit_timer(struct tscope_limits *limits, u64 now);
void tscope_limit_spans(const struct tscope_limits *limits, const struct task_struct *task,
			bool is_limited, bool is_preempted, u64 began, u64 now, s64 idle_from,
			s64 idle, struct tscope_spans *spans);

/**
 * tscope_limit_ended_since() - may a wait have met a limit of its CPU?
 * @limits: those of the CPU
 * @began:  when it began
 */
static __always_inline bool tscope_limit_ended_since(const struct tscope_limits *limits,
						     u64 began)
{
	return READ_ONCE(limits->until) > began;
}

/**
 * tscope_limit_goes_on() - does one of the limits go on?
 * @limits: those of a CPU
 */
static __always_inline bool tscope_limit_goes_on(const struct tscope_limits *limits)
{
	return READ_ONCE(limits->until) == U64_MAX;
}

#endif /* _TSCOPE_LIMIT_H */
