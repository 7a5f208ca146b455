// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include "args.h"
#include "client.h"
#include "cmd.h"
#include "events.h"
#include "exits.h"
#include "names.h"
#include "watch.h"

#define COMMAND "events"

/* People see what happens after at most twice this. */
#define ROUND_MS 100
/* No round is shorter: whoever is about to write an event has written it by then. */
#define SETTLE_NS 10000000
/* Write what was printed when it is so much. */
#define FLUSH_BYTES 65536

/* What the user asked for. */
struct request {
	struct tscope_stream_start wanted;	/* of it events, filter, id, ring_bytes */
	const char *cgroup;
	__u64 duration_ns;
	__u64 count;
	bool json;
};

/* Events that are being shown. */
struct show {
	const struct request *req;
	struct client client;
	struct stream stream;
	struct event_view view;
	struct text out;
	__u64 nr;
	__u64 lost;
};

enum { OPT_TREE = 256, OPT_CGROUP, OPT_DURATION, OPT_RING_SIZE };

static const struct option options[] = {
	{ "events", required_argument, NULL, 'e' },
	{ "pid", required_argument, NULL, 'p' },
	{ "tid", required_argument, NULL, 't' },
	{ "tree", required_argument, NULL, OPT_TREE },
	{ "cgroup", required_argument, NULL, OPT_CGROUP },
	{ "duration", required_argument, NULL, OPT_DURATION },
	{ "count", required_argument, NULL, 'c' },
	{ "ring-size", required_argument, NULL, OPT_RING_SIZE },
	{ "json", no_argument, NULL, 'J' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{},
};

static int help(void)
{
	printf("\nUsage:\n taskscope " COMMAND " [options]\n\n"
	       "Show what happens, as it happens, on all CPUs, until Ctrl-C.\n\n"
	       "Options:\n"
	       " -e, --events LIST       these only, with commas between: switch, waking, wakeup,\n"
	       "                         migrate, fork, exec, exit, rename\n"
	       " -p, --pid PID           this process only, with its threads\n"
	       " -t, --tid TID           this thread only\n"
	       "     --tree TID          this process and its descendants only\n"
	       "     --cgroup PATH       those only that are in this cgroup or below it\n"
	       "     --duration SECONDS  end after this time\n"
	       " -c, --count N           end after this many events\n"
	       "     --ring-size KIB     memory for each CPU's events\n"
	       " -J, --json              print JSON, a line for each event\n"
	       " -h, --help              display this help\n"
	       " -V, --version           display versions\n\n"
	       "For more details see taskscope(8).\n");
	return EXIT_DONE;
}

/* Return: -1: taken; otherwise end with this exit status. */
static int take_events(struct request *req)
{
	struct text bad = {};

	req->wanted.events = events_parse(optarg, &bad);
	if (!req->wanted.events)
		usage_error(COMMAND, "not an event: %s", text_str(&bad));
	text_free(&bad);
	return req->wanted.events ? -1 : EXIT_USAGE;
}

static int take_filter(struct request *req, __u32 filter)
{
	if (req->wanted.filter)
		return usage_error(COMMAND, "--pid, --tid, --tree and --cgroup exclude each other");
	req->wanted.filter = filter;
	if (filter == TSCOPE_FILTER_CGROUP) {
		req->cgroup = optarg;
		return -1;
	}
	req->wanted.id = parse_number(optarg);
	return req->wanted.id ? -1 : usage_error(COMMAND, "not a task number: %s", optarg);
}

static int take_ring_size(struct request *req)
{
	__u32 kib = parse_number(optarg);

	if (kib < TSCOPE_RING_BYTES_MIN / 1024 || kib > TSCOPE_RING_BYTES_MAX / 1024)
		return usage_error(COMMAND, "not a number of KiB from %d to %d: %s",
				   TSCOPE_RING_BYTES_MIN / 1024, TSCOPE_RING_BYTES_MAX / 1024,
				   optarg);
	req->wanted.ring_bytes = kib * 1024;
	return -1;
}

static int take_option(struct request *req, int opt)
{
	switch (opt) {
	case 'e': return take_events(req);
	case 'p': return take_filter(req, TSCOPE_FILTER_TGID);
	case 't': return take_filter(req, TSCOPE_FILTER_TID);
	case OPT_TREE: return take_filter(req, TSCOPE_FILTER_SUBTREE);
	case OPT_CGROUP: return take_filter(req, TSCOPE_FILTER_CGROUP);
	case OPT_RING_SIZE: return take_ring_size(req);
	case OPT_DURATION:
		req->duration_ns = parse_seconds(optarg);
		return req->duration_ns ? -1 :
		       usage_error(COMMAND, "not a number of seconds: %s", optarg);
	case 'c':
		req->count = parse_number(optarg);
		return req->count ? -1 :
		       usage_error(COMMAND, "not a number of events: %s", optarg);
	case 'J':
		req->json = true;
		return -1;
	case 'h': return help();
	case 'V': return version_print();
	default: return usage_error(COMMAND, NULL);
	}
}

/* Return: -1: go on; otherwise end with this exit status. */
static int parse_request(struct request *req, int argc, char **argv)
{
	int opt, status;

	while ((opt = getopt_long(argc, argv, "e:p:t:c:JhV", options, NULL)) != -1) {
		status = take_option(req, opt);
		if (status >= 0)
			return status;
	}
	return optind == argc ? -1 :
	       usage_error(COMMAND, "%s takes no argument: %s", COMMAND, argv[optind]);
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

/* Why there is no stream.  Return: exit status. */
static int explain_start(int err, const struct request *req)
{
	switch (-err) {
	case ENOTTY:
		warnx("the module is older than this program and has no events: load the one that belongs to it");
		return EXIT_FAILED;
	case EOPNOTSUPP:
		warnx("nothing is seen: the module was loaded with hooks=0; load it without");
		return EXIT_FAILED;
	case EPERM:
		warnx("events are shown in the initial pid namespace only");
		return EXIT_UNREACHABLE;
	case ESRCH:
		warnx("no task %d", req->wanted.id);
		return EXIT_FAILED;
	case EBADF:
		warnx("not a folder of cgroup v2: %s", req->cgroup);
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

/* A path as in the column CGROUP, or one of a folder.  Return: descriptor, or -1 with errno. */
static int open_cgroup(const char *path)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	struct text below = {};
	int fd = -1;

	if (*path == '/') {
		text_printf(&below, "/sys/fs/cgroup%s", path);
		fd = open(below.s, flags);
		text_free(&below);
	}
	if (fd < 0)
		fd = open(path, flags);
	return fd;
}

/* Return: -1: it has begun; otherwise the exit status. */
static int start(struct show *show)
{
	const struct request *req = show->req;
	struct tscope_stream_start wanted = req->wanted;
	int err;

	wanted.events |= EVENTS_WITH_NAMES;
	if (req->cgroup) {
		wanted.id = open_cgroup(req->cgroup);
		if (wanted.id < 0) {
			warn("%s", req->cgroup);
			return EXIT_FAILED;
		}
	}
	err = stream_start(&show->stream, &show->client, &wanted);
	if (req->cgroup)
		close(wanted.id);
	if (err)
		return explain_start(err, req);
	show->view.since_ns = show->stream.start.now_ns;
	return -1;
}

/* A kernel need not have all tracepoints. */
static void warn_of_hooks(const struct show *show, const struct tscope_info *info)
{
	__u64 left = show->req->wanted.events;
	struct text hook = {};
	unsigned int type;

	for (; left; left &= left - 1) {
		type = __builtin_ctzll(left);
		if (info->hooks & event_hook(type))
			continue;
		put_hook_names(&hook, event_hook(type));
		warnx("no %s events: this kernel does not have the tracepoint %s",
		      event_name(type), hook.s);
		text_clear(&hook);
	}
	text_free(&hook);
}

/*
 * What tasks are called.  Who went while the stream was started is in it, and among the
 * departed: read them last, and believe the living.  Return: 0 or -errno.
 */
static int read_names(struct show *show)
{
	struct tasks living = {}, departed = {};
	int err;

	err = client_snapshot(&show->client, TSCOPE_GROUP_IDS, TSCOPE_FILTER_NONE, 0, &living);
	if (!err)
		err = client_departed(&show->client, 0, &departed);
	comms_take(&show->view.comms, &departed);
	comms_take(&show->view.comms, &living);
	tasks_free(&living);
	tasks_free(&departed);
	return err;
}

/* A task whose birth was filtered out may be new: ask once for its name. */
static void ask_name(struct show *show, __s32 tid)
{
	struct comms *comms = &show->view.comms;
	struct tasks tasks = {};

	if (tid <= 0 || comms_has(comms, tid))
		return;
	if (client_task(&show->client, TSCOPE_GROUP_IDS, tid, &tasks))
		comms_set(comms, tid, NULL);
	else
		comms_take(comms, &tasks);
	tasks_free(&tasks);
}

static bool is_full(const struct show *show)
{
	return show->req->count && show->nr >= show->req->count;
}

static void show_event(struct show *show, const struct stream_event *event)
{
	bool is_lost = event->head.type == TSCOPE_EVENT_LOST;
	/* While the stream was being started some were written, and others were not. */
	bool is_wanted = show->req->wanted.events >> event->head.type & 1 &&
			 event->time_ns >= show->view.since_ns;
	__s32 tids[2];

	if (is_full(show))
		return;
	if (is_lost)
		show->lost += event->lost.nr;
	show->nr += is_wanted;
	if (is_lost || is_wanted) {
		event_tasks(event, tids);
		ask_name(show, tids[0]);
		ask_name(show, tids[1]);
		event_put(&show->out, &show->view, event);
	}
	event_follow(&show->view.comms, event);
	if (show->out.len >= FLUSH_BYTES)
		text_flush(&show->out, stdout);
}

/* Show what is not later than @until_ns.  Return: 0 or -errno. */
static int show_round(struct show *show, __u64 until_ns)
{
	struct stream_event event;
	int some;

	some = stream_look(&show->stream);
	if (some < 0)
		return some;
	while ((some = stream_next(&show->stream, until_ns, &event)) > 0)
		show_event(show, &event);
	text_flush(&show->out, stdout);
	return some;
}

static int explain_round(const struct show *show, int err)
{
	if (err != -EBADMSG)
		return client_explain(err);
	warnx("the events of CPU %u make no sense: is the module the one that belongs to this program?",
	      show->stream.bad_cpu);
	return EXIT_FAILED;
}

/* The stream has been stopped and read to its end.  Return: exit status. */
static int sum_up(const struct show *show)
{
	const struct stream *stream = &show->stream;

	fprintf(stderr, "%llu events, %llu lost\n", show->nr, show->lost);
	if (stream_adds_up(stream))
		return EXIT_DONE;
	warnx("%llu events were read and %llu lost, but the module says that there were %llu and %llu lost",
	      stream->events, stream->lost, stream->stop.produced, stream->stop.lost);
	return EXIT_FAILED;
}

static bool nobody_reads(void)
{
	return fflush(stdout) || ferror(stdout);
}

/* The stream has begun.  Return: exit status. */
static int show_stream(struct show *show)
{
	const struct request *req = show->req;
	__u64 until = show->view.since_ns, end = req->duration_ns ? until + req->duration_ns : ~0ULL;
	struct tscope_info info;
	__u64 left_ms;
	int err;

	do {
		left_ms = (end - until) / 1000000 + 1;
		if (!stream_wait(&show->stream, left_ms < ROUND_MS ? left_ms : ROUND_MS,
				 STDOUT_FILENO))
			return EXIT_DONE;
		/* The module's clock: ours may be that of another time namespace. */
		err = client_info(&show->client, &info);
		if (!err)
			err = show_round(show, until);
		if (err)
			return explain_round(show, err);
		if (nobody_reads())
			return EXIT_DONE;
		until = info.now_ns;
	} while (until < end && !is_full(show) && !signals_came(SETTLE_NS));

	err = stream_stop(&show->stream);
	if (!err)
		err = show_round(show, ~0ULL);
	if (err)
		return explain_round(show, err);
	return nobody_reads() ? EXIT_DONE : sum_up(show);
}

/* Return: exit status. */
static int show_events(struct show *show)
{
	struct tscope_info info;
	int status, err;

	/* Before there is anything to be ended. */
	signals_hold();
	status = start(show);
	if (status < 0) {
		err = client_info(&show->client, &info);
		if (!err)
			err = read_names(show);
		if (err) {
			status = client_explain(err);
		} else {
			warn_of_hooks(show, &info);
			status = show_stream(show);
		}
	}
	stream_close(&show->stream);
	comms_free(&show->view.comms);
	text_free(&show->out);
	return status;
}

int cmd_events(int argc, char **argv)
{
	struct request req = { .wanted.events = TSCOPE_EVENTS_ALL };
	struct show show = { .req = &req };
	int err, status;

	status = parse_request(&req, argc, argv);
	if (status >= 0)
		return status;
	err = client_open_stream(&show.client);
	if (err)
		return explain_open(err);
	show.view.json = req.json;
	status = show_events(&show);
	client_close(&show.client);
	return status;
}
