/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PARSE_H
#define TASKSCOPE_PARSE_H

#include <stdbool.h>

#include <linux/types.h>

/**
 * ts_parse_tid() - a task number that a user typed
 * @s:	 the start of it
 * @end: filled: what follows it
 *
 * Return: the number, or 0 if it is none.
 */
__s32 ts_parse_tid(const char *s, const char **end);

/**
 * ts_are_tids() - task numbers that a user typed: 1,20
 * @list: all of them
 *
 * Return: false: they are not numbers with commas between.
 */
bool ts_are_tids(const char *list);

/**
 * ts_tids_have() - is a number among them?
 * @list: the numbers, of which ts_are_tids()
 * @tid:  the number
 */
bool ts_tids_have(const char *list, __s32 tid);

/**
 * ts_parse_number() - a number above 0 that a user typed
 * @s: all of it
 *
 * Return: the number, or 0 if it is none.
 */
__s32 ts_parse_number(const char *s);

/**
 * ts_parse_seconds() - a length of time that a user typed: 2, 0.5
 * @s: all of it
 *
 * Return: nanoseconds, or 0 if it is none, 0, or more than a year.
 */
__u64 ts_parse_seconds(const char *s);

/**
 * ts_are_cpus() - numbers of CPUs that a user typed: 0,2-5
 * @list: all of them
 *
 * Return: false: they are not numbers and ranges with commas between.
 */
bool ts_are_cpus(const char *list);

/**
 * ts_cpus_have() - is a CPU among them?
 * @list: of which ts_are_cpus()
 * @cpu:  the CPU
 */
bool ts_cpus_have(const char *list, __u32 cpu);

/**
 * ts_cpus_beyond() - does the list name a CPU that is not there?
 * @list:    of which ts_are_cpus()
 * @nr_cpus: numbers of CPUs are below this
 * @cpu:     filled: the first of the list that is not
 */
bool ts_cpus_beyond(const char *list, __u32 nr_cpus, __u32 *cpu);

#endif
