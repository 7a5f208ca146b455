/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PARSE_H
#define TASKSCOPE_PARSE_H

#include <stdbool.h>

#include <linux/types.h>

/**
 * parse_tid() - a task number that a user typed
 * @s:	 the start of it
 * @end: filled: what follows it
 *
 * Return: the number, or 0 if it is none.
 */
__s32 parse_tid(const char *s, const char **end);

/**
 * are_tids() - task numbers that a user typed: 1,20
 * @list: all of them
 *
 * Return: false: they are not numbers with commas between.
 */
bool are_tids(const char *list);

/**
 * tids_have() - is a number among them?
 * @list: the numbers, of which are_tids()
 * @tid:  the number
 */
bool tids_have(const char *list, __s32 tid);

/**
 * parse_number() - a number above 0 that a user typed
 * @s: all of it
 *
 * Return: the number, or 0 if it is none.
 */
__s32 parse_number(const char *s);

/**
 * parse_seconds() - a length of time that a user typed: 2, 0.5
 * @s: all of it
 *
 * Return: nanoseconds, or 0 if it is none, 0, or more than a year.
 */
__u64 parse_seconds(const char *s);

/**
 * are_cpus() - numbers of CPUs that a user typed: 0,2-5
 * @list: all of them
 *
 * Return: false: they are not numbers and ranges with commas between.
 */
bool are_cpus(const char *list);

/**
 * cpus_have() - is a CPU among them?
 * @list: of which are_cpus()
 * @cpu:  the CPU
 */
bool cpus_have(const char *list, __u32 cpu);

/**
 * cpus_beyond() - does the list name a CPU that is not there?
 * @list:    of which are_cpus()
 * @nr_cpus: numbers of CPUs are below this
 * @cpu:     filled: the first of the list that is not
 */
bool cpus_beyond(const char *list, __u32 nr_cpus, __u32 *cpu);

#endif
