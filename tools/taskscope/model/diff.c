// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff.h"
#include "memory.h"

static void scale(struct estimate *e, double by)
{
	e->value *= by;
	e->low *= by;
	e->high *= by;
}

static bool has_figure(const struct diff_group *group, const struct figure *figure)
{
	return group->is_machine || !figure->of_machine;
}

/* Of the machine a queue is that of each CPU already. */
static bool is_scaled(const struct diff *diff, const struct diff_group *group,
		      const struct figure *figure)
{
	return diff->per_cpu && figure->is_total &&
	       !(group->is_machine && figure->unit == UNIT_TASKS);
}

static void find_interval(struct diff_figure *f)
{
	f->difference = f->b.value - f->a.value;
	f->low = f->difference - hypot(f->b.value - f->b.low, f->a.high - f->a.value);
	f->high = f->difference + hypot(f->b.high - f->b.value, f->a.value - f->a.low);
	f->has_interval = true;
}

/* It may well be twice as large, or half, and nothing tells. */
static bool is_wide(const struct diff_figure *f, const struct figure *figure)
{
	double size = fmax(fmax(f->a.value, f->b.value), figure->floor);

	/* Of counts the next one is as near as can be. */
	if (figure->unit == UNIT_TASKS)
		size = fmax(size, 1);
	return fmax(f->difference - f->low, f->high - f->difference) > size;
}

static void judge(struct diff_figure *f, const struct figure *figure, double least)
{
	double matters = fmax(least * f->a.value, figure->floor);

	f->verdict = UNKNOWN;
	find_interval(f);
	if ((f->low > 0 || f->high < 0) && fabs(f->difference) >= matters)
		f->verdict = CHANGED;
	else if (is_wide(f, figure))
		f->why = "it varies too much";
	else if (f->low < -matters || f->high > matters)
		f->why = "the difference may or may not matter";
	else
		f->verdict = NOT_CHANGED;
}

/* There was no room for all groups, and that may be one of those without. */
static bool may_miss(const struct summary *summary, const struct summary_group *group)
{
	return !group && summary->nr_groups > SUMMARY_GROUPS_MAX;
}

static const char *why_not(const struct diff *diff, const struct diff_group *group,
			   const struct figure *figure, const struct diff_figure *f)
{
	if (may_miss(diff->a, group->of_a) || may_miss(diff->b, group->of_b))
		return "a recording had no room for all groups";
	if (diff->per_cpu && figure->of_machine)
		return "the machines have not the same number of CPUs";
	return unknown_words(f->a.unknown ? f->a.unknown : f->b.unknown);
}

void diff_compare(struct diff_figure *f, const struct diff *diff, const struct diff_group *group,
		  unsigned int nr, double beyond)
{
	const struct figure *figure = figure_at(nr);

	*f = (struct diff_figure){ .verdict = UNKNOWN };
	figure_estimate(&f->a, nr, diff->a, group->of_a, beyond);
	figure_estimate(&f->b, nr, diff->b, group->of_b, beyond);
	f->a.has_value &= !may_miss(diff->a, group->of_a);
	f->b.has_value &= !may_miss(diff->b, group->of_b);
	if (is_scaled(diff, group, figure)) {
		scale(&f->a, 1.0 / diff->a->nr_cpus);
		scale(&f->b, 1.0 / diff->b->nr_cpus);
	}
	f->why = why_not(diff, group, figure, f);
	if (!f->why)
		judge(f, figure, diff->least);
	else if (f->a.has_value && f->b.has_value)
		f->difference = f->b.value - f->a.value;
}

static void compare(struct diff *diff, struct diff_group *group, double beyond)
{
	const struct figure *figure;
	struct diff_figure *f;
	unsigned int nr;

	for (nr = 0; (figure = figure_at(nr)); nr++) {
		if (!has_figure(group, figure))
			continue;
		f = &group->figure[nr];
		diff_compare(f, diff, group, nr, beyond);
		diff->nr[f->verdict]++;
		group->nr_changed += f->verdict == CHANGED;
	}
}

static unsigned int figures_of(bool is_machine)
{
	const struct diff_group group = { .is_machine = is_machine };
	const struct figure *figure;
	unsigned int nr, sum = 0;

	for (nr = 0; (figure = figure_at(nr)); nr++)
		sum += has_figure(&group, figure);
	return sum;
}

/* The groups of both; those for which one of them had no room are not compared. */
static void add_groups(struct diff *diff, const struct summary *from)
{
	const struct summary_group *group;
	struct diff_group *to;
	size_t i;

	for (i = 0; i < from->nr_groups; i++) {
		group = &from->group[i];
		if (group->is_rest || (from == diff->b && summary_find(diff->a, group->name)))
			continue;
		to = &diff->group[diff->nr_groups++];
		*to = (struct diff_group){ .name = group->name };
		to->of_a = summary_find(diff->a, to->name);
		to->of_b = summary_find(diff->b, to->name);
		to->in_a = to->of_a || may_miss(diff->a, NULL);
		to->in_b = to->of_b || may_miss(diff->b, NULL);
	}
}

static int compare_names(const void *a, const void *b)
{
	const struct diff_group *x = a, *y = b;

	if (x->name && y->name)
		return strcmp(x->name, y->name);
	return !x->name - !y->name;
}

void diff_make(struct diff *diff, const struct summary *a, const struct summary *b, double least)
{
	size_t i;

	*diff = (struct diff){ .a = a, .b = b, .least = least,
			       .per_cpu = !a->lacks_cpus && !b->lacks_cpus &&
					  a->nr_cpus != b->nr_cpus };
	diff->group = calloc(1 + a->nr_groups + b->nr_groups, sizeof(*diff->group));
	if (!diff->group)
		out_of_memory();
	diff->group[0] = (struct diff_group){
		.is_machine = true, .in_a = true, .in_b = true,
		.of_a = &a->machine, .of_b = &b->machine,
	};
	diff->nr_groups = 1;
	add_groups(diff, a);
	add_groups(diff, b);
	qsort(diff->group + 1, diff->nr_groups - 1, sizeof(*diff->group), compare_names);
	compare(diff, &diff->group[0], DIFF_BEYOND / 2 / figures_of(true));
	for (i = 1; i < diff->nr_groups; i++)
		compare(diff, &diff->group[i],
			DIFF_BEYOND / 2 / figures_of(false) / (diff->nr_groups - 1));
}

void diff_free(struct diff *diff)
{
	free(diff->group);
	*diff = (struct diff){};
}
