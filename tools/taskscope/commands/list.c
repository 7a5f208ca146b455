// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "ancestry.h"
#include "args.h"
#include "cgroups.h"
#include "cmdline.h"
#include "device.h"
#include "exe.h"
#include "exited_list.h"
#include "exits.h"
#include "explain.h"
#include "list.h"
#include "order.h"
#include "parse.h"
#include "repeat.h"
#include "since.h"
#include "task_filter.h"
#include "view_options.h"

/* What the user asked for. */
struct request {
	struct view view;
	bool threads;
	bool departed;
	bool all_departed;
	const char *pids;
	const char *comm;
	const char *exe;
	struct filter filter;
	const char *cgroup_name;
	struct cgroup cgroup;
	__s32 subtree;
};

enum { OPT_COMM = OPT_OWN, OPT_TREE, OPT_DEPARTED, OPT_CPU, OPT_STATE, OPT_CGROUP_OF,
       OPT_EXE };

#define HELP								\
	" -p, --pid LIST        these processes only, with -T their threads\n"		\
	" -T, --threads         a row for each thread, not only for each process\n"	\
	"     --tree TID        this process and its descendants only\n"		\
	"     --comm PATTERN    names that match this shell pattern only\n"		\
	"     --exe PATTERN     those only that run a file of this name, or of this path\n"	\
	"     --cpu LIST        those only that are on these CPUs: 0,2-5\n"		\
	"     --state LIST      those only that are in one of these states: letters of STATE,\n" \
	"                       such as R,D; or run, wait, sleep, block, stop, of ACCOUNT\n"	\
	"     --cgroup PATH     those only that are in this cgroup or below it\n"
#define HELP_TREE							\
	"     --departed[=all]  also departed processes that have living descendants; or all\n"

static const struct option ps_options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "threads", no_argument, NULL, 'T' },
	{ "comm", required_argument, NULL, OPT_COMM },
	{ "exe", required_argument, NULL, OPT_EXE },
	{ "tree", required_argument, NULL, OPT_TREE },
	{ "cpu", required_argument, NULL, OPT_CPU },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "cgroup", required_argument, NULL, OPT_CGROUP_OF },
	VIEW_LONG_WATCH,
	VIEW_LONG,
	{},
};

static const struct option tree_options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "threads", no_argument, NULL, 'T' },
	{ "comm", required_argument, NULL, OPT_COMM },
	{ "exe", required_argument, NULL, OPT_EXE },
	{ "tree", required_argument, NULL, OPT_TREE },
	{ "cpu", required_argument, NULL, OPT_CPU },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "cgroup", required_argument, NULL, OPT_CGROUP_OF },
	{ "departed", optional_argument, NULL, OPT_DEPARTED },
	VIEW_LONG,
	{},
};

/* Return: as view_choose(). */
static int check_request(const struct list *list, struct request *req)
{
	int status;

	if (req->pids && req->subtree)
		return usage_error(list->name, "--pid and --tree exclude each other");
	if (req->departed && (req->pids || req->comm || req->exe ||
			      filter_groups(&req->filter)))
		return usage_error(list->name, "--departed goes neither with --pid nor with --comm, --exe, --cpu and --state");
	if (req->pids && !ts_are_tids(req->pids))
		return bad_numbers(list->name, true, req->pids);
	if (req->threads)
		req->view.cols = list->thread_cols;
	status = view_choose(&req->view);
	/* A program must be able to tell them; people see it behind the name. */
	if (status < 0 && req->departed && !req->view.output && !req->view.all_columns &&
	    req->view.table.form != FORM_ALIGNED)
		view_add(&req->view, "DEPARTED");
	return status;
}

static int parse_departed(struct request *req)
{
	req->departed = true;
	req->all_departed = optarg;
	return !optarg || !strcmp(optarg, "all") ? -1 :
	       usage_error(req->view.command, "--departed takes nothing, or =all, not '%s'", optarg);
}

/* Return: as view_choose(). */
static int parse_request(const struct list *list, struct request *req, int argc, char **argv)
{
	const struct option *options = list->tree ? tree_options : ps_options;
	const char *end;
	int opt, status;

	while ((opt = getopt_long(argc, argv, "p:T" VIEW_SHORT, options, NULL)) != -1) {
		status = -1;
		switch (opt) {
		case 'p': req->pids = optarg; break;
		case 'T': req->threads = true; break;
		case OPT_COMM: req->comm = optarg; break;
		case OPT_EXE: req->exe = optarg; break;
		case OPT_CGROUP_OF: req->cgroup_name = optarg; break;
		case OPT_TREE:
			req->subtree = ts_parse_tid(optarg, &end);
			if (!req->subtree || *end)
				return bad_number(list->name, "--tree", "a process", optarg);
			break;
		case OPT_CPU: status = take_cpus(list->name, optarg, &req->filter.cpus); break;
		case OPT_STATE: status = take_states(list->name, optarg, &req->filter.states); break;
		case OPT_DEPARTED: status = parse_departed(req); break;
		case 'h':
			return view_help(&req->view, list->about,
					 list->tree ? HELP HELP_TREE : HELP HELP_WATCH HELP_TOP);
		default: status = view_option(&req->view, opt);
		}
		if (status >= 0)
			return status;
	}
	if (optind < argc)
		return usage_error(list->name, "%s takes options only, not '%s'", list->name,
				   argv[optind]);
	return check_request(list, req);
}

static bool is_filtered(const struct record *rec, const void *arg)
{
	return filter_matches(arg, rec);
}

/* Without -T, those of which any thread is.  Return: 0 or -errno. */
static int apply_filter(const struct request *req, const struct ts *client,
			struct ts_set *tasks)
{
	struct ts_set threads = {};
	int err;

	if (req->threads) {
		ts_set_keep(tasks, is_filtered, &req->filter);
		return 0;
	}
	err = ts_device_snapshot(client, filter_groups(&req->filter), TSCOPE_FILTER_NONE, 0,
				 &threads);
	if (!err)
		filter_processes(&req->filter, &threads, tasks);
	ts_set_clear(&threads);
	return err;
}

static bool is_wanted(const struct record *rec, const void *arg)
{
	const struct request *req = arg;
	const char *comm = record_comm(rec);

	if (req->cgroup_name && !cgroup_holds(&req->cgroup, rec))
		return false;
	if (req->exe && !exe_is(req->exe, rec))
		return false;
	return !req->comm || (comm && !fnmatch(req->comm, comm, 0));
}

static int read_living(const struct request *req, const struct ts *client, __u64 groups,
		       __u32 filter, __s32 id, struct ts_set *tasks)
{
	return req->threads ? ts_device_snapshot(client, groups, filter, id, tasks) :
			      ts_device_processes(client, groups, filter, id, tasks);
}

/*
 * Reads the tasks that the request is about.  Return: -1, and @missing says whether a process
 * was not there; otherwise the exit status.
 */
static int read_tasks(const struct request *req, const struct ts *client, struct ts_set *tasks,
		      bool *missing)
{
	int err = 0;
	__u64 groups = view_groups(&req->view) | filter_groups(&req->filter);
	const char *s, *end;
	__s32 pid;

	if (req->comm || req->exe || req->view.table.tree)
		groups |= TSCOPE_GROUP_IDS;
	if (req->cgroup_name)
		groups |= TSCOPE_GROUP_CGROUP;

	if (req->subtree) {
		err = read_living(req, client, groups, TSCOPE_FILTER_SUBTREE, req->subtree, tasks);
		if (err)
			return client_explain_task(err, req->subtree);
	} else if (!req->pids) {
		err = read_living(req, client, groups, TSCOPE_FILTER_NONE, 0, tasks);
	}
	for (s = req->pids; s && !err; s = *end ? end + 1 : NULL) {
		pid = ts_parse_tid(s, &end);
		err = read_living(req, client, groups, TSCOPE_FILTER_TGID, pid, tasks);
		if (err == -ESRCH) {
			warnx("no process %d", pid);
			*missing = true;
			err = 0;
		}
	}
	if (err)
		return client_explain(err);

	ts_set_settle(tasks);
	if (req->comm || req->exe || req->cgroup_name)
		ts_set_keep(tasks, is_wanted, req);
	err = filter_groups(&req->filter) ? apply_filter(req, client, tasks) : 0;
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
static int show_living(const struct request *req, const struct ts *client)
{
	struct ts_set tasks = {}, before = {};
	const struct view *view = &req->view;
	bool first = true, missing;
	struct watch watch;
	struct round round;
	struct ts_task **order;
	int status;
	size_t nr;

	watch_start(&watch, view->watch_ns, view->count);
	do {
		missing = false;
		status = read_tasks(req, client, &tasks, &missing);
		nr = tasks.nr;
		if (status < 0 && (nr || !missing) && watch_is_due(&watch)) {
			if (view_has(view, "ARGS"))
				cmdlines_read(&tasks);
			tasks_since(&tasks, &before, client->info.blame_ns);
			order = tasks_order(&tasks, view->sort_col, view->descending);
			if (view->table.tree)
				flatten(&tasks, order);
			view_print(view, order, tasks.nr, watch_round(&watch, &round), first);
			free(order);
			first = false;
		}
		ts_set_clear(&before);
		before = tasks;
		tasks = (struct ts_set){};
	} while (status < 0 && (nr || !missing) && watch_next(&watch));
	ts_set_clear(&before);
	if (status >= 0)
		return status;
	/* As of ps(1) and pgrep(1): that nothing matches is no success. */
	return !nr && (missing || !view->watch_ns) ? EXIT_FAILED : EXIT_DONE;
}

static bool is_below_cgroup(const struct record *rec, const void *arg)
{
	const struct request *req = arg;

	return cgroup_holds(&req->cgroup, rec);
}

/* Prints the tree of the living and the departed.  Return: an exit status. */
static int show_forest(const struct request *req, const struct ts *client)
{
	__u64 groups = view_groups(&req->view) | TSCOPE_GROUP_IDS | TSCOPE_GROUP_BIRTH |
		       TSCOPE_GROUP_EXITED | (req->cgroup_name ? TSCOPE_GROUP_CGROUP : 0);
	struct ts_set living = {}, departed = {}, root = {};
	struct forest forest = {};
	struct view view = req->view;
	__s32 subtree = req->subtree;
	struct lost lost = {};
	int err, status = EXIT_DONE;

	/* In this order, so that who goes meanwhile is not there twice. */
	err = gone_read(client, GONE_PROCESSES, groups, &departed, &lost);
	if (!err)
		err = read_living(req, client, groups, TSCOPE_FILTER_NONE, 0, &living);
	if (err) {
		status = client_explain_departed(err);
	} else {
		ts_set_settle(&living);
		if (view_has(&req->view, "ARGS"))
			cmdlines_read(&living);
		if (req->cgroup_name) {
			ts_set_keep(&living, is_below_cgroup, req);
			ts_set_keep(&departed, is_below_cgroup, req);
		}
		/* It may be a thread's number. */
		if (subtree && !req->threads && !ts_device_process(client, 0, subtree, &root))
			subtree = root.task[0].rec.tid;
		view.table.lost = &lost;
		if (forest_grow(&forest, &living, &departed,
				&(struct forest_shape){ .threads = req->threads,
							.all = req->all_departed,
							.root = subtree,
							.sort_col = req->view.sort_col,
							.descending = req->view.descending }))
			view_print(&view, forest.order, forest.nr, NULL, true);
		else
			status = explain_find(-ESRCH, req->subtree);
		lost_warn(&lost);
	}
	free(forest.order);
	ts_set_clear(&root);
	ts_set_clear(&living);
	ts_set_clear(&departed);
	return status;
}

/* Return: -1: go on. */
static int find_cgroup(struct request *req)
{
	int err = cgroup_find(&req->cgroup, req->cgroup_name);

	return err ? cgroup_explain(req->cgroup_name, err) : -1;
}

int list_main(const struct list *list, int argc, char **argv)
{
	struct request req = {
		.view = {
			.command = list->name,
			.top_sort = "-RUN",
			.set = &task_columns,
			.cols = list->cols,
			.table = { .key = "tasks", .headings = true, .tree = list->tree },
		},
	};
	struct ts client;
	int status;

	status = parse_request(list, &req, argc, argv);
	if (status < 0 && req.cgroup_name)
		status = find_cgroup(&req);
	if (status < 0)
		status = client_start(&client);
	if (status < 0) {
		status = cpus_explain(req.filter.cpus, client.info.nr_cpus);
		if (status < 0)
			status = req.departed ? show_forest(&req, &client) : show_living(&req, &client);
		ts_device_close(&client);
	}
	cgroup_free(&req.cgroup);
	view_free(&req.view);
	return status;
}
