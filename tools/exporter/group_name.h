/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_GROUP_NAME_H
#define TASKSCOPE_EXPORTER_GROUP_NAME_H

#include <taskscope/taskscope.h>

#include "text.h"

/* What tasks are grouped by. */
enum by {
	BY_CGROUP,
	BY_COMM,
	BY_CONTAINER,
	BY_UNIT,
	NR_BYS,
};

/* Their names, for sentences. */
#define BY_WORDS	"cgroup, comm, container or unit"

/**
 * by_name() - the word for it, which is also the name of the label
 * @by: one of them
 */
const char *by_name(enum by by);

/**
 * by_parse() - one by its word
 * @word: the word
 *
 * Return: NR_BYS: there is none of this name.
 */
enum by by_parse(const char *word);

/**
 * by_groups() - what to ask the kernel for, besides TSCOPE_GROUP_IDS
 * @by: one of them
 *
 * Return: TSCOPE_GROUP_*.
 */
__u64 by_groups(enum by by);

/**
 * group_name_put() - append the name of the group that a task is in
 * @t:	  the text
 * @by:	  what is grouped by
 * @task: the task, living or exited
 *
 * The name is UTF-8 without controls: other bytes become \xNN.  A task in no container is in
 * "none"; one without a unit likewise.
 *
 * Return: false, and nothing was appended: its group is not known.
 */
bool group_name_put(struct text *t, enum by by, const struct ts_task *task);

#endif
