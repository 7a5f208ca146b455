// SPDX-License-Identifier: GPL-2.0
#include "cmd.h"
#include "list.h"

/* Of 80 columns the last is cut, if there is no room for it. */
#define COLS "PPID,STATE,CPU,POLICY,NICE,RUNTIME,WAIT,WAIT_P99,BLAME_COMM,COMM"

int cmd_ps(int argc, char **argv)
{
	static const struct list ps = {
		.name = "ps",
		.about = "List processes with the statistics of the scheduler.  Times and counters are of all\n"
			 "threads together, those that have exited included, as /proc/PID/stat has them; what\n"
			 "cannot be added up is the leader's, as -H says.",
		.cols = "TID," COLS,
		.thread_cols = "TGID,TID," COLS,
	};

	return list_main(&ps, argc, argv);
}
