// SPDX-License-Identifier: GPL-2.0
/* Chooses the format.  perfetto.c writes traces; views/event_print.c JSON and CSV. */
#include <errno.h>
#include <string.h>

#include "event_names.h"
#include "export.h"
#include "perfetto.h"
#include "task_filter.h"

/* Write what was made when it is so much. */
#define FLUSH_BYTES 65536

struct export {
	enum export_format format;
	const char *cpus;
	struct event_view view;
	struct perfetto perfetto;
	struct text text;
};

enum export_format export_parse(const char *name)
{
	static const char *const names[] = {
		[EXPORT_PERFETTO] = "perfetto",
		[EXPORT_JSON] = "json",
		[EXPORT_CSV] = "csv",
	};
	size_t i;

	for (i = EXPORT_PERFETTO; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(name, names[i]))
			return i;
	return EXPORT_NONE;
}

/*
 * The names of tasks as the stream begins.  A task whose birth was filtered out is only in the
 * records of the end; a task that exited while the stream was started is among the exited.  A
 * living task with the same number is the later one: take its name last.
 */
static void take_names(struct comm_cache *comms, const struct ts_file *recording)
{
	comm_cache_take(comms, &recording->gone);
	comm_cache_take(comms, &recording->after);
	comm_cache_take(comms, &recording->exited_before);
	comm_cache_take(comms, &recording->before);
	if (!recording->overwritten)
		return;
	/* The birth of the next task with a number may be written over. */
	comm_cache_take_at(comms, &recording->gone, recording->from_ns);
	comm_cache_take(comms, &recording->after);
}

static void begin(struct export *ex, const struct ts_file *recording)
{
	take_names(&ex->view.comms, recording);
	ex->view.since_ns = recording->stream.start.now_ns;
	ex->view.json = ex->format == EXPORT_JSON;
	ex->view.csv = ex->format == EXPORT_CSV;
	if (ex->format == EXPORT_PERFETTO)
		perfetto_begin(&ex->perfetto, &ex->text, recording, &ex->view.comms);
	else if (ex->format == EXPORT_CSV)
		event_put_columns(&ex->text);
}

static void put(struct export *ex, const struct ts_event *event)
{
	/* While the stream was being started some were written, and others were not. */
	bool is_wanted = event->time_ns >= ex->view.since_ns ||
			 event->head.type == TSCOPE_EVENT_LOST;

	if (!ts_event_name(event->head.type))
		return;
	is_wanted &= event_is_of(event, ex->cpus);
	if (is_wanted && ex->format == EXPORT_PERFETTO)
		perfetto_event(&ex->perfetto, event);
	else if (ex->format == EXPORT_PERFETTO)
		perfetto_pass(&ex->perfetto, event);
	else if (is_wanted)
		event_put(&ex->text, &ex->view, event);
	event_follow(&ex->view.comms, event);
}

static int flush(struct export *ex, FILE *out)
{
	text_flush(&ex->text, out);
	return ferror(out) ? -EIO : 0;
}

int export_recording(struct ts_file *recording, enum export_format format, const char *cpus,
		     FILE *out)
{
	struct export ex = { .format = format, .cpus = cpus };
	struct ts_event event;
	int some, err = 0;

	begin(&ex, recording);
	while (!err && (some = ts_file_next(recording, &event)) > 0) {
		put(&ex, &event);
		if (ex.text.len >= FLUSH_BYTES)
			err = flush(&ex, out);
	}
	if (!err)
		err = flush(&ex, out);
	if (!err)
		err = some;
	if (format == EXPORT_PERFETTO)
		perfetto_end(&ex.perfetto);
	comm_cache_free(&ex.view.comms);
	text_free(&ex.text);
	return err;
}
