/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_QUIET_H
#define TASKSCOPE_QUIET_H

#include "fake_machine.h"
#include "tasks.h"

/**
 * quiet_machine() - a machine on which all is done to isolate the CPUs 8 to 15 of 16
 * @machine: filled
 */
void quiet_machine(struct fake_machine *machine);

/* A task by its name and its CPUs. */
struct quiet_task {
	struct tscope_ids ids;
	struct tscope_affinity affinity;
	__u64 mask;
};

/* The tasks of that machine: the threads that the kernel has for RCU, and an application. */
struct quiet_tasks {
	struct ts_task task[10];
	struct quiet_task made[10];
	struct ts_set set;
};

/**
 * quiet_tasks() - make these tasks
 * @tasks: filled
 */
void quiet_tasks(struct quiet_tasks *tasks);

/* What a task has been doing: 100 ns old, 60 of them on CPUs. */
struct past {
	struct tscope_ids ids;
	struct tscope_sched sched;
	struct tscope_counts counts;
	struct tscope_accounts accounts;
	struct tscope_wakers wakers;
	struct tscope_moves moves;
};

/**
 * past_record() - the record of such a task, which has slept for 10 ns
 * @past: filled
 */
struct record past_record(struct past *past);

#endif
