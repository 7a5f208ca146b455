// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "isolation.h"
#include "isolation_watch_run.h"
#include "memory.h"
#include "parse.h"

static bool take_count(void *group, const struct option_row *row, const char *s,
		       struct text *wrong)
{
	struct isolation_request *req = group;

	(void)row;
	req->nr_threads = ts_parse_number(s);
	return req->nr_threads ||
	       refuse(wrong, "--threads needs a number above 0, such as 8, not '%s'", s);
}

#define AT(_member) .at = offsetof(struct isolation_request, _member)

static const struct option_group isolation_group = {
	.rows = (const struct option_row[]){
		{ "duration", 0, "SECONDS", .kind = OPTION_SECONDS, AT(duration_ns),
		  .help = "watch: end after this time, without a violation" },
		{ "kernel", AT(has_kernel),
		  .help = "watch: a thread of the kernel is a violation, too" },
		{ "threads", 0, "N", .kind = OPTION_OTHER, .take = take_count,
		  .help = "plan: for so many threads, one on each core" },
		{ "top", 0, "N", .kind = OPTION_COUNT, AT(top),
		  .help = "audit: the first N tasks of each CPU" },
		{},
	},
};

/* Which options go with which action. */
static bool check_options(const struct isolation_request *req, const char *action,
			  struct text *wrong)
{
	if (strcmp(action, "watch") && (req->duration_ns || req->has_kernel))
		return refuse(wrong, "--%s goes with isolation watch", req->has_kernel ? "kernel" : "duration");
	if (strcmp(action, "plan") && req->nr_threads)
		return refuse(wrong, "--threads goes with isolation plan");
	if (strcmp(action, "audit") && req->top)
		return refuse(wrong, "--top goes with isolation audit");
	return true;
}

static bool take_cpus(struct isolation_request *req, const char *action, const char *cpus,
		      struct text *wrong)
{
	req->list = cpus;
	return (ts_are_cpus(cpus) && cpu_set_parse(&req->cpus, cpus)) ||
	       refuse(wrong, "isolation %s needs numbers of CPUs, with commas between, such as 8-15, not '%s'",
		      action, cpus);
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct isolation_request *req = request;
	const char *action = nr ? operands[0] : "";

	if (strcmp(action, "audit") && strcmp(action, "watch") && strcmp(action, "plan"))
		return refuse(wrong, "isolation takes audit CPUS, watch CPUS or plan --threads N%s%s%s",
			      nr ? ", not '" : "", action, nr ? "'" : "");
	req->action = action[0];
	if (!check_options(req, action, wrong))
		return false;
	if (req->action != 'p')
		return nr == 2 ? take_cpus(req, action, operands[1], wrong) :
		       refuse(wrong, "isolation %s takes one list of CPUs, such as 8-15", action);
	if (nr > 1)
		return refuse(wrong, "isolation plan takes options only, not '%s'", operands[1]);
	return req->nr_threads ||
	       refuse(wrong, "isolation plan needs --threads N, such as --threads 8");
}

static int read_lists(const struct ts *client, struct isolation_audit *audit,
		      const struct ts_set *exited)
{
	const struct cpu_set *cpus = &audit->isolation.cpus;
	struct ran_list *list;
	unsigned int cpu;
	int err;

	audit->list = calloc(cpu_set_count(cpus), sizeof(*audit->list));
	if (!audit->list)
		out_of_memory();
	for (cpu = cpu_set_next(cpus, 0); cpu < CPU_SET_MAX; cpu = cpu_set_next(cpus, cpu + 1)) {
		list = &audit->list[audit->nr_lists];
		err = ts_device_cpu(client, cpu, &list->cpu);
		/* Numbers need not be without gaps: the checks say that it is not there. */
		if (err == -ENXIO)
			continue;
		if (err)
			return err;
		ran_list(list, client->info.loaded_ns, audit->isolation.tasks, exited);
		audit->nr_lists++;
	}
	return 0;
}

static void print_audit(const struct isolation_audit *audit, bool json)
{
	struct text t = {};
	struct json j = { .out = &t };

	if (json)
		isolation_put_json(&j, audit);
	else
		isolation_put(&t, audit);
	text_flush(&t, stdout);
	text_free(&t);
}

static void audit_free(struct isolation_audit *audit)
{
	size_t i;

	for (i = 0; i < audit->nr_lists; i++)
		free(audit->list[i].ran);
	free(audit->list);
	isolation_free(&audit->isolation);
}

/* Exited tasks are those that the module keeps: without them more stays untold. */
static int read_tasks(const struct ts *client, struct ts_set *living, struct ts_set *exited)
{
	int err = ts_device_snapshot(client, RAN_GROUPS, TSCOPE_FILTER_NONE, 0, living);

	if (!err)
		err = ts_device_departed(client, GONE_ALL, RAN_GROUPS, exited);
	return err == -EOPNOTSUPP || err == -EPERM ? 0 : err;
}

static int show_audit(const struct ts *client, const struct isolation_request *req)
{
	struct ts_set living = {}, exited = {};
	struct isolation_audit audit = {
		.isolation = { .root = "", .cpus = req->cpus, .tasks = &living },
		.loaded_ns = client->info.loaded_ns, .top = req->top,
	};
	int err, status;

	if (!(client->info.groups & TSCOPE_GROUP_MOVES))
		return client_explain(-EOPNOTSUPP);
	err = read_tasks(client, &living, &exited);
	if (!err)
		err = read_lists(client, &audit, &exited);
	if (!err) {
		isolation_check(&audit.isolation);
		print_audit(&audit, req->json);
		status = isolation_count(&audit.isolation, CHECK_FAIL) ||
			 isolation_outsiders(&audit) ? EXIT_FOUND : EXIT_DONE;
	} else {
		status = client_explain(err);
	}
	audit_free(&audit);
	ts_set_clear(&living);
	ts_set_clear(&exited);
	return status;
}

static int show_plan(const struct isolation_request *req)
{
	struct isolation_plan plan;
	struct text t = {};
	struct json j = { .out = &t };

	if (!isolation_plan(&plan, "", req->nr_threads)) {
		warnx("%u threads need a core each, and one core is for all else: this machine has %u cores",
		      req->nr_threads, plan.nr_cores);
		return EXIT_FAILED;
	}
	if (req->json)
		plan_put_json(&j, &plan);
	else
		plan_put(&t, &plan);
	text_flush(&t, stdout);
	text_free(&t);
	return EXIT_DONE;
}

static int run(void *request)
{
	const struct isolation_request *req = request;
	struct ts client;
	int status;

	if (req->action == 'p')
		return show_plan(req);
	if (req->action == 'w')
		return isolation_watch_run(req);
	status = client_start(&client);
	if (status >= 0)
		return status;
	status = cpus_explain(req->list, client.info.nr_cpus);
	if (status < 0)
		status = show_audit(&client, req);
	ts_device_close(&client);
	return status;
}

COMMAND(isolation) = {
	.name = "isolation",
	.topic = TOPIC_MACHINE,
	.summary = "isolated CPUs: what keeps work away from them, and what ran there anyway",
	.operands = "audit CPUS|watch CPUS|plan",
	.operand_words = "audit plan watch",
	.about = "audit: check all that should keep work away from some CPUs, and show what ran there\n"
		 "since the module was loaded.  The exit status is 4 if a check fails.\n"
		 "watch: wait for a task that runs there and may run elsewhere, too, and end with\n"
		 "exit status 4 at the first one.\n"
		 "plan: print what to do for some threads that nothing shall disturb; do nothing.",
	.groups = {
		{ &isolation_group, 0 },
		{ &json_group, offsetof(struct isolation_request, json) },
	},
	.request_bytes = sizeof(struct isolation_request),
	.take = take,
	.run = run,
};
