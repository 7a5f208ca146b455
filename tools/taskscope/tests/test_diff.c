// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "diff_print.h"
#include "gate.h"
#include "lived.h"
#include "made_load.h"
#include "student.h"
#include "summary_print.h"
#include "unit.h"

static int compare_numbers(const void *a, const void *b)
{
	const __u64 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Quantiles beside those of the sorted numbers. */
static void test_histogram(void)
{
	static const double shares[] = { 0.01, 0.5, 0.95, 0.99, 0.999, 1 };
	static __u64 number[20000];
	struct histogram h = {}, other = {}, sum = {};
	const size_t nr = sizeof(number) / sizeof(number[0]);
	double worst = 0, exact, off;
	size_t i;

	srandom(1);
	for (i = 0; i < nr; i++) {
		number[i] = exp(random() % 20000 / 1000.0);
		histogram_add(i % 2 ? &h : &other, number[i], 1);
	}
	histogram_merge(&sum, &h);
	histogram_merge(&sum, &other);
	qsort(number, nr, sizeof(number[0]), compare_numbers);
	for (i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
		exact = number[(size_t)ceil(shares[i] * nr) - 1];
		off = fabs(histogram_quantile(&sum, shares[i], false) - exact) / fmax(exact, 16);
		worst = off > worst ? off : worst;
	}
	ok(worst <= 1.0 / 16, "quantiles are as exact as promised: %g", worst);
	ok(sum.total == nr && sum.max == number[nr - 1], "nothing is missing after a merge");
	ok(fabs(histogram_below(&sum, histogram_quantile(&sum, 0.9, false), false) - 0.9 * nr) < 1,
	   "a quantile and its share fit");
	histogram_free(&h);
	histogram_free(&other);
	histogram_free(&sum);

	histogram_add(&h, 0, 60);
	histogram_add(&h, 3, 40);
	ok(histogram_quantile(&h, 0.6, true) == 0 && histogram_quantile(&h, 0.61, true) == 3,
	   "counts have nothing between them");
	ok(histogram_below(&h, 2, true) == 60 && histogram_below(&h, 3, true) == 100,
	   "and so have their shares");
	histogram_add(&h, ~0ULL, 1);
	ok(histogram_quantile(&h, 1, false) > 1e19, "the largest number that there is");
	histogram_free(&h);
}

/* As in the tables of any textbook. */
static void test_student(void)
{
	ok(fabs(student_limit(1, 0.05) - 12.706) < 0.001, "t, 1 degree of freedom");
	ok(fabs(student_limit(2, 0.05) - 4.303) < 0.001, "t, 2");
	ok(fabs(student_limit(10, 0.05) - 2.228) < 0.001, "t, 10");
	ok(fabs(student_limit(29, 0.001) - 3.659) < 0.001, "t, 29");
	ok(fabs(student_limit(28, 0.01) - 2.763) < 0.001, "t, 28");
}

/* A recording in memory, of a load that is made up. */
struct made {
	struct ts_file file;
	struct replay_set set;
	struct summary summary;
	__u64 lose_at;
	bool is_lost;
};

static const struct ts_set nobody;

static bool feed(void *arg, const struct ts_event *event)
{
	struct made *made = arg;
	struct ts_event lost;

	if (made->lose_at && !made->is_lost && event->time_ns > made->lose_at) {
		lost = lost_at(event->time_ns, event->cpu, 100);
		replay_set_take(&made->set, &lost);
		summary_take(&made->summary, &made->set, &lost);
		made->is_lost = true;
	}
	replay_set_take(&made->set, event);
	summary_take(&made->summary, &made->set, event);
	return true;
}

static void add_task(struct ts_set *set, __s32 tid, const char *comm, __u32 cpu)
{
	struct tscope_accounts *accounts;
	struct tscope_sched *sched;
	struct built b;

	build_task(&b, tid, tid, 1, comm);
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->cpu = cpu;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	*accounts = (struct tscope_accounts){ .since_ns = 1, .opened_ns = 2, .now_ns = 3,
					      .account = TSCOPE_ACCOUNT_SLEEP };
	add_built(set, &b);
}

/* @from, @to: the window, in ns after the beginning; 0 for @to: all of it. */
static void make(struct made *made, const struct made_load *load, enum group_by by, __u64 from,
		 __u64 to)
{
	__u64 lose_at = made->lose_at;
	int i;

	*made = (struct made){ .lose_at = lose_at };
	made->file.stream.start = (struct tscope_stream_start){
		.nr_rings = load->nr_cpus, .now_ns = MADE_BEGIN,
	};
	for (i = 0; i < load->nr_workers; i++)
		add_task(&made->file.before, 100 + i, "worker", i % load->nr_cpus);
	for (i = 0; i < load->nr_hogs; i++)
		add_task(&made->file.before, 200 + i, "hog",
			 (load->nr_workers + i) % load->nr_cpus);
	replay_set_begin(&made->set, &made->file.stream.start, &made->file.before, &nobody);
	summary_begin(&made->summary, &made->file, by, MADE_BEGIN + from,
		      MADE_BEGIN + (to ?: load->ns));
	made_load_run(load, feed, made);
	summary_end(&made->summary, &made->set);
}

static void forget(struct made *made)
{
	summary_free(&made->summary);
	replay_set_free(&made->set);
	ts_set_clear(&made->file.before);
}

static const struct made_load usual = {
	.seed = 1, .ns = 20000000000ULL, .nr_cpus = 2, .nr_workers = 6, .nr_hogs = 1, .moves = 1,
};

static const struct diff_figure *figure_of(const struct diff *diff, const char *group,
					   const char *name)
{
	size_t i;

	for (i = 1; group && i < diff->nr_groups; i++)
		if (diff->group[i].name && !strcmp(diff->group[i].name, group))
			return &diff->group[i].figure[figure_find(name)];
	return &diff->group[0].figure[figure_find(name)];
}

static bool has_changed(const struct diff *diff, const char *group, const char *name)
{
	return figure_of(diff, group, name)->verdict == CHANGED;
}

struct pair {
	struct made a;
	struct made b;
	struct diff diff;
};

static void compare(struct pair *pair, const struct made_load *a, const struct made_load *b)
{
	make(&pair->a, a, BY_COMM, 0, 0);
	make(&pair->b, b, BY_COMM, 0, 0);
	diff_make(&pair->diff, &pair->a.summary, &pair->b.summary, 0.2);
}

static void forget_pair(struct pair *pair)
{
	diff_free(&pair->diff);
	forget(&pair->a);
	forget(&pair->b);
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

static void test_losses(void)
{
	struct made whole = {}, lossy = { .lose_at = MADE_BEGIN + 10000000000ULL };
	struct estimate a, b;
	struct text t = {};
	unsigned int i;

	make(&whole, &usual, BY_NOTHING, 0, 0);
	make(&lossy, &usual, BY_NOTHING, 0, 0);
	ok(lossy.summary.nr_lossy >= 1 && lossy.summary.nr_lossy <= 2 && lossy.summary.lost == 100,
	   "losses leave their slices out");
	figure_estimate(&a, figure_find("wait_p95"), &whole.summary, &whole.summary.machine, 0.05);
	figure_estimate(&b, figure_find("wait_p95"), &lossy.summary, &lossy.summary.machine, 0.05);
	ok(!b.unknown && b.nr < a.nr && fabs(a.value - b.value) < 0.1 * a.value,
	   "and no others");
	summary_put_head(&t, "x", &lossy.summary);
	ok(strstr(t.s, "100 events lost"), "and that is said");
	text_free(&t);
	for (i = 0; i < 25; i++) {
		lossy.summary.nr_lossy += !lossy.summary.is_lossy[i];
		lossy.summary.is_lossy[i] = true;
	}
	figure_estimate(&b, figure_find("switches"), &lossy.summary, &lossy.summary.machine, 0.05);
	ok(b.unknown == FEW_SLICES, "with too few slices left nothing is known");
	forget(&whole);
	forget(&lossy);
}

static void test_windows(void)
{
	struct made all = {}, part = {}, empty = {};
	struct made_load nothing = usual;
	struct estimate e;
	__u64 sum = 0, inside = 0;
	unsigned int i, whole = 0;

	make(&all, &usual, BY_COMM, 0, 0);
	make(&part, &usual, BY_COMM, 5000000000ULL, 15000000000ULL);
	for (i = 0; i < SUMMARY_SLICES; i++) {
		sum += part.summary.machine.slice[i].switches;
		whole += fabs(part.summary.machine.slice[i].queue.total -
			      2 * summary_slice_ns(&part.summary)) <= 2;
	}
	for (i = 0; i < SUMMARY_SLICES; i++)
		if (i * 20 / SUMMARY_SLICES >= 5 && i * 20 / SUMMARY_SLICES < 15)
			inside += all.summary.machine.slice[i].switches;
	ok(whole == SUMMARY_SLICES, "a slice of a window has all the time of both CPUs");
	ok(sum && fabs((double)sum - inside) < 0.1 * inside, "a window has its own events: %llu, %llu",
	   sum, inside);
	sum = 0;
	for (i = 0; i < SUMMARY_SLICES; i++)
		sum += all.summary.machine.slice[i].switches -
		       summary_find(&all.summary, "hog")->slice[i].switches -
		       summary_find(&all.summary, "worker")->slice[i].switches;
	ok(!sum && all.summary.nr_groups == 2, "the machine is the sum of its groups");

	nothing.nr_workers = nothing.nr_hogs = 0;
	nothing.moves = 0;
	make(&empty, &nothing, BY_COMM, 0, 0);
	figure_estimate(&e, figure_find("wait_p99"), &empty.summary, &empty.summary.machine, 0.05);
	ok(e.unknown, "of a recording without events no quantile is known");
	figure_estimate(&e, figure_find("switches"), &empty.summary, &empty.summary.machine, 0.05);
	ok(!e.unknown && !e.value, "and that nothing switched is known");
	forget(&all);
	forget(&part);
	forget(&empty);
}

/* A recording of 30 s, before a summary has events. */
static void begin_made(struct made *made, __u32 nr_cpus, enum group_by by, __u64 to_ns)
{
	made->file.stream.start = (struct tscope_stream_start){
		.nr_rings = nr_cpus, .now_ns = MADE_BEGIN,
	};
	replay_set_begin(&made->set, &made->file.stream.start, &made->file.before, &nobody);
	summary_begin(&made->summary, &made->file, by, MADE_BEGIN, MADE_BEGIN + to_ns);
}

static void end_made(struct made *made)
{
	summary_end(&made->summary, &made->set);
}

static void take(struct made *made, struct ts_event event)
{
	feed(made, &event);
}

/* Each figure beside what is known of a few events: on one CPU, 1 s, in slices of 1/30 s. */
static void test_few_events(void)
{
	const struct made_load load = { .nr_cpus = 1, .ns = 1 };
	struct made made = {};
	struct summary_slice *slice;
	__u64 at = MADE_BEGIN;

	make(&made, &load, BY_NOTHING, 0, 1);
	summary_free(&made.summary);
	summary_begin(&made.summary, &made.file, BY_NOTHING, at, at + 3000000);
	slice = made.summary.machine.slice;
	take(&made, waking_at(at + 1000, 7, 0, 0));
	take(&made, switch_at(at + 1500, 0, 0, 'R', 7));
	take(&made, waking_at(at + 2000, 8, 7, 0));
	take(&made, switch_at(at + 2600, 0, 7, 'R', 8));
	take(&made, waking_at(at + 3000, 8, 0, TSCOPE_WAKING_IRQ));
	/* It was woken on its way to sleep. */
	take(&made, switch_at(at + 4000, 0, 8, 'S', 7));
	take(&made, switch_at(at + 4700, 0, 7, 'S', 8));
	take(&made, switch_at(at + 5000, 0, 8, 'S', 0));
	summary_end(&made.summary, &made.set);
	ok(slice->wakeup.total == 3 && slice->wakeup.sum == 500 + 600 + 700 &&
	   slice->preempt.total == 1 && slice->preempt.sum == 1400, "waits, after what they are");
	ok(slice->stretch.total == 4 && slice->stretch.sum == 1100 + 1400 + 700 + 300 &&
	   slice->run_ns == 3500 && slice->switches == 4, "stretches on the CPU");
	ok(slice->queue.total == 100000 && slice->queue.sum == 500 + 600 + 1400 + 700,
	   "the queue, at each instant");
	ok(made.summary.imbalance[0].max == 0, "one CPU alone has no imbalance");
	forget(&made);
}

static bool is_gate(const char *text, const char *wrong)
{
	struct text t = {};
	struct gate gate;
	bool good = gate_parse(&gate, text, &t), fits;

	fits = wrong ? !good && strstr(text_str(&t), wrong) : good;
	if (!fits)
		printf("# %s: %s\n", text, text_str(&t));
	text_free(&t);
	return fits;
}

static void test_grammar(void)
{
	struct text t = {};
	struct gate gate;
	int i;

	ok(gate_parse(&gate, "comm=a < b  wait_p99<+1.5ms", &t) && gate.by == BY_COMM &&
	   gate.group_len == 5 && !memcmp(gate.group, "a < b", 5) && gate.is_difference &&
	   !gate.is_above && gate.limit == 1.5e6 && gate.figure == (unsigned)figure_find("wait_p99"),
	   "a gate with all that it may have");
	ok(gate_parse(&gate, "switches > -10 %", &t) && gate.is_above && gate.is_percent &&
	   gate.limit == -10, "a gate with a loss in percent");
	ok(gate_parse(&gate, " queue_mean < 3", &t) && !gate.is_difference && gate.limit == 3,
	   "a gate without a sign");
	ok(is_gate("migrations < 5/s", NULL) && is_gate("migrations < +5", NULL) &&
	   is_gate("cpus < +0.5", NULL) && is_gate("cgroup=/a b wakeup_p50 < 3us", NULL), "good ones");
	ok(is_gate("wait_p99", "neither < nor >") && is_gate("", "neither") &&
	   is_gate("wait_p98 < +1%", "a figure that diff prints") && is_gate("< +1%", "a figure") &&
	   is_gate("user=x wait_p99 < +1%", "comm=NAME") && is_gate("x wait_p99 < +1%", "comm=NAME") &&
	   is_gate("comm= wait_p99 < +1%", "comm=NAME") &&
	   is_gate("comm=x imbalance_mean < 1", "whole machine") &&
	   is_gate("wait_p99 < 10%", "needs a sign") && is_gate("wait_p99 < +", "a number") &&
	   is_gate("wait_p99 < ten", "a number") && is_gate("wait_p99 < 5", "ns, us, ms, s or %") &&
	   is_gate("wait_p99 < 5/s", "ns, us") && is_gate("switches < 5ms", "/s, % or nothing") &&
	   is_gate("queue_p95 < 5s", "% or nothing") && is_gate("wait_p99 <= 5ms", "a number") &&
	   is_gate("wait_p99 < 5.ms", "a number"),
	   "bad ones, each with its own sentence");
	ok(gate_parse(&gate, "comm=a<b wait_p99 > 5ms", &t) && gate.is_above && gate.group_len == 3,
	   "a name with the other sign");
	text_clear(&t);
	text_puts(&t, "wait_p99 < +");
	for (i = 0; i < 400; i++)
		text_putc(&t, '9');
	text_puts(&t, "%");
	ok(is_gate(t.s, "too large a number"), "a limit that is no number any more");
	text_free(&t);
}

static enum gate_state state_of(const struct diff *diff, const char *text, const char *why)
{
	struct text t = {};
	enum gate_state state;
	struct gate gate;

	if (!gate_parse(&gate, text, &t))
		abort();
	state = gate_check(&gate, diff, 1, &t);
	if (!strstr(text_str(&t), why))
		printf("# %s: %s\n", text, text_str(&t));
	state = strstr(text_str(&t), why) ? state : (enum gate_state)-1;
	text_free(&t);
	return state;
}

static void test_gates(void)
{
	struct made_load b = usual;
	struct pair pair = {};
	struct text t = {};
	struct json j = { .out = &t };
	struct diff_view view = { .path_a = "a", .path_b = "b\"", .all = true };

	b.seed = 2;
	b.nr_hogs = 2;
	compare(&pair, &usual, &b);
	ok(state_of(&pair.diff, "cpus < +10%", "difference +0.") == GATE_VIOLATED &&
	   state_of(&pair.diff, "cpus < +2", "A 1.") == GATE_HOLDS &&
	   state_of(&pair.diff, "cpus > -10%", "") == GATE_HOLDS &&
	   state_of(&pair.diff, "cpus < 1", "B ") == GATE_VIOLATED &&
	   state_of(&pair.diff, "comm=hog cpus < +0.2", "") == GATE_VIOLATED,
	   "gates of a load with one more hog");
	ok(state_of(&pair.diff, "cpus < -50%", "") == GATE_VIOLATED,
	   "a gate that asks for less is violated where nothing became less");
	ok(state_of(&pair.diff, "comm=none cpus < +1", "neither of them") == GATE_UNKNOWN &&
	   state_of(&pair.diff, "comm=hog wakeup_p99 < 5ms", "too few events") == GATE_UNKNOWN &&
	   state_of(&pair.diff, "comm=hog wakeup_p99 < +1%", "too few events") == GATE_UNKNOWN,
	   "gates of what is not known");
	view.diff = &pair.diff;
	diff_put_json(&j, &view);
	check_json(text_str(&t),
		   "d[\"diff\"][\"b\"][\"file\"] == \"b\\\"\" and "
		   "[g[\"group\"] for g in d[\"diff\"][\"groups\"]] == [None, \"hog\", \"worker\"] and "
		   "d[\"diff\"][\"groups\"][0][\"figures\"][\"cpus\"][\"verdict\"] == \"changed\" and "
		   "d[\"diff\"][\"groups\"][1][\"figures\"][\"wakeup_p99\"][\"why\"] == \"too few events\" and "
		   "sum(f[\"verdict\"] == \"changed\" for g in d[\"diff\"][\"groups\"] "
		   "for f in g[\"figures\"].values()) == d[\"diff\"][\"changed\"]",
		   "a difference for programs");
	text_clear(&t);
	diff_put(&t, &view);
	ok(strstr(t.s, "\ncomm hog\n") && strstr(t.s, "unknown: too few events\n"), "and for people");
	forget_pair(&pair);

	/* The same load: a gate without any room is neither kept nor violated. */
	b = usual;
	b.seed = 9;
	compare(&pair, &usual, &b);
	ok(state_of(&pair.diff, "wait_p95 < +0.0001%", "which shows neither") == GATE_UNKNOWN &&
	   state_of(&pair.diff, "wait_p95 > -0.0001%", "which shows neither") == GATE_UNKNOWN,
	   "a gate that chance alone would keep, or violate");
	ok(state_of(&pair.diff, "wait_p95 < +300%", "") == GATE_HOLDS, "one with room for chance");
	forget_pair(&pair);
	text_free(&t);
}

/* Whatever the limit is: "holds" and "violated" are on the right side of what was measured. */
static void test_gate_sides(void)
{
	static const char *const figures[] = { "wait_p99", "wait_mean", "switches", "migrations", "cpus" };
	unsigned int i, nr_held = 0, nr_wrong = 0, nr_narrow = 0;
	struct made_load b = usual;
	struct pair pair = {};
	struct text gate = {}, why = {};
	const struct diff_figure *f;
	enum gate_state state;
	struct gate parsed;
	int limit;

	b.seed = 12;
	b.nr_workers = 7;
	compare(&pair, &usual, &b);
	for (i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		for (limit = -100; limit <= 200; limit += 5) {
			text_clear(&gate);
			text_printf(&gate, "%s < %+d%%", figures[i], limit);
			if (!gate_parse(&parsed, gate.s, &why))
				abort();
			f = figure_of(&pair.diff, NULL, figures[i]);
			state = gate_check(&parsed, &pair.diff, 1, &why);
			nr_held += state == GATE_HOLDS;
			nr_wrong += state == GATE_HOLDS && f->difference >= limit / 100.0 * f->a.value;
			nr_wrong += state == GATE_VIOLATED && f->difference < limit / 100.0 * f->a.value;
			nr_narrow += state == GATE_UNKNOWN &&
				     gate_check(&parsed, &pair.diff, 1000, &why) != GATE_UNKNOWN;
		}
	ok(nr_held && !nr_wrong, "%u gates hold, none against what was measured: %u", nr_held, nr_wrong);
	ok(!nr_narrow, "with more gates no more is shown");
	text_free(&gate);
	text_free(&why);
	forget_pair(&pair);
}

/* Without a sign a limit is of the whole machine, whatever it is compared with. */
static void test_gate_sizes(void)
{
	struct made_load a = usual, b = usual;
	struct pair pair = {};

	a.nr_cpus = 4;
	b.nr_hogs = 2;
	compare(&pair, &a, &b);
	ok(pair.diff.per_cpu && state_of(&pair.diff, "cpus > 1.5", "B ") == GATE_HOLDS &&
	   state_of(&pair.diff, "comm=hog cpus < 0.9", "B ") == GATE_VIOLATED,
	   "a gate of a figure of B on a machine of another size");
	forget_pair(&pair);
}

#define S 1000000000ULL

static double run_of(const struct summary *summary, const char *name)
{
	const struct summary_group *group = summary_find(summary, name);
	double sum = 0;
	unsigned int i;

	for (i = 0; group && i < SUMMARY_SLICES; i++)
		sum += group->slice[i].run_ns;
	return sum / 1e9;
}

/* From the event on that gives it another name it is in another group. */
static void test_new_names(void)
{
	const __u64 at = MADE_BEGIN;
	struct ts_event fork = fork_at(at + 1000, 77, 77, 1, 0);
	struct ts_event exec = {
		.time_ns = at + 1 * S, .exec = { .event = { .type = TSCOPE_EVENT_EXEC, .words = 8 },
						 .tid = 77, .old_tid = 77, .comm = "cc1" },
	};
	struct ts_event rename = {
		.time_ns = at + 4 * S, .rename = { .event = { .type = TSCOPE_EVENT_RENAME, .words = 5 },
						   .tid = 77, .comm = "as" },
	};
	struct made made = {};

	add_task(&made.file.before, 1, "make", 0);
	begin_made(&made, 1, BY_COMM, 30 * S);
	strcpy(fork.fork.comm, "make");
	take(&made, fork);
	take(&made, waking_at(at + 2000, 77, 1, TSCOPE_WAKING_NEW));
	take(&made, switch_at(at + 3000, 0, 0, 'R', 77));
	take(&made, exec);
	take(&made, rename);
	take(&made, switch_at(at + 9 * S, 0, 77, 'S', 0));
	end_made(&made);
	ok(fabs(run_of(&made.summary, "make") - 1) < 0.01 && fabs(run_of(&made.summary, "cc1") - 3) < 0.01 &&
	   fabs(run_of(&made.summary, "as") - 5) < 0.01, "a task runs in the group of its name at the time");
	ok(summary_find(&made.summary, "as")->slice[9].stretch.total == 1,
	   "a stretch is of the name at its end");
	forget(&made);
}

static unsigned int lossy_up_to(const struct summary *summary)
{
	unsigned int nr = 0;

	while (nr < SUMMARY_SLICES && summary->is_lossy[nr])
		nr++;
	return nr;
}

static void test_doubt(void)
{
	const __u64 at = MADE_BEGIN;
	struct made made = {};
	struct ts_event event;

	/* After the loss 6 still runs, up to 20.5 s, which its switch tells. */
	add_task(&made.file.before, 1, "init", 0);
	add_task(&made.file.before, 2, "other", 1);
	begin_made(&made, 2, BY_NOTHING, 30 * S);
	take(&made, switch_at(at + 1000, 1, 0, 'R', 6));
	take(&made, lost_at(at + S / 2, 1, 10));
	take(&made, switch_at(at + 20 * S + S / 2, 1, 6, 'S', 0));
	end_made(&made);
	ok(made.summary.nr_lossy == 21 && lossy_up_to(&made.summary) == 21,
	   "what a CPU does after a loss is not known up to its next switch: %u", made.summary.nr_lossy);
	forget(&made);

	/* Nothing tells what CPU 1 did before its first switch. */
	made = (struct made){};
	made.file.overwritten = 1;
	add_task(&made.file.before, 1, "init", 0);
	add_task(&made.file.before, 2, "other", 1);
	begin_made(&made, 2, BY_NOTHING, 30 * S);
	take(&made, switch_at(at + 1000, 0, 0, 'R', 9));
	take(&made, switch_at(at + 12 * S + S / 2, 1, 6, 'S', 0));
	end_made(&made);
	ok(made.summary.nr_lossy == 13 && lossy_up_to(&made.summary) == 13,
	   "nor before its first one if events were written over: %u", made.summary.nr_lossy);
	forget(&made);

	/* A pull by CPU 0 is among the events that were lost there. */
	made = (struct made){};
	add_task(&made.file.before, 1, "init", 0);
	add_task(&made.file.before, 2, "other", 1);
	begin_made(&made, 2, BY_NOTHING, 30 * S);
	event = waking_at(at + S, 5, 0, 1);
	event.cpu = 1;
	take(&made, event);
	take(&made, switch_at(at + S + 100, 0, 0, 'R', 8));
	take(&made, lost_at(at + S + 50000000, 0, 10));
	event = waking_at(at + 20 * S, 5, 0, 1);
	event.cpu = 1;
	take(&made, event);
	take(&made, switch_at(at + 20 * S + 5000, 1, 0, 'R', 5));
	end_made(&made);
	ok(made.summary.machine.slice[20].wakeup.max == 5000, "a wait is not longer than it was known: %llu",
	   made.summary.machine.slice[20].wakeup.max);
	ok(made.summary.is_lossy[1] && made.summary.is_lossy[10] && made.summary.is_lossy[20],
	   "and how many wait for that CPU is not known up to its next switch");
	forget(&made);

	/* Lost from 1 s to after the window. */
	made = (struct made){};
	add_task(&made.file.before, 1, "init", 0);
	add_task(&made.file.before, 2, "other", 1);
	begin_made(&made, 2, BY_NOTHING, 3 * S);
	take(&made, switch_at(at + 1 * S, 1, 0, 'R', 6));
	take(&made, switch_at(at + 3 * S + 1, 0, 0, 'R', 9));
	take(&made, lost_at(at + 3 * S + 2, 1, 1000000));
	end_made(&made);
	ok(made.summary.nr_lossy == 20 && made.summary.is_lossy[29] && made.summary.lost == 1000000,
	   "losses that go on after the window: %u", made.summary.nr_lossy);
	forget(&made);
}

/* Records say which CPUs there are, not what happens to run. */
static void test_cpus_there(void)
{
	const __u64 at = MADE_BEGIN;
	struct made made = {};
	struct estimate e;
	int i, known;

	for (known = 0; known < 2; known++) {
		made = (struct made){};
		for (i = 0; i < 4 && known; i++)
			add_task(&made.file.after, 10 + i, "ksoftirqd", i);
		begin_made(&made, 4, BY_NOTHING, 30 * S);
		for (i = 0; i < 1000; i++) {
			take(&made, switch_at(at + i * 30000000ULL, 0, 0, 'R', 50));
			take(&made, switch_at(at + i * 30000000ULL + 20000000, 0, 50, 'S', 0));
		}
		end_made(&made);
		/* The other CPUs have no switch, and nothing says what they did. */
		ok(known ? made.summary.nr_cpus == 4 && made.summary.nr_lossy == SUMMARY_SLICES :
		   made.summary.lacks_cpus, known ? "CPUs that records know" : "no record of a CPU");
		made.summary.nr_lossy = 0;
		memset(made.summary.is_lossy, 0, sizeof(made.summary.is_lossy));
		figure_estimate(&e, figure_find("queue_mean"), &made.summary, &made.summary.machine, 0.05);
		ok(known ? e.unknown != FEW_CPUS : e.unknown == FEW_CPUS,
		   "a figure of each CPU needs to know them");
		ts_set_clear(&made.file.after);
		forget(&made);
	}
}

/* The cgroup of a task is that of its last record. */
static void add_in(struct ts_set *set, __s32 tid, __u64 key, const char *path)
{
	size_t bytes = (sizeof(struct tscope_cgroup) + strlen(path) + 1 + 7) & ~7UL;
	struct tscope_accounts *accounts;
	struct tscope_cgroup *cgroup;
	struct built b;

	build_task(&b, tid, tid, 1, "t");
	cgroup = build_group(&b, TSCOPE_GROUP_CGROUP, bytes);
	cgroup->size = bytes;
	strcpy(cgroup->path, path);
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	*accounts = (struct tscope_accounts){ .since_ns = 1, .opened_ns = 2, .now_ns = 3,
					      .account = TSCOPE_ACCOUNT_SLEEP };
	add_built(set, &b);
	set->task[set->nr - 1].rec.key = key;
}

static void test_last_cgroup(void)
{
	struct ts_event fork = fork_at(MADE_BEGIN + 500, 60, 60, 1, 0);
	struct made made = {};

	add_in(&made.file.before, 50, 5, "/old");
	add_in(&made.file.gone, 50, 5, "/new");
	add_in(&made.file.after, 60, 6, "/svc");
	begin_made(&made, 1, BY_CGROUP, 30 * S);
	fork.fork.key = 6;
	take(&made, fork);
	take(&made, switch_at(MADE_BEGIN + 1000, 0, 0, 'R', 50));
	take(&made, switch_at(MADE_BEGIN + 8 * S, 0, 50, 'X', 60));
	take(&made, switch_at(MADE_BEGIN + 10 * S, 0, 60, 'S', 0));
	end_made(&made);
	ok(fabs(run_of(&made.summary, "/new") - 8) < 0.01, "a task that exited is where it was last");
	ok(fabs(run_of(&made.summary, "/svc") - 2) < 0.01, "a task that lives on is where it is at the end");
	ts_set_clear(&made.file.gone);
	ts_set_clear(&made.file.after);
	forget(&made);
}

/* A recording of more groups than there is room for, and of a server, the first or the last. */
static void make_crowd(struct made *made, bool is_first)
{
	const struct made_load load = { .nr_cpus = 1, .ns = 1 };
	struct ts_event fork;
	__u64 at;
	int i;

	make(made, &load, BY_COMM, 0, 1);
	summary_free(&made->summary);
	summary_begin(&made->summary, &made->file, BY_COMM, MADE_BEGIN, MADE_BEGIN + 3000000000ULL);
	for (i = is_first ? 0 : 1; i < 312; i++) {
		fork = fork_at(MADE_BEGIN + 1000 + 2 * i, 100 + i, 100 + i, 1, 0);
		if (!i || (i == 311 && !is_first))
			strcpy(fork.fork.comm, "server");
		else
			snprintf(fork.fork.comm, sizeof(fork.fork.comm), "c/%u", i % 1000U);
		feed(made, &fork);
		take(made, waking_at(MADE_BEGIN + 1001 + 2 * i, 100 + i, 1, 0));
	}
	for (at = MADE_BEGIN + 10000; at < MADE_BEGIN + 3000000000ULL; at += 10000000) {
		take(made, switch_at(at, 0, 0, 'R', is_first ? 100 : 411));
		take(made, switch_at(at + 5000000, 0, is_first ? 100 : 411, 'S', 0));
		take(made, waking_at(at + 5100000, is_first ? 100 : 411, 0, 0));
	}
	summary_end(&made->summary, &made->set);
}

static void test_crowd(void)
{
	struct pair pair = {};
	struct text t = {};
	struct diff_view view = { .path_a = "a", .path_b = "b", .all = true, .diff = &pair.diff };

	make_crowd(&pair.a, true);
	make_crowd(&pair.b, false);
	diff_make(&pair.diff, &pair.a.summary, &pair.b.summary, 0.2);
	ok(figure_of(&pair.diff, "server", "cpus") != figure_of(&pair.diff, NULL, "cpus") &&
	   figure_of(&pair.diff, "server", "cpus")->verdict == UNKNOWN &&
	   figure_of(&pair.diff, "server", "switches")->verdict == UNKNOWN,
	   "a group for which a recording had no room is not known");
	ok(state_of(&pair.diff, "comm=server cpus < 1", "no room") == GATE_UNKNOWN &&
	   state_of(&pair.diff, "comm=server cpus < +1", "no room") == GATE_UNKNOWN,
	   "and no gate of it holds");
	diff_put(&t, &view);
	ok(!strstr(t.s, "\ncomm server: only in"), "nor is it said to be gone");
	text_free(&t);
	forget_pair(&pair);
}

void test_diff(void)
{
	test_histogram();
	test_student();
	test_few_events();
	test_windows();
	test_losses();
	test_equal();
	test_buckets();
	test_few_phases();
	test_hog();
	test_no_hog();
	test_moves();
	test_half_quota();
	test_sizes();
	test_grammar();
	test_gates();
	test_gate_sides();
	test_gate_sizes();
	test_crowd();
	test_new_names();
	test_doubt();
	test_cpus_there();
	test_last_cgroup();
}
