// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lived.h"
#include "made_pair.h"
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

void test_summary(void)
{
	test_histogram();
	test_student();
	test_few_events();
	test_windows();
	test_losses();
	test_new_names();
	test_doubt();
	test_cpus_there();
	test_last_cgroup();
}
