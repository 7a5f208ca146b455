// SPDX-License-Identifier: GPL-2.0
#include <math.h>

#include "diff_print.h"
#include "summary_print.h"

static const char *const verdicts[] = {
	[NOT_CHANGED] = "not changed",
	[CHANGED] = "changed",
	[UNKNOWN] = "unknown",
};

static const char *const states[] = {
	[GATE_HOLDS] = "holds",
	[GATE_VIOLATED] = "violated",
	[GATE_UNKNOWN] = "unknown",
};

static bool is_shown(const struct diff_view *view, const struct diff_group *group,
		     unsigned int nr)
{
	if (!group->is_machine && figure_at(nr)->of_machine)
		return false;
	return view->all || group->is_machine || group->figure[nr].verdict == CHANGED;
}

static void put_cell(struct text *t, bool is_there, enum unit unit, double value, bool sign)
{
	struct text cell = {};

	if (is_there)
		figure_put(&cell, unit, value, sign);
	text_printf(t, "  %9s", text_str(&cell));
	text_free(&cell);
}

static void put_percent(struct text *t, const struct diff_figure *f, bool is_there)
{
	struct text cell = {};

	if (is_there && f->a.value > 0)
		text_printf(&cell, "%+.1f%%", f->difference / f->a.value * 100);
	text_printf(t, "  %9s", text_str(&cell));
	text_free(&cell);
}

static void put_figure(struct text *t, const struct figure *figure, const struct diff_figure *f)
{
	bool both = f->a.has_value && f->b.has_value;

	text_printf(t, "%-15s", figure->name);
	put_cell(t, f->a.has_value, figure->unit, f->a.value, false);
	put_cell(t, f->b.has_value, figure->unit, f->b.value, false);
	put_cell(t, both, figure->unit, f->difference, true);
	put_percent(t, f, both);
	put_cell(t, f->has_interval, figure->unit, f->low, true);
	put_cell(t, f->has_interval, figure->unit, f->high, true);
	text_printf(t, "  %s", verdicts[f->verdict]);
	if (f->why)
		text_printf(t, ": %s", f->why);
	text_putc(t, '\n');
}

static void put_group(struct text *t, const struct diff_view *view,
		      const struct diff_group *group)
{
	const struct figure *figure;
	unsigned int nr;

	if (!view->all && !group->is_machine && !group->nr_changed)
		return;
	text_putc(t, '\n');
	group_put_title(t, group->is_machine ? BY_NOTHING : view->diff->a->by, group->name, false);
	if (!group->in_a || !group->in_b)
		text_printf(t, ": only in %s", group->in_a ? "A" : "B");
	text_printf(t, "\n%-15s  %9s  %9s  %9s  %9s  %9s  %9s\n", "FIGURE", "A", "B", "DIFF", "PERCENT",
		    "FROM", "TO");
	for (nr = 0; (figure = figure_at(nr)); nr++)
		if (is_shown(view, group, nr))
			put_figure(t, figure, &group->figure[nr]);
}

static void put_gates(struct text *t, const struct diff_view *view)
{
	const struct gate_result *gate;

	if (view->nr_gates)
		text_putc(t, '\n');
	for (gate = view->gate; gate < view->gate + view->nr_gates; gate++) {
		text_printf(t, "gate ");
		text_put_visible(t, gate->gate->text, false);
		text_printf(t, ": %s: %s\n", states[gate->state], text_str(&gate->why));
	}
}

void diff_put(struct text *t, const struct diff_view *view)
{
	const struct diff *diff = view->diff;
	size_t i;

	text_puts(t, "A  ");
	summary_put_head(t, view->path_a, diff->a);
	text_puts(t, "B  ");
	summary_put_head(t, view->path_b, diff->b);
	if (diff->per_cpu)
		text_puts(t, "rates, cpus and the queues of groups are for each CPU, since the machines differ\n");
	for (i = 0; i < diff->nr_groups; i++)
		put_group(t, view, &diff->group[i]);
	text_printf(t, "\n%zu figures changed, %zu not changed, %zu unknown\n", diff->nr[CHANGED],
		    diff->nr[NOT_CHANGED], diff->nr[UNKNOWN]);
	put_gates(t, view);
}

static double or_none(bool is_there, double value)
{
	return is_there ? value : NAN;
}

static void put_figure_json(struct json *j, const struct figure *figure,
			    const struct diff_figure *f)
{
	bool both = f->a.has_value && f->b.has_value;

	json_open(j, figure->name, '{', false);
	json_string(j, "unit", figure_unit(figure->unit));
	json_number(j, "a", or_none(f->a.has_value, f->a.value));
	json_number(j, "b", or_none(f->b.has_value, f->b.value));
	json_number(j, "difference", or_none(both, f->difference));
	json_number(j, "percent", or_none(both && f->a.value > 0,
					  f->difference / f->a.value * 100));
	json_number(j, "low", or_none(f->has_interval, f->low));
	json_number(j, "high", or_none(f->has_interval, f->high));
	json_u64(j, "events_a", f->a.nr);
	json_u64(j, "events_b", f->b.nr);
	json_string(j, "verdict", verdicts[f->verdict]);
	json_string(j, "why", f->why);
	json_close(j);
}

static void put_group_json(struct json *j, const struct diff *diff,
			   const struct diff_group *group)
{
	const struct figure *figure;
	unsigned int nr;

	json_open(j, NULL, '{', true);
	json_string(j, "by", group->is_machine ? "machine" : group_by_name(diff->a->by));
	json_string(j, "group", group->name);
	json_bool(j, "in_a", group->in_a);
	json_bool(j, "in_b", group->in_b);
	json_open(j, "figures", '{', true);
	for (nr = 0; (figure = figure_at(nr)); nr++)
		if (group->is_machine || !figure->of_machine)
			put_figure_json(j, figure, &group->figure[nr]);
	json_close(j);
	json_close(j);
}

void diff_put_json(struct json *j, const struct diff_view *view)
{
	const struct gate_result *gate;
	const struct diff *diff = view->diff;
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "diff", '{', true);
	summary_put_head_json(j, "a", view->path_a, diff->a);
	summary_put_head_json(j, "b", view->path_b, diff->b);
	json_bool(j, "per_cpu", diff->per_cpu);
	json_number(j, "least_percent", diff->least * 100);
	json_u64(j, "changed", diff->nr[CHANGED]);
	json_u64(j, "not_changed", diff->nr[NOT_CHANGED]);
	json_u64(j, "unknown", diff->nr[UNKNOWN]);
	json_open(j, "groups", '[', true);
	for (i = 0; i < diff->nr_groups; i++)
		put_group_json(j, diff, &diff->group[i]);
	json_close(j);
	json_open(j, "gates", '[', true);
	for (gate = view->gate; gate < view->gate + view->nr_gates; gate++) {
		json_open(j, NULL, '{', false);
		json_string(j, "gate", gate->gate->text);
		json_string(j, "state", states[gate->state]);
		json_string(j, "why", text_str(&gate->why));
		json_close(j);
	}
	json_close(j);
	json_close(j);
	json_close(j);
}
