// SPDX-License-Identifier: GPL-2.0

#include "cmdline.h"
#include "column_json.h"
#include "columns.h"
#include "command.h"
#include "device.h"
#include "exited.h"
#include "exits.h"
#include "explain.h"
#include "find_task.h"
#include "names.h"

/* The columns of a living task: those of exited tasks come last. */
static size_t nr_living(void)
{
	size_t nr = nr_columns;

	while (columns[nr - 1].group == TSCOPE_GROUP_EXITED)
		nr--;
	return nr;
}

/* Why there is no such group. */
static const char *absence(const struct ts *client, __u64 group)
{
	return client->info.groups & group ? "this task has none" :
	       "not on this kernel, or not as the module was loaded";
}

static void put_line(struct text *t, const struct column *col, const struct record *rec,
		     struct value *v)
{
	struct text human = {}, shown = {}, words = {};

	if (!column_put_human(col, rec, v, &human)) {
		text_putc(&shown, '-');
	} else {
		/* Backslashes of a name are doubled by what makes it visible. */
		text_put_visible(&shown, text_str(&human), false);
		if (col->explain)
			col->explain(v, &words);
		if (words.len)
			text_printf(&shown, " (%s)", words.s);
	}
	text_printf(t, "  %-17s %-32s  %s\n", col->name, text_str(&shown), col->source);
	text_free(&human);
	text_free(&shown);
	text_free(&words);
}

/* Of an exited task some facts stand elsewhere than of a living one. */
static bool knows_any(const struct record *rec, __u64 group, struct value *v)
{
	size_t i;

	for (i = 0; i < nr_columns; i++)
		if (columns[i].group == group && column_get(&columns[i], rec, v))
			return true;
	return false;
}

static void put_columns(struct text *t, const struct record *rec)
{
	struct value v = {};
	__u64 group = 0;
	size_t i;

	for (i = 0; i < nr_columns; i++) {
		if (!knows_any(rec, columns[i].group, &v))
			continue;
		if (columns[i].group != group)
			text_printf(t, "\n%s\n", group_title(__builtin_ctzll(columns[i].group)));
		group = columns[i].group;
		if (rec->mask & group || column_get(&columns[i], rec, &v))
			put_line(t, &columns[i], rec, &v);
	}
	text_free(&v.scratch);
}

static void put_task(struct text *t, const struct ts *client, const struct record *rec,
		     bool is_process)
{
	struct value v = {};
	__u64 group = 0;
	const size_t nr = nr_living();
	size_t i;

	if (is_process && rec->ids && rec->ids->nr_threads > 1)
		text_printf(t, "a process of %u threads: times and counters are of all of them, the rest\n"
			    "is the leader's; -t shows the leader alone\n\n", rec->ids->nr_threads);
	for (i = 0; i < nr; i++) {
		if (columns[i].group != group) {
			text_printf(t, "%s%s", group ? "\n" : "",
				    group_title(__builtin_ctzll(columns[i].group)));
			if (!(rec->mask & columns[i].group))
				text_printf(t, ": %s", absence(client, columns[i].group));
			text_putc(t, '\n');
		}
		group = columns[i].group;
		if (rec->mask & group)
			put_line(t, &columns[i], rec, &v);
	}
	text_free(&v.scratch);
}

static void put_task_json(struct json *j, const struct record *rec, bool is_process)
{
	struct value v = {};
	const size_t nr = rec->exited ? nr_columns : nr_living();
	size_t i, next;
	__u64 group;
	bool known;
	char key[32];

	json_open(j, NULL, '{', true);
	json_open(j, "task", '{', true);
	for (i = 0; i < nr; i = next) {
		group = columns[i].group;
		known = rec->mask & group || (rec->exited && knows_any(rec, group, &v));
		if (known)
			json_open(j, ts_group_name(group), '{', true);
		else
			json_literal(j, ts_group_name(group), "null");
		for (next = i; next < nr && columns[next].group == group; next++) {
			if (!known)
				continue;
			column_key(&columns[next], key);
			json_open(j, key, '{', false);
			column_put_json(&columns[next], rec, &v, j, "value");
			json_string(j, "source", columns[next].source);
			json_close(j);
		}
		if (known)
			json_close(j);
	}
	json_close(j);
	json_literal(j, "process", is_process ? "true" : "false");
	json_close(j);
	text_free(&v.scratch);
}

struct request {
	__s32 tid;
	bool alone;
	bool json;
};

static const struct option_group show_group = {
	.rows = (const struct option_row[]){
		{ "tid", 't', .at = offsetof(struct request, alone), .help = HELP_ALONE },
		{},
	},
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	return nr == 1 ? take_task(&req->tid, "show", "a task", operands[0], wrong) :
	       refuse(wrong, "show takes the number of one task, such as 1234");
}

static int run(void *request)
{
	const struct request *req = request;
	struct ts_set tasks = {};
	struct ts client;
	struct text t = {};
	struct json j = { .out = &t };
	bool is_process;
	size_t nr_ends;
	int err, status;

	status = client_start(&client);
	if (status >= 0)
		return status;

	err = find_task(&client, TSCOPE_GROUPS_ALL, req->tid, req->alone, &tasks, &is_process,
			&nr_ends);
	if (err) {
		status = explain_find(err, req->tid);
	} else {
		cmdlines_read(&tasks);
		if (req->json)
			put_task_json(&j, &tasks.task[0].rec, is_process);
		else if (put_exited(&t, &tasks.task[0].rec, nr_ends))
			put_columns(&t, &tasks.task[0].rec);
		else
			put_task(&t, &client, &tasks.task[0].rec, is_process);
		text_flush(&t, stdout);
		status = EXIT_DONE;
	}
	text_free(&t);
	ts_set_clear(&tasks);
	ts_device_close(&client);
	return status;
}

COMMAND(show) = {
	.name = "show",
	.topic = TOPIC_TASKS,
	.summary = "all that is known of one task, and where the kernel keeps it",
	.operands = "TID",
	.about = "Show all that is known of one process, and where the kernel keeps it.  Times and\n"
		 "counters are of all its threads together, the rest is its leader's.  If TID is the\n"
		 "number of another thread, it is about that thread.  Of a task that has exited it is\n"
		 "what the module keeps.",
	.groups = {
		{ &show_group, 0 },
		{ &json_group, offsetof(struct request, json) },
	},
	.request_bytes = sizeof(struct request),
	.take = take,
	.run = run,
};
