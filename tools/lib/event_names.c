// SPDX-License-Identifier: GPL-2.0
#include <string.h>

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

__u64 ts_events_parse(const char *names, const char **bad, size_t *bad_bytes)
{
	unsigned int type;
	__u64 events = 0;
	size_t bytes;

	for (;; names += bytes + 1) {
		bytes = strcspn(names, ",");
		for (type = TSCOPE_EVENT_LOST + 1; type < NR_KINDS; type++)
			if (kinds[type].hook && strlen(kinds[type].name) == bytes &&
			    !strncmp(names, kinds[type].name, bytes))
				break;
		if (type == NR_KINDS) {
			*bad = names;
			*bad_bytes = bytes;
			return 0;
		}
		events |= 1ULL << type;
		if (!names[bytes])
			return events;
	}
}
