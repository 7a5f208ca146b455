/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXE_H
#define TASKSCOPE_EXE_H

#include "task_record.h"

/**
 * exe_is() - does a living task run a program?
 * @pattern: a shell pattern: of the name of its file, or, with a slash in it, of its path
 * @rec:     the task, with TSCOPE_GROUP_IDS
 *
 * It is asked of /proc; kernel threads run none.
 *
 * Return: false also where that is not to be had.
 */
bool exe_is(const char *pattern, const struct record *rec);

/**
 * exe_matches() - does a link of /proc/PID/exe match?
 * @pattern: as above
 * @link:    what it says, to be changed
 */
bool exe_matches(const char *pattern, char *link);

#endif
