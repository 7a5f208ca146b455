// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "column_value.h"
#include "columns_group.h"
#include "memory.h"
#include "parse.h"
#include "view_options.h"
#include "waiting.h"

size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = {};

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (columns && ts_parse_number(columns))
		return ts_parse_number(columns);
	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col ? size.ws_col : 80;
}

static bool take_color(void *group, const struct option_row *row, const char *s,
		       struct text *wrong)
{
	struct view *view = group;

	(void)row;
	view->color = s ? s : "always";
	return !strcmp(view->color, "always") || !strcmp(view->color, "auto") ||
	       !strcmp(view->color, "never") ||
	       refuse(wrong, "--color takes auto, always or never, not '%s'", s);
}

bool take_by(void *group, const struct option_row *row, const char *s, struct text *wrong)
{
	enum group_by *by = (void *)((char *)group + row->at);

	if (*by)
		return refuse(wrong, "--by is there twice: tasks are grouped by one thing");
	*by = group_by_parse(s);
	return *by || refuse(wrong, "--by takes one of %s, not '%s'", row->words, s);
}

static void put_notes(const void *group, struct text *t)
{
	const struct view *view = group;

	text_printf(t, "Times and sizes are for people in tables, nanoseconds and bytes in JSON and raw.\n"
		    "What is not known is an empty cell, and null in JSON.\n\n"
		    "Usual columns:\n %s\n\n", view->cols);
}

const struct option_group view_group = {
	.rows = (const struct option_row[]){
		{ "output", 'o', "COLS", .kind = OPTION_STRING, .at = offsetof(struct view, output),
		  .help = "columns, with commas between; +COLS adds to the usual ones" },
		{ "output-all", .at = offsetof(struct view, all_columns), .help = "all columns" },
		{ "sort", 0, "COL", .kind = OPTION_STRING, .at = offsetof(struct view, sort),
		  .help = "sort by this column; -COL: largest first" },
		{ "json", 'J', .at = offsetof(struct view, json), .help = "print JSON" },
		{ "raw", 'r', .at = offsetof(struct view, raw),
		  .help = "print words between single blanks" },
		{ "noheadings", 'n', .at = offsetof(struct view, no_headings),
		  .help = "print no headings" },
		{ "wide", 'w', .at = offsetof(struct view, wide),
		  .help = "do not cut lines at the width of the terminal" },
		{ "list-columns", 'H', .at = offsetof(struct view, list_columns),
		  .help = "list the columns and what they mean" },
		{ "color", 0, "WHEN", .is_optional = true, .words = "auto always never",
		  .kind = OPTION_OTHER, .take = take_color, .help = "auto, always or never" },
		{},
	},
	.put_notes = put_notes,
};

void view_list_columns(const struct view *view, FILE *out)
{
	const struct column_set *set = view->set;
	bool json = view->json;
	struct text t = {};
	struct json j = { .out = &t };
	const struct column *col;
	const char *process;
	char key[32];
	size_t i;

	if (json) {
		json_open(&j, NULL, '{', true);
		json_open(&j, "columns", '[', true);
	}
	for (i = 0; i < set->nr; i++) {
		col = &set->col[i];
		process = set == &task_columns ? column_of_process(col) : NULL;
		if (!json) {
			text_printf(&t, "%-16s %-8s %s%s%s\n", col->name, column_json_type(col),
				    col->help, process ? "; " : "", process ? process : "");
			continue;
		}
		column_key(col, key);
		json_open(&j, NULL, '{', false);
		json_string(&j, "name", col->name);
		json_string(&j, "key", key);
		json_string(&j, "type", column_json_type(col));
		json_string(&j, "source", col->source);
		json_string(&j, "help", col->help);
		if (process)
			json_string(&j, "process", process);
		else
			json_literal(&j, "process", "null");
		json_close(&j);
	}
	if (json) {
		json_close(&j);
		json_close(&j);
	}
	text_flush(&t, out);
	text_free(&t);
}

static void add_column(struct chosen *chosen, const struct column *col)
{
	size_t i;

	for (i = 0; i < chosen->nr && chosen->cols[i] != col; i++)
		;
	if (i == chosen->nr)
		chosen->cols[chosen->nr++] = col;
}

int choose_columns(struct chosen *chosen, const struct column_set *set, const char *names,
		   struct text *bad)
{
	const struct column *col;
	size_t bytes;

	for (;; names += bytes + 1) {
		bytes = strcspn(names, ",");
		col = column_find_in(set, names, bytes);
		if (!col) {
			text_add(bad, names, bytes);
			return -EINVAL;
		}
		add_column(chosen, col);
		if (!names[bytes])
			return 0;
	}
}

static void refuse_column(const struct view *view, const char *name, struct text *wrong)
{
	const struct column *col = view->by ? column_find(name, strlen(name)) : NULL;

	const struct column *summed = view->by ?
				      column_find_in(group_columns(), name, strlen(name)) : NULL;

	if (col || summed)
		refuse(wrong, "%s %s; taskscope %s --by %s -H lists the columns of groups",
		       (summed ? summed : col)->name, summed ? view->by_lacks : group_refuses(col),
		       view->command, group_by_name(view->by));
	else
		refuse(wrong, "unknown column: %s; taskscope %s%s%s -H lists them", name,
		       view->command, view->by ? " --by " : "",
		       view->by ? group_by_name(view->by) : "");
}

/* The rows are groups of tasks, not tasks. */
static void choose_groups(struct view *view)
{
	view->set = view->by_set ? view->by_set : group_columns();
	view->cols = group_usual(view->by);
	view->table.key = "groups";
	view->table.by = group_by_name(view->by);
	if (!view->sort)
		view->sort = view->by_sort ? view->by_sort : "-RUN";
}

/* Fills the table's columns.  Return: as view_choose(). */
static bool find_columns(struct view *view, struct text *wrong)
{
	const char *names = view->output ? view->output : view->cols;
	struct chosen chosen = { .cols = calloc(view->set->nr, sizeof(*chosen.cols)) };
	struct text bad = {};
	size_t i;
	int err = 0;

	if (!chosen.cols)
		out_of_memory();
	if (view->all_columns) {
		for (i = 0; i < view->set->nr; i++)
			add_column(&chosen, &view->set->col[i]);
	} else {
		if (*names == '+') {
			err = choose_columns(&chosen, view->set, view->cols, &bad);
			names++;
		}
		if (!err)
			err = choose_columns(&chosen, view->set, names, &bad);
	}
	view->table.cols = chosen.cols;
	view->table.nr_cols = chosen.nr;

	if (!err && view->sort) {
		view->descending = *view->sort == '-';
		names = view->sort + view->descending;
		view->sort_col = column_find_in(view->set, names, strlen(names));
		if (!view->sort_col) {
			text_puts(&bad, names);
			err = -EINVAL;
		}
	}
	if (err && !*text_str(&bad))
		refuse(wrong, "a column without a name: one comma too many?");
	else if (err)
		refuse_column(view, text_str(&bad), wrong);
	text_free(&bad);
	if (err)
		view_free(view);
	/* A program must be able to tell them apart. */
	else if (view->by && view->json && !view->output && !view->all_columns)
		view_add(view, "GROUP_ID");
	return !err;
}

bool view_choose(struct view *view, struct text *wrong)
{
	const char *color = view->color ? view->color : "auto";

	if (!repeat_check(&view->repeat, wrong))
		return false;
	if (view->by)
		choose_groups(view);
	if (view->top && !view->sort)
		view->sort = view->top_sort;
	if (view->json && view->raw)
		return refuse(wrong, "--json and --raw exclude each other");
	if (view->output && view->all_columns)
		return refuse(wrong, "--output and --output-all exclude each other");
	view->table.color = !strcmp(color, "always") ||
			    (!strcmp(color, "auto") && isatty(STDOUT_FILENO) && !getenv("NO_COLOR"));
	view->table.form = view->json ? FORM_JSON : view->raw ? FORM_RAW : FORM_ALIGNED;
	view->table.headings = !view->no_headings;
	view->table.one_line = view->repeat.period_ns;
	view->table.width = view->wide ? 0 : terminal_width();
	return find_columns(view, wrong);
}

void view_add(struct view *view, const char *name)
{
	struct chosen chosen = { view->table.cols, view->table.nr_cols };

	add_column(&chosen, column_find_in(view->set, name, strlen(name)));
	view->table.nr_cols = chosen.nr;
}

bool view_has(const struct view *view, const char *name)
{
	const struct column *col = column_find_in(view->set, name, strlen(name));
	size_t i;

	for (i = 0; i < view->table.nr_cols; i++)
		if (view->table.cols[i] == col)
			return true;
	return col && view->sort_col == col;
}

__u64 view_groups(const struct view *view)
{
	__u64 groups = view->sort_col ? view->sort_col->groups : 0;
	size_t i;

	for (i = 0; i < view->table.nr_cols; i++)
		groups |= view->table.cols[i]->groups;
	/* Which task it is, to compare it with itself; and one instant for all of them. */
	if (view->repeat.period_ns)
		groups |= TSCOPE_GROUP_IDS;
	if (view->repeat.period_ns && groups & WAITING_GROUPS)
		groups |= TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS | TSCOPE_GROUP_BLAME;
	if (view->table.color)
		groups |= TSCOPE_GROUP_STATE | TSCOPE_GROUP_IDS;
	if (view->by)
		groups |= group_by_groups(view->by);
	return groups;
}

void view_print(const struct view *view, struct ts_task *const *order, size_t nr,
		const struct round *round, bool first)
{
	if (view->table.form != FORM_JSON)
		round_put(round, first);
	if (view->top && nr > view->top)
		nr = view->top;
	table_print(&view->table, order, nr, round, stdout);
}

void view_free(struct view *view)
{
	free(view->table.cols);
	view->table.cols = NULL;
}
