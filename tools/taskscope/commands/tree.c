// SPDX-License-Identifier: GPL-2.0
#include "cmd.h"
#include "list.h"

#define COLS "TID,COMM,STATE,CPU,POLICY,NICE,RTPRIO,RUNTIME,WAIT,WAIT_P99,BLAME_COMM,NVCSW,NIVCSW,MIGRATIONS,CLONE_KIND"

int cmd_tree(int argc, char **argv)
{
	static const struct list tree = {
		.name = "tree",
		.about = "Show the tree of processes with the statistics of the scheduler.  Times and counters\n"
			 "are of all threads together, those that have exited included; what cannot be added\n"
			 "up is the leader's, as -H says.",
		.tree = true,
		.cols = COLS,
		.thread_cols = COLS,
	};

	return list_main(&tree, argc, argv);
}
