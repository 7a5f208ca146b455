/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_TRIGGER_H
#define _TSCOPE_TRIGGER_H

#include <linux/limits.h>
#include <linux/taskscope.h>
#include <linux/types.h>

struct task_struct;

/* No wait is longer. */
#define TSCOPE_TRIGGER_NEVER	U64_MAX

/**
 * struct tscope_trigger - what ends a stream by itself
 * @wait_ns:   a longer wait, or TSCOPE_TRIGGER_NEVER
 * @tgid:      of a thread of this process; 0: of any
 * @comm:      of a task of this name; empty: of any
 * @has_fired: it was seen
 */
struct tscope_trigger {
	u64 wait_ns;
	pid_t tgid;
	char comm[TSCOPE_COMM_BYTES];
	unsigned int has_fired;
};

bool tscope_trigger_is_sane(const struct tscope_stream_start *start);
void tscope_trigger_init(struct tscope_trigger *trigger, const struct tscope_stream_start *start);
bool tscope_trigger_fires(struct tscope_trigger *trigger, const struct task_struct *task);

#endif /* _TSCOPE_TRIGGER_H */
