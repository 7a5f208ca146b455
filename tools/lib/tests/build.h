/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_BUILD_H
#define TASKSCOPE_BUILD_H

#include "tasks.h"

/* Keys are this and more. */
#define BUILD_KEY	(1ULL << 33)

/**
 * struct built - a record made by hand, as the module would give it
 * @bytes: the record
 */
struct built {
	_Alignas(8) char bytes[4096];
};

/**
 * build_start() - begin a record that has no groups
 * @b:	 the record
 * @tid: thread id
 *
 * Return: its head.
 */
struct tscope_head *build_start(struct built *b, __s32 tid);

/**
 * build_group() - append a group of zeroes
 * @b:	   the record
 * @group: TSCOPE_GROUP_*, above those that are there
 * @bytes: its size, a multiple of 8
 *
 * Return: the group.
 */
void *build_group(struct built *b, __u64 group, size_t bytes);

/**
 * build_full() - a living task with every group, no two numbers in it the same
 * @b: the record
 */
void build_full(struct built *b);

/**
 * build_exited() - an exited process with every group that those have
 * @b:	  the record
 * @tid:  its number
 * @ppid: its parent
 * @comm: its name
 *
 * Return: how it ended.
 */
struct tscope_exited *build_exited(struct built *b, __s32 tid, __s32 ppid, const char *comm);

/**
 * built_group() - a group of a record that is whole
 * @b:	   the record
 * @group: TSCOPE_GROUP_*
 *
 * Return: the group, to be changed.
 */
void *built_group(struct built *b, __u64 group);

/**
 * build_task() - a record with ids
 * @b:	  the record
 * @tid:  thread id
 * @tgid: its process
 * @ppid: its parent
 * @comm: its name
 *
 * Return: the ids.
 */
struct tscope_ids *build_task(struct built *b, __s32 tid, __s32 tgid, __s32 ppid,
			      const char *comm);

/**
 * build_group_bytes() - tscope_info.group_bytes of a module that has the groups known here
 * @group_bytes: filled, 64 numbers
 */
void build_group_bytes(__u16 *group_bytes);

/**
 * add_built() - add a record to a set, through the door that the device's come in
 * @tasks: the set
 * @b:	   the record
 *
 * Return: as ts_set_add().
 */
int add_built(struct ts_set *tasks, const struct built *b);

#endif
