// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "command.h"
#include "exits.h"
#include "one_cpu.h"
#include "rt_print.h"
#include "stream_start.h"
#include "tasks.h"
#include "window.h"

#define SERVER	"/sys/kernel/debug/sched/fair_server"

/* What the user asked for. */
struct request {
	struct window_options window;
	__s64 cpu;
};

struct session {
	const struct request *req;
	struct rt_watch *w;
};

static void take_tasks(void *arg, const struct ts *client, const struct ts_set *tasks)
{
	((struct session *)arg)->w = rt_watch_new(client->info.nr_cpus, tasks);
}

static void take_event(void *arg, const struct ts_event *event)
{
	rt_watch_take(((struct session *)arg)->w, event);
}

static void begin(void *arg, __u64 now)
{
	rt_watch_begin(((struct session *)arg)->w, now);
}

static void end(void *arg, __u64 now, const struct ts_set *tasks)
{
	rt_watch_end(((struct session *)arg)->w, now, tasks);
}

static bool read_number(const char *path, long long *value)
{
	FILE *file = fopen(path, "re");
	bool done = file && fscanf(file, "%lld", value) == 1;

	if (file)
		fclose(file);
	return done;
}

/* Each CPU has a server of its own; they are the same unless somebody changes one. */
static void read_server(struct rt_view *view)
{
	__s64 cpu = view->cpu < 0 ? 0 : view->cpu;
	long long runtime, period;
	char path[96];

	snprintf(path, sizeof(path), SERVER "/cpu%lld/runtime", cpu);
	if (!read_number(path, &runtime))
		return;
	snprintf(path, sizeof(path), SERVER "/cpu%lld/period", cpu);
	if (!read_number(path, &period))
		return;
	view->limit = runtime ? RT_LIMIT_SERVER : RT_LIMIT_NONE;
	view->limit_ns = runtime;
	view->period_ns = period;
}

/* With a fair server sched_rt_runtime_us stops no task any more. */
static void read_limit(struct rt_view *view)
{
	long long runtime, period;

	if (!access(SERVER, F_OK)) {
		read_server(view);
	} else if (!access("/sys/kernel/debug/sched", F_OK) &&
		   read_number("/proc/sys/kernel/sched_rt_runtime_us", &runtime) &&
		   read_number("/proc/sys/kernel/sched_rt_period_us", &period)) {
		view->limit = runtime < 0 || runtime >= period ? RT_LIMIT_NONE : RT_LIMIT_THROTTLING;
		view->limit_ns = runtime < 0 ? 0 : runtime * 1000;
		view->period_ns = period * 1000;
	}
}

static void print(const struct session *s, __u32 nr_cpus)
{
	struct rt_view view = { .w = s->w, .cpu = s->req->cpu, .nr_cpus = nr_cpus };
	struct text t = {};
	struct json j = { .out = &t };

	read_limit(&view);
	if (s->req->window.json)
		rt_put_json(&j, &view);
	else
		rt_put(&t, &view);
	text_flush(&t, stdout);
	text_free(&t);
}

/* Return: exit status. */
static int show(const struct request *req, const struct ts *client)
{
	static const struct window_user user = { take_tasks, take_event, begin, end };
	struct session s = { .req = req };
	struct window window = {
		.user = &user, .arg = &s, .groups = RT_WATCH_GROUPS, .events = RUNNABLE_EVENTS,
		.duration_ns = req->window.duration_ns,
	};
	int status = window_watch(&window, client);

	if (status < 0) {
		print(&s, client->info.nr_cpus);
		status = EXIT_DONE;
	}
	rt_watch_free(s.w);
	ts_set_clear(&window.before);
	return status;
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	return take_one_cpu(&((struct request *)request)->cpu, "rt", nr, operands, wrong);
}

static int run(void *request)
{
	const struct request *req = request;
	struct ts client;
	int status;

	status = stream_device_open(&client);
	if (status >= 0)
		return status;
	status = one_cpu_explain(&client, req->cpu);
	if (status < 0)
		status = show(req, &client);
	ts_device_close(&client);
	return status;
}

static const struct request defaults = { .window.duration_ns = WINDOW_NS, .cpu = -1 };

COMMAND(rt) = {
	.name = "rt",
	.topic = TOPIC_MACHINE,
	.summary = "real-time and deadline tasks: shares, longest stretches, who waits for them",
	.operands = "[CPU]",
	.about = "Watch for some seconds what tasks of the real-time and deadline classes do, on one CPU\n"
		 "or on all: how much they run, how long at a time, what stopped them, whether they start\n"
		 "late, and which other tasks wait for a CPU meanwhile.",
	.groups = { { &window_group, offsetof(struct request, window) } },
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
