// SPDX-License-Identifier: GPL-2.0
/* Sorts tasks: which of two values of a column comes first. */
#include <stdlib.h>
#include <string.h>

#include "column_value.h"
#include "memory.h"
#include "order.h"

struct sort {
	const struct column *col;
	bool descending;
	struct value a, b;
};

static int compare_column(const struct column *col, const struct record *a, const struct record *b,
			  struct value *va, struct value *vb, bool descending)
{
	bool has_a = column_get(col, a, va), has_b = column_get(col, b, vb);
	int order;

	if (!has_a || !has_b)
		return has_b - has_a;
	if (col->is_place)
		order = (a->tid > b->tid) - (a->tid < b->tid);
	else if (col->type == TYPE_TEXT)
		order = strcmp(va->text, vb->text);
	else if (column_is_signed(col, a) || column_is_signed(col, b))
		order = (va->i > vb->i) - (va->i < vb->i);
	else
		order = (va->u > vb->u) - (va->u < vb->u);
	return descending ? -order : order;
}

static int compare_values(const void *a, const void *b, void *arg)
{
	const struct ts_task *x = *(struct ts_task *const *)a, *y = *(struct ts_task *const *)b;
	struct sort *sort = arg;
	int order = 0;

	if (sort->col)
		order = compare_column(sort->col, &x->rec, &y->rec, &sort->a, &sort->b,
				       sort->descending);
	return order ? order : ts_task_compare(x, y);
}

void tasks_sort(struct ts_task **order, size_t nr, const struct column *col, bool descending)
{
	struct sort sort = { .col = col, .descending = descending };

	qsort_r(order, nr, sizeof(*order), compare_values, &sort);
	text_free(&sort.a.scratch);
	text_free(&sort.b.scratch);
}

void tasks_merge(struct ts_task **order, size_t nr_first, size_t nr, const struct column *col,
		 bool descending)
{
	struct ts_task **first = reallocarray(NULL, nr_first + 1, sizeof(struct ts_task *));
	struct sort sort = { .col = col, .descending = descending };
	size_t i = 0, k = nr_first, to = 0;

	if (!first)
		out_of_memory();
	memcpy(first, order, nr_first * sizeof(struct ts_task *));
	while (i < nr_first)
		order[to++] = k < nr && compare_values(&first[i], &order[k], &sort) > 0 ?
			      order[k++] : first[i++];
	free(first);
	text_free(&sort.a.scratch);
	text_free(&sort.b.scratch);
}

struct ts_task **tasks_order(const struct ts_set *tasks, const struct column *col, bool descending)
{
	struct ts_task **order = reallocarray(NULL, tasks->nr + 1, sizeof(struct ts_task *));
	size_t i;

	if (!order)
		out_of_memory();
	for (i = 0; i < tasks->nr; i++)
		order[i] = &tasks->task[i];
	if (col)
		tasks_sort(order, tasks->nr, col, descending);
	return order;
}
