// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "command.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "ping_pong.h"

/* What the user asked for. */
struct request {
	__u64 duration_ns;
	bool json;
};

static const struct option_group cost_group = {
	.rows = (const struct option_row[]){
		{ "duration", 0, "SECONDS", .kind = OPTION_SECONDS,
		  .at = offsetof(struct request, duration_ns),
		  .help = "measure each case so long (0.5)" },
		{},
	},
};

/* The CPUs that this program may run on. */
static struct cpu_set allowed_cpus(void)
{
	size_t bytes = CPU_ALLOC_SIZE(CPU_SET_MAX);
	cpu_set_t *set = CPU_ALLOC(CPU_SET_MAX);
	struct cpu_set allowed = {};
	unsigned int cpu;

	if (!set || sched_getaffinity(0, bytes, set))
		err(EXIT_FAILED, "sched_getaffinity");
	for (cpu = 0; cpu < CPU_SET_MAX; cpu++)
		if (CPU_ISSET_S(cpu, bytes, set))
			cpu_set_add(&allowed, cpu);
	CPU_FREE(set);
	return allowed;
}

static void say_progress(const struct costs *costs)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\rcase %zu", costs->nr + 1);
}

static void measure(struct costs *costs, __u64 for_ns)
{
	static const enum partner partners[] = { PARTNER_THREAD, PARTNER_PROCESS };
	struct cpu_set allowed = allowed_cpus();
	struct cost *cost = &costs->cost[0];
	enum distance distance;
	size_t i;

	cost->from = cost->to = cpu_set_next(&allowed, 0);
	say_progress(costs);
	ping_pong(cost, for_ns);
	costs->nr = 1;
	for (distance = 0; distance < NR_DISTANCES; distance++) {
		for (i = 0; i < 2; i++) {
			cost = &costs->cost[costs->nr];
			*cost = (struct cost){ .partner = partners[i], .distance = distance };
			if (!topology_pair("", &allowed, distance, &cost->from, &cost->to))
				continue;
			say_progress(costs);
			ping_pong(cost, for_ns);
			costs->nr++;
		}
	}
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r      \r");
}

static int run(void *request)
{
	const struct request *req = request;
	struct costs costs = {};
	struct ts client;
	struct text t = {};
	struct json j = { .out = &t };
	int status;

	/* It is of use also without the module: that is what is compared with. */
	costs.is_loaded = !access("/sys/module/taskscope", F_OK);
	if (costs.is_loaded) {
		status = client_start(&client);
		if (status >= 0)
			return status;
		costs.hooks = client.info.hooks;
		ts_device_close(&client);
	}
	measure(&costs, req->duration_ns);
	if (req->json)
		costs_put_json(&j, &costs);
	else
		costs_put(&t, &costs);
	text_flush(&t, stdout);
	text_free(&t);
	return EXIT_DONE;
}

static const struct request defaults = { .duration_ns = 500000000 };

COMMAND(cost) = {
	.name = "cost",
	.topic = TOPIC_MACHINE,
	.summary = "what a switch costs here: between threads, between processes, near and far",
	.about = "Measure what it costs to hand a byte from one task to another, which waits for it:\n"
		 "to a thread and to a process, on the same CPU, on another hardware thread of the\n"
		 "core, on another core of the cache, on another cache and on another node, as far as\n"
		 "there are such CPUs.  Compare a run with the module to one without it.",
	.groups = {
		{ &cost_group, 0 },
		{ &json_group, offsetof(struct request, json) },
	},
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.run = run,
};
