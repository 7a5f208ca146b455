// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdlib.h>

#include "columns_cpu.h"
#include "command.h"
#include "device.h"
#include "exits.h"
#include "explain.h"
#include "order.h"
#include "parse.h"
#include "repeat.h"
#include "view_run.h"

/* A row for each CPU that there is. */
struct rows {
	struct cpu *cpu;
	struct ts_task *task;
	struct ts_task **order;
	size_t nr;
};

static void rows_alloc(struct rows *rows, size_t nr)
{
	rows->cpu = calloc(nr + 1, sizeof(*rows->cpu));
	rows->task = calloc(nr + 1, sizeof(*rows->task));
	rows->order = calloc(nr + 1, sizeof(struct ts_task *));
	if (!rows->cpu || !rows->task || !rows->order)
		errx(EXIT_FAILED, "out of memory");
}

static void rows_free(struct rows *rows)
{
	free(rows->cpu);
	free(rows->task);
	free(rows->order);
}

/* What the user asked for. */
struct request {
	struct view view;
	const char *cpus;
};

static int read_cpus(const struct ts *client, struct rows *rows, const struct rows *before,
		     const char *cpus)
{
	struct record *rec;
	struct cpu *cpu;
	__u32 nr;
	int err;

	rows->nr = 0;
	for (nr = 0; nr < client->info.nr_cpus; nr++) {
		cpu = &rows->cpu[rows->nr];
		if (cpus && !ts_cpus_have(cpus, nr))
			continue;
		err = ts_device_cpu(client, nr, &cpu->get);
		/* Numbers need not be without gaps. */
		if (err == -ENXIO)
			continue;
		if (err)
			return err;
		cpu->loaded_ns = client->info.loaded_ns;
		cpu->hooks = client->info.hooks;
		rec = &rows->task[rows->nr].rec;
		*rec = (struct record){ .tid = nr, .cpu = cpu };
		if (rows->nr < before->nr && before->cpu[rows->nr].get.cpu == nr)
			rec->before = &before->task[rows->nr].rec;
		rows->order[rows->nr] = &rows->task[rows->nr];
		rows->nr++;
	}
	return 0;
}

static int show_cpus(void *request, const struct ts *client)
{
	const struct request *req = request;
	const struct view *view = &req->view;
	struct rows rows[2] = {};
	struct watch watch;
	struct round round;
	int now = 0, err, status;
	size_t nr = 0;
	bool first = true;

	status = cpus_explain(req->cpus, client->info.nr_cpus);
	if (status >= 0)
		return status;
	rows_alloc(&rows[0], client->info.nr_cpus);
	rows_alloc(&rows[1], client->info.nr_cpus);
	watch_start(&watch, &view->repeat);
	do {
		err = read_cpus(client, &rows[now], &rows[!now], req->cpus);
		if (err)
			break;
		if (watch_is_due(&watch)) {
			if (view->sort_col)
				tasks_sort(rows[now].order, rows[now].nr, view->sort_col,
					   view->descending);
			view_print(view, rows[now].order, rows[now].nr,
				   watch_round(&watch, &round), first);
			first = false;
		}
		nr = rows[now].nr;
		now = !now;
	} while (watch_next(&watch));
	rows_free(&rows[0]);
	rows_free(&rows[1]);
	if (err)
		return client_explain(err);
	return nr ? EXIT_DONE : EXIT_FAILED;
}

static const struct option_group cpus_group = {
	.rows = (const struct option_row[]){
		{ "cpu", 0, "LIST", .kind = OPTION_CPUS, .at = offsetof(struct request, cpus),
		  .help = "these CPUs: 0,2-5" },
		{ "top", 0, "N", .kind = OPTION_COUNT, .at = offsetof(struct request, view.top),
		  .help = "the first N rows; without --sort by -BUSY" },
		{},
	},
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	(void)nr;
	(void)operands;
	return view_choose(&req->view, wrong);
}

static int run(void *request)
{
	struct request *req = request;

	return view_run(&req->view, req, show_cpus);
}

static const struct request defaults = {
	.view = {
		.command = "cpus",
		.set = &cpu_columns,
		.top_sort = "-BUSY",
		.cols = "CPU,ONLINE,NODE,BUSY,BUSY_PCT,IDLE,IDLE_PCT,SWITCHES,SW_SAME_MM,SW_CROSS_MM,SW_KTHREAD,SW_IDLE,MIGR_IN,MIGR_OUT,TID,COMM",
		.table = { .key = "cpus" },
	},
};

COMMAND(cpus) = {
	.name = "cpus",
	.topic = TOPIC_MACHINE,
	.summary = "CPUs: busy, idle, switches, migrations",
	.about = "List the CPUs, and what each has done since the module was loaded.",
	.groups = {
		{ &cpus_group, 0 },
		{ &repeat_group, offsetof(struct request, view.repeat) },
		{ &view_group, offsetof(struct request, view) },
	},
	.request_bytes = sizeof(struct request),
	.defaults = &defaults,
	.take = take,
	.run = run,
};
