// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdio.h>

#include "cgroups.h"
#include "command.h"
#include "cpu_weight.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "fairness_print.h"
#include "one_cpu.h"
#include "stream_start.h"
#include "tasks.h"
#include "window.h"

/* What the user asked for. */
struct request {
	struct window_options window;
	__s64 cpu;
	const char *cgroup;
};

struct session {
	const struct request *req;
	const struct ts *client;
	struct fairness *f;
	/* Of the task that was asked for last. */
	struct ts_set asked;
};

static bool read_cgroup(void *arg, const char *path, double *weight)
{
	(void)arg;
	return cpu_weight_read("", path, weight);
}

static bool read_autogroup(void *arg, __s32 tid, unsigned int *nr, double *weight)
{
	(void)arg;
	return autogroup_read("", tid, nr, weight);
}

static const struct record *ask(void *arg, __s32 tid)
{
	struct session *s = arg;
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_FAIR | TSCOPE_GROUP_SCHED |
			     TSCOPE_GROUP_CGROUP;

	ts_set_clear(&s->asked);
	if (ts_device_task(s->client, groups, tid, &s->asked) || !s->asked.nr)
		return NULL;
	return &s->asked.task[0].rec;
}

static void take_tasks(void *arg, const struct ts *client, const struct ts_set *tasks)
{
	struct session *s = arg;
	const struct fairness_source source = {
		.cgroup = read_cgroup, .autogroup = read_autogroup, .ask = ask, .arg = s,
	};

	s->client = client;
	s->f = fairness_new(&source, client->info.nr_cpus,
			    s->req->cpu < 0 ? ENTITLED_NONE : (size_t)s->req->cpu, tasks);
}

static void take_event(void *arg, const struct ts_event *event)
{
	fairness_take(((struct session *)arg)->f, event);
}

static void begin(void *arg, __u64 now)
{
	fairness_begin(((struct session *)arg)->f, now);
}

static void end(void *arg, __u64 now, const struct ts_set *tasks)
{
	fairness_end(((struct session *)arg)->f, now, tasks);
}

static void print(const struct session *s, const char *cgroup)
{
	const struct fairness_view view = {
		.f = s->f,
		.cpu = s->req->cpu < 0 ? ENTITLED_NONE : (size_t)s->req->cpu,
		.cgroup = cgroup,
		.knows_weights = cpu_weight_is_known(""),
	};
	struct text t = {};
	struct json j = { .out = &t };

	if (s->req->window.json)
		fairness_put_json(&j, &view);
	else
		fairness_put(&t, &view);
	text_flush(&t, stdout);
	text_free(&t);
}

/* Return: exit status. */
static int show(const struct request *req, const struct ts *client, const char *cgroup)
{
	static const struct window_user user = { take_tasks, take_event, begin, end };
	struct session s = { .req = req };
	struct window window = {
		.user = &user, .arg = &s, .groups = FAIRNESS_GROUPS, .events = RUNNABLE_EVENTS,
		.duration_ns = req->window.duration_ns,
	};
	int status = window_watch(&window, client);

	if (status < 0) {
		print(&s, cgroup);
		status = EXIT_DONE;
	}
	fairness_free(s.f);
	ts_set_clear(&s.asked);
	ts_set_clear(&window.before);
	return status;
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (nr && req->cgroup)
		return refuse(wrong, "a CPU and --cgroup exclude each other");
	return take_one_cpu(&req->cpu, "fairness", nr, operands, wrong);
}

static int run(void *request)
{
	const struct request *req = request;
	struct cgroup cgroup = {};
	struct ts client;
	int status = -1, err;

	if (req->cgroup) {
		err = cgroup_find(&cgroup, req->cgroup);
		status = err ? cgroup_explain(req->cgroup, err) : -1;
	}
	if (status < 0)
		status = stream_device_open(&client);
	if (status < 0) {
		status = one_cpu_explain(&client, req->cpu);
		if (status < 0)
			status = show(req, &client, req->cgroup ? text_str(&cgroup.path) : NULL);
		ts_device_close(&client);
	}
	cgroup_free(&cgroup);
	return status;
}

static const struct option_group fairness_group_of_options = {
	.rows = (const struct option_row[]){
		{ "cgroup", 0, "PATH", .kind = OPTION_STRING, .at = offsetof(struct request, cgroup),
		  .help = "show this cgroup and what is below it" },
		{},
	},
};

static const struct request defaults = { .window.duration_ns = WINDOW_NS, .cpu = -1 };

COMMAND(fairness) = {
	.name = "fairness",
	.topic = TOPIC_MACHINE,
	.summary = "what the weights entitle each task and group to, and what they get",
	.operands = "[CPU]",
	.about = "Watch for some seconds how the time of the fair class is divided, on one CPU or on all:\n"
		 "what the weights of tasks and cgroups entitle each to while it is runnable, and what\n"
		 "it received.",
	.groups = {
		{ &fairness_group_of_options, 0 },
		{ &window_group, offsetof(struct request, window) },
	},
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
