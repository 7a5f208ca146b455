// SPDX-License-Identifier: GPL-2.0
#include <math.h>

#include "summary_print.h"

/* The interval of each figure alone. */
#define BEYOND 0.05

const char *figure_unit(enum unit unit)
{
	switch (unit) {
	case UNIT_NS: return "ns";
	case UNIT_PER_SECOND: return "1/s";
	case UNIT_TASKS: return "tasks";
	default: return "cpus";
	}
}

void json_number(struct json *j, const char *key, double value)
{
	char number[40];

	if (!isfinite(value)) {
		json_literal(j, key, "null");
		return;
	}
	/* Six digits after the point are no less than any figure is worth. */
	snprintf(number, sizeof(number), "%.6f", value);
	json_literal(j, key, number);
}

void summary_put_head(struct text *t, const char *path, const struct summary *summary)
{
	text_put_visible(t, path, false);
	text_puts(t, ": ");
	text_put_time(t, summary->to_ns - summary->from_ns);
	text_printf(t, " in %u slices, ", SUMMARY_SLICES);
	if (summary->lacks_cpus)
		text_puts(t, "CPUs not known");
	else
		text_printf(t, "%u CPUs", summary->nr_cpus);
	if (summary->nr_lossy)
		text_printf(t, "; %llu events lost, %u slices left out", summary->lost,
			    summary->nr_lossy);
	text_putc(t, '\n');
}

void summary_put_head_json(struct json *j, const char *key, const char *path,
			   const struct summary *summary)
{
	json_open(j, key, '{', false);
	json_string(j, "file", path);
	json_u64(j, "duration", summary->to_ns - summary->from_ns);
	json_u64(j, "slices", SUMMARY_SLICES);
	json_u64(j, "slices_lossy", summary->nr_lossy);
	json_u64(j, "lost", summary->lost);
	if (summary->lacks_cpus)
		json_literal(j, "cpus", "null");
	else
		json_u64(j, "cpus", summary->nr_cpus);
	json_bool(j, "all_tasks", !summary->is_partial);
	json_close(j);
}

void group_put_title(struct text *t, enum group_by by, const char *name, bool is_rest)
{
	if (!by) {
		text_puts(t, "whole machine");
		return;
	}
	text_printf(t, "%s ", group_by_name(by));
	if (is_rest)
		text_puts(t, "(others)");
	else if (name)
		text_put_visible(t, name, false);
	else
		text_puts(t, "(not known)");
}

static void put_cell(struct text *t, enum unit unit, double value)
{
	struct text cell = {};

	figure_put(&cell, unit, value, false);
	text_printf(t, "  %9s", cell.s);
	text_free(&cell);
}

static void put_group(struct text *t, const struct summary *summary, enum group_by by,
		      const struct summary_group *group)
{
	const struct figure *figure;
	struct estimate e;
	unsigned int nr;

	text_putc(t, '\n');
	group_put_title(t, by, group->name, group->is_rest);
	text_printf(t, "\n%-15s  %9s  %9s  %9s  %9s\n", "FIGURE", "VALUE", "FROM", "TO", "EVENTS");
	for (nr = 0; (figure = figure_at(nr)); nr++) {
		if (by && figure->of_machine)
			continue;
		figure_estimate(&e, nr, summary, group, BEYOND);
		text_printf(t, "%-15s", figure->name);
		if (e.has_value)
			put_cell(t, figure->unit, e.value);
		else
			text_printf(t, "  %9s", "");
		if (e.unknown) {
			text_printf(t, "  unknown: %s\n", unknown_words(e.unknown));
			continue;
		}
		put_cell(t, figure->unit, e.low);
		put_cell(t, figure->unit, e.high);
		if (e.nr)
			text_printf(t, "  %9llu", e.nr);
		text_putc(t, '\n');
	}
}

void summary_put(struct text *t, const char *path, const struct summary *summary)
{
	size_t i;

	summary_put_head(t, path, summary);
	put_group(t, summary, BY_NOTHING, &summary->machine);
	for (i = 0; i < summary->nr_groups; i++)
		put_group(t, summary, summary->by, &summary->group[i]);
}

static void put_estimate_json(struct json *j, const struct figure *figure,
			      const struct estimate *e)
{
	json_open(j, figure->name, '{', false);
	json_string(j, "unit", figure_unit(figure->unit));
	json_number(j, "value", e->has_value ? e->value : NAN);
	json_number(j, "low", e->unknown ? NAN : e->low);
	json_number(j, "high", e->unknown ? NAN : e->high);
	if (figure->unit == UNIT_NS)
		json_u64(j, "events", e->nr);
	else
		json_literal(j, "events", "null");
	json_string(j, "unknown", unknown_words(e->unknown));
	json_close(j);
}

static void put_group_json(struct json *j, const struct summary *summary, enum group_by by,
			   const struct summary_group *group)
{
	const struct figure *figure;
	struct estimate e;
	unsigned int nr;

	json_open(j, NULL, '{', true);
	json_string(j, "by", by ? group_by_name(by) : "machine");
	json_string(j, "group", group->name);
	json_bool(j, "is_rest", group->is_rest);
	json_open(j, "figures", '{', true);
	for (nr = 0; (figure = figure_at(nr)); nr++) {
		if (by && figure->of_machine)
			continue;
		figure_estimate(&e, nr, summary, group, BEYOND);
		put_estimate_json(j, figure, &e);
	}
	json_close(j);
	json_close(j);
}

void summary_put_json(struct json *j, const char *path, const struct summary *summary)
{
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "summary", '{', true);
	summary_put_head_json(j, "recording", path, summary);
	json_open(j, "groups", '[', true);
	put_group_json(j, summary, BY_NOTHING, &summary->machine);
	for (i = 0; i < summary->nr_groups; i++)
		put_group_json(j, summary, summary->by, &summary->group[i]);
	json_close(j);
	json_close(j);
	json_close(j);
}
