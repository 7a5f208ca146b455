// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "column_value.h"
#include "memory.h"
#include "order.h"

struct sort {
	const struct column *col;
	bool descending;
	struct value a, b;
};

static int compare_values(const void *a, const void *b, void *arg)
{
	const struct ts_task *x = *(struct ts_task *const *)a, *y = *(struct ts_task *const *)b;
	struct sort *sort = arg;
	int order = 0;

	if (sort->col)
		order = column_compare(sort->col, &x->rec, &y->rec, &sort->a, &sort->b,
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
