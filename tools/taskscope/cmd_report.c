// SPDX-License-Identifier: GPL-2.0
#include <err.h>

#include "args.h"
#include "cmd.h"
#include "events.h"
#include "exits.h"
#include "replay.h"
#include "report.h"
#include "view.h"

/* Without these the times and counts of a task cannot be told. */
#define NEEDED (EVENTS_WITH_NAMES | 1ULL << TSCOPE_EVENT_SWITCH | 1ULL << TSCOPE_EVENT_WAKING | \
		1ULL << TSCOPE_EVENT_MIGRATE | 1ULL << TSCOPE_EVENT_EXIT)

#define HELP									\
	" -p, --pid LIST        these processes only, with their threads\n"		\
	" -v, --verbose         say on stderr of which tasks the events and the module's own\n" \
	"                       figures differ, and how\n"				\
	"     --check           the same, and exit with 1 if any differs though no event was lost\n"

enum { OPT_CHECK = OPT_OWN };

static const struct option options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "check", no_argument, NULL, OPT_CHECK },
	VIEW_LONG,
	{},
};

/* What the user asked for. */
struct request {
	struct view view;
	const char *path;
	const char *pids;
	bool verbose;
	bool check;
};

/* Return: as view_choose(). */
static int parse_request(struct request *req, int argc, char **argv)
{
	static const char about[] =
		"List what became of each task while FILE was recorded, told by its events alone.";
	struct view *view = &req->view;
	int opt, status;

	while ((opt = getopt_long(argc, argv, "p:v" VIEW_SHORT, options, NULL)) != -1) {
		status = -1;
		switch (opt) {
		case 'p': req->pids = optarg; break;
		case 'v': req->verbose = true; break;
		case OPT_CHECK: req->check = true; break;
		case 'h': return view_help(view, about, HELP);
		default: status = view_option(view, opt);
		}
		if (status >= 0)
			return status;
	}
	if (req->pids && !are_tids(req->pids))
		return bad_numbers(view->command, false, req->pids);
	status = view_choose(view);
	return status >= 0 ? status : take_file(view->command, argc, argv, &req->path);
}

/* Who is asked for.  Return: how many. */
static size_t choose(const struct request *req, struct report *report)
{
	size_t i, nr = 0;

	for (i = 0; i < report->nr; i++)
		if (!req->pids ||
		    tids_have(req->pids, record_tgid(&report->order[i]->rec)))
			report->order[nr++] = report->order[i];
	return nr;
}

static void print(struct request *req, struct report *report)
{
	struct view *view = &req->view;
	size_t nr = choose(req, report);

	if ((report->nr_differ || report->nr_doubtful) && !view->output && !view->all_columns)
		view_add(view, "EXACT");
	tasks_sort(report->order, nr, view->sort_col, view->descending);
	view_print(view, report->order, nr, NULL, true);
}

static void explain(const struct request *req, const struct report *report)
{
	struct text t = {};

	if (req->verbose || req->check)
		report_put_differences(report, &t);
	text_printf(&t, "%zu tasks compared with what the module counted, %zu differ",
		    report->nr_compared, report->nr_differ);
	if (report->nr_compared < report->nr)
		text_printf(&t, "; %zu not compared", report->nr - report->nr_compared);
	text_putc(&t, '\n');
	fflush(stdout);
	text_flush(&t, stderr);
	text_free(&t);
}

static void show_report(struct request *req, struct recording *recording, bool *differs)
{
	struct report report;
	struct lives lives;

	replay(recording, &lives, NULL, NULL);
	replay_explain(recording, &lives);
	/* What a trigger ended has no events up to the records of the end. */
	report_make(&report, &lives,
		    recording->is_whole && !recording->stream.start.trigger_wait_ns);
	print(req, &report);
	explain(req, &report);
	*differs = report.nr_differ && !lives.lost;
	report_free(&report);
	lives_free(&lives);
}

int cmd_report(int argc, char **argv)
{
	struct request req = {
		.view = {
			.command = "report",
			.operand = "FILE",
			.set = report_columns(),
			.cols = report_usual,
			.sort = "-RUN",
			.table = { .key = "tasks", .headings = true },
		},
	};
	struct recording recording;
	bool differs = false;
	int status, end;

	status = parse_request(&req, argc, argv);
	if (status < 0) {
		status = replay_open(&recording, req.path, NEEDED);
		if (status < 0)
			show_report(&req, &recording, &differs);
		end = recording_close(&recording);
		if (status < 0)
			status = req.check && differs ? EXIT_FAILED : end;
	}
	view_free(&req.view);
	return status;
}
