// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <unistd.h>

#include "args.h"
#include "cgroups.h"
#include "event_names.h"
#include "exits.h"
#include "explain.h"
#include "names.h"
#include "parse.h"
#include "stream_options.h"
#include "wall.h"

/* Return: -1: taken; otherwise end with this exit status. */
static int take_events(struct stream_args *args)
{
	const char *bad;
	size_t bytes;

	args->wanted.events = ts_events_parse(optarg, &bad, &bytes);
	if (args->wanted.events)
		return -1;
	return usage_error(args->command, "--events takes switch, waking, wakeup, migrate, fork, exec, exit and rename, with commas between, not '%.*s'",
			   (int)bytes, bad);
}

static int take_filter(struct stream_args *args, __u32 filter, const char *option)
{
	if (args->wanted.filter)
		return usage_error(args->command, "--pid, --tid, --tree and --cgroup exclude each other");
	args->wanted.filter = filter;
	if (filter == TSCOPE_FILTER_CGROUP) {
		args->cgroup = optarg;
		return -1;
	}
	args->wanted.id = ts_parse_number(optarg);
	return args->wanted.id ? -1 :
	       bad_number(args->command, option,
			  filter == TSCOPE_FILTER_TID ? "a task" : "a process", optarg);
}

static int take_ring_size(struct stream_args *args)
{
	__u32 kib = ts_parse_number(optarg);

	if (kib < TSCOPE_RING_BYTES_MIN / 1024 || kib > TSCOPE_RING_BYTES_MAX / 1024)
		return usage_error(args->command, "--ring-size needs a number of KiB from %d to %d, not '%s'",
				   TSCOPE_RING_BYTES_MIN / 1024, TSCOPE_RING_BYTES_MAX / 1024,
				   optarg);
	args->wanted.ring_bytes = kib * 1024;
	return -1;
}

int stream_args_take(struct stream_args *args, int opt)
{
	switch (opt) {
	case 'e': return take_events(args);
	case 'p': return take_filter(args, TSCOPE_FILTER_TGID, "--pid");
	case 't': return take_filter(args, TSCOPE_FILTER_TID, "--tid");
	case OPT_TREE: return take_filter(args, TSCOPE_FILTER_SUBTREE, "--tree");
	case OPT_CGROUP: return take_filter(args, TSCOPE_FILTER_CGROUP, "--cgroup");
	case OPT_RING_SIZE: return take_ring_size(args);
	case OPT_DURATION:
		args->duration_ns = ts_parse_seconds(optarg);
		return args->duration_ns ? -1 :
		       bad_seconds(args->command, "--duration", optarg);
	default: return usage_error(args->command, NULL);
	}
}

/* Why it could not be opened.  Return: exit status. */
static int explain_open(int err)
{
	if (err != -EACCES)
		return client_explain(err);
	warnx("%s: not permitted: whoever reads events has to be able to write it, too: root, or its group with mode 0660",
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
static int explain_start(int err, const struct stream_args *args, const struct ts *client,
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
		if (args->wanted.trigger_tid)
			warnx("no task %d, of which the trigger speaks%s", args->wanted.trigger_tid,
			      args->wanted.id ? ", or none of those that are to be recorded" : "");
		else
			warnx("no task %d", args->wanted.id);
		return EXIT_FAILED;
	case EBADF:
		warnx("not a folder of cgroup v2: %s", args->cgroup);
		return EXIT_FAILED;
	case ENOENT:
		warnx("this cgroup has been removed: %s", args->cgroup);
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

int stream_args_open(struct ts *client)
{
	int err = ts_device_open_stream(client);

	if (err)
		return explain_open(err);
	wall_use(&client->clock);
	return -1;
}

int stream_args_start(const struct stream_args *args, struct ts_stream *stream,
		      const struct ts *client, __u64 events)
{
	struct tscope_stream_start wanted = args->wanted;
	int err;

	wanted.events |= events;
	if (args->cgroup) {
		wanted.fd = cgroup_open(args->cgroup);
		if (wanted.fd < 0) {
			warn("%s", args->cgroup);
			return EXIT_FAILED;
		}
	}
	err = ts_stream_open(stream, client, &wanted);
	if (args->cgroup)
		close(wanted.fd);
	if (err)
		return explain_start(err, args, client, wanted.events);
	warn_of_missing(wanted.events & ~stream->start.events_given);
	return args->wanted.events & stream->start.events_given ? -1 : EXIT_FAILED;
}
