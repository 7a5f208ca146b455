// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "made_pair.h"
#include "unit.h"

static bool has_changed(const struct diff *diff, const char *group, const char *name)
{
	return figure_of(diff, group, name)->verdict == CHANGED;
}

/* Return: of so many pairs of the same load, how many have a figure that has changed. */
static unsigned int count_false(struct made_load load, unsigned int nr, double least, size_t *nr_kept)
{
	unsigned int i, nr_changed = 0;
	struct made_load b = load;
	struct pair pair = {};

	for (i = 0; i < nr; i++) {
		load.seed = 100 + i;
		b.seed = 200 + i;
		make(&pair.a, &load, BY_COMM, 0, 0);
		make(&pair.b, &b, BY_COMM, 0, 0);
		diff_make(&pair.diff, &pair.a.summary, &pair.b.summary, least);
		nr_changed += pair.diff.nr[CHANGED] > 0;
		*nr_kept += pair.diff.nr[NOT_CHANGED];
		forget_pair(&pair);
	}
	return nr_changed;
}

/* Without a least difference the statistics alone decide. */
static void test_equal(void)
{
	struct made_load phases = usual;
	unsigned int nr_changed;
	size_t nr_kept = 0;

	nr_changed = count_false(usual, 10, 1e-9, &nr_kept);
	ok(nr_changed <= 1, "%u of ten pairs of the same load have a figure that has changed",
	   nr_changed);
	nr_kept = 0;
	count_false(usual, 4, 0.3, &nr_kept);
	ok(nr_kept > 4 * 20, "of most figures it is known that they have not: %zu", nr_kept);

	/* Rare bursts, and phases as long as a good part of the recording. */
	phases.on_ns = 500000000;
	phases.off_ns = 5000000000ULL;
	nr_changed = count_false(phases, 20, 1e-9, &nr_kept);
	ok(nr_changed <= 2, "%u of 20 pairs with rare bursts", nr_changed);
	phases.on_ns = phases.off_ns = 5000000000ULL;
	nr_changed = count_false(phases, 20, 1e-9, &nr_kept);
	ok(nr_changed <= 2, "%u of 20 pairs with long phases", nr_changed);
}

/* Slices of a number of waits each. */
static void make_slices(struct summary *summary, __u64 from, unsigned int spread)
{
	unsigned int i, n;

	*summary = (struct summary){ .from_ns = MADE_BEGIN, .to_ns = MADE_BEGIN + 30000000000ULL,
				     .nr_cpus = 2 };
	summary->machine.slice = calloc(SUMMARY_SLICES, sizeof(*summary->machine.slice));
	for (i = 0; i < SUMMARY_SLICES; i++)
		for (n = 0; n < 100; n++)
			histogram_add(&summary->machine.slice[i].wakeup, from + random() % spread, 1);
}

/* On both sides of the border of a bucket numbers may be as near as one. */
static void test_buckets(void)
{
	struct summary summary[2];
	const struct diff_figure *f;
	struct diff diff;
	int i;

	srandom(3);
	make_slices(&summary[0], 4184000, 8000);
	make_slices(&summary[1], 4196000, 8000);
	diff_make(&diff, &summary[0], &summary[1], 0.03);
	f = figure_of(&diff, NULL, "wakeup_p50");
	ok(f->verdict == UNKNOWN && f->low < 12000 && f->high > 12000,
	   "a bucket is part of an interval: %f to %f", f->low, f->high);
	diff_free(&diff);
	for (i = 0; i < 2; i++)
		summary_free(&summary[i]);
}

/* All long waits are in three slices of thirty. */
static void test_few_phases(void)
{
	struct summary summary;
	struct estimate e;
	int i, n;

	srandom(4);
	make_slices(&summary, 100000, 50000);
	for (i = 5; i < 30; i += 10)
		for (n = 0; n < 20; n++)
			histogram_add(&summary.machine.slice[i].wakeup, 50000000, 1);
	figure_estimate(&e, figure_find("wakeup_p99"), &summary, &summary.machine, 0.05);
	ok(e.unknown == UNSTEADY, "a quantile that three slices make up");
	figure_estimate(&e, figure_find("wakeup_p50"), &summary, &summary.machine, 0.05);
	ok(!e.unknown, "one that all make up");
	summary_free(&summary);
}

/* Where the interval holds differences that matter nothing is said to be the same. */
static void test_not_shown(void)
{
	unsigned int nr, nr_same = 0, nr_wide = 0;
	const struct diff_figure *f;
	struct made_load b = usual;
	struct pair pair = {};
	double matters;

	b.seed = 9;
	compare(&pair, &usual, &b);
	for (nr = 0; figure_at(nr); nr++) {
		f = &pair.diff.group[0].figure[nr];
		matters = fmax(0.2 * f->a.value, figure_at(nr)->floor);
		nr_same += f->verdict == NOT_CHANGED;
		nr_wide += f->verdict == NOT_CHANGED && (f->low < -matters || f->high > matters);
	}
	ok(nr_same && !nr_wide, "%u figures are shown to be the same, %u are not", nr_same, nr_wide);
	f = figure_of(&pair.diff, NULL, "migrations");
	ok(f->verdict == UNKNOWN && f->has_interval && f->why,
	   "that 20 migrations are as many as before is not shown");
	forget_pair(&pair);
}

static void test_hog(void)
{
	struct made_load b = usual;
	struct pair pair = {};

	b.seed = 2;
	b.nr_hogs = 2;
	compare(&pair, &usual, &b);
	ok(has_changed(&pair.diff, NULL, "cpus") && has_changed(&pair.diff, NULL, "queue_mean") &&
	   has_changed(&pair.diff, NULL, "wait_p95"), "one more hog: the machine");
	ok(has_changed(&pair.diff, "hog", "cpus") && !has_changed(&pair.diff, "worker", "cpus"),
	   "and the group of the hogs alone uses more");
	ok(figure_of(&pair.diff, "hog", "cpus")->difference > 0, "more, not less");
	forget_pair(&pair);
}

static void test_no_hog(void)
{
	struct made_load b = usual;
	struct pair pair = {};

	b.nr_hogs = 0;
	compare(&pair, &usual, &b);
	ok(has_changed(&pair.diff, "hog", "cpus") && pair.diff.group[1].in_a &&
	   !pair.diff.group[1].in_b, "a group that is gone");
	ok(figure_of(&pair.diff, "hog", "stretch_p50")->verdict == UNKNOWN,
	   "of no event there is no median");
	forget_pair(&pair);
}

static void test_moves(void)
{
	struct made_load a = usual, b = usual;
	struct pair pair = {};

	a.ns = b.ns = 6 * usual.ns;
	b.moves = 2;
	b.seed = 3;
	compare(&pair, &a, &b);
	ok(has_changed(&pair.diff, NULL, "migrations") &&
	   has_changed(&pair.diff, "worker", "migrations"), "one more migration a second");
	ok(pair.diff.nr[CHANGED] == 2, "and nothing else");
	forget_pair(&pair);
}

static void test_half_quota(void)
{
	struct made_load a = usual, b = usual;
	struct pair pair = {};

	a.quota_ns = 80000000;
	b.quota_ns = 40000000;
	b.seed = 4;
	compare(&pair, &a, &b);
	ok(has_changed(&pair.diff, NULL, "cpus") && has_changed(&pair.diff, "hog", "cpus") &&
	   has_changed(&pair.diff, "hog", "queue_mean"), "half the quota");
	forget_pair(&pair);
}

/* A hog for each CPU, workers for each CPU: the same for each CPU. */
static void test_sizes(void)
{
	struct made_load a = usual, b = usual;
	struct pair pair = {};

	a.moves = b.moves = 0;
	a.nr_hogs = 2;
	a.nr_workers = 4;
	b.nr_cpus = 4;
	b.nr_hogs = 4;
	b.nr_workers = 8;
	b.seed = 5;
	compare(&pair, &a, &b);
	ok(pair.diff.per_cpu && !pair.diff.nr[CHANGED],
	   "a machine of twice the size with twice the load is the same for each CPU");
	ok(figure_of(&pair.diff, NULL, "imbalance_mean")->verdict == UNKNOWN,
	   "but for the imbalance, of which that cannot be said");
	ok(fabs(figure_of(&pair.diff, NULL, "cpus")->a.value - 1) < 0.05, "busy CPUs for each CPU");
	forget_pair(&pair);
}

void test_diff(void)
{
	test_equal();
	test_buckets();
	test_few_phases();
	test_not_shown();
	test_hog();
	test_no_hog();
	test_moves();
	test_half_quota();
	test_sizes();
}
