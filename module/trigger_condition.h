/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TRIGGER_CONDITION_H
#define _TSCOPE_TRIGGER_CONDITION_H

#include <linux/limits.h>
#include <linux/spinlock.h>
#include <linux/taskscope.h>
#include <linux/types.h>

struct task_struct;

/* No wait is longer than this. */
#define TSCOPE_TRIGGER_NEVER	U64_MAX

/**
 * struct tscope_trigger - condition that ends a stream: a task has waited too long
 * @wait_ns:   maximum wait, or TSCOPE_TRIGGER_NEVER
 * @tgid:      only threads of this process; 0: of any
 * @comm:      only tasks of this name; empty: of any
 * @has_fired: the condition was met
 */
struct tscope_trigger {
	u64 wait_ns;
	pid_t tgid;
	char comm[TSCOPE_COMM_BYTES];
	unsigned int has_fired;
};

/* Number of matching waiters that each CPU keeps. */
#define TSCOPE_WAITERS	16

/**
 * struct tscope_waiter - a task that waits for a CPU
 * @task:  the task; only compared
 * @tid:   its tid in the initial pid namespace
 * @since: when the wait began
 */
struct tscope_waiter {
	const struct task_struct *task;
	pid_t tid;
	u64 since;
};

/**
 * struct tscope_waiters - tasks that match a trigger and wait for a CPU
 * @lock: guards the other members
 * @nr:	  number of waiters
 * @at:	  the waiters, in no order
 */
struct tscope_waiters {
	raw_spinlock_t lock;
	unsigned int nr;
	struct tscope_waiter at[TSCOPE_WAITERS];
};

void tscope_waiters_init(struct tscope_waiters *waiters);
void tscope_waiters_add(struct tscope_waiters *waiters, const struct tscope_waiter *waiter);
bool tscope_waiters_remove(struct tscope_waiters *waiters, const struct task_struct *task,
			   struct tscope_waiter *waiter);
bool tscope_waiters_late(struct tscope_waiters *waiters, u64 before,
			 struct tscope_waiter *waiter);
bool tscope_trigger_matches(const struct tscope_trigger *trigger, const struct task_struct *task);
bool tscope_trigger_is_valid(const struct tscope_stream_start *start);
void tscope_trigger_init(struct tscope_trigger *trigger, const struct tscope_stream_start *start);
bool tscope_trigger_fires(struct tscope_trigger *trigger);

#endif /* _TSCOPE_TRIGGER_CONDITION_H */
