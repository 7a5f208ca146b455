/* SPDX-License-Identifier: GPL-2.0 */
/* The weights of groups, as the kernel's own files say them. */
#ifndef TASKSCOPE_CPU_WEIGHT_H
#define TASKSCOPE_CPU_WEIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

/* Of a task of nice 0, and of one whose policy is IDLE. */
#define WEIGHT_NICE_0	1024
#define WEIGHT_IDLE	3

/**
 * weight_of_nice() - the weight of a task of the fair class
 * @nice: -20 to 19
 */
unsigned int weight_of_nice(int nice);

/**
 * cpu_weight_is_known() - can the weights of cgroups be read here?
 * @root: where the file system begins: empty, but for tests
 *
 * Return: false: the cpu controller is in cgroup v1, or nowhere.
 */
bool cpu_weight_is_known(const char *root);

/**
 * cpu_weight_read() - the weight of a cgroup: cpu.weight and cpu.idle of cgroup v2
 * @root:   as above
 * @path:   the cgroup, from the root of the hierarchy
 * @weight: filled; 1024 is that of a task of nice 0
 *
 * Return: false: it is no group of the scheduler, for the cpu controller is off there.
 */
bool cpu_weight_read(const char *root, const char *path, double *weight);

/**
 * autogroup_read() - the autogroup that a task of the root group is in
 * @root:   as above
 * @tid:    the task
 * @nr:	    filled: its number
 * @weight: filled
 *
 * Return: false: it is in none, or autogroups are off.
 */
bool autogroup_read(const char *root, __s32 tid, unsigned int *nr, double *weight);

#endif
