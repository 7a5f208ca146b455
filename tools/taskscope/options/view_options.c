// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "args.h"
#include "exits.h"
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

int view_option(struct view *view, int opt)
{
	switch (opt) {
	case 'o': view->output = optarg; break;
	case 'J': view->json = true; break;
	case 'r': view->raw = true; break;
	case 'w': view->wide = true; break;
	case 'n': view->table.headings = false; break;
	case 'H': view->list_columns = true; break;
	case OPT_ALL: view->all_columns = true; break;
	case OPT_SORT: view->sort = optarg; break;
	case OPT_COLOR: view->color = optarg ? optarg : "always"; break;
	case OPT_WATCH:
		view->watch_ns = ts_parse_seconds(optarg);
		return view->watch_ns ? -1 : bad_seconds(view->command, "--watch", optarg);
	case OPT_COUNT:
		view->count = ts_parse_number(optarg);
		return view->count ? -1 : bad_count(view->command, "--count", optarg);
	case OPT_TOP:
		view->top = ts_parse_number(optarg);
		return view->top ? -1 : bad_count(view->command, "--top", optarg);
	case 'V': return version_print();
	default: return usage_error(view->command, NULL);
	}
	return -1;
}

int view_help(const struct view *view, const char *about, const char *options)
{
	printf("\nUsage:\n taskscope %s [options]%s%s\n\n%s\n\n"
	       "Options:\n%s"
	       " -o, --output COLS     columns, with commas between; +COLS adds to the usual ones\n"
	       "     --output-all      all columns\n"
	       "     --sort COL        sort by this column; -COL: largest first\n"
	       " -J, --json            print JSON\n"
	       " -r, --raw             print words between single blanks\n"
	       " -n, --noheadings      print no headings\n"
	       " -w, --wide            do not cut lines at the width of the terminal\n"
	       " -H, --list-columns    list the columns and what they mean\n"
	       "     --color[=WHEN]    auto, always or never\n"
	       " -h, --help            display this help\n"
	       " -V, --version         display versions\n\n"
	       "Times and sizes are for people in tables, nanoseconds and bytes in JSON and raw.\n"
	       "What is not known is an empty cell, and null in JSON.\n\n"
	       "Usual columns:\n %s\n\n"
	       "For more details see taskscope(8).\n",
	       view->command, view->operand ? " " : "", view->operand ? view->operand : "",
	       about, options, view->cols);
	return EXIT_DONE;
}

/* The columns of this program, which need no module. */
static int print_columns(const struct column_set *set, bool json)
{
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
	text_flush(&t, stdout);
	text_free(&t);
	return EXIT_DONE;
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

/* Fills the table's columns.  Return: as view_choose(). */
static int find_columns(struct view *view)
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
		usage_error(view->command, "a column without a name: one comma too many?");
	else if (err)
		usage_error(view->command, "unknown column: %s; taskscope %s -H lists them",
			    text_str(&bad), view->command);
	text_free(&bad);
	return err ? EXIT_USAGE : -1;
}

int view_choose(struct view *view)
{
	const char *color = view->color ? view->color : "auto";
	int end;

	if (view->count && !view->watch_ns)
		return usage_error(view->command, COUNT_ALONE);
	if (view->top && !view->sort)
		view->sort = view->top_sort;
	if (view->json && view->raw)
		return usage_error(view->command, "--json and --raw exclude each other");
	if (view->output && view->all_columns)
		return usage_error(view->command, "--output and --output-all exclude each other");
	if (!strcmp(color, "always"))
		view->table.color = true;
	else if (!strcmp(color, "auto"))
		view->table.color = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	else if (strcmp(color, "never"))
		return usage_error(view->command, "--color takes auto, always or never, not '%s'",
				   color);
	view->table.form = view->json ? FORM_JSON : view->raw ? FORM_RAW : FORM_ALIGNED;
	view->table.one_line = view->watch_ns;
	view->table.width = view->wide ? 0 : terminal_width();
	end = find_columns(view);
	if (end < 0 && view->list_columns)
		end = print_columns(view->set, view->json);
	return end;
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
	if (view->watch_ns)
		groups |= TSCOPE_GROUP_IDS;
	if (view->watch_ns && groups & WAITING_GROUPS)
		groups |= TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS | TSCOPE_GROUP_BLAME;
	if (view->table.color)
		groups |= TSCOPE_GROUP_STATE | TSCOPE_GROUP_IDS;
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
