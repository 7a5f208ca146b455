// SPDX-License-Identifier: GPL-2.0
#include <taskscope/taskscope.h>

#include "unit.h"

static void check(const char *text, __u64 wait_ns, __s32 tgid, const char *comm)
{
	struct tscope_stream_start start = {};
	bool is_one = ts_trigger_parse(&start, text);

	ok(is_one == (wait_ns != 0), "trigger %s", text);
	if (!wait_ns)
		return;
	ok(start.trigger_wait_ns == wait_ns && start.trigger_tid == tgid,
	   "  its wait, its process");
	is(start.trigger_comm, comm, "  its name");
}

void test_trigger_spec(void)
{
	check("wait>20ms", 20000000, 0, "");
	check("wait>50000000ns", 50000000, 0, "");
	check("wait>1.5us", 1500, 0, "");
	check("wait>0.3ms", 300000, 0, "");
	check("wait>1,5us", 0, 0, "");
	check("wait>0x10us", 0, 0, "");
	check("wait>.5us", 0, 0, "");
	check("comm=fifteen-letters  wait>2s pid=7", 2000000000, 7, "fifteen-letters");
	check("", 0, 0, "");
	check("comm=sh", 0, 0, "");
	check("wait>0ms", 0, 0, "");
	check("wait>20", 0, 0, "");
	check("wait>-1s", 0, 0, "");
	check("wait>ms", 0, 0, "");
	check("wait>infs", 0, 0, "");
	check("wait>20msec", 0, 0, "");
	check("wait>1e30s", 0, 0, "");
	check("wait<20ms", 0, 0, "");
	check("wait>20ms comm=", 0, 0, "");
	check("wait>20ms comm=sixteen--letters", 0, 0, "");
	check("wait>20ms pid=0", 0, 0, "");
	check("wait>20ms pid=1x", 0, 0, "");
	check("wait>20ms tid=1", 0, 0, "");
}
