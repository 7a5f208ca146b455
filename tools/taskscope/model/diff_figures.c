// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <string.h>

#include "diff_figures.h"
#include "student.h"

/* What a figure needs. */
#define SLICES_LEAST	8
#define EVENTS_LEAST	30
/* So many events have to be beyond a quantile. */
#define BEYOND_LEAST	10
/* What a figure is made of has to come from so many slices, were they all alike. */
#define SHARERS_LEAST	6
/* Neither is needed where the slices of a rate or a mean are so much alike, as parts of it. */
#define LEVEL		0.2
/* Slices that resemble each other more than that tell next to nothing. */
#define CORRELATION_MAX 0.8

enum source {
	OF_WAKEUP,
	OF_PREEMPT,
	OF_WAIT,
	OF_STRETCH,
	OF_QUEUE,
	OF_IMBALANCE,
	OF_SWITCHES,
	OF_MIGRATIONS,
	OF_RUN,
};

/* @share: of a quantile; 0: a mean, or a rate. */
static const struct row {
	struct figure figure;
	enum source source;
	double share;
} rows[] = {
#define TIMES(_name, _source, _what)						\
	{ { _name "_mean", _what ", mean", UNIT_NS, .floor = 1000 }, _source, 0 },	\
	{ { _name "_p50", _what ", median", UNIT_NS, .floor = 1000 }, _source, 0.5 },	\
	{ { _name "_p95", _what ", 95th percentile", UNIT_NS, .floor = 1000 }, _source, 0.95 }, \
	{ { _name "_p99", _what ", 99th percentile", UNIT_NS, .floor = 1000 }, _source, 0.99 }
	TIMES("wakeup", OF_WAKEUP, "wait after a waking"),
	TIMES("preempt", OF_PREEMPT, "wait after a preemption"),
	TIMES("wait", OF_WAIT, "wait of either kind"),
	TIMES("stretch", OF_STRETCH, "time on a CPU from switch to switch"),
#undef TIMES
#define COUNTS(_name, _source, _what, ...)						\
	{ { _name "_mean", _what ", mean", UNIT_TASKS, .floor = 0.05, __VA_ARGS__ }, _source, 0 }, \
	{ { _name "_p50", _what ", median", UNIT_TASKS, .floor = 0.5, __VA_ARGS__ }, _source, 0.5 }, \
	{ { _name "_p95", _what ", 95th percentile", UNIT_TASKS, .floor = 0.5, __VA_ARGS__ }, \
	  _source, 0.95 },								\
	{ { _name "_p99", _what ", 99th percentile", UNIT_TASKS, .floor = 0.5, __VA_ARGS__ }, \
	  _source, 0.99 }
	COUNTS("queue", OF_QUEUE, "tasks that wait for a CPU", .is_total = true),
	COUNTS("imbalance", OF_IMBALANCE, "runnable tasks that the busiest CPU has more than the idlest",
	       .of_machine = true),
#undef COUNTS
	{ { "switches", "how often a task leaves its CPU", UNIT_PER_SECOND, true, .floor = 0.2 },
	  OF_SWITCHES, 0 },
	{ { "migrations", "how often a task changes its CPU", UNIT_PER_SECOND, true, .floor = 0.2 },
	  OF_MIGRATIONS, 0 },
	{ { "cpus", "CPUs that tasks run on", UNIT_CPUS, true, .floor = 0.02 }, OF_RUN, 0 },
};

#define NR_ROWS (sizeof(rows) / sizeof(rows[0]))
_Static_assert(NR_ROWS <= FIGURES_MAX, "room for all figures");

const struct figure *figure_at(unsigned int nr)
{
	return nr < NR_ROWS ? &rows[nr].figure : NULL;
}

int figure_find(const char *name)
{
	unsigned int nr;

	for (nr = 0; nr < NR_ROWS; nr++)
		if (!strcmp(rows[nr].figure.name, name))
			return nr;
	return -1;
}

const char *unknown_words(enum unknown unknown)
{
	switch (unknown) {
	case FEW_SLICES: return "too few slices without losses";
	case FEW_EVENTS: return "too few events";
	case UNSTEADY: return "it lies in a few phases of the recording";
	case FEW_CPUS: return "no record says how many CPUs there are";
	case NOT_ALL_TASKS: return "not all tasks were recorded";
	default: return NULL;
	}
}

void figure_put(struct text *t, enum unit unit, double value, bool sign)
{
	if (isinf(value)) {
		text_puts(t, "?");
		return;
	}
	/* What is printed as 0 has no sign. */
	value = unit == UNIT_NS ? round(value) : round(value * 100) / 100;
	if (value < 0)
		text_putc(t, '-');
	else if (sign)
		text_putc(t, '+');
	value = fabs(value);
	switch (unit) {
	case UNIT_NS:
		text_put_time(t, value);
		break;
	case UNIT_PER_SECOND:
		text_printf(t, value < 100 ? "%.2f/s" : "%.0f/s", value);
		break;
	default:
		text_printf(t, "%.2f", value);
		break;
	}
}

static bool is_count(const struct row *row)
{
	return row->figure.unit == UNIT_TASKS;
}

/* A time is of events; other figures are of every instant. */
static bool is_of_events(const struct row *row)
{
	return row->figure.unit == UNIT_NS;
}

/* The values of a slice, added to @to. */
static void add_values(struct histogram *to, const struct row *row, const struct summary *summary,
		       const struct summary_slice *slice, unsigned int nr)
{
	switch (row->source) {
	case OF_WAKEUP:
		histogram_merge(to, &slice->wakeup);
		break;
	case OF_PREEMPT:
		histogram_merge(to, &slice->preempt);
		break;
	case OF_WAIT:
		histogram_merge(to, &slice->wakeup);
		histogram_merge(to, &slice->preempt);
		break;
	case OF_STRETCH:
		histogram_merge(to, &slice->stretch);
		break;
	case OF_QUEUE:
		histogram_merge(to, &slice->queue);
		break;
	case OF_IMBALANCE:
		histogram_merge(to, &summary->imbalance[nr]);
		break;
	default:
		break;
	}
}

static double number_of(const struct row *row, const struct summary_slice *slice)
{
	switch (row->source) {
	case OF_SWITCHES: return slice->switches;
	case OF_MIGRATIONS: return slice->migrations;
	default: return slice->run_ns;
	}
}

/* What the slices add; @next: the slice comes right after the one before. */
struct pairs {
	double x[SUMMARY_SLICES];
	double w[SUMMARY_SLICES];
	bool next[SUMMARY_SLICES];
	unsigned int nr;
	unsigned int nr_filled;
};

static double sum_of(const double *x, unsigned int nr)
{
	double sum = 0;

	while (nr)
		sum += x[--nr];
	return sum;
}

static double inflation(const struct pairs *pairs, const double *e, double squares)
{
	double sum = 0, r;
	unsigned int i;

	for (i = 1; i < pairs->nr; i++)
		if (pairs->next[i])
			sum += e[i - 1] * e[i];
	if (!squares)
		return 1;
	/* Of independent slices it is that much below zero. */
	r = sum / squares + 1.0 / pairs->nr;
	if (r > CORRELATION_MAX)
		r = CORRELATION_MAX;
	return r > 0 ? (1 + r) / (1 - r) : 1;
}

/* Return: the standard error of their ratio; @slices: as many as if they were independent. */
static double error_of(const struct pairs *pairs, double ratio, double *slices)
{
	double e[SUMMARY_SLICES], squares = 0, all = sum_of(pairs->w, pairs->nr);
	double k = pairs->nr, f;
	unsigned int i;

	for (i = 0; i < pairs->nr; i++) {
		e[i] = pairs->x[i] - ratio * pairs->w[i];
		squares += e[i] * e[i];
	}
	f = inflation(pairs, e, squares);
	*slices = k / f;
	return sqrt(k / (k - 1) * squares * f) / all;
}

/*
 * How many equal slices would be as unequal as those that make the figure: of a quantile, those
 * with something beyond it.
 */
static double sharers_of(const struct pairs *pairs, bool is_quantile)
{
	double sum = 0, squares = 0, y;
	unsigned int i;

	for (i = 0; i < pairs->nr; i++) {
		y = is_quantile ? pairs->w[i] - pairs->x[i] : pairs->x[i];
		sum += y;
		squares += y * y;
	}
	return squares ? sum * sum / squares : 0;
}

/* Of a rate or a mean: one slice is like the other, so that phases of it would not matter. */
static bool is_level(const struct row *row, const struct pairs *pairs)
{
	double all = sum_of(pairs->w, pairs->nr), ratio = sum_of(pairs->x, pairs->nr) / all;
	double squares = 0, off;
	unsigned int i;

	for (i = 0; i < pairs->nr; i++) {
		off = pairs->x[i] - ratio * pairs->w[i];
		squares += off * off;
	}
	off = sqrt(squares * pairs->nr) / all;
	return !row->share && (off <= LEVEL * ratio || off <= row->figure.floor / 2);
}

static bool is_steady(const struct row *row, const struct pairs *pairs, double slices)
{
	return is_level(row, pairs) || (slices >= SLICES_LEAST &&
					sharers_of(pairs, row->share) >= SHARERS_LEAST);
}

static void add_pair(struct pairs *pairs, const struct summary *summary, unsigned int slice,
		     double x, double w)
{
	pairs->next[pairs->nr] = slice && !summary->is_lossy[slice - 1];
	pairs->x[pairs->nr] = x;
	pairs->w[pairs->nr++] = w;
	pairs->nr_filled += w > 0;
}

static void take_ratio(struct estimate *estimate, const struct row *row,
		       const struct pairs *pairs, double t)
{
	double ratio = sum_of(pairs->x, pairs->nr) / sum_of(pairs->w, pairs->nr), slices;
	double error = error_of(pairs, ratio, &slices);

	estimate->value = ratio;
	estimate->low = ratio - t * error > 0 ? ratio - t * error : 0;
	estimate->high = ratio + t * error;
	if (!is_steady(row, pairs, slices))
		estimate->unknown = UNSTEADY;
}

/* In which bucket a number is: that is known, and not where in it. */
static void widen(struct estimate *estimate)
{
	double low, high;

	histogram_bucket(estimate->low, &low, &high);
	estimate->low = low;
	if (!isfinite(estimate->high))
		return;
	histogram_bucket(estimate->high, &low, &high);
	estimate->high = high;
}

static void take_quantile(struct estimate *estimate, const struct row *row,
			  const struct histogram *all, const struct pairs *pairs, double t)
{
	double share = sum_of(pairs->x, pairs->nr) / sum_of(pairs->w, pairs->nr), slices;
	double off = t * error_of(pairs, share, &slices), low = row->share - off;

	estimate->low = low > 0 ? histogram_quantile(all, low, is_count(row)) : 0;
	estimate->high = row->share + off > 1 ? INFINITY :
			 histogram_quantile(all, row->share + off, is_count(row));
	widen(estimate);
	if (!is_steady(row, pairs, slices))
		estimate->unknown = UNSTEADY;
}

static bool has_enough(const struct row *row, const struct pairs *pairs, double nr)
{
	double beyond = nr * (1 - row->share);

	return pairs->nr_filled >= SLICES_LEAST && nr >= EVENTS_LEAST &&
	       (!row->share || beyond >= BEYOND_LEAST);
}

/* A figure of values: a mean, or a quantile. */
static void estimate_values(struct estimate *estimate, const struct row *row,
			    const struct summary *summary, const struct summary_group *group,
			    struct pairs *pairs, double t)
{
	struct histogram all = {}, one;
	double below;
	unsigned int i;

	for (i = 0; i < SUMMARY_SLICES; i++)
		if (!summary->is_lossy[i])
			add_values(&all, row, summary, &group->slice[i], i);
	estimate->nr = is_of_events(row) ? all.total : 0;
	estimate->has_value = all.total;
	if (all.total)
		estimate->value = row->share ?
			histogram_quantile(&all, row->share, is_count(row)) : all.sum / all.total;
	for (i = 0; i < SUMMARY_SLICES && all.total; i++) {
		if (summary->is_lossy[i])
			continue;
		one = (struct histogram){};
		add_values(&one, row, summary, &group->slice[i], i);
		below = row->share ? histogram_below(&one, estimate->value, is_count(row)) : one.sum;
		add_pair(pairs, summary, i, below, one.total);
		histogram_free(&one);
	}
	if (!all.total || (is_of_events(row) && !has_enough(row, pairs, all.total)))
		estimate->unknown = FEW_EVENTS;
	else if (row->share)
		take_quantile(estimate, row, &all, pairs, t);
	else
		take_ratio(estimate, row, pairs, t);
	histogram_free(&all);
}

static void estimate_rate(struct estimate *estimate, const struct row *row,
			  const struct summary *summary, const struct summary_group *group,
			  struct pairs *pairs, double t)
{
	double ns = summary_slice_ns(summary);
	unsigned int i;

	for (i = 0; i < SUMMARY_SLICES; i++)
		if (!summary->is_lossy[i])
			add_pair(pairs, summary, i, number_of(row, &group->slice[i]),
				 row->source == OF_RUN ? ns : ns / 1e9);
	estimate->has_value = true;
	take_ratio(estimate, row, pairs, t);
}

static bool is_rate(const struct row *row)
{
	return row->source >= OF_SWITCHES;
}

/* A group without tasks has no events, and nothing that waits. */
static void estimate_nobody(struct estimate *estimate, const struct row *row)
{
	if (is_of_events(row))
		estimate->unknown = FEW_EVENTS;
	else
		estimate->has_value = true;
}

void figure_estimate(struct estimate *estimate, unsigned int nr, const struct summary *summary,
		     const struct summary_group *group, double beyond)
{
	unsigned int slices = SUMMARY_SLICES - summary->nr_lossy;
	const struct row *row = &rows[nr];
	struct pairs pairs = {};
	double t;

	*estimate = (struct estimate){};
	if (slices < SLICES_LEAST) {
		estimate->unknown = FEW_SLICES;
		return;
	}
	if (summary->is_partial && row->figure.of_machine) {
		estimate->unknown = NOT_ALL_TASKS;
		return;
	}
	if (summary->lacks_cpus && group == &summary->machine && is_count(row)) {
		estimate->unknown = FEW_CPUS;
		return;
	}
	if (!group) {
		estimate_nobody(estimate, row);
		return;
	}
	t = student_limit(slices - 1, beyond);
	if (is_rate(row))
		estimate_rate(estimate, row, summary, group, &pairs, t);
	else
		estimate_values(estimate, row, summary, group, &pairs, t);
}
