/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASK_PLACE_H
#define TASKSCOPE_TASK_PLACE_H

#include "cpu_set.h"
#include "task_record.h"

/* Where a task may run, beside the CPUs that are isolated. */
enum task_place {
	PLACE_UNKNOWN,	/* its affinity is not known */
	PLACE_ELSEWHERE, /* on none of them */
	PLACE_INSIDE,	/* on them alone: it is meant to */
	PLACE_OUTSIDER,	/* on them, and on others */
	PLACE_KERNEL,	/* a thread of the kernel, on them alone */
};

/**
 * task_place() - where may a task run?
 * @rec:  the task, with TSCOPE_GROUP_IDS and TSCOPE_GROUP_AFFINITY
 * @cpus: the CPUs
 */
enum task_place task_place(const struct record *rec, const struct cpu_set *cpus);


#endif
