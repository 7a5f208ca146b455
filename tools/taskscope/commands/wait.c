// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>

#include "command.h"
#include "device.h"
#include "exited.h"
#include "exits.h"
#include "explain.h"
#include "find_task.h"
#include "wait.h"
#include "wait_by.h"
#include "wait_cgroup.h"
#include "waiting_since.h"

/* A task that has exited is in no list until RCU lets it be freed: about so long. */
#define GRACE_NS 30000000000ULL

/* Return: -1: read; -2: no task has the number; otherwise the exit status. */
static int read_waiting(const struct ts *client, const struct wait_request *req, struct waiting *w,
			size_t *nr_ends)
{
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS |
			     TSCOPE_GROUP_WAKERS | TSCOPE_GROUP_BLAME;
	struct ts_set tasks = {};
	int err, status = -1;
	bool is_process;

	err = find_task(client, groups, req->tid, req->alone, &tasks, &is_process, nr_ends);
	if (err == -ESRCH) {
		status = -2;
	} else if (err) {
		status = explain_find(err, req->tid);
	} else if ((!tasks.task[0].rec.ids && !*nr_ends) || !tasks.task[0].rec.waits) {
		warnx("nothing was counted of task %d", req->tid);
		status = EXIT_FAILED;
	} else {
		waiting_copy(w, &tasks.task[0].rec, client->info.blame_ns);
		w->is_process = is_process;
	}
	ts_set_clear(&tasks);
	return status;
}

static void print(struct waiting *w, const struct wait_request *req, const struct round *round,
		  bool first, size_t nr_ends)
{
	struct text t = {};
	struct json j = { .out = &t, .one_line = req->repeat.period_ns };

	if (req->top)
		waiting_cut(w, req->top);
	if (req->json) {
		waiting_put_json(&j, w, round);
	} else {
		round_put(round, first);
		put_exited(&t, &w->rec, nr_ends);
		waiting_put(&t, w);
	}
	text_flush(&t, stdout);
	text_free(&t);
}

/* Once, or again and again.  Return: an exit status. */
static int show_waiting(const struct ts *client, const struct wait_request *req)
{
	struct waiting now[2] = {}, since;
	struct quota quota[2] = {}, quota_of_round;
	bool first = true, was_there = false;
	__u64 missing_ns = 0;
	struct watch watch;
	struct round round;
	size_t nr_ends = 0;
	int i = 0, status;

	if (!(client->info.groups & TSCOPE_GROUP_WAITS))
		return client_explain(-EOPNOTSUPP);
	watch_start(&watch, &req->repeat);
	do {
		status = read_waiting(client, req, &now[i], &nr_ends);
		if (status >= 0)
			return status;
		if (status == -2 && missing_ns < GRACE_NS && was_there) {
			missing_ns += req->repeat.period_ns;
			continue;
		}
		if (status == -2)
			return explain_find(-ESRCH, req->tid);
		was_there = true;
		quota[i] = (struct quota){};
		if (!nr_ends)
			quota_read(&quota[i], "", req->tid);
		/* Of one that has exited this is all that there will be. */
		if (watch_is_due(&watch) || nr_ends) {
			waiting_since(&since, &now[i], &now[!i]);
			quota_of_round = quota[i];
			quota_since(&quota_of_round, &quota[!i]);
			since.quota = nr_ends ? NULL : &quota_of_round;
			print(&since, req, watch_round(&watch, &round), first, nr_ends);
			first = false;
		}
		i = !i;
		/* Nothing will be added. */
	} while (!nr_ends && watch_next(&watch));
	return EXIT_DONE;
}

#define AT(_member) .at = offsetof(struct wait_request, _member)

static const struct option_group wait_group = {
	.rows = (const struct option_row[]){
		{ "tid", 't', AT(alone), .help = HELP_ALONE },
		{ "cgroup", 0, "PATH", .kind = OPTION_STRING, AT(cgroup),
		  .help = "all processes that are in this cgroup or below it, not TID" },
		{ "top", 0, "N", .kind = OPTION_COUNT, AT(top),
		  .help = "the first N of the tasks that were in its way, and that woke it;\n"
			  "with --by the first N rows" },
		BY_ROW(GROUP_BY_WORDS, offsetof(struct wait_request, view.by),
		       "a row for the sum of all tasks of a process, thread, cgroup, container,\n"
		       "comm, user or cpu, also exited ones: of those of the process TID, of\n"
		       "those of a cgroup, or else of all"),
		{},
	},
};

/* With --by the rows are a table. */
static bool take_view(struct wait_request *req, struct text *wrong)
{
	if (req->alone)
		return refuse(wrong, "--by and --tid exclude each other");
	req->view.command = "wait";
	req->view.by_sort = "-WAIT";
	req->view.repeat = req->repeat;
	req->view.json = req->json;
	req->view.top = req->top;
	return view_choose(&req->view, wrong);
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct wait_request *req = request;

	if (!repeat_check(&req->repeat, wrong))
		return false;
	if (req->cgroup && (nr || req->alone))
		return refuse(wrong, "wait takes a TID or --cgroup, not both");
	if (nr == 1 && !take_task(&req->tid, "wait", "a task", operands[0], wrong))
		return false;
	if (nr > 1 || (!nr && !req->cgroup && !req->view.by))
		return refuse(wrong, "wait takes the number of one task, such as 1234, --cgroup PATH, or --by WHAT");
	return !req->view.by || take_view(req, wrong);
}

static int run(void *request)
{
	struct wait_request *req = request;
	struct ts client;
	int status;

	status = client_start(&client);
	if (status < 0) {
		status = req->view.by ? wait_by(&client, req) :
			 req->cgroup ? wait_cgroup(&client, req) : show_waiting(&client, req);
		ts_device_close(&client);
	}
	view_free(&req->view);
	return status;
}

COMMAND(wait) = {
	.name = "wait",
	.topic = TOPIC_TASKS,
	.summary = "how long one task, or a cgroup, waited, which tasks were in its way, which woke it",
	.operands = "TID|--cgroup PATH|--by WHAT",
	.about = "Show how long a process waited for a CPU, where its time went, which tasks were in\n"
		 "its way, and which woke it: all its threads together, also exited ones.  If TID is\n"
		 "the number of another thread, it is about that thread.  A task that has exited is\n"
		 "shown as long as the module keeps it.  Of a cgroup all living processes are added\n"
		 "up, and each has a row.  With --by only the sums are shown, of any tasks.",
	.groups = {
		{ &wait_group, 0 },
		{ &repeat_group, offsetof(struct wait_request, repeat) },
		{ &json_group, offsetof(struct wait_request, json) },
	},
	.request_bytes = sizeof(struct wait_request),
	.take = take,
	.run = run,
};
