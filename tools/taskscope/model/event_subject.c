// SPDX-License-Identifier: GPL-2.0
#include "event_subject.h"

__s32 event_subject(const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_WAKING: return event->waking.tid;
	case TSCOPE_EVENT_WAKEUP: return event->wakeup.tid;
	case TSCOPE_EVENT_MIGRATE: return event->migrate.tid;
	case TSCOPE_EVENT_EXEC: return event->exec.tid;
	case TSCOPE_EVENT_EXIT: return event->exit.tid;
	case TSCOPE_EVENT_RENAME: return event->rename.tid;
	default: return 0;
	}
}

__u64 event_key(const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_EXEC: return event->exec.key;
	case TSCOPE_EVENT_EXIT: return event->exit.key;
	case TSCOPE_EVENT_RENAME: return event->rename.key;
	default: return 0;
	}
}
