// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "fairness_print.h"
#include "memory.h"

static bool has_any(const struct entitled_share *share)
{
	return share->received_ns || share->entitled_ns >= 1;
}

static double percent(double ns, __u64 all)
{
	return all ? 100 * ns / all : 0;
}

static __u64 all_of(const struct fairness *f)
{
	struct fairness_group root;

	fairness_group(f, ENTITLED_ROOT, &root);
	return root.share->received_ns;
}

/* Is a group shown, or in one that is? */
static bool is_shown(const struct fairness_view *view, size_t nr)
{
	struct fairness_group group;
	size_t bytes = view->cgroup ? strlen(view->cgroup) : 0;

	fairness_group(view->f, nr, &group);
	return !bytes || (!strncmp(group.name, view->cgroup, bytes) &&
			  (!group.name[bytes] || group.name[bytes] == '/'));
}

static void put_shares(struct text *t, const struct entitled_share *share, __u64 all, double weight)
{
	double entitled = percent(share->entitled_ns, all);
	double received = percent(share->received_ns, all);
	struct text time = {};

	text_put_time(&time, share->runnable_ns);
	text_printf(t, "%9.2f%% %9.2f%% %+8.2f %9s", entitled, received, received - entitled, time.s);
	text_free(&time);
	if (weight)
		text_printf(t, " %7.0f  ", weight);
	else
		text_puts(t, "       -  ");
}

static void put_group(struct text *t, const struct fairness_view *view, size_t nr, __u64 all)
{
	struct fairness_group group;

	fairness_group(view->f, nr, &group);
	put_shares(t, group.share, all, group.weight);
	text_put_visible(t, group.name, false);
	text_putc(t, '\n');
}

static void put_task(struct text *t, const struct fairness_task *task, __u64 all)
{
	struct text time = {};

	put_shares(t, task->share, all, task->weight);
	text_printf(t, "  %d ", task->task->tid);
	text_put_visible(t, task->task->comm, false);
	if (task->limit_ns) {
		text_put_time(&time, task->limit_ns);
		text_printf(t, " (its own limit stopped it for %s: entitled to less)", time.s);
		text_free(&time);
	}
	text_putc(t, '\n');
}

/* Places of tasks, the longest running first. */
struct order {
	size_t place;
	struct fairness_task task;
};

static int compare(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	__u64 of_x = x->task.share->received_ns, of_y = y->task.share->received_ns;

	if (of_x != of_y)
		return of_x < of_y ? 1 : -1;
	return (x->place > y->place) - (x->place < y->place);
}

/* Return: tasks that were runnable, in that order; to be freed. */
static struct order *sorted(const struct fairness *f, size_t *nr)
{
	struct order *order = NULL;
	struct fairness_task task;
	size_t i;

	*nr = 0;
	for (i = 0; fairness_task(f, i, &task); i++) {
		if (!has_any(task.share))
			continue;
		order = reallocarray(order, *nr + 1, sizeof(*order));
		if (!order)
			out_of_memory();
		order[(*nr)++] = (struct order){ i, task };
	}
	if (order)
		qsort(order, *nr, sizeof(*order), compare);
	return order;
}

static void put_what(struct text *t, const struct fairness_view *view)
{
	const struct fairness_totals *totals = fairness_totals(view->f);

	if (view->cpu == ENTITLED_NONE)
		text_puts(t, "all CPUs");
	else
		text_printf(t, "CPU %zu", view->cpu);
	text_puts(t, ", ");
	text_put_time(t, totals->until_ns - totals->from_ns);
	text_puts(t, ": the fair class ran for ");
	text_put_time(t, all_of(view->f));
	text_puts(t, ", which is 100 %\n");
}

static void put_remarks(struct text *t, const struct fairness_view *view)
{
	const struct fairness_totals *totals = fairness_totals(view->f);

	if (!view->knows_weights)
		text_puts(t, "The weights of cgroups are not known: the cpu controller is not in cgroup v2.\n");
	if (totals->nr_changed)
		text_printf(t, "%zu task%s got another weight or cgroup meanwhile; what was entitled is by the first.\n",
			    totals->nr_changed, totals->nr_changed == 1 ? "" : "s");
	if (totals->lost)
		text_printf(t, "%llu events were lost: these figures are not exact.\n", totals->lost);
}

void fairness_put(struct text *t, const struct fairness_view *view)
{
	__u64 all = all_of(view->f);
	struct fairness_group group;
	struct order *order;
	size_t nr, i, g;

	put_what(t, view);
	put_remarks(t, view);
	text_puts(t, "\n  ENTITLED   RECEIVED   POINTS  RUNNABLE  WEIGHT  GROUP, TASK\n");
	order = sorted(view->f, &nr);
	for (g = 0; fairness_group(view->f, g, &group); g++) {
		if (!has_any(group.share) || !is_shown(view, g))
			continue;
		put_group(t, view, g, all);
		for (i = 0; i < nr; i++)
			if (order[i].task.group == g)
				put_task(t, &order[i].task, all);
	}
	free(order);
}

static void put_json_shares(struct json *j, const struct entitled_share *share, __u64 all,
			    double weight)
{
	char number[32];

	if (weight) {
		snprintf(number, sizeof(number), "%.0f", weight);
		json_literal(j, "weight", number);
	} else {
		json_literal(j, "weight", "null");
	}
	json_u64(j, "entitled_ns", share->entitled_ns + 0.5);
	json_u64(j, "received_ns", share->received_ns);
	json_u64(j, "runnable_ns", share->runnable_ns);
	snprintf(number, sizeof(number), "%.2f", percent(share->entitled_ns, all));
	json_literal(j, "entitled_percent", number);
	snprintf(number, sizeof(number), "%.2f", percent(share->received_ns, all));
	json_literal(j, "received_percent", number);
}

static void put_json_groups(struct json *j, const struct fairness_view *view, __u64 all)
{
	struct fairness_group group, above;
	size_t g;

	json_open(j, "groups", '[', true);
	for (g = 0; fairness_group(view->f, g, &group); g++) {
		if (!has_any(group.share) || !is_shown(view, g))
			continue;
		json_open(j, NULL, '{', false);
		json_string(j, "group", group.name);
		if (fairness_group(view->f, group.above, &above))
			json_string(j, "above", above.name);
		else
			json_literal(j, "above", "null");
		put_json_shares(j, group.share, all, group.weight);
		json_close(j);
	}
	json_close(j);
}

static void put_json_tasks(struct json *j, const struct fairness_view *view, __u64 all)
{
	struct fairness_group group;
	struct order *order;
	size_t nr, i;

	order = sorted(view->f, &nr);
	json_open(j, "tasks", '[', true);
	for (i = 0; i < nr; i++) {
		const struct fairness_task *task = &order[i].task;

		if (!is_shown(view, task->group))
			continue;
		fairness_group(view->f, task->group, &group);
		json_open(j, NULL, '{', false);
		json_s64(j, "tid", task->task->tid);
		json_string(j, "comm", task->task->comm);
		json_string(j, "group", group.name);
		put_json_shares(j, task->share, all, task->weight);
		json_u64(j, "limit_ns", task->limit_ns);
		json_close(j);
	}
	json_close(j);
	free(order);
}

void fairness_put_json(struct json *j, const struct fairness_view *view)
{
	const struct fairness_totals *totals = fairness_totals(view->f);
	__u64 all = all_of(view->f);

	json_open(j, NULL, '{', true);
	json_open(j, "fairness", '{', true);
	if (view->cpu == ENTITLED_NONE)
		json_literal(j, "cpu", "null");
	else
		json_u64(j, "cpu", view->cpu);
	json_u64(j, "from", totals->from_ns);
	json_u64(j, "until", totals->until_ns);
	json_u64(j, "fair_ns", all);
	json_bool(j, "knows_weights", view->knows_weights);
	json_u64(j, "changed", totals->nr_changed);
	json_u64(j, "lost", totals->lost);
	put_json_groups(j, view, all);
	put_json_tasks(j, view, all);
	json_close(j);
	json_close(j);
}
