/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIST_H
#define TASKSCOPE_LIST_H

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

/* struct list_request.view of a command; the last arguments are members of its table. */
#define LIST_VIEW(_command, _cols, ...) {				\
	.command = _command, .set = &task_columns, .cols = _cols,	\
	.top_sort = "-RUN", .table = { .key = "tasks", ##__VA_ARGS__ },	\
}

/* The options that both take. */
extern const struct option_group list_group;

/**
 * list_take() - command.take of both
 * @request:  struct list_request
 * @nr:	      operands: none
 * @operands: the operands
 * @wrong:    filled where the options do not go together
 *
 * Return: false: they do not go together.
 */
bool list_take(void *request, int nr, char **operands, struct text *wrong);

/**
 * list_run() - command.run of both
 * @request: struct list_request
 *
 * Return: exit status.
 */
int list_run(void *request);

#endif
