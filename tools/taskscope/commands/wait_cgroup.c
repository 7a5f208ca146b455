// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cgroups.h"
#include "exits.h"
#include "explain.h"
#include "order.h"
#include "since.h"
#include "table.h"
#include "view_options.h"
#include "wait.h"
#include "wait_cgroup.h"

/* What a process did in this round, or ever. */
static const struct record *counted_of(const struct record *rec)
{
	return rec->since ? rec->since : rec;
}

/* The processes of the cgroup of which all is known.  Return: how many. */
static size_t choose(struct ts_task **row, struct crowd *crowd, const struct ts_set *tasks,
		     const struct cgroup *cgroup)
{
	const struct record *rec;
	size_t i, n = 0;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		if (!cgroup_holds(cgroup, rec))
			continue;
		crowd->nr++;
		if (rec->ids && rec->accounts && rec->waits)
			row[n++] = &tasks->task[i];
		else
			crowd->nr_unknown++;
	}
	return n;
}

static void put_rows(const struct crowd *crowd)
{
	const struct column *col[NR_CROWD_COLUMNS];
	struct table table = {
		.cols = col,
		.nr_cols = NR_CROWD_COLUMNS,
		.headings = true,
		.width = terminal_width(),
	};
	size_t i;

	for (i = 0; i < NR_CROWD_COLUMNS; i++)
		col[i] = column_find(crowd_columns[i], strlen(crowd_columns[i]));
	if (!crowd->nr_rows)
		return;
	printf("\nits processes\n");
	table_print(&table, crowd->row, crowd->nr_rows, NULL, stdout);
}

static void print(struct waiting *w, const struct wait_request *req, const struct round *round, bool first)
{
	struct text t = {};
	struct json j = { .out = &t, .one_line = req->repeat.period_ns };

	if (req->top)
		waiting_cut(w, req->top);
	if (req->json) {
		waiting_put_json(&j, w, round);
	} else {
		round_put(round, first);
		waiting_put(&t, w);
	}
	text_flush(&t, stdout);
	text_free(&t);
	if (!req->json)
		put_rows(w->crowd);
}

/* Return: how many processes there are. */
static size_t show(const struct ts *client, const struct wait_request *req,
		   const struct cgroup *cgroup, const struct ts_set *tasks,
		   const struct quota *quota, const struct round *round, bool first)
{
	struct crowd crowd = { .cgroup = text_str(&cgroup->path) };
	struct ts_task **row = reallocarray(NULL, tasks->nr + 1, sizeof(*row));
	const struct record **rec = reallocarray(NULL, tasks->nr + 1, sizeof(*rec));
	struct waiting w;
	size_t i, nr;

	if (!row || !rec)
		errx(1, "out of memory");
	nr = choose(row, &crowd, tasks, cgroup);
	for (i = 0; i < nr; i++)
		rec[i] = counted_of(&row[i]->rec);
	tasks_sort(row, nr, column_find("WAIT", strlen("WAIT")), true);
	crowd.row = row;
	crowd.nr_rows = req->top && nr > req->top ? req->top : nr;
	waiting_sum(&w, rec, nr, client->info.blame_ns);
	w.crowd = &crowd;
	w.quota = quota;
	if (crowd.nr || req->repeat.period_ns)
		print(&w, req, round, first);
	free(row);
	free(rec);
	return crowd.nr;
}

/* Return: exit status. */
static int show_all(const struct ts *client, const struct wait_request *req,
		    const struct cgroup *cgroup)
{
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_CGROUP | WAITING_GROUPS;
	struct ts_set tasks = {}, before = {};
	struct quota quota[2] = {}, quota_of_round;
	int i = 0, err, status = EXIT_DONE;
	struct watch watch;
	struct round round;
	bool first = true;
	size_t nr = 0;

	watch_start(&watch, &req->repeat);
	do {
		/* All of them: one that moves to the cgroup brings along only what it does then. */
		err = ts_device_processes(client, groups, TSCOPE_FILTER_NONE, 0, &tasks);
		if (err)
			break;
		ts_set_settle(&tasks);
		quota_read_cgroup(&quota[i], "", text_str(&cgroup->path));
		if (watch_is_due(&watch)) {
			tasks_since(&tasks, &before, false, client->info.blame_ns);
			quota_of_round = quota[i];
			quota_since(&quota_of_round, &quota[!i]);
			nr = show(client, req, cgroup, &tasks, &quota_of_round,
				  watch_round(&watch, &round), first);
			first = false;
		}
		tasks_become_before(&before, &tasks);
		i = !i;
	} while (watch_next(&watch));
	ts_set_clear(&tasks);
	ts_set_clear(&before);
	if (err)
		return client_explain(err);
	if (!nr && !req->repeat.period_ns) {
		warnx("no process is in the cgroup %s, nor below it", req->cgroup);
		status = EXIT_FAILED;
	}
	return status;
}

int wait_cgroup(const struct ts *client, const struct wait_request *req)
{
	struct cgroup cgroup;
	int err, status;

	if (!(client->info.groups & TSCOPE_GROUP_WAITS))
		return client_explain(-EOPNOTSUPP);
	err = cgroup_find(&cgroup, req->cgroup);
	status = err ? cgroup_explain(req->cgroup, err) : show_all(client, req, &cgroup);
	cgroup_free(&cgroup);
	return status;
}
