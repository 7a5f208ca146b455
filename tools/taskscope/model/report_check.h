/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_REPORT_CHECK_H
#define TASKSCOPE_REPORT_CHECK_H

#include "task_replay.h"
#include "text.h"

/* Do the events of a task agree with what the module counted in the same time? */
enum verdict {
	VERDICT_UNKNOWN,	/* one of its two records is missing */
	VERDICT_YES,
	VERDICT_NO,
};

/**
 * verify_task() - compare the events with the module's own figures, to the nanosecond
 * @task: the task, after replay_set_end()
 * @how:  what differs is added here: "run 5 (module: 7)"; NULL: not wanted
 *
 * Not what no event tells, see task_replay.h: of VOLUNTARY the module may have more.
 *
 * Return: enum verdict.
 */
enum verdict verify_task(const struct task_replay *task, struct text *how);

#endif
