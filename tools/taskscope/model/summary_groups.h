/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SUMMARY_GROUPS_H
#define TASKSCOPE_SUMMARY_GROUPS_H

#include "summary_slices.h"

/*
 * The groups of summary.c: which one a task is in.
 */

/**
 * summary_sort_gone() - make the exited tasks ready to be looked up
 * @s: the summary, with its recording
 */
void summary_sort_gone(struct summary *s);

/**
 * summary_place_of() - the group that a task is in now
 * @s:	  the summary
 * @task: the task
 *
 * Return: the place of the group; a new one where there was none.
 */
size_t summary_place_of(struct summary *s, const struct task_replay *task);

/**
 * summary_order() - order the groups by name
 * @s: the summary; places of groups are not true any more
 */
void summary_order(struct summary *s);

/**
 * summary_find() - find a group
 * @summary: the summary, after summary_end()
 * @name:    its name; NULL: the group of which the name is not known
 *
 * Return: the group; NULL: there is none.
 */
const struct summary_group *summary_find(const struct summary *summary, const char *name);

#endif
