/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who a task is: its key, or, where it has no record, its number in the initial pid
 * namespace.  No key looks like a number, so that both stand in one word.  0 is an idle
 * task.
 */
#ifndef _TSCOPE_KEY_H
#define _TSCOPE_KEY_H

#include <linux/types.h>

/* A key is a serial number and the number of the CPU that gave it. */
#define TSCOPE_KEY_CPU_BITS	13
#define TSCOPE_KEY_STEP		(1ULL << TSCOPE_KEY_CPU_BITS)
#define TSCOPE_KEY_FIRST	(1ULL << 33)

/**
 * tscope_key_of() - the key of a task
 * @who: the task
 *
 * Return: the key; 0: it had no record.
 */
static inline u64 tscope_key_of(u64 who)
{
	return who < TSCOPE_KEY_FIRST ? 0 : who;
}

#endif /* _TSCOPE_KEY_H */
