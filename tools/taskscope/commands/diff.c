// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdlib.h>

#include "command.h"
#include "diff_print.h"
#include "exits.h"
#include "looks.h"
#include "memory.h"
#include "open_recording.h"
#include "parse.h"
#include "saved_look.h"
#include "summarize.h"
#include "view_options.h"

#define GATES_MAX 64
#define LEAST_MAX 1000

/* What the user asked for; @least: in percent. */
struct request {
	const char *path[2];
	enum group_by by;
	struct time_window window;
	__u32 least;
	bool has_least;
	struct gate gate[GATES_MAX];
	size_t nr_gates;
	bool all;
	bool json;
};

static bool take_least(void *group, const struct option_row *row, const char *s,
		       struct text *wrong)
{
	struct request *req = group;

	(void)row;
	req->has_least = true;
	req->least = ts_parse_number(s);
	return (req->least && req->least <= LEAST_MAX) ||
	       refuse(wrong, "--least needs a number of percent from 1 to %d, not '%s'", LEAST_MAX, s);
}

static bool take_gate(void *group, const struct option_row *row, const char *s,
		      struct text *wrong)
{
	struct request *req = group;

	(void)row;
	if (req->nr_gates == GATES_MAX)
		return refuse(wrong, "there are more than %d gates", GATES_MAX);
	return gate_parse(&req->gate[req->nr_gates], s, wrong) && ++req->nr_gates;
}

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group diff_group = {
	.rows = (const struct option_row[]){
		{ "by", 0, "WHAT", .words = "comm cgroup container", .kind = OPTION_OTHER, AT(by),
		  .take = take_by,
		  .help = "also the figures of all tasks of a comm, cgroup or container;\n"
			  "of looks: a row for each of these alone, usually comm" },
		{ "least", 0, "PERCENT", .kind = OPTION_OTHER, .take = take_least,
		  .help = "a smaller difference does not matter; usually 20" },
		{ "gate", 0, "CONDITION", .kind = OPTION_OTHER, .take = take_gate,
		  .help = "exit with 4 if that does not hold: 'wait_p99 < +10%', 'wakeup_p95 < 5ms',\n"
			  "'comm=nginx migrations < +2/s'; may be repeated" },
		{ "all", 'a', AT(all),
		  .help = "print all figures of groups, not only those that have changed" },
		{ "json", 'J', AT(json), .help = "print JSON: all figures" },
		{},
	},
};

static bool are_gates_grouped(const struct request *req, struct text *wrong)
{
	size_t i;

	for (i = 0; i < req->nr_gates; i++)
		if (req->gate[i].by && req->gate[i].by != req->by)
			return refuse(wrong, "gate '%s' needs --by %s", req->gate[i].text,
				      group_by_name(req->gate[i].by));
	return true;
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (nr != 2)
		return refuse(wrong, "diff needs two recordings, or two looks of ps --save");
	req->path[0] = operands[0];
	req->path[1] = operands[1];
	return summary_can(req->by, wrong) && time_window_check(&req->window, wrong) &&
	       are_gates_grouped(req, wrong);
}

/* Return: the exit status of the gates. */
static int check_gates(const struct request *req, const struct diff *diff,
		       struct gate_result *results)
{
	int status = EXIT_DONE;
	size_t i;

	for (i = 0; i < req->nr_gates; i++) {
		results[i] = (struct gate_result){ .gate = &req->gate[i] };
		results[i].state = gate_check(&req->gate[i], diff, req->nr_gates,
					      &results[i].why);
		if (results[i].state == GATE_VIOLATED)
			status = EXIT_FOUND;
		else if (results[i].state == GATE_UNKNOWN && status == EXIT_DONE)
			status = EXIT_FAILED;
	}
	return status;
}

/* Return: the exit status of the gates. */
static int show_diff(const struct request *req, const struct summary *summary)
{
	struct gate_result *results = calloc(req->nr_gates + 1, sizeof(*results));
	struct diff_view view = {
		.path_a = req->path[0], .path_b = req->path[1], .all = req->all,
		.gate = results, .nr_gates = req->nr_gates,
	};
	struct text t = {};
	struct json j = { .out = &t };
	struct diff diff;
	int status;
	size_t i;

	if (!results)
		out_of_memory();
	diff_make(&diff, &summary[0], &summary[1], req->least / 100.0);
	view.diff = &diff;
	status = check_gates(req, &diff, results);
	if (req->json)
		diff_put_json(&j, &view);
	else
		diff_put(&t, &view);
	text_flush(&t, stdout);
	text_free(&t);
	for (i = 0; i < req->nr_gates; i++)
		text_free(&results[i].why);
	free(results);
	diff_free(&diff);
	return status;
}

/* Return: -1, or the exit status where they cannot be compared. */
static int compare_recordings(const struct request *req, struct ts_file *recording)
{
	struct summary summary[2] = {};
	int status = -1, i;

	for (i = 0; i < 2 && status < 0; i++)
		status = summarize_opened(&summary[i], &recording[i], req->by, &req->window);
	if (status < 0)
		status = show_diff(req, summary);
	for (i = 0; i < 2; i++)
		if (summary[i].recording)
			summary_free(&summary[i]);
	return status;
}

/* Return: exit status. */
static int compare_looks(const struct request *req, struct ts_file *look)
{
	if (req->nr_gates || req->all || req->has_least || req->window.from_ns || req->window.to_ns ||
	    req->window.warm_up_ns) {
		warnx("--least, --gate, --all, --from, --to and --warm-up need recordings, for a look has no events");
		return EXIT_USAGE;
	}
	return looks_compare(look, req->by, req->json);
}

static int compare(const struct request *req, struct ts_file *file)
{
	bool is_look = saved_look_is(&file[0]);

	if (is_look != saved_look_is(&file[1])) {
		warnx("%s is a look, and %s a recording: compare two of a kind",
		      file[!is_look].path, file[is_look].path);
		return EXIT_FAILED;
	}
	return is_look ? compare_looks(req, file) : compare_recordings(req, file);
}

static int run(void *request)
{
	const struct request *req = request;
	struct ts_file file[2] = {};
	int status = -1, end = EXIT_DONE, i, nr;

	for (nr = 0; nr < 2 && status < 0; nr++)
		status = recording_start(&file[nr], req->path[nr]);
	if (status >= 0) {
		/* Of the last one, which cannot be read, all is said. */
		for (i = 0; i < nr - 1; i++)
			ts_file_drop(&file[i]);
		return status;
	}
	status = compare(req, file);
	for (i = 0; i < 2; i++)
		end = recording_end(&file[i]) ?: end;
	return status == EXIT_FOUND ? status : end ?: status;
}

static const struct request defaults = { .least = 20 };

COMMAND(diff) = {
	.name = "diff",
	.topic = TOPIC_EVENTS,
	.summary = "what differs between two recordings, or came between two looks",
	.operands = "A B",
	.about = "Compare how tasks were scheduled while A and B were recorded: waits, stretches on a CPU,\n"
		 "switches, migrations, queues and the imbalance between CPUs.  Of two looks of ps --save:\n"
		 "what the tasks of each comm, or of what --by says, did between them, without figures\n"
		 "of the whole machine.",
	.groups = {
		{ &diff_group, 0 },
		{ &time_window_group, offsetof(struct request, window) },
	},
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
