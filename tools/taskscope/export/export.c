// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>

#include "export.h"
#include "export_formats.h"

static const struct export_format formats[] = {
	{ "perfetto", .is_binary = true, .write = export_perfetto },
	{ "json", .write = export_json },
	{ "csv", .write = export_csv },
	{ "chrome", .write = export_chrome },
	{ "ctf", .is_folder = true, .write = export_ctf },
};

const struct export_format *export_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (!strcmp(name, formats[i].name))
			return &formats[i];
	return NULL;
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

int export_recording(struct ts_file *recording, const struct export_format *format,
		     const char *cpus, struct export_to to)
{
	struct export ex = {
		.recording = recording, .cpus = cpus, .to = to,
		.view.since_ns = recording->stream.start.now_ns,
	};
	int err;

	take_names(&ex.view.comms, recording);
	err = format->write(&ex);
	if (!err || err == -EBADMSG)
		err = export_flush(&ex, true) ?: err;
	comm_cache_free(&ex.view.comms);
	text_free(&ex.text);
	return err;
}
