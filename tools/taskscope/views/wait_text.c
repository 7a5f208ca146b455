// SPDX-License-Identifier: GPL-2.0
#include <taskscope_wait_histogram.h>

#include "names.h"
#include "quota_print.h"
#include "values_task.h"
#include "wait.h"

#define BAR_WIDTH 40

static void put_padded_time(struct text *t, __u64 ns, int width)
{
	struct text time = {};

	text_put_time(&time, ns);
	text_printf(t, "%*s", width, time.s);
	text_free(&time);
}

static void put_part(struct text *t, const char *name, __u64 part, __u64 whole)
{
	text_printf(t, "  %-11s", name);
	put_padded_time(t, part, 10);
	text_puts(t, "  ");
	text_put_share(t, part, whole);
	text_putc(t, '\n');
}

static void put_accounts(struct text *t, const struct record *rec)
{
	const struct tscope_accounts *a = rec->accounts;
	const struct wait_split split = record_split(rec);
	const __u64 age = accounts_age(a);

	text_puts(t, "\nwhere its time went\n");
	put_part(t, "run", a->run_ns, age);
	put_part(t, "wait", a->wait_ns, age);
	put_part(t, "  contended", split.contended_ns, age);
	put_part(t, "  own limit", split.limit_ns, age);
	put_part(t, "  idle CPU", split.idle_ns, age);
	put_part(t, "  not known", split.unknown_ns, age);
	put_part(t, "sleep", a->sleep_ns, age);
	put_part(t, "block", a->block_ns, age);
	put_part(t, "stop", a->stop_ns, age);
}

static void put_quantile(struct text *t, const char *name, __u64 ns)
{
	text_printf(t, "  %-6s", name);
	put_padded_time(t, ns, 8);
	text_putc(t, '\n');
}

/* @now_ns: of the look, or of the end of one that has ended. */
static void put_quantiles(struct text *t, const struct tscope_waits *waits, __u64 now_ns,
			  bool has_ended)
{
	text_puts(t, "\nhow long it waited (within 25 %)\n");
	put_quantile(t, "p50", tscope_wait_quantile(waits, 500));
	put_quantile(t, "p90", tscope_wait_quantile(waits, 900));
	put_quantile(t, "p99", tscope_wait_quantile(waits, 990));
	put_quantile(t, "p99.9", tscope_wait_quantile(waits, 999));
	text_puts(t, "  max   ");
	put_padded_time(t, waits->max_ns, 8);
	if (waits->open_ns && waits->open_ns == waits->max_ns) {
		text_puts(t, ", and it goes on");
	} else if (now_ns && waits->max_at_ns) {
		text_puts(t, ", ");
		/* Clocks of two CPUs may differ by a little. */
		text_put_time(t, now_ns > waits->max_at_ns ? now_ns - waits->max_at_ns : 0);
		text_puts(t, has_ended ? " before its end" : " ago");
	}
	text_putc(t, '\n');
}

static void put_histogram(struct text *t, const struct tscope_waits *waits)
{
	int first = TSCOPE_WAIT_BUCKETS, last = -1, i, width;
	__u64 most = 0;

	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
		if (!waits->bucket[i])
			continue;
		first = i < first ? i : first;
		last = i;
		most = waits->bucket[i] > most ? waits->bucket[i] : most;
	}
	if (last >= 0)
		text_puts(t, "\n      FROM         TO    WAITS\n");
	for (i = first; i <= last; i++) {
		put_padded_time(t, tscope_wait_floor(i), 10);
		text_putc(t, ' ');
		if (i + 1 < TSCOPE_WAIT_BUCKETS)
			put_padded_time(t, tscope_wait_floor(i + 1), 10);
		else
			text_printf(t, "%10s", "");
		text_printf(t, " %8llu", waits->bucket[i]);
		/* Whatever is there is seen. */
		width = (double)waits->bucket[i] / most * BAR_WIDTH + 0.5;
		if (waits->bucket[i]) {
			text_putc(t, ' ');
			do
				text_putc(t, '#');
			while (--width > 0);
		}
		text_putc(t, '\n');
	}
}

/* One line: a task and what it did; without a name for what is no task. */
static void put_who(struct text *t, __s32 tid, const char *comm, const char *words)
{
	if (words) {
		text_printf(t, " %s\n", words);
		return;
	}
	if (!tid) {
		text_puts(t, " tasks of other pid namespaces\n");
		return;
	}
	text_printf(t, " %d%s", tid, *comm ? " " : "");
	text_put_visible(t, comm, false);
	text_putc(t, '\n');
}

static void put_blamed(struct text *t, __u64 ns, __u64 all, __s32 tid, const char *comm,
		       const char *words)
{
	if (!ns)
		return;
	put_padded_time(t, ns, 10);
	text_puts(t, "  ");
	text_put_share(t, ns, all);
	text_putc(t, ' ');
	put_who(t, tid, comm, words);
}

static void put_blame(struct text *t, const struct tscope_blame *blame, __u64 blame_ns,
		      bool at_most)
{
	size_t i;

	text_printf(t, "\nwho was in its way%s: ", at_most ? ", at most" : "");
	if (!blame->nr) {
		text_puts(t, "no wait was long");
	} else {
		text_printf(t, "%llu long wait%s, ", blame->nr, blame->nr == 1 ? "" : "s");
		text_put_time(t, blame->sum_ns);
	}
	if (blame_ns) {
		text_puts(t, " (long: from ");
		text_put_time(t, blame_ns);
		text_puts(t, " on)");
	}
	text_putc(t, '\n');
	for (i = 0; i < TSCOPE_BLAMED; i++)
		put_blamed(t, blame->blamed[i].ns, blame->sum_ns, blame->blamed[i].tid,
			   blame->blamed[i].comm, NULL);
	put_blamed(t, blame->limit_ns, blame->sum_ns, 0, NULL, "nobody: its own limit");
	put_blamed(t, blame->idle_ns, blame->sum_ns, 0, NULL, "nobody: the CPU was idle");
	put_blamed(t, blame->others_ns, blame->sum_ns, 0, NULL, "others");
	put_blamed(t, blame->unknown_ns, blame->sum_ns, 0, NULL, "not known");
}

static void put_waker(struct text *t, __u64 count, __u64 all, __s32 tid, const char *comm,
		      const char *words)
{
	if (!count)
		return;
	text_printf(t, "%10llu  ", count);
	text_put_share(t, count, all);
	text_putc(t, ' ');
	put_who(t, tid, comm, words);
}

static void put_wakers(struct text *t, const struct tscope_wakers *wakers)
{
	__u64 all = wakers->irq + wakers->others;
	size_t i;

	for (i = 0; i < TSCOPE_WAKERS; i++)
		all += wakers->waker[i].count;
	text_printf(t, "\nwho woke it: %llu time%s\n", all, all == 1 ? "" : "s");
	for (i = 0; i < TSCOPE_WAKERS; i++)
		put_waker(t, wakers->waker[i].count, all, wakers->waker[i].tid,
			  wakers->waker[i].comm, NULL);
	put_waker(t, wakers->irq, all, 0, NULL, "an interrupt");
	put_waker(t, wakers->others, all, 0, NULL, "others");
}

static void put_head_of_crowd(struct text *t, const struct waiting *w)
{
	const size_t nr = w->crowd->nr;

	text_put_visible(t, *w->crowd->cgroup ? w->crowd->cgroup : "/", false);
	text_printf(t, ": %zu process%s", nr, nr == 1 ? "" : "es");
	if (w->ids.nr_threads > nr - w->crowd->nr_unknown)
		text_printf(t, " of %u threads", w->ids.nr_threads);
	if (w->crowd->nr_unknown)
		text_printf(t, ", %zu not counted,", w->crowd->nr_unknown);
	text_printf(t, " waited %llu time%s for a CPU in ", w->waits.nr, w->waits.nr == 1 ? "" : "s");
	text_put_time(t, accounts_age(&w->accounts));
	text_printf(t, "; now: %u waiting\n", w->waits.nr_open);
}

static void put_head(struct text *t, const struct waiting *w)
{
	const struct tscope_accounts *a = w->rec.accounts;
	const char *name;

	if (w->crowd) {
		put_head_of_crowd(t, w);
		return;
	}
	text_printf(t, "%d ", w->rec.tid);
	text_put_visible(t, w->ids.comm, false);
	if (w->is_process && w->ids.nr_threads > 1)
		text_printf(t, " and its threads, %u in all", w->ids.nr_threads);
	text_putc(t, ':');
	if (w->rec.waits)
		text_printf(t, " waited %llu time%s for a CPU", w->waits.nr,
			    w->waits.nr == 1 ? "" : "s");
	if (a) {
		text_puts(t, " in ");
		text_put_time(t, accounts_age(a));
	}
	if (a && record_has_left(&w->rec)) {
		text_puts(t, "; its first thread has exited");
	} else if (a) {
		name = account_name(a->account);
		text_printf(t, "; now: %s", name ? name : "not known");
		if (w->rec.state && record_letter(&w->rec) == 'F')
			text_puts(t, " (frozen)");
		if (a->account != TSCOPE_ACCOUNT_ENDED && a->now_ns > a->opened_ns) {
			text_puts(t, ", for ");
			text_put_time(t, a->now_ns - a->opened_ns);
		}
	}
	text_putc(t, '\n');
}

void waiting_put(struct text *t, const struct waiting *w)
{
	put_head(t, w);
	if (w->rec.accounts)
		put_accounts(t, &w->rec);
	if (w->quota && w->quota->nr)
		quota_put(t, w->quota, waiting_quota_explains(w), w->accounts.wait_ns);
	if (w->rec.waits && w->waits.nr) {
		put_quantiles(t, &w->waits, w->rec.accounts ? w->accounts.now_ns : 0,
			      w->rec.exited);
		put_histogram(t, &w->waits);
	}
	if (w->rec.blame)
		put_blame(t, &w->blame, w->blame_ns, waiting_quota_explains(w));
	if (w->rec.wakers)
		put_wakers(t, &w->wakers);
}
