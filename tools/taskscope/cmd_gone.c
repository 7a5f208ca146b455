// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "client.h"
#include "cmd.h"
#include "ends.h"
#include "exits.h"
#include "names.h"
#include "view.h"

#define HELP								\
	" -T, --threads         a row for each thread, not only for each process\n"	\
	"     --parent TID      those only whose parent was this process\n"		\
	"     --comm PATTERN    names that match this shell pattern only\n"		\
	"     --age SECONDS     those only that went within the last SECONDS\n"		\
	"     --exit STATUS     those only that ended so: a number that they gave to exit(),\n" \
	"                       a signal that killed them (SIGKILL), or failed: not with 0\n"

enum { OPT_PARENT = OPT_OWN, OPT_COMM, OPT_AGE, OPT_EXIT };

static const struct option options[] = {
	{ "threads", no_argument, NULL, 'T' },
	{ "parent", required_argument, NULL, OPT_PARENT },
	{ "comm", required_argument, NULL, OPT_COMM },
	{ "age", required_argument, NULL, OPT_AGE },
	{ "exit", required_argument, NULL, OPT_EXIT },
	VIEW_LONG,
	{},
};

/* What the user asked for. */
struct request {
	struct view view;
	bool threads;
	__s32 parent;
	const char *comm;
	__u64 age_ns;
	__u64 oldest_ns;
	bool by_end;
	struct end end;
};

/* One that matches nothing is no success. */
static bool has_filter(const struct request *req)
{
	return req->parent || req->comm || req->age_ns || req->by_end;
}

static bool is_wanted(const struct record *rec, const void *arg)
{
	const struct request *req = arg;
	const struct tscope_departed *departed = rec->departed;

	return departed && (!req->parent || departed->ppid == req->parent) &&
	       (!req->comm || !fnmatch(req->comm, departed->comm, 0)) &&
	       departed->freed_ns >= req->oldest_ns &&
	       (!req->by_end || end_matches(&req->end, departed->exit_code));
}

/* Return: as view_choose(). */
static int parse_request(struct request *req, int argc, char **argv)
{
	static const char about[] =
		"List the processes that are gone, the first that went first.  Times and counters are\n"
		"of all threads together; what cannot be added up is the leader's, as -H says.";
	struct view *view = &req->view;
	const char *end;
	int opt, status;

	while ((opt = getopt_long(argc, argv, "T" VIEW_SHORT, options, NULL)) != -1) {
		status = -1;
		switch (opt) {
		case 'T': req->threads = true; break;
		case OPT_PARENT:
			req->parent = parse_tid(optarg, &end);
			if (!req->parent || *end)
				return bad_number(view->command, "--parent", "a process", optarg);
			break;
		case OPT_COMM: req->comm = optarg; break;
		case OPT_AGE:
			req->age_ns = parse_seconds(optarg);
			if (!req->age_ns)
				return bad_seconds(view->command, "--age", optarg);
			break;
		case OPT_EXIT:
			req->by_end = true;
			if (!end_parse(&req->end, optarg))
				return usage_error(view->command, "--exit needs a number from 0 to 255, a signal such as SIGKILL, or failed, not '%s'",
						   optarg);
			break;
		case 'h': return view_help(view, about, HELP);
		default: status = view_option(view, opt);
		}
		if (status >= 0)
			return status;
	}
	if (optind < argc)
		return usage_error(view->command, "%s takes options only, not '%s'", view->command,
				   argv[optind]);
	return view_choose(view);
}

/* Is any of the tasks there that were killed by the signal whose number was taken for a status? */
static bool has_signaled(const struct tasks *tasks, int signal)
{
	const struct end end = { .signal = signal };
	size_t i;

	for (i = 0; i < tasks->nr; i++)
		if (end_matches(&end, tasks->task[i].rec.departed->exit_code))
			return true;
	return false;
}

/* 1 and 2 are what programs fail with: who gives them means a signal only if there is one. */
static void explain_end(const struct request *req, const struct tasks *tasks)
{
	int signal = end_mistakable(&req->end);
	struct text name = {};

	if (!signal || !(signal > 2 || has_signaled(tasks, signal)))
		return;
	put_signal(&name, signal);
	warnx("--exit %d was taken as what tasks gave to exit(); those that a signal killed: --exit %s",
	      req->end.code, name.s);
	text_free(&name);
}

static int show_gone(struct request *req, const struct client *client)
{
	const __u64 groups = view_groups(&req->view) | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_DEPARTED;
	struct tasks tasks = {};
	struct tscope_info info;
	struct task **order;
	bool some = false;
	int err;

	err = req->threads ? client_departed(client, groups, &tasks) :
			     client_departed_processes(client, groups, &tasks);
	if (!err)
		err = client_info(client, &info);
	if (!err) {
		if (req->age_ns && req->age_ns < info.now_ns)
			req->oldest_ns = info.now_ns - req->age_ns;
		if (req->by_end)
			explain_end(req, &tasks);
		tasks_keep(&tasks, is_wanted, req);
		order = tasks_order(&tasks, req->view.sort_col, req->view.descending);
		view_print(&req->view, order, tasks.nr, NULL, true);
		some = tasks.nr || !has_filter(req);
		free(order);
	}
	tasks_free(&tasks);
	if (err)
		return client_explain_departed(err);
	return some ? EXIT_DONE : EXIT_FAILED;
}

int cmd_gone(int argc, char **argv)
{
	struct request req = {
		.view = {
			.command = "gone",
			.set = &task_columns,
			.cols = "TID,TGID,PPID,ENDED_AT,EXIT_CODE,EXIT_SIGNAL,LIFETIME,RUN,WAIT,SLEEP,BLOCK,SWITCHES,CREATOR,CREATOR_COMM,CLONE_KIND,COMM",
			.table = { .key = "departed", .headings = true },
		},
	};
	struct client client;
	int status;

	status = parse_request(&req, argc, argv);
	if (status < 0)
		status = client_start(&client);
	if (status < 0) {
		status = show_gone(&req, &client);
		client_close(&client);
	}
	view_free(&req.view);
	return status;
}
