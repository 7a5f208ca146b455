// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "client.h"
#include "exits.h"
#include "list.h"
#include "table.h"

/* What the user asked for. */
struct request {
	struct table table;
	bool threads;
	bool list_columns;
	bool all_columns;
	bool json;
	bool raw;
	const char *output;
	const char *sort;
	const char *pids;
	const char *comm;
	const char *color;
	__s32 subtree;
	const struct column *sort_col;
	bool descending;
};

enum { OPT_ALL = 256, OPT_SORT, OPT_COMM, OPT_TREE, OPT_COLOR };

static const struct option options[] = {
	{ "pid", required_argument, NULL, 'p' },
	{ "threads", no_argument, NULL, 'T' },
	{ "output", required_argument, NULL, 'o' },
	{ "output-all", no_argument, NULL, OPT_ALL },
	{ "sort", required_argument, NULL, OPT_SORT },
	{ "json", no_argument, NULL, 'J' },
	{ "raw", no_argument, NULL, 'r' },
	{ "noheadings", no_argument, NULL, 'n' },
	{ "list-columns", no_argument, NULL, 'H' },
	{ "comm", required_argument, NULL, OPT_COMM },
	{ "tree", required_argument, NULL, OPT_TREE },
	{ "color", optional_argument, NULL, OPT_COLOR },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{},
};

static int print_help(const struct list *list)
{
	printf("\nUsage:\n taskscope %s [options]\n\n%s\n\n"
	       "Options:\n"
	       " -p, --pid LIST        these processes only, with -T their threads\n"
	       " -T, --threads         a row for each thread, not only for each process\n"
	       "     --tree TID        this process and its descendants only\n"
	       "     --comm PATTERN    names that match this shell pattern only\n"
	       " -o, --output COLS     columns, with commas between; +COLS adds to the usual ones\n"
	       "     --output-all      all columns\n"
	       "     --sort COL        sort by this column; -COL: largest first\n"
	       " -J, --json            print JSON\n"
	       " -r, --raw             print words between single blanks\n"
	       " -n, --noheadings      print no headings\n"
	       " -H, --list-columns    list the columns and what they mean\n"
	       "     --color[=WHEN]    auto, always or never\n"
	       " -h, --help            display this help\n"
	       " -V, --version         display versions\n\n"
	       "Times and sizes are for people in tables, nanoseconds and bytes in JSON and raw.\n"
	       "What is not known is an empty cell, and null in JSON.\n\n"
	       "Usual columns:\n %s\n\n"
	       "For more details see taskscope(8).\n",
	       list->name, list->about, list->cols);
	return EXIT_DONE;
}

/* The columns of this program, which need no module. */
static int print_columns(bool json)
{
	struct text t = {};
	struct json j = { .out = &t };
	char key[32];
	size_t i;

	if (json) {
		json_open(&j, NULL, '{', true);
		json_open(&j, "columns", '[', true);
	}
	for (i = 0; i < nr_columns; i++) {
		if (!json) {
			text_printf(&t, "%-16s %-8s %s\n", columns[i].name,
				    column_json_type(&columns[i]), columns[i].help);
			continue;
		}
		column_key(&columns[i], key);
		json_open(&j, NULL, '{', false);
		json_string(&j, "name", columns[i].name);
		json_string(&j, "key", key);
		json_string(&j, "type", column_json_type(&columns[i]));
		json_string(&j, "source", columns[i].source);
		json_string(&j, "help", columns[i].help);
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

int choose_columns(struct chosen *chosen, const char *names, struct text *bad)
{
	const struct column *col;
	size_t bytes;

	for (;; names += bytes + 1) {
		bytes = strcspn(names, ",");
		col = column_find(names, bytes);
		if (!col) {
			text_add(bad, names, bytes);
			return -EINVAL;
		}
		add_column(chosen, col);
		if (!names[bytes])
			return 0;
	}
}

/* Fills the table's columns.  Return: -1: go on; otherwise the exit status. */
static int choose(const struct list *list, struct request *req)
{
	const char *usual = req->threads ? list->thread_cols : list->cols;
	const char *names = req->output ? req->output : usual;
	struct chosen chosen = { .cols = calloc(nr_columns, sizeof(*chosen.cols)) };
	struct text bad = {};
	size_t i;
	int err = 0;

	if (!chosen.cols)
		errx(EXIT_FAILED, "out of memory");
	if (req->all_columns) {
		for (i = 0; i < nr_columns; i++)
			add_column(&chosen, &columns[i]);
	} else {
		if (*names == '+') {
			err = choose_columns(&chosen, usual, &bad);
			names++;
		}
		if (!err)
			err = choose_columns(&chosen, names, &bad);
	}
	req->table.cols = chosen.cols;
	req->table.nr_cols = chosen.nr;

	if (!err && req->sort) {
		req->descending = *req->sort == '-';
		names = req->sort + req->descending;
		req->sort_col = column_find(names, strlen(names));
		if (!req->sort_col) {
			text_puts(&bad, names);
			err = -EINVAL;
		}
	}
	if (err)
		usage_error(list->name, "unknown column: %s; taskscope %s -H lists them",
			    text_str(&bad), list->name);
	text_free(&bad);
	return err ? EXIT_USAGE : -1;
}

/* Return: as choose(). */
static int check_request(const struct list *list, struct request *req)
{
	const char *s, *end;

	if (req->json && req->raw)
		return usage_error(list->name, "--json and --raw exclude each other");
	if (req->output && req->all_columns)
		return usage_error(list->name, "--output and --output-all exclude each other");
	if (req->pids && req->subtree)
		return usage_error(list->name, "--pid and --tree exclude each other");
	for (s = req->pids; s; s = *end ? end + 1 : NULL) {
		if (!parse_tid(s, &end) || (*end && *end != ','))
			return usage_error(list->name, "not a list of process numbers: %s", req->pids);
	}
	if (!strcmp(req->color, "always"))
		req->table.color = true;
	else if (!strcmp(req->color, "auto"))
		req->table.color = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	else if (strcmp(req->color, "never"))
		return usage_error(list->name, "--color takes auto, always or never, not %s",
				   req->color);
	req->table.form = req->json ? FORM_JSON : req->raw ? FORM_RAW : FORM_ALIGNED;
	return choose(list, req);
}

/* Return: as choose(). */
static int parse_request(const struct list *list, struct request *req, int argc, char **argv)
{
	const char *end;
	int opt;

	while ((opt = getopt_long(argc, argv, "p:To:JrnHhV", options, NULL)) != -1) {
		switch (opt) {
		case 'p': req->pids = optarg; break;
		case 'T': req->threads = true; break;
		case 'o': req->output = optarg; break;
		case 'J': req->json = true; break;
		case 'r': req->raw = true; break;
		case 'n': req->table.headings = false; break;
		case 'H': req->list_columns = true; break;
		case OPT_ALL: req->all_columns = true; break;
		case OPT_SORT: req->sort = optarg; break;
		case OPT_COMM: req->comm = optarg; break;
		case OPT_COLOR: req->color = optarg ? optarg : "always"; break;
		case OPT_TREE:
			req->subtree = parse_tid(optarg, &end);
			if (!req->subtree || *end)
				return usage_error(list->name, "not a task number: %s", optarg);
			break;
		case 'h': return print_help(list);
		case 'V': return version_print();
		default: return usage_error(list->name, NULL);
		}
	}
	if (optind < argc)
		return usage_error(list->name, "%s takes no argument: %s", list->name, argv[optind]);
	return check_request(list, req);
}

static bool is_wanted(const struct record *rec, const void *arg)
{
	const struct request *req = arg;

	if (!req->threads && (!rec->ids || rec->ids->tgid != rec->tid))
		return false;
	return !req->comm || (rec->ids && !fnmatch(req->comm, rec->ids->comm, 0));
}

/* Reads the tasks that the request is about.  Return: an exit status. */
static int read_tasks(const struct request *req, struct tasks *tasks)
{
	struct client client;
	int err, status = EXIT_DONE;
	const char *s, *end;
	__u64 groups = 0;
	__s32 pid;
	size_t i;

	for (i = 0; i < req->table.nr_cols; i++)
		groups |= req->table.cols[i]->groups;
	if (req->sort_col)
		groups |= req->sort_col->groups;
	if (!req->threads || req->comm || req->table.tree)
		groups |= TSCOPE_GROUP_IDS;
	if (req->table.color)
		groups |= TSCOPE_GROUP_STATE | TSCOPE_GROUP_IDS;

	err = client_open(&client);
	if (err)
		return client_explain(err);

	if (req->subtree) {
		err = client_snapshot(&client, groups, TSCOPE_FILTER_SUBTREE, req->subtree, tasks);
		if (err == -ESRCH)
			errx(EXIT_FAILED, "no task %d", req->subtree);
	} else if (!req->pids) {
		err = client_snapshot(&client, groups, TSCOPE_FILTER_NONE, 0, tasks);
	}
	for (s = req->pids; s && !err; s = *end ? end + 1 : NULL) {
		pid = parse_tid(s, &end);
		err = client_snapshot(&client, groups, TSCOPE_FILTER_TGID, pid, tasks);
		if (err == -ESRCH) {
			warnx("no process %d", pid);
			status = EXIT_FAILED;
			err = 0;
		}
	}
	client_close(&client);
	if (err)
		return client_explain(err);

	tasks_settle(tasks);
	if (!req->threads || req->comm)
		tasks_keep(tasks, is_wanted, req);
	return status;
}

/* Puts a tree's tasks into the order of tree_next(). */
static void flatten(const struct tasks *tasks, struct task **order)
{
	struct task *task;
	size_t depth = 0, i = 0;

	for (task = tree_build(tasks, order); task; task = tree_next(task, &depth))
		order[i++] = task;
}

int list_main(const struct list *list, int argc, char **argv)
{
	struct request req = {
		.table = { .headings = true, .tree = list->tree },
		.color = "auto",
	};
	struct tasks tasks = {};
	struct task **order;
	int status;

	status = parse_request(list, &req, argc, argv);
	if (status < 0 && req.list_columns) {
		status = print_columns(req.json);
	} else if (status < 0) {
		status = read_tasks(&req, &tasks);
		if (status == EXIT_DONE || tasks.nr) {
			order = tasks_order(&tasks, req.sort_col, req.descending);
			if (list->tree)
				flatten(&tasks, order);
			table_print(&req.table, order, tasks.nr, stdout);
			free(order);
		}
		tasks_free(&tasks);
	}
	free(req.table.cols);
	return status;
}
