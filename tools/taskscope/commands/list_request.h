/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIST_REQUEST_H
#define TASKSCOPE_LIST_REQUEST_H

#include "cgroups.h"
#include "task_filter.h"
#include "view_options.h"

/**
 * struct list_request - what the user asked ps or tree for
 * @view:	  the table
 * @thread_cols:  its usual columns with -T
 * @threads:	  -T
 * @departed:	  tree --exited
 * @all_departed: the same with =all
 * @pids:	  --pid
 * @comm:	  --comm
 * @exe:	  --exe
 * @filter:	  --cpu and --state
 * @cgroup_name:  --cgroup
 * @cgroup:	  list_run(): the cgroup
 * @subtree:	  --tree
 * @save:	  ps --save
 */
struct list_request {
	struct view view;
	const char *thread_cols;
	bool threads;
	bool departed;
	bool all_departed;
	const char *pids;
	const char *comm;
	const char *exe;
	struct filter filter;
	const char *cgroup_name;
	struct cgroup cgroup;
	__s32 subtree;
	const char *save;
};

#endif
