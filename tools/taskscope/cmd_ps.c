// SPDX-License-Identifier: GPL-2.0
#include "cmd.h"
#include "list.h"

#define COLS "PPID,STATE,CPU,POLICY,NICE,RTPRIO,RUNTIME,NVCSW,NIVCSW,MIGRATIONS,CLONE_KIND,COMM"

int cmd_ps(int argc, char **argv)
{
	static const struct list ps = {
		.name = "ps",
		.about = "List tasks with the statistics of the scheduler.",
		.cols = "TID," COLS,
		.thread_cols = "TGID,TID," COLS,
	};

	return list_main(&ps, argc, argv);
}
