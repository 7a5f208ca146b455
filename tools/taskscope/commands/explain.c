// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <string.h>

#include "exits.h"
#include "explain.h"
#include "wall.h"

int client_explain(int err)
{
	const char *sentence = ts_sentence(err);

	if (sentence)
		warnx("%s", sentence);
	else
		warnx("%s: %s", TSCOPE_DEVICE, strerror(-err));
	switch (-err) {
	case ENOENT:
	case ENXIO:
	case ENODEV:
	case EPERM:
	case EACCES:
		return EXIT_UNREACHABLE;
	default:
		return EXIT_FAILED;
	}
}

int client_start(struct ts *client)
{
	int err = ts_device_open(client);

	if (err)
		return client_explain(err);
	wall_use(&client->clock);
	return -1;
}

int client_explain_task(int err, __s32 tid)
{
	if (err != -ESRCH)
		return client_explain(err);
	warnx("no task %d", tid);
	return EXIT_FAILED;
}

int client_explain_departed(int err)
{
	if (err != -EPERM)
		return client_explain(err);
	warnx("the departed are shown in the initial pid namespace only");
	return EXIT_UNREACHABLE;
}

int stream_explain(const struct ts_stream *stream, int err)
{
	if (err != -EBADMSG)
		return client_explain(err);
	warnx("the events of CPU %u make no sense: is the module the one that belongs to this program?",
	      stream->bad_cpu);
	return EXIT_FAILED;
}

int recording_start(struct ts_file *recording, const char *path)
{
	if (ts_file_read(recording, path)) {
		warnx("%s: %s", path, recording->why);
		return EXIT_FAILED;
	}
	if (!recording->is_whole)
		warnx("%s: its end is missing: what follows is true as far as it goes", path);
	wall_use(&recording->clock);
	return -1;
}

int recording_take(struct ts_file *recording, struct ts_event *event)
{
	bool was_bad = recording->is_bad;
	int some = ts_file_next(recording, event);

	if (some < 0 && !was_bad)
		warnx("%s: %s", recording->path, recording->why);
	return some;
}

int recording_end(struct ts_file *recording)
{
	int status = recording->is_whole && !recording->is_bad ? EXIT_DONE : EXIT_FAILED;

	ts_file_drop(recording);
	return status;
}
