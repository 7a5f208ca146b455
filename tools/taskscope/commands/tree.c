// SPDX-License-Identifier: GPL-2.0
/* The rows of tree: which processes, and in which columns.  output/table.c draws the branches. */
#include <string.h>

#include "command.h"
#include "list.h"

#define COLS "TID,COMM,STATE,CPU,POLICY,NICE,RTPRIO,RUNTIME,WAIT,WAIT_P99,BLAME_COMM,NVCSW,NIVCSW,MIGRATIONS,CLONE_KIND"

static const struct list_request defaults = {
	.view = LIST_VIEW("tree", COLS, .tree = true),
	.thread_cols = COLS,
};

static bool take_exited(void *group, const struct option_row *row, const char *s,
			struct text *wrong)
{
	struct list_request *req = group;

	(void)row;
	req->departed = true;
	req->all_departed = s;
	return !s || !strcmp(s, "all") ||
	       refuse(wrong, "--exited takes nothing, or =all, not '%s'", s);
}

static const struct option_group exited_group = {
	.rows = (const struct option_row[]){
		{ "exited", 0, "all", .is_optional = true, .older = "departed", .words = "all",
		  .kind = OPTION_OTHER, .take = take_exited,
		  .help = "also exited processes that have living descendants; or all" },
		{},
	},
};

COMMAND(tree) = {
	.name = "tree",
	.topic = TOPIC_TASKS,
	.summary = "the tree of tasks (also without a command)",
	.about = "Show the tree of processes with the statistics of the scheduler.  Times and counters\n"
		 "are of all threads together, also of those that have exited; what cannot be added up\n"
		 "is the leader's, as -H says.",
	.groups = {
		{ &list_group, 0 },
		{ &exited_group, 0 },
		{ &view_group, offsetof(struct list_request, view) },
	},
	.request_bytes = sizeof(struct list_request),
	.defaults = &defaults,
	.take = list_take,
	.run = list_run,
};
