// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "event_names.h"
#include "export_events.h"
#include "task_filter.h"

/* Write what was made when it is so much. */
#define FLUSH_BYTES 65536

bool export_wants(const struct export *ex, const struct ts_event *event)
{
	/* While the stream was being started some were written, and others were not. */
	return (event->time_ns >= ex->view.since_ns || event->head.type == TSCOPE_EVENT_LOST) &&
	       event_is_of(event, ex->cpus);
}

/* -EBADMSG stands for the recording. */
int export_failed(void)
{
	return errno && errno != EBADMSG ? -errno : -EIO;
}

int export_flush(struct export *ex, bool all)
{
	if (!ex->to.out || (!all && ex->text.len < FLUSH_BYTES))
		return 0;
	text_flush(&ex->text, ex->to.out);
	return ferror(ex->to.out) ? export_failed() : 0;
}

int export_each(struct export *ex,
		int (*take)(void *arg, const struct ts_event *event, bool is_wanted), void *arg)
{
	struct ts_event event;
	int some, err = 0;

	while (!err && (some = ts_file_next(ex->recording, &event)) > 0) {
		if (!ts_event_name(event.head.type))
			continue;
		err = take(arg, &event, export_wants(ex, &event));
		event_follow(&ex->view.comms, &event);
		if (!err)
			err = export_flush(ex, false);
	}
	return err ? err : some;
}
