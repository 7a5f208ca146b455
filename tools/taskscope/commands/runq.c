// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "command.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "one_cpu.h"
#include "runq.h"
#include "tasks.h"

/* A look during which the CPU has switched is taken again, so many times. */
#define TRIES	20

/* What the user asked for. */
struct request {
	__s64 cpu;
	bool json;
};

static void read_debug(const char *name, char *text, size_t bytes)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/sys/kernel/debug/sched/%s", name);
	file = fopen(path, "re");
	if (!file || !fgets(text, bytes, file))
		text[0] = '\0';
	if (file)
		fclose(file);
}

static void read_number(const char *name, __u64 *value)
{
	char text[64];

	read_debug(name, text, sizeof(text));
	if (strtoull(text, NULL, 10))
		*value = strtoull(text, NULL, 10);
}

/* Where debugfs does not say otherwise, what kernels have by default. */
static void read_rules(struct pick_rules *rules)
{
	struct timespec tick = { .tv_nsec = 4000000 };
	char features[4096];

	*rules = (struct pick_rules){
		.runs_to_parity = true, .latency_ns = 6000000, .min_granularity_ns = 750000,
	};
	/* It is set at each tick. */
	clock_getres(CLOCK_MONOTONIC_COARSE, &tick);
	rules->tick_ns = tick.tv_nsec;
	read_debug("features", features, sizeof(features));
	rules->has_hrtick = strstr(features, "HRTICK ") && !strstr(features, "NO_HRTICK ");
	if (strstr(features, "NO_RUN_TO_PARITY"))
		rules->runs_to_parity = false;
	read_number("latency_ns", &rules->latency_ns);
	read_number("min_granularity_ns", &rules->min_granularity_ns);
}

static __u64 switches(const struct tscope_cpu_get *get)
{
	const struct tscope_switches *s = &get->switches;

	return s->same_mm + s->cross_mm + s->kthread + s->idle;
}

/* Two: one leaves the CPU while the other is on it already. */
static size_t nr_running(const struct ts_set *tasks)
{
	size_t i, nr = 0;

	for (i = 0; i < tasks->nr; i++)
		nr += tasks->task[i].rec.state && tasks->task[i].rec.state->on_cpu;
	return nr;
}

/* Return: 0 or -errno. */
static int read_queue(const struct ts *client, __u32 cpu, struct ts_set *tasks,
		      struct runq_view *view)
{
	struct tscope_cpu_get before, after;
	int err = 0, tries;

	for (tries = 0; !err && !view->is_still && tries < TRIES; tries++) {
		ts_set_clear(tasks);
		*tasks = (struct ts_set){};
		err = ts_device_cpu(client, cpu, &before);
		if (!err)
			err = ts_device_snapshot(client, PICK_GROUPS, TSCOPE_FILTER_CPU, cpu, tasks);
		if (!err)
			err = ts_device_cpu(client, cpu, &after);
		if (err)
			return err;
		view->now_ns = after.now_ns;
		view->took_ns = after.now_ns - before.now_ns;
		view->is_still = switches(&before) == switches(&after) && nr_running(tasks) <= 1;
	}
	ts_set_settle(tasks);
	return err;
}

static int show_cpu(const struct ts *client, const struct pick_rules *rules, __u32 cpu,
		    struct text *t, struct json *j)
{
	struct runq_view view = { .cpu = cpu };
	const struct record **rec = NULL;
	struct pick *pick = NULL;
	struct ts_set tasks = {};
	size_t i;
	int err;

	err = read_queue(client, cpu, &tasks, &view);
	if (!err) {
		rec = reallocarray(NULL, tasks.nr + 1, sizeof(*rec));
		pick = calloc(tasks.nr + 1, sizeof(*pick));
		if (!rec || !pick)
			errx(EXIT_FAILED, "out of memory");
		for (i = 0; i < tasks.nr; i++)
			rec[i] = &tasks.task[i].rec;
		view.nr = pick_order(pick, rec, tasks.nr, rules);
		view.pick = pick;
		if (j)
			runq_put_json(j, &view);
		else
			runq_put(t, &view);
	}
	free(rec);
	free(pick);
	ts_set_clear(&tasks);
	return err;
}

/* Return: exit status. */
static int show(void *request, const struct ts *client)
{
	const struct request *req = request;
	struct tscope_cpu_get get;
	struct pick_rules rules;
	struct text t = {};
	struct json j = { .out = &t };
	bool first = true;
	int err = 0, status;
	__u32 cpu;

	if (!(client->info.snapshot_filters & 1ULL << TSCOPE_FILTER_CPU))
		return client_explain(-EOPNOTSUPP);
	status = one_cpu_explain(client, req->cpu);
	if (status >= 0)
		return status;
	read_rules(&rules);
	if (req->json) {
		json_open(&j, NULL, '{', true);
		json_open(&j, "runq", '[', true);
	}
	for (cpu = 0; !err && cpu < client->info.nr_cpus; cpu++) {
		if ((req->cpu >= 0 && cpu != req->cpu) || ts_device_cpu(client, cpu, &get))
			continue;
		if (req->cpu < 0 && !(get.flags & TSCOPE_CPU_ONLINE))
			continue;
		if (!first && !req->json)
			text_putc(&t, '\n');
		err = show_cpu(client, &rules, cpu, &t, req->json ? &j : NULL);
		first = false;
	}
	if (req->json) {
		json_close(&j);
		json_close(&j);
	}
	if (!err)
		text_flush(&t, stdout);
	text_free(&t);
	return err ? client_explain(err) : EXIT_DONE;
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	return take_one_cpu(&((struct request *)request)->cpu, "runq", nr, operands, wrong);
}

static int run(void *request)
{
	return client_run(request, show);
}

static const struct request defaults = { .cpu = -1 };

COMMAND(runq) = {
	.name = "runq",
	.topic = TOPIC_MACHINE,
	.summary = "run queues: what each CPU runs, and in which order it will pick",
	.operands = "[CPU]",
	.about = "Show what a CPU runs and what is queued there, in the order in which this kernel will\n"
		 "pick it, and say what of that cannot be known.",
	.groups = { { &json_group, offsetof(struct request, json) } },
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
