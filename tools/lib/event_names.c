// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>

#include "event_names.h"

static const struct {
	const char *name;
	__u64 hook;
} kinds[] = {
	[TSCOPE_EVENT_LOST] = { "lost", 0 },
	[TSCOPE_EVENT_SWITCH] = { "switch", TSCOPE_HOOK_SWITCH },
	[TSCOPE_EVENT_WAKING] = { "waking", TSCOPE_HOOK_WAKING },
	[TSCOPE_EVENT_WAKEUP] = { "wakeup", TSCOPE_HOOK_WAKEUP },
	[TSCOPE_EVENT_MIGRATE] = { "migrate", TSCOPE_HOOK_MIGRATE },
	[TSCOPE_EVENT_FORK] = { "fork", TSCOPE_HOOK_NEWTASK },
	[TSCOPE_EVENT_EXEC] = { "exec", TSCOPE_HOOK_EXEC },
	[TSCOPE_EVENT_EXIT] = { "exit", TSCOPE_HOOK_EXIT },
	[TSCOPE_EVENT_RENAME] = { "rename", TSCOPE_HOOK_RENAME },
	[TSCOPE_EVENT_TRIGGER] = { "trigger", 0 },
};

#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *ts_event_name(unsigned int type)
{
	return type < NR_KINDS ? kinds[type].name : NULL;
}

__u64 ts_event_hook(unsigned int type)
{
	return kinds[type].hook;
}
