// SPDX-License-Identifier: GPL-2.0
#include "event_names.h"
#include "unit.h"

void test_event_names(void)
{
	for (unsigned int type = 1; TSCOPE_EVENTS_ALL >> type & 1; type++)
		ok(ts_event_hook(type), "event %s has a tracepoint", ts_event_name(type));
}
