// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "sums.h"
#include "memory.h"
#include "order.h"
#include "rows.h"
#include "waiting.h"
#include "waiting_since.h"

/* A task that did nothing since the look before, as struct record.since has it. */
struct quiet {
	struct record rec;
	struct tscope_accounts accounts;
};

static void *zeroed(size_t nr, size_t bytes)
{
	void *memory = calloc(nr + 1, bytes);

	if (!memory)
		out_of_memory();
	return memory;
}

/* Its accounts may show more than was kept by how long it slept, which no column shows then. */
static void fill_quiet(struct quiet *quiet, const struct record *rec)
{
	static const struct tscope_waits waits;
	static const struct tscope_wakers wakers;
	static const struct tscope_blame blame;

	quiet->accounts = (struct tscope_accounts){
		.since_ns = rec->accounts->since_ns, .now_ns = rec->accounts->now_ns,
		.opened_ns = rec->accounts->opened_ns, .account = rec->accounts->account,
		.flags = rec->accounts->flags,
	};
	quiet->rec = (struct record){ .tid = rec->tid, .mask = rec->mask, .key = rec->key };
	quiet->rec.ids = rec->ids;
	quiet->rec.accounts = &quiet->accounts;
	quiet->rec.waits = rec->waits ? &waits : NULL;
	quiet->rec.wakers = rec->wakers ? &wakers : NULL;
	quiet->rec.blame = rec->blame ? &blame : NULL;
}

static void fill_since(struct rows *rows, struct record *rec, const struct record *old,
		       __u64 blame_ns)
{
	struct waiting now, then, *since;

	if (!rec->accounts || !old->accounts)
		return;
	since = ts_set_memory(&rows->since, sizeof(*since));
	if (!since)
		out_of_memory();
	waiting_copy(&now, rec, blame_ns);
	waiting_copy(&then, old, blame_ns);
	waiting_since(since, &now, &then);
	rec->since = &since->rec;
}

/* A thread that called execve() had another number; it is older than the look before. */
static const struct kept *find_renumbered(const struct moment *before, const struct record *rec)
{
	size_t i;

	if (!before->threads || !rec->key || !rec->accounts ||
	    rec->accounts->since_ns >= before->now_ns)
		return NULL;
	for (i = 0; i < before->nr; i++)
		if (before->task[i]->rec.key == rec->key)
			return before->task[i];
	return NULL;
}

/* What it was at the look before; @at: goes on through that, by tid. */
static const struct kept *find_before(const struct moment *before, size_t *at,
				      const struct kept *now)
{
	const struct kept *old;

	while (*at < before->nr && before->task[*at]->rec.tid < now->rec.tid)
		++*at;
	old = *at < before->nr ? before->task[*at] : NULL;
	if (old && (old == now || (old->rec.tid == now->rec.tid &&
				   kept_is_same(&old->rec, &now->rec, before->threads))))
		return old;
	return find_renumbered(before, &now->rec);
}

/* Fills in what came since the look before. */
static void pair(struct rows *rows, size_t i, const struct kept *now, const struct kept *old,
		 __u64 blame_ns)
{
	struct record *rec = &rows->set.task[i].rec;

	if (!old)
		return;
	rec->before = &old->rec;
	if (old == now && rec->accounts) {
		fill_quiet(&rows->quiet[i], rec);
		rec->since = &rows->quiet[i].rec;
	} else {
		fill_since(rows, rec, &old->rec, blame_ns);
	}
}

/* An exited task of the window counts in sums: it ran in it, too. */
static void add_gone(struct rows *rows, const struct moment *moment, const struct moment *before)
{
	const struct kept *old;
	struct record *rec;
	size_t i;

	for (i = 0; i < moment->nr_gone; i++) {
		rec = &rows->set.task[rows->set.nr].rec;
		*rec = moment->gone[i]->rec;
		old = moment_find(before, rec->tid);
		if (old && kept_is_same(&old->rec, rec, moment->threads))
			pair(rows, rows->set.nr, moment->gone[i], old, moment->info.blame_ns);
		/* It had exited by then, and was freed only now. */
		else if (rec->accounts && rec->accounts->since_ns < before->now_ns)
			continue;
		rows->set.nr++;
	}
}

static bool lets_through(const struct choice *choice, const struct record *rec)
{
	return choice_matches(text_str(&choice->filter), rows_comm(rec));
}

static void take_tasks(struct rows *rows, const struct moment *moment, const struct moment *before,
		       const struct choice *choice)
{
	size_t i, at = 0;

	rows->set.cap = moment->nr + moment->nr_gone + 1;
	rows->set.task = zeroed(rows->set.cap, sizeof(struct ts_task));
	rows->quiet = before ? zeroed(rows->set.cap, sizeof(struct quiet)) : NULL;
	for (i = 0; i < moment->nr; i++) {
		const struct kept *old = before ? find_before(before, &at, moment->task[i]) : NULL;

		/* Sums are filtered by the names of the groups. */
		if (!choice->by && !lets_through(choice, &moment->task[i]->rec))
			continue;
		rows->set.task[rows->set.nr].rec = moment->task[i]->rec;
		pair(rows, rows->set.nr, moment->task[i], old, moment->info.blame_ns);
		rows->set.nr++;
	}
	rows->nr_all = moment->nr;
	if (choice->by && before)
		add_gone(rows, moment, before);
}

static bool is_of_filter(const struct record *rec, const void *arg)
{
	return lets_through(arg, rec);
}

/* The tasks become groups. */
static void add_up(struct rows *rows, bool threads, bool is_round, const struct choice *choice)
{
	const struct grouping how = {
		.by = choice->by,
		.threads = threads,
		.is_round = is_round,
		.has_users = true,
		.has_exited = is_round,
	};
	struct ts_task **task = tasks_order(&rows->set, NULL, false);

	rows->tasks = rows->set;
	rows->set = (struct ts_set){};
	groups_make(&rows->set, &how, task, rows->tasks.nr);
	rows->nr_all = rows->set.nr;
	ts_set_keep(&rows->set, is_of_filter, choice);
	free(task);
}

static void grow_tree(struct rows *rows)
{
	struct ts_task *task;
	size_t depth = 0, i = 0;

	rows->depth = zeroed(rows->nr, sizeof(*rows->depth));
	for (task = ts_tree_build(&rows->set, rows->order); task;
	     task = ts_tree_next(task, &depth)) {
		rows->depth[i] = depth;
		rows->order[i++] = task;
	}
}

static bool is_quiet(const struct record *rec)
{
	return rec->before && rec->before->accounts && rec->before->accounts == rec->accounts;
}

/*
 * To a counter nothing was added of most tasks: they are in order already, by their tids, and only
 * the others are sorted.
 */
static void order_rows(struct rows *rows, const struct column *col, bool descending)
{
	struct ts_task *const end = rows->set.task + rows->set.nr, *task;
	struct value v = {};
	size_t nr = 0, nr_loud;

	if (!col || !col->adds) {
		rows->order = tasks_order(&rows->set, col, descending);
		return;
	}
	rows->order = zeroed(rows->set.nr, sizeof(struct ts_task *));
	for (task = rows->set.task; task < end; task++)
		if (!is_quiet(&task->rec))
			rows->order[nr++] = task;
	tasks_sort(rows->order, nr, col, descending);
	nr_loud = nr;
	for (task = rows->set.task; task < end; task++)
		if (is_quiet(&task->rec) && column_get(col, &task->rec, &v))
			rows->order[nr++] = task;
	/* What is not known comes last. */
	for (task = rows->set.task; nr < rows->set.nr && task < end; task++)
		if (is_quiet(&task->rec) && !column_get(col, &task->rec, &v))
			rows->order[nr++] = task;
	tasks_merge(rows->order, nr_loud, nr, col, descending);
	text_free(&v.scratch);
}

void rows_make(struct rows *rows, const struct moment *moment, const struct moment *before,
	       const struct choice *choice)
{
	*rows = (struct rows){};
	if (choice->since_birth)
		before = NULL;
	rows->lacks_threads = choice->by && group_by_needs_threads(choice->by) && !moment->threads;
	if (rows->lacks_threads)
		return;
	take_tasks(rows, moment, before, choice);
	if (choice->by)
		add_up(rows, moment->threads, before, choice);
	rows->nr = rows->set.nr;
	order_rows(rows, choice->sort_col, choice->descending);
	if (choice->tree && !choice->by)
		grow_tree(rows);
}

void rows_name(struct row_name *name, const struct record *rec, bool threads)
{
	*name = (struct row_name){};
	if (rec->sum) {
		name->key = rec->sum->id;
		if (rec->sum->name)
			snprintf(name->name, sizeof(name->name), "%s", rec->sum->name);
		return;
	}
	name->key = threads ? rec->key : 0;
	name->tid = rec->tid;
}

static bool is_named(const struct record *rec, const struct row_name *name, bool threads)
{
	struct row_name other;

	rows_name(&other, rec, threads);
	if (name->key && !rec->sum)
		return other.key == name->key;
	return other.key == name->key && other.tid == name->tid && !strcmp(other.name, name->name);
}

size_t rows_find(const struct rows *rows, const struct row_name *name, bool threads)
{
	size_t i;

	for (i = 0; i < rows->nr && !is_named(&rows->order[i]->rec, name, threads); i++)
		;
	return i;
}

const char *rows_comm(const struct record *rec)
{
	return rec->sum ? rec->sum->name : record_comm(rec);
}

size_t rows_search(const struct rows *rows, size_t from, int step, const char *texts)
{
	size_t i, at = from;

	for (i = 0; i < rows->nr; i++) {
		if (at >= rows->nr)
			at = step > 0 ? 0 : rows->nr - 1;
		if (choice_matches(texts, rows_comm(&rows->order[at]->rec)))
			return at;
		at += step;
	}
	return rows->nr;
}

void rows_free(struct rows *rows)
{
	ts_set_clear(&rows->set);
	ts_set_clear(&rows->tasks);
	ts_set_clear(&rows->since);
	free(rows->order);
	free(rows->depth);
	free(rows->quiet);
	*rows = (struct rows){};
}
