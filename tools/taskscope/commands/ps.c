// SPDX-License-Identifier: GPL-2.0
#include "command.h"
#include "list.h"

/* Of 80 columns the last is cut, if there is no room for it. */
#define COLS "PPID,STATE,CPU,POLICY,NICE,RUNTIME,WAIT,WAIT_P99,BLAME_COMM,COMM"

static const struct list_request defaults = {
	.view = LIST_VIEW("ps", "TID," COLS),
	.thread_cols = "TGID,TID," COLS,
};

static const struct option_group rows_group = {
	.rows = (const struct option_row[]){
		{ "top", 0, "N", .kind = OPTION_COUNT, .at = offsetof(struct list_request, view.top),
		  .help = "the first N rows; without --sort by -RUN" },
		BY_ROW(GROUP_BY_WORDS, offsetof(struct list_request, view.by),
		       "a row for the sum of all tasks of a process, thread, cgroup, container,\n"
		       "comm, user or cpu, also exited ones; -H with it lists the columns"),
		{ "save", 0, "FILE", .kind = OPTION_STRING, .at = offsetof(struct list_request, save),
		  .help = "print nothing, and write all tasks to this file, for diff" },
		{},
	},
};

COMMAND(ps) = {
	.name = "ps",
	.topic = TOPIC_TASKS,
	.summary = "tasks, one row each",
	.about = "List processes with the statistics of the scheduler.  Times and counters are of all\n"
		 "threads together, also of those that have exited, as /proc/PID/stat has them; what\n"
		 "cannot be added up is the leader's, as -H says.",
	.groups = {
		{ &list_group, 0 },
		{ &repeat_group, offsetof(struct list_request, view.repeat) },
		{ &rows_group, 0 },
		{ &view_group, offsetof(struct list_request, view) },
	},
	.request_bytes = sizeof(struct list_request),
	.defaults = &defaults,
	.take = list_take,
	.run = list_run,
};
