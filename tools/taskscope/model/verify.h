/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_VERIFY_H
#define TASKSCOPE_VERIFY_H

#include "task_replay.h"
#include "text.h"

/* Does what the events tell of a task agree with what the module counted meanwhile? */
enum agreement {
	AGREE_UNKNOWN,	/* one of its two records is missing */
	AGREE_YES,
	AGREE_NO,
};

/**
 * life_agrees() - compare the events with the module's own figures, to the nanosecond
 * @life: the task, after lives_end()
 * @how:  what differs is added here: "run 5 (module: 7)"; NULL: not wanted
 *
 * Not what no event tells, see life.h: of VOLUNTARY the module may have more.
 *
 * Return: enum agreement.
 */
enum agreement life_agrees(const struct life *life, struct text *how);

#endif
