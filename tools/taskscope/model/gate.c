// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "gate.h"

static const struct {
	const char *name;
	enum unit unit;
	double factor;
} units[] = {
	{ "ns", UNIT_NS, 1 },
	{ "us", UNIT_NS, 1e3 },
	{ "ms", UNIT_NS, 1e6 },
	{ "s", UNIT_NS, 1e9 },
	{ "/s", UNIT_PER_SECOND, 1 },
	{ "", UNIT_PER_SECOND, 1 },
	{ "", UNIT_TASKS, 1 },
	{ "", UNIT_CPUS, 1 },
};

#define NR_UNITS (sizeof(units) / sizeof(units[0]))

static bool fail(const struct gate *gate, struct text *wrong, const char *what)
{
	text_printf(wrong, "gate '%s': %s", gate->text, what);
	return false;
}

/* Blanks at both ends do not count. */
static void trim(const char **s, size_t *len)
{
	while (*len && isspace((unsigned char)**s)) {
		(*s)++;
		(*len)--;
	}
	while (*len && isspace((unsigned char)(*s)[*len - 1]))
		(*len)--;
}

/* Names are shorter than this. */
#define NAME_BYTES 32

static bool take_name(char *name, const char *s, size_t len)
{
	if (!len || len >= NAME_BYTES)
		return false;
	memcpy(name, s, len);
	name[len] = '\0';
	return true;
}

/* GROUPED=NAME */
static bool take_group(struct gate *gate, const char *s, size_t len)
{
	const char *equals = memchr(s, '=', len);
	char grouped[NAME_BYTES];

	if (!equals || equals + 1 == s + len || !take_name(grouped, s, equals - s))
		return false;
	gate->by = group_by_parse(grouped);
	gate->group = equals + 1;
	gate->group_len = s + len - gate->group;
	return gate->by == BY_COMM || gate->by == BY_CGROUP || gate->by == BY_CONTAINER;
}

/* Digits, with a point among them or not.  Return: what follows; NULL: it is no number. */
static const char *take_number(const char *s, double *number)
{
	double part = 1;

	if (!isdigit((unsigned char)*s))
		return NULL;
	for (*number = 0; isdigit((unsigned char)*s); s++)
		*number = *number * 10 + (*s - '0');
	if (*s != '.')
		return s;
	if (!isdigit((unsigned char)*++s))
		return NULL;
	for (; isdigit((unsigned char)*s); s++)
		*number += (*s - '0') * (part /= 10);
	return s;
}

static bool take_unit(struct gate *gate, const char *s, size_t len)
{
	enum unit unit = figure_at(gate->figure)->unit;
	size_t i;

	if (len == 1 && *s == '%') {
		gate->is_percent = true;
		return true;
	}
	for (i = 0; i < NR_UNITS; i++)
		if (units[i].unit == unit && strlen(units[i].name) == len &&
		    !memcmp(units[i].name, s, len))
			break;
	if (i == NR_UNITS)
		return false;
	gate->limit *= units[i].factor;
	return true;
}

static bool take_limit(struct gate *gate, const char *s, struct text *wrong)
{
	size_t len = strlen(s);
	const char *end;
	bool is_below_0;

	trim(&s, &len);
	gate->is_difference = len && (*s == '+' || *s == '-');
	is_below_0 = len && *s == '-';
	end = take_number(s + gate->is_difference, &gate->limit);
	if (!end)
		return fail(gate, wrong, "the limit has to begin with a number, such as +10% or 5ms");
	len -= end - s;
	trim(&end, &len);
	if (!take_unit(gate, end, len))
		return fail(gate, wrong,
			    figure_at(gate->figure)->unit == UNIT_NS ?
			    "the limit of a time ends with ns, us, ms, s or %" :
			    figure_at(gate->figure)->unit == UNIT_PER_SECOND ?
			    "the limit of a rate ends with /s, % or nothing" :
			    "the limit of this figure ends with % or nothing");
	if (gate->is_percent && !gate->is_difference)
		return fail(gate, wrong, "a limit in % needs a sign, such as +10%");
	if (!isfinite(gate->limit))
		return fail(gate, wrong, "the limit is too large a number");
	if (is_below_0)
		gate->limit = -gate->limit;
	return true;
}

/* A name may have such signs, too. */
static const char *last_sign(const char *text)
{
	const char *below = strrchr(text, '<'), *above = strrchr(text, '>');

	return !below || (above && above > below) ? above : below;
}

bool gate_parse(struct gate *gate, const char *text, struct text *wrong)
{
	const char *sign = last_sign(text), *left = text, *word;
	char name[NAME_BYTES];
	int figure = -1;
	size_t len;

	*gate = (struct gate){ .text = text };
	if (!sign)
		return fail(gate, wrong, "it has neither < nor >");
	gate->is_above = *sign == '>';
	len = sign - text;
	trim(&left, &len);
	for (word = left + len; word > left && !isspace((unsigned char)word[-1]); word--)
		;
	if (take_name(name, word, left + len - word))
		figure = figure_find(name);
	if (figure < 0)
		return fail(gate, wrong,
			    "before < or > comes a figure that diff prints, such as wait_p99");
	gate->figure = figure;
	len = word - left;
	trim(&left, &len);
	if (len && !take_group(gate, left, len))
		return fail(gate, wrong,
			    "before the figure comes nothing, or comm=NAME, cgroup=PATH or container=NAME");
	if (gate->by && figure_at(figure)->of_machine)
		return fail(gate, wrong, "only the whole machine has this figure");
	return take_limit(gate, sign + 1, wrong);
}

static bool is_group(const struct gate *gate, const char *name)
{
	return name && strlen(name) == gate->group_len &&
	       !memcmp(name, gate->group, gate->group_len);
}

static const struct diff_group *group_of(const struct gate *gate, const struct diff *diff)
{
	size_t i;

	if (!gate->by)
		return &diff->group[0];
	for (i = 1; i < diff->nr_groups; i++)
		if (is_group(gate, diff->group[i].name))
			return &diff->group[i];
	return NULL;
}

/* Is @value on the side of the limit where the gate wants it? */
static bool holds(const struct gate *gate, double value, double limit)
{
	return gate->is_above ? value > limit : value < limit;
}

/* What is known of it is the interval from @low to @high. */
static enum gate_state check(const struct gate *gate, double low, double high, double limit,
			     struct text *why)
{
	if (holds(gate, low, limit) && holds(gate, high, limit))
		return GATE_HOLDS;
	if (!holds(gate, low, limit) && !holds(gate, high, limit))
		return GATE_VIOLATED;
	text_puts(why, ", which shows neither");
	return GATE_UNKNOWN;
}

static void put_interval(struct text *why, enum unit unit, double low, double high, bool sign)
{
	text_puts(why, ", from ");
	figure_put(why, unit, low, sign);
	text_puts(why, " to ");
	figure_put(why, unit, high, sign);
}

static enum gate_state check_difference(const struct gate *gate, const struct diff_figure *f,
					struct text *why)
{
	double limit = gate->is_percent ? gate->limit / 100 * f->a.value : gate->limit;
	enum unit unit = figure_at(gate->figure)->unit;

	if (!f->has_interval) {
		text_puts(why, f->why);
		return GATE_UNKNOWN;
	}
	text_puts(why, "A ");
	figure_put(why, unit, f->a.value, false);
	text_puts(why, ", B ");
	figure_put(why, unit, f->b.value, false);
	text_puts(why, ", difference ");
	figure_put(why, unit, f->difference, true);
	if (f->a.value > 0)
		text_printf(why, " (%+.1f%%)", f->difference / f->a.value * 100);
	put_interval(why, unit, f->low, f->high, true);
	/* Of nothing, any part is nothing: that it is the same is known. */
	if (!f->low && !f->high)
		limit = gate->limit;
	return check(gate, f->low, f->high, limit, why);
}

static enum gate_state check_b(const struct gate *gate, const struct diff *diff,
			       const struct diff_group *group, double beyond, struct text *why)
{
	enum unit unit = figure_at(gate->figure)->unit;
	struct estimate b;

	figure_estimate(&b, gate->figure, diff->b, group->of_b, beyond);
	if (b.unknown) {
		text_puts(why, unknown_words(b.unknown));
		return GATE_UNKNOWN;
	}
	text_puts(why, "B ");
	figure_put(why, unit, b.value, false);
	put_interval(why, unit, b.low, b.high, false);
	return check(gate, b.low, b.high, gate->limit, why);
}

enum gate_state gate_check(const struct gate *gate, const struct diff *diff, size_t nr_gates,
			   struct text *why)
{
	const struct diff_group *group = group_of(gate, diff);
	double beyond = DIFF_BEYOND / nr_gates;
	struct diff_figure f;

	if (!group) {
		text_puts(why, "neither of them has this group");
		return GATE_UNKNOWN;
	}
	diff_compare(&f, diff, group, gate->figure, beyond);
	if (gate->is_difference)
		return check_difference(gate, &f, why);
	if (!f.b.unknown && !f.b.has_value) {
		text_puts(why, f.why);
		return GATE_UNKNOWN;
	}
	return check_b(gate, diff, group, beyond, why);
}
