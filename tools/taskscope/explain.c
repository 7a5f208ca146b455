// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <string.h>

#include "exits.h"
#include "explain.h"
#include "wall.h"

int client_explain(int err)
{
	switch (-err) {
	case ENOMEM:
		warnx("out of memory");
		return EXIT_FAILED;
	case ENOENT:
	case ENXIO:
	case ENODEV:
		warnx("module not loaded: insmod taskscope.ko (or modprobe taskscope)");
		return EXIT_UNREACHABLE;
	case EPERM:
	case EACCES:
		warnx("%s: not permitted: needs CAP_PERFMON or root", TSCOPE_DEVICE);
		return EXIT_UNREACHABLE;
	case ENOTTY:
		warnx("%s is not the device of taskscope: unload what made it, or remove it",
		      TSCOPE_DEVICE);
		return EXIT_FAILED;
	case EPROTO:
		warnx("the module's ABI is not %d: use the taskscope that came with the module",
		      TSCOPE_ABI_MAJOR);
		return EXIT_FAILED;
	case EOPNOTSUPP:
		warnx("the module does not tell this: it is older than this program, or loaded with hooks=0");
		return EXIT_FAILED;
	case EBADMSG:
		warnx("%s: a record that makes no sense: is the module the one that belongs to this program?",
		      TSCOPE_DEVICE);
		return EXIT_FAILED;
	default:
		warnx("%s: %s", TSCOPE_DEVICE, strerror(-err));
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
