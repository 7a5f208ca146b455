// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "comm_cache.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "isolation.h"
#include "isolation_watch_run.h"
#include "repeat.h"
#include "stream_start.h"

/* A violation is printed at most twice this after it happened. */
#define ROUND_MS 100
/* No round is shorter: a CPU that is about to write an event has written it by then. */
#define SETTLE_NS 10000000

/* A watch that goes on. */
struct watching {
	const struct isolation_request *req;
	struct ts client;
	struct ts_stream stream;
	struct isolation_watch watch;
	__u64 lost;
};

/* For isolation_watch.place. */
static enum task_place ask_place(void *arg, __s32 tid, char *comm)
{
	struct watching *w = arg;
	enum task_place place = PLACE_UNKNOWN;
	struct ts_set tasks = {};

	if (!ts_device_task(&w->client, TSCOPE_GROUP_IDS | TSCOPE_GROUP_AFFINITY, tid, &tasks)) {
		place = task_place(&tasks.task[0].rec, &w->watch.cpus);
		if (tasks.task[0].rec.ids)
			memcpy(comm, tasks.task[0].rec.ids->comm, TSCOPE_COMM_BYTES);
	}
	ts_set_clear(&tasks);
	return place;
}

static int print_violation(struct watching *w, const struct violation *v)
{
	char comm[TSCOPE_COMM_BYTES] = "";
	struct text t = {};
	struct json j = { .out = &t };

	if (v->waker)
		ask_place(w, v->waker, comm);
	if (w->req->json)
		violation_put_json(&j, v, comm[0] ? comm : NULL);
	else
		violation_put(&t, v, w->stream.start.now_ns, comm[0] ? comm : NULL);
	text_flush(&t, stdout);
	text_free(&t);
	return EXIT_FOUND;
}

/* The tasks that have these CPUs as it begins.  Return: -1: none is a violation. */
static int look_at_running(struct watching *w)
{
	struct tscope_cpu_get get;
	struct violation v;
	unsigned int cpu;
	int err;

	for (cpu = cpu_set_next(&w->watch.cpus, 0); cpu < CPU_SET_MAX;
	     cpu = cpu_set_next(&w->watch.cpus, cpu + 1)) {
		err = ts_device_cpu(&w->client, cpu, &get);
		if (!err && isolation_watch_task(&w->watch, cpu, get.tid, &v))
			return print_violation(w, &v);
	}
	return -1;
}

/* Look at the events up to @until_ns.  Return: -1: go on; otherwise an exit status. */
static int look_at_events(struct watching *w, __u64 until_ns)
{
	struct ts_event event;
	struct violation v;
	int some;

	some = ts_stream_look(&w->stream);
	if (some < 0)
		return stream_explain(&w->stream, some);
	while ((some = ts_stream_take(&w->stream, until_ns, &event)) > 0) {
		if (event.head.type == TSCOPE_EVENT_LOST)
			w->lost += event.lost.nr;
		if (isolation_watch_event(&w->watch, &event, &v))
			return print_violation(w, &v);
	}
	return some < 0 ? stream_explain(&w->stream, some) : -1;
}

/* None was seen.  Return: exit status. */
static int sum_up(const struct watching *w, __u64 now_ns)
{
	struct text t = {};

	text_put_time(&t, now_ns - w->stream.start.now_ns);
	fprintf(stderr, "no violation in %s, %llu switches to tasks that may run there\n", t.s,
		w->watch.nr_switches);
	text_free(&t);
	if (!w->lost)
		return EXIT_DONE;
	warnx("%llu events were lost: in one of them there may have been one", w->lost);
	return EXIT_FAILED;
}

static int watch_events(struct watching *w)
{
	__u64 until = w->stream.start.now_ns, end = ~0ULL, left_ms;
	struct tscope_info info;
	int status, err;

	if (w->req->duration_ns)
		end = until + w->req->duration_ns;
	status = look_at_running(w);
	if (status >= 0)
		return status;
	do {
		left_ms = (end - until) / 1000000 + 1;
		if (!ts_stream_poll(&w->stream, left_ms < ROUND_MS ? left_ms : ROUND_MS,
				    STDOUT_FILENO))
			return EXIT_DONE;
		err = ts_device_info(&w->client, &info);
		if (err)
			return stream_explain(&w->stream, err);
		status = look_at_events(w, until);
		if (status >= 0)
			return status;
		until = info.now_ns;
	} while (until < end && !signals_came(SETTLE_NS));

	err = ts_stream_end(&w->stream);
	if (err)
		return stream_explain(&w->stream, err);
	status = look_at_events(w, ~0ULL);
	return status >= 0 ? status : sum_up(w, until);
}

static int start(struct watching *w)
{
	const struct stream_options options = { .wanted.events = 1ULL << TSCOPE_EVENT_SWITCH };
	int status;

	/* Before there is anything to be ended. */
	signals_hold();
	status = stream_start(&options, &w->stream, &w->client, WATCH_EVENTS);
	if (status < 0)
		status = watch_events(w);
	ts_stream_unmap(&w->stream);
	isolation_watch_free(&w->watch);
	return status;
}

int isolation_watch_run(const struct isolation_request *req)
{
	struct watching w = { .req = req };
	int status;

	w.watch = (struct isolation_watch){ .cpus = req->cpus, .has_kernel = req->has_kernel,
					    .place = ask_place, .arg = &w };
	status = stream_device_open(&w.client);
	if (status >= 0)
		return status;
	status = cpus_explain(req->list, w.client.info.nr_cpus);
	if (status < 0)
		status = start(&w);
	ts_device_close(&w.client);
	return status;
}
