// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <fnmatch.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cgroups.h"
#include "clone_info.h"
#include "cmd.h"
#include "device.h"
#include "exit_filter.h"
#include "exited_list.h"
#include "exits.h"
#include "explain.h"
#include "names.h"
#include "order.h"
#include "parse.h"
#include "view_options.h"

#define HELP								\
	"     --processes       processes: the usual\n"	\
	" -T, --threads         a row for each thread, not only for each process\n"	\
	"     --parent TID      those only whose parent was this process\n"		\
	"     --creator TID     those only that this task has made, or a thread of this process\n" \
	"     --uid UID         those only that had this real user id\n"		\
	"     --cgroup PATH     those only that were in this cgroup or below it\n"	\
	"     --comm PATTERN    names that match this shell pattern only\n"		\
	"     --age SECONDS     those only that went within the last SECONDS\n"		\
	"     --exit STATUS     those only that ended so: a number that they gave to exit(),\n" \
	"                       a signal that killed them (SIGKILL), or failed: not with 0\n"

enum {
	OPT_PARENT = OPT_OWN, OPT_COMM, OPT_AGE, OPT_EXIT, OPT_PROCESSES, OPT_CREATOR, OPT_UID,
	OPT_CGROUP_OF
};

static const struct option options[] = {
	{ "parent", required_argument, NULL, OPT_PARENT },
	{ "comm", required_argument, NULL, OPT_COMM },
	{ "age", required_argument, NULL, OPT_AGE },
	{ "exit", required_argument, NULL, OPT_EXIT },
	{ "processes", no_argument, NULL, OPT_PROCESSES },
	{ "threads", no_argument, NULL, 'T' },
	{ "creator", required_argument, NULL, OPT_CREATOR },
	{ "uid", required_argument, NULL, OPT_UID },
	{ "cgroup", required_argument, NULL, OPT_CGROUP_OF },
	VIEW_LONG,
	{},
};

/* What the user asked for. */
struct request {
	struct view view;
	__s32 parent;
	const char *comm;
	__u64 age_ns;
	__u64 oldest_ns;
	bool by_end;
	struct end end;
	unsigned int kinds;
	__s32 creator;
	bool by_uid;
	__u32 uid;
	const char *cgroup_name;
	struct cgroup cgroup;
};

/* One that matches nothing is no success. */
static bool has_filter(const struct request *req)
{
	return req->parent || req->comm || req->age_ns || req->by_end ||
	       req->creator || req->by_uid || req->cgroup_name;
}

static bool is_of_creator(const struct record *rec, __s32 creator)
{
	const struct tscope_birth *birth = rec->birth;

	return birth && !birth_inferred(birth) &&
	       (birth->creator == creator || birth->creator_tgid == creator);
}

static bool is_of_cgroup(const struct record *rec, const void *arg)
{
	const struct request *req = arg;

	return cgroup_holds(&req->cgroup, rec);
}

static bool is_wanted(const struct record *rec, const void *arg)
{
	const struct request *req = arg;
	const struct tscope_exited *departed = rec->exited;

	return departed && (!req->parent || departed->ppid == req->parent) &&
	       (!req->comm || !fnmatch(req->comm, departed->comm, 0)) &&
	       departed->freed_ns >= req->oldest_ns &&
	       (!req->creator || is_of_creator(rec, req->creator)) &&
	       (!req->by_uid || (rec->creds && rec->creds->uid == req->uid)) &&
	       (!req->by_end || (!(departed->flags & TSCOPE_EXITED_EXEC) &&
				 end_matches(&req->end, departed->exit_code)));
}

static bool parse_uid(__u32 *uid, const char *s)
{
	const struct passwd *user = getpwnam(s);
	unsigned long number;
	char *end;

	if (user) {
		*uid = user->pw_uid;
		return true;
	}
	if (!isdigit((unsigned char)*s))
		return false;
	errno = 0;
	number = strtoul(s, &end, 10);
	*uid = number;
	return !errno && !*end && number < UINT32_MAX;
}

/* Return: as view_choose(). */
static int parse_request(struct request *req, int argc, char **argv)
{
	static const char about[] =
		"List the processes that are gone, the first that went first.  Times and counters are\n"
		"of all threads together; what cannot be added up is the leader's, as -H says.\n"
		"Of those that are not kept any more stderr tells, and since when the list is whole.";
	struct view *view = &req->view;
	const char *end;
	int opt, status;

	while ((opt = getopt_long(argc, argv, "T" VIEW_SHORT, options, NULL)) != -1) {
		status = -1;
		switch (opt) {
		case OPT_PARENT:
			req->parent = ts_parse_tid(optarg, &end);
			if (!req->parent || *end)
				return bad_number(view->command, "--parent", "a process", optarg);
			break;
		case OPT_COMM: req->comm = optarg; break;
		case OPT_PROCESSES: req->kinds = GONE_PROCESSES; break;
		case 'T': req->kinds = GONE_ALL; break;
		case OPT_CREATOR:
			req->creator = ts_parse_tid(optarg, &end);
			if (!req->creator || *end)
				return usage_error(view->command, "not a task number: %s", optarg);
			break;
		case OPT_UID:
			req->by_uid = true;
			if (!parse_uid(&req->uid, optarg))
				return usage_error(view->command, "not a user id, and not the name of a user: %s", optarg);
			break;
		case OPT_CGROUP_OF: req->cgroup_name = optarg; break;
		case OPT_AGE:
			req->age_ns = ts_parse_seconds(optarg);
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
static bool has_signaled(const struct ts_set *tasks, int signal)
{
	const struct end end = { .signal = signal };
	size_t i;

	for (i = 0; i < tasks->nr; i++)
		if (end_matches(&end, tasks->task[i].rec.exited->exit_code))
			return true;
	return false;
}

/* 1 and 2 are what programs fail with: who gives them means a signal only if there is one. */
static void explain_end(const struct request *req, const struct ts_set *tasks)
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

/* One that has been removed may be found among the departed.  Return: -1: go on. */
static int find_cgroup(struct request *req, struct ts_set *tasks)
{
	int err;

	if (!req->cgroup_name)
		return -1;
	err = cgroup_find(&req->cgroup, req->cgroup_name);
	if (err && err != -ENOENT)
		return cgroup_explain(req->cgroup_name, err);
	ts_set_keep(tasks, is_of_cgroup, req);
	return !err || tasks->nr ? -1 : cgroup_explain(req->cgroup_name, err);
}

static int show_gone(struct request *req, const struct ts *client)
{
	const __u64 groups = view_groups(&req->view) | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_EXITED |
			     TSCOPE_GROUP_CREDS | (req->cgroup_name ? TSCOPE_GROUP_CGROUP : 0);
	struct ts_set tasks = {};
	struct ts_task **order;
	struct lost lost;
	bool some = false;
	int err, status;

	err = gone_read(client, req->kinds, groups, &tasks, &lost);
	status = err ? client_explain_departed(err) : find_cgroup(req, &tasks);
	if (status < 0) {
		if (req->age_ns && req->age_ns < lost.now_ns)
			req->oldest_ns = lost.now_ns - req->age_ns;
		if (req->by_end)
			explain_end(req, &tasks);
		lost_since(&lost, req->oldest_ns);
		req->view.table.lost = &lost;
		ts_set_keep(&tasks, is_wanted, req);
		order = tasks_order(&tasks, req->view.sort_col, req->view.descending);
		view_print(&req->view, order, tasks.nr, NULL, true);
		some = tasks.nr || !has_filter(req);
		free(order);
		lost_warn(&lost);
		status = some ? EXIT_DONE : EXIT_FAILED;
	}
	cgroup_free(&req->cgroup);
	ts_set_clear(&tasks);
	return status;
}

int cmd_gone(int argc, char **argv)
{
	struct request req = {
		.kinds = GONE_PROCESSES,
		.view = {
			.command = "gone",
			.set = &task_columns,
			.cols = "TID,TGID,PPID,ENDED_AT,EXIT_CODE,EXIT_SIGNAL,LIFETIME,RUN,WAIT,SLEEP,BLOCK,SWITCHES,CREATOR,CREATOR_COMM,CLONE_KIND,COMM",
			.table = { .key = "departed", .headings = true },
		},
	};
	struct ts client;
	int status;

	status = parse_request(&req, argc, argv);
	if (status < 0)
		status = client_start(&client);
	if (status < 0) {
		status = show_gone(&req, &client);
		ts_device_close(&client);
	}
	view_free(&req.view);
	return status;
}
