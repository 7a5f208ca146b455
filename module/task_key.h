/* SPDX-License-Identifier: GPL-2.0 */
/*
 * @who, in many places: which task it is, in one word.  It is the task's key, or, if the task
 * has no record, its tid in the initial pid namespace.  No key looks like a tid.  0 is an idle
 * task.
 */
#ifndef _TSCOPE_TASK_KEY_H
#define _TSCOPE_TASK_KEY_H

#include <linux/types.h>

/* A key is made of a serial number and of the number of the CPU that gave it. */
#define TSCOPE_KEY_CPU_BITS	13
#define TSCOPE_KEY_STEP		(1ULL << TSCOPE_KEY_CPU_BITS)
#define TSCOPE_KEY_FIRST	(1ULL << 33)

u64 tscope_key_new(void);
void tscope_key_init(void);

/**
 * tscope_key_of() - the key of a task
 * @who: the task
 *
 * Return: the key; 0: the task had no record.
 */
static inline u64 tscope_key_of(u64 who)
{
	return who < TSCOPE_KEY_FIRST ? 0 : who;
}

#endif /* _TSCOPE_TASK_KEY_H */
