/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CPULIST_H
#define TASKSCOPE_CPULIST_H

#include <stdbool.h>

#include <linux/types.h>

/**
 * cpulist_parse() - a set of CPUs as the kernel writes it: 0-3,8
 * @mask:    filled: bit N % 64 of word N / 64 is CPU N
 * @nr_cpus: bits that it has room for; a multiple of 64
 * @s:	     the list; a line break may follow
 *
 * Return: false: it is none, or empty, or has a number for which there is no room.
 */
bool cpulist_parse(__u64 *mask, unsigned int nr_cpus, const char *s);

#endif
