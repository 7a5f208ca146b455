// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <string.h>

#include "command.h"
#include "event_print.h"
#include "exits.h"
#include "open_recording.h"
#include "output_file.h"
#include "page.h"
#include "parse.h"
#include "time_window.h"
#include "timeline.h"
#include "view_options.h"

/* Who ran, and what it is called. */
#define NEEDED (EVENTS_WITH_NAMES | 1ULL << TSCOPE_EVENT_SWITCH)
/* The times of tasks, too, as report has them. */
#define NEEDED_OF_PAGE (NEEDED | 1ULL << TSCOPE_EVENT_WAKING | 1ULL << TSCOPE_EVENT_MIGRATE | \
			1ULL << TSCOPE_EVENT_EXIT)

#define WIDTH_MAX 10000
/* Of the line of a CPU that is not its slots. */
#define WIDTH_MARGIN 9

/* What the user asked for. */
struct request {
	const char *path;
	const char *page;
	const char *pids;
	const char *cpus;
	__u64 from_ns;
	__u64 to_ns;
	size_t width;
	bool json;
};

static bool take_width(void *group, const struct option_row *row, const char *s,
		       struct text *wrong)
{
	struct request *req = group;

	(void)row;
	req->width = ts_parse_number(s);
	return (req->width && req->width <= WIDTH_MAX) ||
	       refuse(wrong, "--width needs a number of slots from 1 to %d, not '%s'", WIDTH_MAX, s);
}

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group timeline_group = {
	.rows = (const struct option_row[]){
		{ "pid", 'p', "LIST", .kind = OPTION_PROCESSES, AT(pids),
		  .help = "these processes, with their threads" },
		{ "cpu", 0, "LIST", .kind = OPTION_CPUS, AT(cpus), .help = "these CPUs: 0,2-5" },
		{ "from", 0, "SECONDS", .kind = OPTION_OTHER, .take = take_time,
		  .value = offsetof(struct request, from_ns),
		  .help = "begin this long after the beginning" },
		{ "to", 0, "SECONDS", .kind = OPTION_OTHER, .take = take_time,
		  .value = offsetof(struct request, to_ns),
		  .help = "end this long after the beginning" },
		{ "width", 0, "N", .kind = OPTION_OTHER, .take = take_width,
		  .help = "so many slots; usually as many as the terminal has room for" },
		{ "html", 0, "OUT", .kind = OPTION_STRING, AT(page),
		  .help = "write all of it to the file OUT: a page for a browser, which needs no network" },
		{ "json", 'J', AT(json), .help = "print JSON: the times of each slot" },
		{},
	},
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (req->to_ns <= req->from_ns)
		return refuse(wrong, "--to has to be later than --from");
	if (req->page && (req->json || req->width || req->pids || req->cpus))
		return refuse(wrong, "--html takes no options but --from and --to: the page shows all tasks and CPUs, and finds them");
	return take_file("timeline", nr, operands, &req->path, wrong);
}

static size_t usual_width(void)
{
	size_t width = terminal_width();

	return (width > 2 * WIDTH_MARGIN ? width : 80) - WIDTH_MARGIN;
}

struct drawing {
	struct timeline timeline;
	const struct ts_file *recording;
	__u64 read_ns;		/* what the tasks of the beginning say is of then, or earlier */
};

static bool see(void *arg, const struct replay_set *set, const struct ts_event *event)
{
	struct drawing *drawing = arg;

	timeline_take(&drawing->timeline, set, event);
	/* After the picture may come a loss in it, or that a task ran only later. */
	return event->time_ns < drawing->timeline.to_ns || event->time_ns < drawing->read_ns ||
	       ts_file_loses_next(drawing->recording);
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

/* What was before that is written over. */
static __u64 begin_of(const struct ts_file *recording)
{
	__u64 begin = recording->stream.start.now_ns;

	return begin > recording->from_ns ? begin : recording->from_ns;
}

/* Is there something to be drawn?  If not it was said. */
static bool check_window(const struct request *req, const struct ts_file *recording,
			 __u64 until_ns)
{
	__u64 begin = begin_of(recording), all = until_ns > begin ? until_ns - begin : 0;

	if (req->from_ns < all)
		return true;
	warnx("%s: it lasted %llu.%03llu seconds, and nothing is later", req->path,
	      all / 1000000000, all / 1000000 % 1000);
	return false;
}

static __u64 end_of(const struct request *req, __u64 begin, __u64 until_ns)
{
	return req->to_ns < until_ns - begin ? begin + req->to_ns : until_ns;
}

static void choose_window(const struct request *req, const struct ts_file *recording,
			  __u64 until_ns, struct timeline *timeline)
{
	const struct tscope_stream_start *start = &recording->stream.start;
	__u64 begin = begin_of(recording);

	timeline->begin_ns = begin;
	timeline->from_ns = begin + req->from_ns;
	timeline->to_ns = end_of(req, begin, until_ns);
	timeline->nr_slots = req->width ? req->width : usual_width();
	timeline->nr_cpus = start->nr_rings;
	timeline->pids = req->pids;
	timeline->is_partial = start->filter;
	timeline->is_cut = !recording->stream.stop.size;
}

/* Return: -1, or the exit status of a failure. */
static int show_timeline(const struct request *req, struct ts_file *recording, __u64 until)
{
	struct drawing drawing = {
		.timeline = { .cpus = req->cpus, .recorded = recording->cpus },
		.recording = recording,
	};
	struct timeline *timeline = &drawing.timeline;
	struct replay_set set;
	__u32 cpu;
	int status;

	choose_window(req, recording, until, timeline);
	status = recording_begin_at(recording, timeline->from_ns);
	if (status >= 0)
		return status;
	drawing.read_ns = ts_set_read_ns(&recording->before);
	timeline_begin(timeline);
	for (cpu = 0; recording->overwritten && cpu < timeline->nr_cpus; cpu++)
		if (ts_file_has_events(recording, cpu))
			timeline_add_cpu(timeline, cpu);
	replay(recording, &set, see, &drawing);
	timeline_end(timeline, &set, until);
	replay_explain(recording, &set);
	print(req, timeline);
	timeline_free(timeline);
	replay_set_free(&set);
	return -1;
}

/* The name alone: who gets the page does not need to know where the recording was. */
static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Return: -1, or the exit status of a failure, which was said. */
static int write_page(const struct request *req, struct ts_file *recording, __u64 until)
{
	__u64 begin = begin_of(recording);
	struct page_request page = { .name = name_of(req->path), .to_ns = begin + PAGE_NS_MAX,
				     .begin_ns = begin, .until_ns = until,
				     .events_max = PAGE_EVENTS_MAX, .marks_max = PAGE_MARKS_MAX };
	struct replay_set set = {};
	FILE *out;
	int status;

	if (until - begin > PAGE_NS_MAX) {
		warnx("%s: a page has room for 52 days, and it lasted longer", req->path);
		return EXIT_FAILED;
	}
	out = output_open(req->page, recording);
	if (!out)
		return EXIT_FAILED;
	/* All of it is more than from its first to its last event, see report. */
	if (req->from_ns || req->to_ns < until - begin) {
		page.is_part = true;
		page.from_ns = begin + req->from_ns;
		page.to_ns = end_of(req, begin, until);
	}
	status = output_close(out, req->page, page_write(recording, &set, &page, out));
	replay_explain(recording, &set);
	replay_set_free(&set);
	return status == EXIT_DONE ? -1 : status;
}

/* Return: -1, or the exit status of a failure, which was said. */
static int show(const struct request *req, struct ts_file *recording)
{
	__u64 until = replay_until(recording);

	if (!check_window(req, recording, until))
		return EXIT_FAILED;
	if (req->page)
		return write_page(req, recording, until);
	return show_timeline(req, recording, until);
}

static int run(void *request)
{
	const struct request *req = request;
	struct ts_file recording;
	int status, end;

	status = replay_open(&recording, req->path, req->page ? NEEDED_OF_PAGE : NEEDED);
	if (status < 0)
		status = show(req, &recording);
	end = recording_end(&recording);
	return status < 0 ? end : status;
}

static const struct request defaults = { .to_ns = ~0ULL };

COMMAND(timeline) = {
	.name = "timeline",
	.topic = TOPIC_EVENTS,
	.summary = "which task ran where and when in a recording",
	.operands = "FILE",
	.about = "Draw which task ran where and when while FILE was recorded: a line for each CPU, a\n"
		 "letter for each slot of time.  With --html: write a page for a browser, with all of it.",
	.groups = { { &timeline_group, 0 } },
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
