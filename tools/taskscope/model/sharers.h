/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SHARERS_H
#define TASKSCOPE_SHARERS_H

#include "clone_info.h"
#include "tasks.h"

#define NR_SHARER_TIDS	5

/**
 * struct sharers - the tasks that have the same resource
 * @known: false: it cannot be told; true with @has false: the task has none
 * @has:   the task has one
 * @nr:	   other tasks that have the same
 * @tid:   the first of them
 * @inum:  of a namespace: its inode number, otherwise 0
 */
struct sharers {
	bool known;
	bool has;
	size_t nr;
	__s32 tid[NR_SHARER_TIDS];
	__u32 inum;
};

/**
 * find_sharers() - find the tasks that share a resource with a task now
 * @sharers: filled
 * @flag:    the CLONE_* flag that decides about the resource
 * @rec:     the task
 * @tasks:   all tasks, with ids, sharing and namespaces
 */
void find_sharers(struct sharers *sharers, __u64 flag, const struct record *rec,
		  const struct ts_set *tasks);

#endif
