// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <getopt.h>
#include <string.h>

#include "args.h"
#include "cmd.h"
#include "event_print.h"
#include "exits.h"
#include "parse.h"
#include "recording.h"
#include "task_filter.h"
#include "timeline.h"
#include "view_options.h"

#define COMMAND "timeline"

/* Who ran, and what it is called. */
#define NEEDED (EVENTS_WITH_NAMES | 1ULL << TSCOPE_EVENT_SWITCH)

#define WIDTH_MAX 10000
/* Of the line of a CPU that is not its slots. */
#define WIDTH_MARGIN 9

/* What the user asked for. */
struct request {
	const char *path;
	const char *pids;
	const char *cpus;
	__u64 from_ns;
	__u64 to_ns;
	size_t width;
	bool json;
};

enum { OPT_FROM = 256, OPT_TO, OPT_WIDTH, OPT_CPU };

static const struct option options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "cpu", required_argument, NULL, OPT_CPU },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "to", required_argument, NULL, OPT_TO },
	{ "width", required_argument, NULL, OPT_WIDTH },
	{ "json", no_argument, NULL, 'J' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{},
};

static int help(void)
{
	printf("\nUsage:\n taskscope " COMMAND " [options] FILE\n\n"
	       "Draw who ran where when while FILE was recorded: a line for each CPU, a letter\n"
	       "for each slot of time.\n\n"
	       "Options:\n"
	       " -p, --pid LIST      these processes only, with their threads\n"
	       "     --cpu LIST      these CPUs only: 0,2-5\n"
	       "     --from SECONDS  begin this long after the beginning\n"
	       "     --to SECONDS    end this long after the beginning\n"
	       "     --width N       so many slots; usually as many as the terminal has room for\n"
	       " -J, --json          print JSON: the times of each slot\n"
	       " -h, --help          display this help\n"
	       " -V, --version       display versions\n\n"
	       "For more details see taskscope(8).\n");
	return EXIT_DONE;
}

static int take_time(__u64 *ns, const char *option)
{
	*ns = ts_parse_seconds(optarg);
	return *ns || !strcmp(optarg, "0") ? -1 :
	       usage_error(COMMAND, "%s needs a number of seconds, such as 0.5, not '%s'", option, optarg);
}

static int take_option(struct request *req, int opt)
{
	switch (opt) {
	case 'p':
		req->pids = optarg;
		return ts_are_tids(optarg) ? -1 :
		       bad_numbers(COMMAND, false, optarg);
	case OPT_CPU: return take_cpus(COMMAND, optarg, &req->cpus);
	case OPT_FROM: return take_time(&req->from_ns, "--from");
	case OPT_TO: return take_time(&req->to_ns, "--to");
	case OPT_WIDTH:
		req->width = ts_parse_number(optarg);
		return req->width && req->width <= WIDTH_MAX ? -1 :
		       usage_error(COMMAND, "--width needs a number of slots from 1 to %d, not '%s'",
				   WIDTH_MAX, optarg);
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

	while ((opt = getopt_long(argc, argv, "p:JhV", options, NULL)) != -1) {
		status = take_option(req, opt);
		if (status >= 0)
			return status;
	}
	if (req->to_ns <= req->from_ns)
		return usage_error(COMMAND, "--to has to be later than --from");
	return take_file(COMMAND, argc, argv, &req->path);
}

static size_t usual_width(void)
{
	size_t width = terminal_width();

	return (width > 2 * WIDTH_MARGIN ? width : 80) - WIDTH_MARGIN;
}

static void see(void *arg, const struct lives *lives, const struct ts_event *event)
{
	timeline_take(arg, lives, event);
}

static void print(const struct request *req, const struct timeline *timeline)
{
	struct text t = {};
	struct json j = { .out = &t };

	if (req->json)
		timeline_put_json(&j, timeline);
	else
		timeline_put(&t, timeline);
	text_flush(&t, stdout);
	text_free(&t);
}

/* Return: -1, or the exit status where there is nothing to be drawn. */
static int choose_window(const struct request *req, const struct ts_file *recording,
			 __u64 until_ns, struct timeline *timeline)
{
	const struct tscope_stream_start *start = &recording->stream.start;
	/* What was before that is written over. */
	__u64 begin = start->now_ns > recording->from_ns ? start->now_ns : recording->from_ns;
	__u64 all = until_ns > begin ? until_ns - begin : 0;

	if (req->from_ns >= all) {
		warnx("%s: it lasted %llu.%03llu seconds, and nothing is later", req->path,
		      all / 1000000000, all / 1000000 % 1000);
		return EXIT_FAILED;
	}
	timeline->begin_ns = begin;
	timeline->from_ns = begin + req->from_ns;
	timeline->to_ns = req->to_ns < all ? begin + req->to_ns : until_ns;
	timeline->nr_slots = req->width ? req->width : usual_width();
	timeline->nr_cpus = start->nr_rings;
	timeline->pids = req->pids;
	timeline->is_partial = start->filter;
	timeline->is_cut = !recording->stream.stop.size;
	return -1;
}

/* Return: -1, or the exit status where there is nothing to be drawn. */
static int show_timeline(const struct request *req, struct ts_file *recording)
{
	__u64 until = replay_until(recording);
	struct timeline timeline = { .cpus = req->cpus, .recorded = recording->cpus };
	struct lives lives;
	int status = choose_window(req, recording, until, &timeline);
	__u32 cpu;

	if (status >= 0)
		return status;
	timeline_begin(&timeline);
	for (cpu = 0; recording->overwritten && cpu < timeline.nr_cpus; cpu++)
		if (ts_file_has_events(recording, cpu))
			timeline_add_cpu(&timeline, cpu);
	replay(recording, &lives, see, &timeline);
	timeline_end(&timeline, &lives, until);
	replay_explain(recording, &lives);
	print(req, &timeline);
	timeline_free(&timeline);
	lives_free(&lives);
	return -1;
}

int cmd_timeline(int argc, char **argv)
{
	struct request req = { .to_ns = ~0ULL };
	struct ts_file recording;
	int status, end;

	status = parse_request(&req, argc, argv);
	if (status >= 0)
		return status;
	status = replay_open(&recording, req.path, NEEDED);
	if (status < 0)
		status = show_timeline(&req, &recording);
	end = recording_end(&recording);
	return status < 0 ? end : status;
}
