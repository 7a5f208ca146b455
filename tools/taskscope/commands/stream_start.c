// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <unistd.h>

#include "cgroups.h"
#include "event_names.h"
#include "exits.h"
#include "explain.h"
#include "names.h"
#include "stream_start.h"
#include "wall.h"

/* Why it could not be opened.  Return: exit status. */
static int explain_open(int err)
{
	if (err != -EACCES)
		return client_explain(err);
	warnx("%s: not permitted: a reader of events needs the right to write it, too: be root, or in its group with mode 0660",
	      TSCOPE_DEVICE);
	return EXIT_UNREACHABLE;
}

/* A kernel need not have all tracepoints: it has none of these. */
static void warn_of_missing(__u64 events)
{
	struct text hook = {};
	unsigned int type;

	for (; events; events &= events - 1) {
		type = __builtin_ctzll(events);
		put_hook_names(&hook, ts_event_hook(type));
		warnx("no %s events: this kernel does not have the tracepoint %s",
		      ts_event_name(type), hook.s);
		text_clear(&hook);
	}
	text_free(&hook);
}

/* Why there is no stream of @events.  Return: exit status. */
static int explain_start(int err, const struct stream_options *options, const struct ts *client,
			 __u64 events)
{
	switch (-err) {
	case ENOTTY:
		warnx("the module is older than this program and has no events: load the one that belongs to it");
		return EXIT_FAILED;
	case EOPNOTSUPP:
		if (client->info.hooks) {
			warn_of_missing(events);
			return EXIT_FAILED;
		}
		warnx("nothing is seen: the module was loaded with hooks=0; load it without");
		return EXIT_FAILED;
	case EPERM:
		warnx("events are shown in the initial pid namespace only");
		return EXIT_UNREACHABLE;
	case ESRCH:
		if (options->wanted.trigger_tid)
			warnx("no task %d, of which the trigger speaks%s", options->wanted.trigger_tid,
			      options->wanted.id ? ", or it is not recorded" : "");
		else
			warnx("no task %d", options->wanted.id);
		return EXIT_FAILED;
	case EBADF:
		warnx("not a folder of cgroup v2: %s", options->cgroup);
		return EXIT_FAILED;
	case ENOENT:
		warnx("this cgroup has been removed: %s", options->cgroup);
		return EXIT_FAILED;
	case EBUSY:
		warnx("%d streams of events go on already: end one of them", TSCOPE_STREAMS_MAX);
		return EXIT_FAILED;
	case EDQUOT:
		warnx("no room for more rings: choose a smaller --ring-size, end another reader, or raise /sys/module/taskscope/parameters/stream_mib");
		return EXIT_FAILED;
	default:
		return client_explain(err);
	}
}

int stream_device_open(struct ts *client)
{
	int err = ts_device_open_stream(client);

	if (err)
		return explain_open(err);
	wall_use(&client->clock);
	return -1;
}

int stream_start(const struct stream_options *options, struct ts_stream *stream,
		 const struct ts *client, __u64 events)
{
	struct tscope_stream_start wanted = options->wanted;
	int err;

	wanted.events |= events;
	if (options->cgroup) {
		wanted.fd = cgroup_open(options->cgroup);
		if (wanted.fd < 0) {
			warn("%s", options->cgroup);
			return EXIT_FAILED;
		}
	}
	err = ts_stream_open(stream, client, &wanted);
	if (options->cgroup)
		close(wanted.fd);
	if (err)
		return explain_start(err, options, client, wanted.events);
	warn_of_missing(wanted.events & ~stream->start.events_given);
	return options->wanted.events & stream->start.events_given ? -1 : EXIT_FAILED;
}
