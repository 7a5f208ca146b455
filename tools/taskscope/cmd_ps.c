// SPDX-License-Identifier: GPL-2.0
#include "cmd.h"
#include "list.h"

#define COLS "PPID,STATE,CPU,POLICY,NICE,RTPRIO,RUNTIME,NVCSW,NIVCSW,MIGRATIONS,CLONE_KIND,COMM"

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
