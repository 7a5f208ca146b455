/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FIND_TASK_H
#define TASKSCOPE_FIND_TASK_H

#include "device.h"

/**
 * find_exited() - the latest of the tasks that have exited with a number
 * @client:  the device
 * @groups:  TSCOPE_GROUP_*
 * @tid:     the number
 * @process: of a process with what all its threads have done
 * @tasks:   empty; filled, with one task
 * @nr_ends: filled: how many have exited with this number, as far back as the module
 *	     keeps them
 *
 * Return: 0; -ESRCH: none; or another -errno.
 */
int find_exited(const struct ts *client, __u64 groups, __s32 tid, bool process,
		struct ts_set *tasks, size_t *nr_ends);

/**
 * find_task() - a task by its number: the living one, or else the latest that has exited
 * @client:  the device
 * @groups:  TSCOPE_GROUP_*
 * @tid:     the number
 * @alone:   as of ts_device_named()
 * @tasks:   empty; filled, with one task
 * @is_process: filled: as of ts_device_named(); may be NULL
 * @nr_ends: filled: as of find_exited(); 0: it lives
 *
 * Return: as find_exited().
 */
int find_task(const struct ts *client, __u64 groups, __s32 tid, bool alone,
	      struct ts_set *tasks, bool *is_process, size_t *nr_ends);

#endif
