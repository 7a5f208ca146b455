// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "order.h"
#include "table.h"
#include "unit.h"
#include "view_options.h"

/* A family with names that nobody should print as they are. */
static void add_family(struct ts_set *tasks)
{
	static const struct {
		__s32 tid, ppid;
		const char *comm;
	} all[] = {
		{ 1, 0, "init" }, { 2, 1, "\033[2Jx" }, { 3, 2, "\xff\"\\" }, { 4, 2, "" },
		{ 5, 1, "a b" }, { 6, 0, "end" },
	};
	struct built b;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		build_task(&b, all[i].tid, all[i].tid, all[i].ppid, all[i].comm);
		add_built(tasks, &b);
	}
}

/* Of what print() prints to. */
static struct { size_t width; bool color; } terminal;

static char *print(enum table_form form, bool tree, bool headings, const char *cols, bool none)
{
	struct chosen chosen = { .cols = calloc(nr_columns, sizeof(*chosen.cols)) };
	struct table table = { .key = "tasks", .form = form, .headings = headings, .tree = tree,
			       .width = terminal.width, .color = terminal.color };
	struct ts_set tasks = {};
	struct ts_task **order, *task;
	struct text bad = {};
	size_t depth = 0, n = 0, bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	if (!none)
		add_family(&tasks);
	if (choose_columns(&chosen, &task_columns, cols, &bad))
		abort();
	table.cols = chosen.cols;
	table.nr_cols = chosen.nr;
	order = tasks_order(&tasks, NULL, false);
	if (tree)
		for (task = ts_tree_build(&tasks, order); task; task = ts_tree_next(task, &depth))
			order[n++] = task;
	table_print(&table, order, tasks.nr, NULL, out);
	fclose(out);
	free(order);
	free(chosen.cols);
	ts_set_clear(&tasks);
	text_free(&bad);
	return text;
}

static void check_cut(size_t width, bool color, const char *cols, const char *want)
{
	char *text;

	terminal.width = width;
	terminal.color = color;
	text = print(FORM_ALIGNED, false, true, cols, false);
	is(text, want, "%zu columns%s: %s", width, color ? ", colours" : "", cols);
	free(text);
	terminal.width = 0;
	terminal.color = false;
}

/* As ps(1) does, whatever is in the way of it. */
static void test_cut(void)
{
	static const char whole[] = "TID COMM\n  1 init\n  2 \\x1b[2Jx\n  3 \\xff\"\\\n  4 \n  5 a b\n  6 end\n";
	char *text;

	check_cut(0, false, "TID,COMM", whole);
	check_cut(80, false, "TID,COMM", whole);
	check_cut(13, false, "TID,COMM", whole);
	check_cut(7, false, "TID,COMM", "TID COM\n  1 ini\n  2 \\x1\n  3 \\xf\n  4 \n  5 a b\n  6 end\n");
	check_cut(2, false, "TID,COMM", "TI\n  \n  \n  \n  \n  \n  \n");
	terminal.width = 3;
	text = print(FORM_RAW, false, true, "TID,COMM", false);
	ok(strstr(text, "6 end\n"), "raw rows are not cut");
	free(text);
	text = print(FORM_JSON, false, true, "TID,COMM", false);
	check_json(text, "d[\"tasks\"][5][\"comm\"] == \"end\"", "JSON is not cut");
	free(text);
	terminal.width = 0;
}

static void test_raw(void)
{
	char *text = print(FORM_RAW, false, true, "TID,CPU,COMM", false);

	is(text, "TID CPU COMM\n1  init\n2  \\x1b[2Jx\n3  \\xff\"\\x5c\n4  \n5  a\\x20b\n6  end\n",
	   "raw rows");
	free(text);
	text = print(FORM_RAW, false, false, "TID", true);
	is(text, "", "raw: no rows, no headings");
	free(text);
}

static void test_json_rows(void)
{
	char *text = print(FORM_JSON, false, true, "TID,CPU,COMM", false);

	check_json(text, "list(d) == [\"tasks\"] and [r[\"tid\"] for r in d[\"tasks\"]] == [1,2,3,4,5,6]"
			 " and all(r[\"cpu\"] is None for r in d[\"tasks\"])"
			 " and d[\"tasks\"][1][\"comm\"] == \"\\x1b[2Jx\""
			 " and d[\"tasks\"][2][\"comm\"] == \"\\\\xff\\\"\\\\\"", "JSON rows");
	ok(!memchr(text, '\033', strlen(text)), "JSON holds no escape as it is");
	free(text);

	text = print(FORM_JSON, true, true, "TID", false);
	check_json(text, "d == {\"tasks\": [{\"tid\": 1, \"children\": [{\"tid\": 2, \"children\": [{\"tid\": 3},"
			 " {\"tid\": 4}]}, {\"tid\": 5}]}, {\"tid\": 6}]}", "JSON tree");
	free(text);

	text = print(FORM_JSON, false, true, "TID", true);
	check_json(text, "d == {\"tasks\": []}", "JSON without rows");
	free(text);
}

static void test_every_column_json(void)
{
	struct table table = { .key = "tasks", .form = FORM_JSON };
	const struct column *cols[200];
	struct ts_set tasks = {};
	struct ts_task **order;
	struct built b;
	size_t bytes;
	char *text;
	FILE *out = open_memstream(&text, &bytes);

	for (size_t i = 0; i < nr_columns; i++)
		cols[i] = &columns[i];
	table.cols = cols;
	table.nr_cols = nr_columns;
	build_full(&b);
	add_built(&tasks, &b);
	build_start(&b, 1235);
	add_built(&tasks, &b);
	order = tasks_order(&tasks, NULL, false);
	table_print(&table, order, tasks.nr, NULL, out);
	fclose(out);
	check_json(text, "[k for k, v in d[\"tasks\"][0].items() if v is None] == "
			 "[\"args\", \"seq\", \"freed\", \"process_ended\", \"killed_by\", \"killer\","
			 " \"killer_tgid\", \"killer_key\", \"killer_comm\", \"killer_uid\", \"oom\"]"
			 " and [k for k, v in d[\"tasks\"][1].items() if v is not None] == [\"tid\"]"
			 " and d[\"tasks\"][0].keys() == d[\"tasks\"][1].keys()",
		   "JSON of every column, known and not");
	free(order);
	free(text);
	ts_set_clear(&tasks);
}

static void test_aligned(void)
{
	char *text = print(FORM_ALIGNED, true, true, "TID,COMM", false);

	ok(strstr(text, "TID COMM") && strstr(text, "init") && strstr(text, "a b"), "a table");
	ok(strstr(text, "\\x1b[2Jx") && !strchr(text, '\033'), "a table holds no escape as it is");
	ok(strstr(text, "\\xff"), "a table shows bytes that are no text");
	free(text);
	text = print(FORM_ALIGNED, true, false, "TID,COMM", false);
	ok(!strstr(text, "COMM"), "a table without headings");
	free(text);
}

static void test_choose(void)
{
	const struct column *cols[200];
	struct chosen chosen = { .cols = cols };
	struct text bad = {};

	ok(!choose_columns(&chosen, &task_columns, "TID,comm,Tid", &bad) && chosen.nr == 2 &&
	   cols[1] == column_find("COMM", 4), "columns, each once");
	ok(choose_columns(&chosen, &task_columns, "CPU,NOPE,TID", &bad) == -EINVAL && !strcmp(bad.s, "NOPE"),
	   "a column that is none, by name");
	ok(choose_columns(&chosen, &task_columns, "CPU,", &bad) == -EINVAL, "an empty name is none");
	text_free(&bad);
}

void test_table(void)
{
	test_cut();
	test_raw();
	test_json_rows();
	test_every_column_json();
	test_aligned();
	test_choose();
}
