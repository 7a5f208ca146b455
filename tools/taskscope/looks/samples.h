/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SAMPLES_H
#define TASKSCOPE_SAMPLES_H

#include "look.h"

/**
 * struct sample - how often a task was found blocked
 * @tid:       the task
 * @key:       its key
 * @blocks:    so often
 * @io_blocks: so often for I/O
 * @stack:     functions of the kernel that it was in, one of these times; NULL: not known
 */
struct sample {
	__s32 tid;
	__u64 key;
	__u32 blocks;
	__u32 io_blocks;
	char *stack;
};

/**
 * struct samples - the tasks of a target that were found blocked
 * @by_tid:    struct sample
 * @nr_stacks: stacks that were read
 *
 * Starts as all zeroes.
 */
struct samples {
	void *by_tid;
	size_t nr_stacks;
};

/**
 * samples_take() - look at the states of a target's tasks
 * @samples: those that are blocked are counted
 * @client:  the device
 * @target:  the target
 *
 * A target that has exited has no blocked tasks.
 */
void samples_take(struct samples *samples, const struct ts *client, const struct target *target);

/**
 * samples_find() - what is known of a task
 * @samples: the samples
 * @tid:     the task
 * @key:     its key
 *
 * Return: NULL: it was never found blocked.
 */
const struct sample *samples_find(const struct samples *samples, __s32 tid, __u64 key);

/**
 * samples_free() - forget all
 * @samples: the samples
 */
void samples_free(struct samples *samples);

#endif
