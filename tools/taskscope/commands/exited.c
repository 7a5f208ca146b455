// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <err.h>
#include <errno.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "by.h"
#include "cgroups.h"
#include "clone_info.h"
#include "columns_group.h"
#include "command.h"
#include "device.h"
#include "exit_filter.h"
#include "exited_list.h"
#include "exits.h"
#include "explain.h"
#include "names.h"
#include "order.h"
#include "task_filter.h"
#include "view_run.h"

/* What the user asked for. */
struct request {
	struct view view;
	__s32 parent;
	const char *comm;
	__u64 age_ns;
	__u64 oldest_ns;
	bool by_end;
	struct exit_filter end;
	unsigned int kinds;
	__s32 creator;
	bool by_uid;
	__u32 uid;
	const char *cgroup_name;
	struct cgroup cgroup;
};

/* A filter that matches nothing is no success. */
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
	       comm_matches(req->comm, departed->comm) &&
	       departed->freed_ns >= req->oldest_ns &&
	       (!req->creator || is_of_creator(rec, req->creator)) &&
	       (!req->by_uid || (rec->creds && rec->creds->uid == req->uid)) &&
	       (!req->by_end || (!(departed->flags & TSCOPE_EXITED_EXEC) &&
				 exit_filter_matches(&req->end, departed->exit_code)));
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

static bool take_uid(void *group, const struct option_row *row, const char *s,
		     struct text *wrong)
{
	struct request *req = group;

	(void)row;
	req->by_uid = true;
	return parse_uid(&req->uid, s) ||
	       refuse(wrong, "not a user id, and not the name of a user: %s", s);
}

static bool take_exit(void *group, const struct option_row *row, const char *s,
		      struct text *wrong)
{
	struct request *req = group;

	(void)row;
	req->by_end = true;
	return exit_filter_parse(&req->end, s) ||
	       refuse(wrong, "--exit needs a number from 0 to 255, a signal such as SIGKILL, or failed, not '%s'",
		      s);
}

/* row->value: which are listed. */
static bool take_kinds(void *group, const struct option_row *row, const char *s,
		       struct text *wrong)
{
	struct request *req = group;

	(void)s;
	(void)wrong;
	req->kinds = row->value;
	return true;
}

#define AT(_member) .at = offsetof(struct request, _member)

static const struct option_group exited_group = {
	.rows = (const struct option_row[]){
		{ "processes", .kind = OPTION_OTHER, .take = take_kinds, .value = GONE_PROCESSES,
		  .help = "processes: the usual" },
		{ "threads", 'T', .kind = OPTION_OTHER, .take = take_kinds, .value = GONE_ALL,
		  .help = "a row for each thread, not only for each process" },
		{ "parent", 0, "TID", .kind = OPTION_PROCESS, AT(parent),
		  .help = "tasks whose parent was this process" },
		{ "creator", 0, "TID", .kind = OPTION_TASK, AT(creator),
		  .help = "tasks that this task has made, or a thread of this process" },
		{ "uid", 0, "UID", .kind = OPTION_OTHER, .take = take_uid,
		  .help = "tasks that had this real user id" },
		{ "cgroup", 0, "PATH", .kind = OPTION_STRING, AT(cgroup_name),
		  .help = "tasks that were in this cgroup or below it" },
		{ "comm", 0, "PATTERN", .kind = OPTION_STRING, AT(comm),
		  .help = "tasks whose name matches this shell pattern" },
		{ "age", 0, "SECONDS", .kind = OPTION_SECONDS, AT(age_ns),
		  .help = "tasks that exited within the last SECONDS" },
		{ "exit", 0, "STATUS", .kind = OPTION_OTHER, .take = take_exit, .words = "failed",
		  .help = "tasks that ended with this status: a number that they gave to exit(),\n"
			  "a signal that killed them (SIGKILL), or failed: any but 0" },
		BY_ROW("process thread cgroup container comm user", offsetof(struct request, view.by),
		       "a row for the sum of all of them of a process, thread, cgroup, container,\n"
		       "comm or user; -H with it lists the columns"),
		{},
	},
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	(void)nr;
	(void)operands;
	if (req->view.by == BY_CPU)
		return refuse(wrong, "exited takes no --by cpu: on which CPU an exited task ran last is not kept");
	if (req->view.by && group_by_needs_threads(req->view.by))
		req->kinds = GONE_ALL;
	req->view.by_set = exited_group_columns();
	req->view.by_lacks = "is of living tasks";
	return view_choose(&req->view, wrong);
}

/* Is any of the tasks there that were killed by the signal whose number was taken for a status? */
static bool has_signaled(const struct ts_set *tasks, int signal)
{
	const struct exit_filter end = { .signal = signal };
	size_t i;

	for (i = 0; i < tasks->nr; i++)
		if (exit_filter_matches(&end, tasks->task[i].rec.exited->exit_code))
			return true;
	return false;
}

/* 1 and 2 are what programs fail with: they mean a signal only if such a signal killed a task. */
static void explain_end(const struct request *req, const struct ts_set *tasks)
{
	int signal = exit_filter_mistakable(&req->end);
	struct text name = {};

	if (!signal || !(signal > 2 || has_signaled(tasks, signal)))
		return;
	put_signal(&name, signal);
	warnx("--exit %d was taken as what tasks gave to exit(); tasks that a signal killed: --exit %s",
	      req->end.code, name.s);
	text_free(&name);
}

/* Exited tasks may have been in a cgroup that is removed.  Return: -1: go on. */
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

static void print(const struct request *req, const struct ts_set *tasks)
{
	const struct view *view = &req->view;
	const struct grouping how = {
		.by = view->by,
		.threads = req->kinds & GONE_THREADS,
		.has_users = true,
		.has_exited = true,
	};
	struct ts_task **order;

	order = tasks_order(tasks, view->by ? NULL : view->sort_col, view->descending);
	if (view->by)
		by_print(view, &how, order, tasks->nr, NULL, true);
	else
		view_print(view, order, tasks->nr, NULL, true);
	free(order);
}

static int show_exited(void *request, const struct ts *client)
{
	struct request *req = request;
	const __u64 groups = view_groups(&req->view) | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_EXITED |
			     TSCOPE_GROUP_CREDS | (req->cgroup_name ? TSCOPE_GROUP_CGROUP : 0);
	struct ts_set tasks = {};
	struct lost lost;
	bool some = false;
	int err, status;

	err = exited_read(client, req->kinds, groups, &tasks, &lost);
	status = err ? client_explain_departed(err) : find_cgroup(req, &tasks);
	if (status < 0) {
		if (req->age_ns && req->age_ns < lost.now_ns)
			req->oldest_ns = lost.now_ns - req->age_ns;
		if (req->by_end)
			explain_end(req, &tasks);
		lost_since(&lost, req->oldest_ns);
		req->view.table.lost = &lost;
		ts_set_keep(&tasks, is_wanted, req);
		print(req, &tasks);
		some = tasks.nr || !has_filter(req);
		lost_warn(&lost);
		status = some ? EXIT_DONE : EXIT_FAILED;
	}
	cgroup_free(&req->cgroup);
	ts_set_clear(&tasks);
	return status;
}

static int run(void *request)
{
	struct request *req = request;

	return view_run(&req->view, req, show_exited);
}

static const struct request defaults = {
	.kinds = GONE_PROCESSES,
	.view = {
		.command = "exited",
		.set = &task_columns,
		.cols = "TID,TGID,PPID,ENDED_AT,EXIT_CODE,EXIT_SIGNAL,LIFETIME,RUN,WAIT,SLEEP,BLOCK,SWITCHES,CREATOR,CREATOR_COMM,CLONE_KIND,COMM",
		.table = { .key = "departed" },
	},
};

COMMAND(exited) = {
	.name = "exited",
	.alias = "gone",
	.topic = TOPIC_TASKS,
	.summary = "tasks that have exited: how they ended, and what they did (also: gone)",
	.about = "List the processes that have exited, in the order of their ends.  Times and counters\n"
		 "are of all threads together; what cannot be added up is the leader's, as -H says.\n"
		 "If some are not kept any more, stderr says so, and since when the list is whole.",
	.groups = {
		{ &exited_group, 0 },
		{ &view_group, offsetof(struct request, view) },
	},
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
