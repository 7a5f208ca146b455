// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "by.h"
#include "cmdline.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "known.h"
#include "list.h"
#include "list_read.h"
#include "looks.h"
#include "names.h"
#include "order.h"
#include "since.h"
#include "tree_exited.h"

static bool take_states(void *group, const struct option_row *row, const char *s,
			struct text *wrong)
{
	struct list_request *req = group;
	struct text names = {};
	__u32 account;

	(void)row;
	req->filter.states = s;
	if (are_states(s))
		return true;
	for (account = 0; account_name(account); account++)
		text_printf(&names, " %s", account_name(account));
	refuse(wrong, "--state needs letters of the column STATE (such as R or D) or names of ACCOUNT (%s), with commas between, not '%s'",
	       names.s + 1, s);
	text_free(&names);
	return false;
}

#define AT(_member) .at = offsetof(struct list_request, _member)

const struct option_group list_group = {
	.rows = (const struct option_row[]){
		{ "pid", 'p', "LIST", .kind = OPTION_STRING, AT(pids),
		  .help = "these processes, with -T their threads" },
		{ "threads", 'T', AT(threads),
		  .help = "a row for each thread, not only for each process" },
		{ "tree", 0, "TID", .kind = OPTION_PROCESS, AT(subtree),
		  .help = "this process and its descendants" },
		{ "comm", 0, "PATTERN", .kind = OPTION_STRING, AT(comm),
		  .help = "tasks whose name matches this shell pattern" },
		{ "exe", 0, "PATTERN", .kind = OPTION_STRING, AT(exe),
		  .help = "tasks that run a file of this name, or of this path" },
		{ "cpu", 0, "LIST", .kind = OPTION_CPUS, AT(filter.cpus),
		  .help = "tasks on these CPUs: 0,2-5" },
		{ "state", 0, "LIST", .kind = OPTION_OTHER, .take = take_states,
		  .words = "R S D T I Z run wait sleep block stop",
		  .help = "tasks in one of these states: letters of STATE, such as R,D; or\n"
			  "run, wait, sleep, block, stop, of ACCOUNT" },
		{ "cgroup", 0, "PATH", .kind = OPTION_STRING, AT(cgroup_name),
		  .help = "processes that are in this cgroup or below it" },
		{},
	},
};

/* Is it said how to print? */
static bool is_printed(const struct view *view)
{
	return view->json || view->raw || view->wide || view->no_headings || view->output ||
	       view->sort || view->color || view->all_columns || view->list_columns ||
	       view->table.tree;
}

bool list_take(void *request, int nr, char **operands, struct text *wrong)
{
	struct list_request *req = request;

	(void)nr;
	(void)operands;
	if (req->save && (req->pids || req->subtree || req->comm || req->exe || req->cgroup_name ||
			  filter_groups(&req->filter) || req->view.by || req->view.top ||
			  req->view.repeat.period_ns || req->threads || is_printed(&req->view)))
		return refuse(wrong, "--save keeps all of all threads, once, and prints nothing: no other option goes with it");
	if (req->pids && req->subtree)
		return refuse(wrong, "--pid and --tree exclude each other");
	if (req->departed && (req->pids || req->comm || req->exe ||
			      filter_groups(&req->filter)))
		return refuse(wrong, "--exited goes neither with --pid nor with --comm, --exe, --cpu and --state");
	if (req->pids && !take_processes(true, req->pids, wrong))
		return false;
	if (req->view.by && req->subtree)
		return refuse(wrong, "--by and --tree exclude each other: of what has exited below a process not all is known");
	if (req->view.by && group_by_needs_threads(req->view.by))
		req->threads = true;
	if (req->threads)
		req->view.cols = req->thread_cols;
	if (!view_choose(&req->view, wrong))
		return false;
	/* A program must be able to tell them; people see it after the name. */
	if (req->departed && !req->view.output && !req->view.all_columns &&
	    req->view.table.form != FORM_ALIGNED)
		view_add(&req->view, "DEPARTED");
	return true;
}

/*
 * Reads the tasks that the request is about.  Return: -1, and @missing says whether a process
 * was not there; otherwise the exit status.
 */
static int read_tasks(const struct list_request *req, const struct ts *client, struct ts_set *tasks,
		      bool *missing)
{
	int err = list_read_named(req, client, list_groups(req), tasks, NULL, missing);

	if (err)
		return req->subtree ? client_explain_task(err, req->subtree) : client_explain(err);
	ts_set_settle(tasks);
	err = list_choose_living(req, client, tasks);
	if (err)
		return client_explain(err);
	return -1;
}

/* Puts a tree's tasks into the order of ts_tree_next(). */
static void flatten(const struct ts_set *tasks, struct ts_task **order)
{
	struct ts_task *task;
	size_t depth = 0, i = 0;

	for (task = ts_tree_build(tasks, order); task; task = ts_tree_next(task, &depth))
		order[i++] = task;
}

/* Prints the living, once or again and again.  Return: an exit status. */
static int show_living(const struct list_request *req, const struct ts *client)
{
	struct ts_set tasks = {}, before = {};
	const struct view *view = &req->view;
	bool first = true, missing;
	struct watch watch;
	struct round round;
	struct ts_task **order;
	int status;
	size_t nr;

	watch_start(&watch, &view->repeat);
	do {
		missing = false;
		status = read_tasks(req, client, &tasks, &missing);
		nr = tasks.nr;
		if (status < 0 && (nr || !missing) && watch_is_due(&watch)) {
			if (view_has(view, "ARGS"))
				cmdlines_read(&tasks);
			tasks_since(&tasks, &before, req->threads, client->info.blame_ns);
			order = tasks_order(&tasks, view->sort_col, view->descending);
			if (view->table.tree)
				flatten(&tasks, order);
			view_print(view, order, tasks.nr, watch_round(&watch, &round), first);
			free(order);
			first = false;
		}
		tasks_become_before(&before, &tasks);
	} while (status < 0 && (nr || !missing) && watch_next(&watch));
	ts_set_clear(&before);
	if (status >= 0)
		return status;
	/* As of ps(1) and pgrep(1): that nothing matches is no success. */
	return !nr && (missing || !view->repeat.period_ns) ? EXIT_FAILED : EXIT_DONE;
}

/* What a look for --by needs; @known: the processes that --pid names. */
struct by_look {
	const struct list_request *req;
	struct known known;
	bool is_over;
};

static int read_by(void *arg, const struct ts *client, __u64 groups, struct ts_set *tasks)
{
	struct by_look *look = arg;
	bool missing = false;
	int err = list_read_named(look->req, client, groups, tasks, &look->known, &missing);

	if (look->req->pids)
		known_meet(&look->known, tasks);
	return err;
}

static void see_by(void *arg, const struct census *census)
{
	struct by_look *look = arg;

	known_look(&look->known, census->has_exited ? &census->exited : NULL, census->began_ns);
	look->is_over = look->req->pids && known_are_over(&look->known, census->began_ns);
}

/* Of an exited task neither its file nor its CPU is known, and it is in no state. */
static bool takes_no_exited(const struct list_request *req)
{
	return req->exe || filter_groups(&req->filter);
}

static int choose_by(void *arg, const struct ts *client, struct ts_set *living,
		     struct ts_set *exited, struct lost *lost)
{
	const struct by_look *look = arg;
	const struct list_request *req = look->req;

	if (req->pids) {
		known_keep(&look->known, exited);
		lost_since(lost, known_ended_after(&look->known, req->threads));
	}
	list_keep_wanted(req, exited);
	return list_choose_living(req, client, living);
}

/* Prints sums of tasks, once or again and again.  Return: an exit status. */
static int show_sums(struct list_request *req, const struct ts *client)
{
	struct by_look look = { .req = req };
	const struct by_source source = {
		.query = {
			.threads = req->threads,
			.living_alone = takes_no_exited(req),
			.groups = list_groups(req),
			.read = read_by,
			.arg = &look,
		},
		.see = see_by,
		.choose = choose_by,
		.arg = &look,
		.is_over = &look.is_over,
	};
	size_t nr = 0;
	int err = by_run(client, &req->view, &source, &nr);

	known_free(&look.known);
	if (err)
		return client_explain(err);
	return !nr && (look.is_over || !req->view.repeat.period_ns) ? EXIT_FAILED : EXIT_DONE;
}

int list_run(void *request)
{
	struct list_request *req = request;
	struct ts client;
	int status = -1, err;

	if (req->view.list_columns) {
		view_list_columns(&req->view, stdout);
		status = EXIT_DONE;
	} else if (req->cgroup_name) {
		err = cgroup_find(&req->cgroup, req->cgroup_name);
		status = err ? cgroup_explain(req->cgroup_name, err) : -1;
	}
	if (status < 0)
		status = client_start(&client);
	if (status < 0) {
		status = cpus_explain(req->filter.cpus, client.info.nr_cpus);
		if (status < 0)
			status = req->save ? look_save(&client, req->save) :
				 req->departed ? tree_exited_show(req, &client) :
				 req->view.by ? show_sums(req, &client) :
				 show_living(req, &client);
		ts_device_close(&client);
	}
	cgroup_free(&req->cgroup);
	view_free(&req->view);
	return status;
}
