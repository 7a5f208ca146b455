/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXITED_H
#define TASKSCOPE_EXITED_H

#include <stdbool.h>
#include <stddef.h>

#include "task_record.h"
#include "text.h"

/**
 * put_exited() - append that a task has exited, when and how, a line
 * @t:	     the text
 * @rec:     the task
 * @nr_ends: as find_task() filled it; 0: it lives, and nothing is appended
 *
 * Return: whether it has exited.
 */
bool put_exited(struct text *t, const struct record *rec, size_t nr_ends);

#endif
