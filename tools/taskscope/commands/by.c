// SPDX-License-Identifier: GPL-2.0
/* What all commands do with --by. */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "by.h"
#include "explain.h"
#include "memory.h"
#include "order.h"

void by_print(const struct view *view, const struct grouping *how, struct ts_task *const *task,
	      size_t nr, const struct round *round, bool first)
{
	struct ts_set groups = {};
	struct ts_task **order;

	groups_make(&groups, how, task, nr);
	order = tasks_order(&groups, view->sort_col, view->descending);
	view_print(view, order, groups.nr, round, first);
	free(order);
	ts_set_clear(&groups);
}

/* Another array of the same records. */
static struct ts_set copy_of(const struct ts_set *tasks)
{
	struct ts_set copy = { .nr = tasks->nr, .cap = tasks->nr + 1 };

	copy.task = calloc(copy.cap, sizeof(*copy.task));
	if (!copy.task)
		out_of_memory();
	if (tasks->nr)
		memcpy(copy.task, tasks->task, tasks->nr * sizeof(*copy.task));
	return copy;
}

/* Return: 0 or -errno. */
static int print(const struct ts *client, struct view *view, const struct by_source *source,
		 struct census *census, const struct round *round, bool first, size_t *nr)
{
	struct ts_set living = copy_of(&census->living), exited = copy_of(&census->exited);
	const struct grouping how = {
		.by = view->by,
		.threads = source->query.threads,
		.is_round = view->repeat.period_ns,
		.has_users = true,
		.has_exited = census->has_exited,
	};
	struct lost lost = census->lost;
	int err = source->choose(source->arg, client, &living, &exited, &lost);
	struct ts_task **task;
	size_t i;

	*nr = 0;
	if (!err) {
		task = calloc(living.nr + exited.nr + 1, sizeof(struct ts_task *));
		if (!task)
			out_of_memory();
		for (i = 0; i < living.nr; i++)
			task[(*nr)++] = &living.task[i];
		for (i = 0; i < exited.nr; i++)
			task[(*nr)++] = &exited.task[i];
		view->table.lost = census->has_exited ? &lost : NULL;
		if (*nr || !(source->is_over && *source->is_over)) {
			by_print(view, &how, task, *nr, round, first);
			lost_warn(&lost);
		}
		view->table.lost = NULL;
		free(task);
	}
	ts_set_clear(&living);
	ts_set_clear(&exited);
	return err;
}

int by_run(const struct ts *client, struct view *view, const struct by_source *source, size_t *nr)
{
	struct census census = {};
	struct watch watch;
	struct round round;
	bool first = true, is_over, is_due;
	int err;

	*nr = 0;
	watch_start(&watch, &view->repeat);
	do {
		err = census_look(&census, client, &source->query);
		if (err)
			break;
		if (census.nr == 1 && !census.has_exited && !source->query.living_alone)
			warnx("the module keeps no exited tasks: the sums are of the living alone");
		if (source->see)
			source->see(source->arg, &census);
		is_over = source->is_over && *source->is_over;
		is_due = watch_is_due(&watch);
		if (is_due || is_over) {
			err = print(client, view, source, &census,
				    is_due ? watch_round(&watch, &round) : NULL, first, nr);
			first = false;
		}
	} while (!err && !is_over && watch_next(&watch));
	census_free(&census);
	return err;
}
