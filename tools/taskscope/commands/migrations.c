// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>

#include "command.h"
#include "device.h"
#include "exited.h"
#include "exits.h"
#include "explain.h"
#include "find_task.h"
#include "migration_matrix.h"
#include "migrations.h"

struct request {
	__s32 tid;
	bool json;
};

static int read_matrix(const struct ts *client, struct migration_matrix *matrix)
{
	__u32 cpu, nr_missing = 0;
	int err;

	for (cpu = 0; cpu < matrix->nr; cpu++) {
		err = ts_device_migrations(client, cpu, migration_matrix_row(matrix, cpu));
		/* Numbers need not be without gaps. */
		if (err == -ENXIO)
			nr_missing++;
		else if (err)
			return err;
	}
	return nr_missing == matrix->nr ? -ENXIO : 0;
}

static int show_matrix(const struct ts *client, const struct request *req, struct text *t)
{
	struct json j = { .out = t };
	struct migration_matrix matrix;
	int err;

	migration_matrix_init(&matrix, client->info.nr_cpus);
	err = read_matrix(client, &matrix);
	if (!err && req->json)
		migration_matrix_put_json(&j, &matrix);
	else if (!err)
		migration_matrix_put(t, &matrix);
	migration_matrix_free(&matrix);
	if (err != -ENXIO)
		return err ? client_explain(err) : EXIT_DONE;
	warnx("migrations are not counted from CPU to CPU on a machine with so many CPUs");
	return EXIT_FAILED;
}

static int show_task(const struct ts *client, const struct request *req, struct text *t)
{
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_COUNTS | TSCOPE_GROUP_MOVES |
			     TSCOPE_GROUP_ACCOUNTS;
	struct json j = { .out = t };
	struct ts_set tasks = {};
	int err, status = EXIT_DONE;
	size_t nr_ends;

	if (!(client->info.groups & TSCOPE_GROUP_MOVES))
		return client_explain(-EOPNOTSUPP);
	err = find_task(client, groups, req->tid, true, &tasks, NULL, &nr_ends);
	if (err) {
		status = explain_find(err, req->tid);
	} else if ((!tasks.task[0].rec.ids && !nr_ends) || !tasks.task[0].rec.moves) {
		warnx("nothing was counted of task %d", req->tid);
		status = EXIT_FAILED;
	} else if (req->json) {
		migrations_put_json(&j, &tasks.task[0].rec);
	} else {
		put_exited(t, &tasks.task[0].rec, nr_ends);
		migrations_put(t, &tasks.task[0].rec);
	}
	ts_set_clear(&tasks);
	return status;
}

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	if (!nr)
		return true;
	return nr == 1 ? take_task(&req->tid, "migrations", "a task", operands[0], wrong) :
	       refuse(wrong, "migrations takes the number of one task or none, such as 1234");
}

static int run(void *request)
{
	const struct request *req = request;
	struct ts client;
	struct text t = {};
	int status;

	status = client_start(&client);
	if (status >= 0)
		return status;
	status = req->tid ? show_task(&client, req, &t) : show_matrix(&client, req, &t);
	ts_device_close(&client);
	text_flush(&t, stdout);
	text_free(&t);
	return status;
}

COMMAND(migrations) = {
	.name = "migrations",
	.topic = TOPIC_TASKS,
	.summary = "changes of CPU: from where to where, or those of one task",
	.operands = "[TID]",
	.about = "Show how many tasks went from each CPU to each other since the module was loaded,\n"
		 "or of one task how far it went, its latest migrations, and on which nodes it ran.",
	.groups = { { &json_group, offsetof(struct request, json) } },
	.request_bytes = sizeof(struct request),
	.take = take,
	.run = run,
};
