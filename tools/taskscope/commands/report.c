// SPDX-License-Identifier: GPL-2.0
#include <err.h>

#include "by.h"
#include "command.h"
#include "event_print.h"
#include "exits.h"
#include "open_recording.h"
#include "order.h"
#include "parse.h"
#include "report.h"
#include "summarize.h"
#include "summary_print.h"
#include "view_options.h"

/* Without these the times and counts of a task cannot be told. */
#define NEEDED (EVENTS_WITH_NAMES | 1ULL << TSCOPE_EVENT_SWITCH | 1ULL << TSCOPE_EVENT_WAKING | \
		1ULL << TSCOPE_EVENT_MIGRATE | 1ULL << TSCOPE_EVENT_EXIT)

/* What the user asked for; is_unknown: it is not known in which groups tasks are. */
struct request {
	struct view view;
	const char *path;
	const char *pids;
	const char *cpus;
	bool verbose;
	bool check;
	bool is_unknown;
	bool summary;
	struct time_window window;
};

/* What the rows are sorted by, unless the user says otherwise. */
static const char report_sort[] = "-RUN";

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group report_group = {
	.rows = (const struct option_row[]){
		{ "pid", 'p', "LIST", .kind = OPTION_PROCESSES, AT(pids),
		  .help = "these processes, with their threads" },
		{ "cpu", 0, "LIST", .kind = OPTION_CPUS, AT(cpus),
		  .help = "tasks that ran on these CPUs during the recording: 0,2-5" },
		{ "verbose", 'v', AT(verbose),
		  .help = "say on stderr of which tasks the events and the module's own\n"
			  "figures differ, and how" },
		{ "check", AT(check),
		  .help = "the same, and exit with 1 if any differs though no event was lost" },
		BY_ROW(GROUP_BY_WORDS, offsetof(struct request, view.by),
		       "a row for the sum of all tasks of a process, thread, cgroup, container,\n"
		       "comm, user or cpu; -H with it lists the columns"),
		{ "summary", AT(summary),
		  .help = "the figures of the whole machine instead: waits, stretches on a CPU, switches,\n"
			  "migrations, queues and imbalance, see diff; with --by also those of groups" },
		{},
	},
};

/* What goes with a table of tasks, or with figures. */
static bool check_summary(const struct request *req, struct text *wrong)
{
	const struct view *view = &req->view;
	const struct time_window *window = &req->window;

	if (!req->summary)
		return !(window->from_ns || window->to_ns || window->warm_up_ns) ||
		       refuse(wrong, "--from, --to and --warm-up need --summary");
	if (req->pids || req->cpus || req->verbose || req->check || view->output ||
	    view->all_columns || view->list_columns || view->raw || view->no_headings ||
	    view->sort != report_sort)
		return refuse(wrong, "--summary takes no options but --by, --json, --from, --to and --warm-up");
	return summary_can(view->by, wrong) && time_window_check(window, wrong);
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (!check_summary(req, wrong))
		return false;

	req->view.set = report_columns();
	req->view.by_set = report_group_columns();
	req->view.by_lacks = "is not in a recording";
	return (req->view.list_columns ||
		take_file("report", nr, operands, &req->path, wrong)) &&
	       view_choose(&req->view, wrong);
}

/* Keeps the tasks that are asked for.  Return: how many. */
static size_t choose(const struct request *req, struct report *report)
{
	size_t i, nr = 0;

	for (i = 0; i < report->nr; i++)
		if ((!req->pids ||
		     ts_tids_have(req->pids, record_tgid(&report->order[i]->rec))) &&
		    (!req->cpus || report_replay(report->order[i])->is_chosen))
			report->order[nr++] = report->order[i];
	return nr;
}

static void choose_task(const struct replay_set *set, __s32 nr)
{
	struct task_replay *task = nr ? replay_set_find(set, nr) : NULL;

	if (task)
		task->is_chosen = true;
}

static bool see(void *arg, const struct replay_set *set, const struct ts_event *event)
{
	const struct request *req = arg;

	if (event->head.type != TSCOPE_EVENT_SWITCH || !ts_cpus_have(req->cpus, event->cpu))
		return true;
	choose_task(set, event->sw.prev);
	choose_task(set, event->sw.next);
	return true;
}

/* A task that had a CPU to itself all the time has no event. */
static void choose_running(const struct request *req, const struct replay_set *set)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < set->nr; i++) {
		rec = set->task[i]->before;
		if (rec && rec->sched && rec->accounts &&
		    rec->accounts->account == TSCOPE_ACCOUNT_RUN &&
		    ts_cpus_have(req->cpus, rec->sched->cpu))
			set->task[i]->is_chosen = true;
	}
}

static void print_groups(struct view *view, const struct report *report, size_t nr,
			 const struct lost *lost)
{
	/* The users of the machine that was recorded may have other names. */
	const struct grouping how = { .by = view->by, .threads = true, .has_exited = true };

	view->table.lost = lost;
	by_print(view, &how, report->order, nr, NULL, true);
	view->table.lost = NULL;
}

/* Return: how many are shown. */
static size_t print(struct request *req, struct report *report, const struct lost *lost)
{
	struct view *view = &req->view;
	size_t nr = choose(req, report);

	if (view->by) {
		print_groups(view, report, nr, lost);
		return nr;
	}
	if ((report->nr_differ || report->nr_doubtful) && !view->output && !view->all_columns)
		view_add(view, "EXACT");
	tasks_sort(report->order, nr, view->sort_col, view->descending);
	view_print(view, report->order, nr, NULL, true);
	return nr;
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

/* Return: how many are shown. */
static size_t show_report(struct request *req, struct ts_file *recording, bool *differs)
{
	struct report report;
	struct replay_set set;
	struct lost lost;
	size_t nr;

	replay(recording, &set, req->cpus ? see : NULL, req);
	if (req->cpus)
		choose_running(req, &set);
	replay_explain(recording, &set);
	/* What a trigger ended has no events up to the records of the end. */
	report_make(&report, &set,
		    recording->is_whole && !recording->stream.start.trigger_wait_ns);
	if (view_has(&req->view, "ARGS"))
		report_args(&report, recording);
	req->is_unknown = req->view.by && !report_knows(&report, req->view.by);
	if (req->is_unknown)
		warnx("%s: it does not say the %s of any task: an older taskscope recorded it",
		      req->path, group_by_name(req->view.by));
	/* Of all that exited meanwhile events tell; of a cut end they are missing, too. */
	lost = (struct lost){ .nr = set.lost, .what = "events",
			      .is_uncounted = !recording->stream.stop.size };
	nr = req->is_unknown ? 0 : print(req, &report, &lost);
	explain(req, &report);
	*differs = report.nr_differ && !set.lost;
	report_free(&report);
	replay_set_free(&set);
	return nr;
}

static int show_summary(const struct request *req)
{
	struct ts_file recording;
	struct summary summary;
	struct text t = {};
	struct json j = { .out = &t };
	int status = summarize(&summary, &recording, req->path, req->view.by, &req->window), end;

	if (status < 0) {
		if (req->view.json)
			summary_put_json(&j, req->path, &summary);
		else
			summary_put(&t, req->path, &summary);
		text_flush(&t, stdout);
		text_free(&t);
		summary_free(&summary);
	}
	end = recording_end(&recording);
	return status < 0 ? end : status;
}

static int run(void *request)
{
	struct request *req = request;
	struct ts_file recording;
	bool differs = false, some = true;
	int status, end;

	if (req->summary) {
		status = show_summary(req);
		view_free(&req->view);
		return status;
	}
	if (req->view.list_columns) {
		view_list_columns(&req->view, stdout);
		view_free(&req->view);
		return EXIT_DONE;
	}
	status = replay_open(&recording, req->path, NEEDED);
	if (status < 0 && recording.cpus) {
		warnx("%s: only CPUs %s were recorded: what became of tasks that were elsewhere, too, cannot be told; timeline and export show what happened there",
		      req->path, recording.cpus);
		status = EXIT_FAILED;
	}
	if (status < 0)
		some = show_report(req, &recording, &differs) || !(req->pids || req->cpus);
	end = recording_end(&recording);
	if (status < 0)
		status = (req->check && differs) || !some || req->is_unknown ? EXIT_FAILED : end;
	view_free(&req->view);
	return status;
}

static const struct request defaults = {
	.view = {
		.command = "report",
		.cols = report_usual,
		.sort = report_sort,
		.table = { .key = "tasks" },
	},
};

COMMAND(report) = {
	.name = "report",
	.topic = TOPIC_EVENTS,
	.summary = "what became of each task in a recording",
	.operands = "FILE",
	.about = "List what became of each task while FILE was recorded, told by its events alone.",
	.groups = {
		{ &report_group, 0 },
		{ &view_group, offsetof(struct request, view) },
		{ &time_window_group, offsetof(struct request, window) },
	},
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
