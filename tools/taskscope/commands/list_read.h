/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIST_READ_H
#define TASKSCOPE_LIST_READ_H

#include "list_request.h"

struct known;

/**
 * list_groups() - the groups that are needed to choose tasks, and to show them
 * @req: what the user asked for
 *
 * Return: TSCOPE_GROUP_*.
 */
__u64 list_groups(const struct list_request *req);

/**
 * list_read_living() - read living tasks: processes, or with -T threads
 * @req:    what the user asked for
 * @client: the device
 * @groups: TSCOPE_GROUP_*
 * @filter: TSCOPE_FILTER_*
 * @id:	    which one, as the filter has it
 * @tasks:  filled
 *
 * Return: 0 or -errno.
 */
int list_read_living(const struct list_request *req, const struct ts *client, __u64 groups,
		     __u32 filter, __s32 id, struct ts_set *tasks);

/**
 * list_read_named() - read the processes, or the threads, that --pid and --tree name
 * @req:     what the user asked for
 * @client:  the device
 * @groups:  TSCOPE_GROUP_*
 * @tasks:   filled
 * @known:   processes that are known to have been there; NULL: none
 * @missing: set if a process was not there, which is said unless it is @known
 *
 * Return: 0 or -errno.
 */
int list_read_named(const struct list_request *req, const struct ts *client, __u64 groups,
		    struct ts_set *tasks, const struct known *known, bool *missing);

/**
 * list_keep_wanted() - drop tasks that --comm, --exe and --cgroup do not ask for
 * @req:   what the user asked for
 * @tasks: the tasks
 */
void list_keep_wanted(const struct list_request *req, struct ts_set *tasks);

/**
 * list_choose_living() - drop living tasks that the options do not ask for
 * @req:    what the user asked for
 * @client: the device
 * @tasks:  the tasks; without -T processes, of which any thread may match
 *
 * Return: 0 or -errno.
 */
int list_choose_living(const struct list_request *req, const struct ts *client,
		       struct ts_set *tasks);

#endif
