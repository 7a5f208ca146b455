/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MAKER_H
#define TASKSCOPE_MAKER_H

#include "task_record.h"

/**
 * clone_maker() - the program or library that calls clone() with just these flags
 * @flags: as given to clone()
 *
 * Programs and libraries have their habits, which change with their versions: this is what
 * was seen, and a guess.
 *
 * Return: some words; NULL: none that is known.
 */
const char *clone_maker(__u64 flags);

/**
 * birth_maker() - the same of a task
 * @birth: its birth
 *
 * Return: NULL also where the module did not see its birth.
 */
const char *birth_maker(const struct tscope_birth *birth);

#endif
