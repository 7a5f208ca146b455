// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdio.h>
#include <unistd.h>

#include "command.h"
#include "device.h"
#include "event_print.h"
#include "exits.h"
#include "explain.h"
#include "parse.h"
#include "repeat.h"
#include "stream_start.h"
#include "task_filter.h"
#include "wall.h"

/* People see what happens after at most twice this. */
#define ROUND_MS 100
/* No round is shorter: a CPU that is about to write an event has written it by then. */
#define SETTLE_NS 10000000
/* Write what was printed when it is so much. */
#define FLUSH_BYTES 65536

/* What the user asked for. */
struct request {
	struct stream_options stream;
	const char *cpus;
	__u64 count;
	bool json;
	bool wall;
};

/* Events that are being shown. */
struct show {
	const struct request *req;
	struct ts client;
	struct ts_stream stream;
	struct event_view view;
	struct text out;
	__u64 nr;
	__u64 lost;
};

static bool take_count(void *group, const struct option_row *row, const char *s,
		       struct text *wrong)
{
	struct request *req = group;

	(void)row;
	req->count = ts_parse_number(s);
	return req->count ||
	       refuse(wrong, "--count needs a number of events above 0, such as 100, not '%s'", s);
}

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group events_group = {
	.rows = (const struct option_row[]){
		{ "cpu", 0, "LIST", .kind = OPTION_CPUS, AT(cpus),
		  .help = "what has to do with these CPUs: 0,2-5" },
		{ "wall", AT(wall), .help = "show the date and the time of day, not seconds" },
		{ "count", 'c', "N", .kind = OPTION_OTHER, .take = take_count,
		  .help = "end after this many events" },
		{ "json", 'J', AT(json), .help = "print JSON, a line for each event" },
		{},
	},
};

/*
 * Reads the names of tasks.  A task that exited while the stream was started may be among the
 * exited and have its number again: so the living are taken last.  Return: 0 or -errno.
 */
static int read_names(struct show *show)
{
	struct ts_set living = {}, exited = {};
	int err;

	err = ts_device_snapshot(&show->client, TSCOPE_GROUP_IDS, TSCOPE_FILTER_NONE, 0, &living);
	if (!err)
		err = ts_device_departed(&show->client, GONE_ALL, 0, &exited);
	comm_cache_take(&show->view.comms, &exited);
	comm_cache_take(&show->view.comms, &living);
	ts_set_clear(&living);
	ts_set_clear(&exited);
	return err;
}

/* A task whose birth was filtered out may be new: ask once for its name. */
static void ask_name(struct show *show, __s32 tid)
{
	struct comm_cache *comms = &show->view.comms;
	struct ts_set tasks = {};

	if (tid <= 0 || comm_cache_has(comms, tid))
		return;
	if (ts_device_task(&show->client, TSCOPE_GROUP_IDS, tid, &tasks))
		comm_cache_set(comms, tid, NULL);
	else
		comm_cache_take(comms, &tasks);
	ts_set_clear(&tasks);
}

static bool is_full(const struct show *show)
{
	return show->req->count && show->nr >= show->req->count;
}

static void show_event(struct show *show, const struct ts_event *event)
{
	bool is_lost = event->head.type == TSCOPE_EVENT_LOST;
	/* While the stream was being started some were written, and others were not. */
	bool is_wanted = show->req->stream.wanted.events >> event->head.type & 1 &&
			 event->time_ns >= show->view.since_ns;
	__s32 tids[2];

	if (is_full(show))
		return;
	if (!event_is_of(event, show->req->cpus))
		is_wanted = is_lost = false;
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
	struct ts_event event;
	int some;

	some = ts_stream_look(&show->stream);
	if (some < 0)
		return some;
	while ((some = ts_stream_take(&show->stream, until_ns, &event)) > 0)
		show_event(show, &event);
	text_flush(&show->out, stdout);
	return some;
}

/* The stream has been stopped and read to its end.  Return: exit status. */
static int sum_up(const struct show *show)
{
	const struct ts_stream *stream = &show->stream;

	fprintf(stderr, "%llu events, %llu lost\n", show->nr, show->lost);
	if (ts_stream_adds_up(stream))
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
	__u64 until = show->view.since_ns, end = req->stream.duration_ns ? until + req->stream.duration_ns : ~0ULL;
	struct tscope_info info;
	__u64 left_ms, real_ns;
	int err;

	do {
		left_ms = (end - until) / 1000000 + 1;
		if (!ts_stream_poll(&show->stream, left_ms < ROUND_MS ? left_ms : ROUND_MS,
				    STDOUT_FILENO))
			return EXIT_DONE;
		/* The module's clock: ours may be that of another time namespace. */
		real_ns = ts_clock_real_ns();
		err = ts_device_info(&show->client, &info);
		if (!err) {
			wall_check(real_ns, info.now_ns);
			err = show_round(show, until);
		}
		if (err)
			return stream_explain(&show->stream, err);
		if (nobody_reads())
			return EXIT_DONE;
		until = info.now_ns;
	} while (until < end && !is_full(show) && !signals_came(SETTLE_NS));

	err = ts_stream_end(&show->stream);
	if (!err)
		err = show_round(show, ~0ULL);
	if (err)
		return stream_explain(&show->stream, err);
	return nobody_reads() ? EXIT_DONE : sum_up(show);
}

/* Return: exit status. */
static int show_events(struct show *show)
{
	int status, err;

	/* Before there is anything to be ended. */
	signals_hold();
	status = stream_start(&show->req->stream, &show->stream, &show->client,
			      EVENTS_WITH_NAMES);
	if (status < 0) {
		show->view.since_ns = show->stream.start.now_ns;
		err = read_names(show);
		status = err ? client_explain(err) : show_stream(show);
	}
	ts_stream_unmap(&show->stream);
	comm_cache_free(&show->view.comms);
	text_free(&show->out);
	return status;
}

static int run(void *request)
{
	const struct request *req = request;
	struct show show = { .req = req, .view = { .json = req->json, .wall = req->wall } };
	int status;

	status = stream_device_open(&show.client);
	if (status >= 0)
		return status;
	status = cpus_explain(req->cpus, show.client.info.nr_cpus);
	if (status < 0)
		status = show_events(&show);
	ts_device_close(&show.client);
	return status;
}

static const struct request defaults = { .stream.wanted.events = TSCOPE_EVENTS_ALL };

COMMAND(events) = {
	.name = "events",
	.topic = TOPIC_EVENTS,
	.summary = "what happens now: switches, wakeups, migrations, forks, ends",
	.about = "Show what happens, as it happens, on all CPUs, until Ctrl-C.",
	.groups = {
		{ &stream_group, offsetof(struct request, stream) },
		{ &events_group, 0 },
	},
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.run = run,
};
