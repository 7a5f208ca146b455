// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <taskscope/taskscope.h>

#include "unit.h"

void test_event_spec(void)
{
	const char *bad = NULL;
	size_t bytes = 0;

	ok(ts_events_parse("switch", &bad, &bytes) == 1 << TSCOPE_EVENT_SWITCH, "events: one");
	ok(ts_events_parse("switch,waking,wakeup,migrate,fork,exec,exit,rename", &bad, &bytes) ==
	   TSCOPE_EVENTS_ALL && !bad, "events: all");
	ok(!ts_events_parse("exit,exi", &bad, &bytes), "events: part of one is none");
	ok(bytes == 3 && !strcmp(bad, "exi"), "  and is said");
	ok(!ts_events_parse("exit,", &bad, &bytes) && !ts_events_parse("lost", &bad, &bytes) &&
	   !ts_events_parse("trigger", &bad, &bytes), "events: none");
}
