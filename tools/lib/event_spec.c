// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "event_names.h"

__u64 ts_events_parse(const char *names, const char **bad, size_t *bad_bytes)
{
	unsigned int type;
	const char *name;
	__u64 events = 0;
	size_t bytes;

	for (;; names += bytes + 1) {
		bytes = strcspn(names, ",");
		for (type = TSCOPE_EVENT_LOST + 1; (name = ts_event_name(type)); type++)
			if (ts_event_hook(type) && strlen(name) == bytes &&
			    !strncmp(names, name, bytes))
				break;
		if (!name) {
			*bad = names;
			*bad_bytes = bytes;
			return 0;
		}
		events |= 1ULL << type;
		if (!names[bytes])
			return events;
	}
}
