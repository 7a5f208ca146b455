// SPDX-License-Identifier: GPL-2.0
#include <taskscope_wait_histogram.h>

#include "names.h"
#include "report_check.h"

/* A comparison, and what it has found so far. */
struct comparison {
	const struct record *before;	/* all zeroes for a task that was born in between */
	const struct record *after;
	const struct task_replay *task;
	struct text *how;
	bool differs;
};

static void compare(struct comparison *c, const char *what, __u64 got, __u64 want)
{
	if (got == want)
		return;
	if (c->how)
		text_printf(c->how, "%s%s %lld (module: %lld)", c->differs ? ", " : "", what,
			    (long long)got, (long long)want);
	c->differs = true;
}

static __u64 ns_of(const struct tscope_accounts *accounts, unsigned int account)
{
	switch (account) {
	case TSCOPE_ACCOUNT_RUN: return accounts->run_ns;
	case TSCOPE_ACCOUNT_WAIT: return accounts->wait_ns;
	case TSCOPE_ACCOUNT_SLEEP: return accounts->sleep_ns;
	case TSCOPE_ACCOUNT_BLOCK: return accounts->block_ns;
	default: return accounts->stop_ns;
	}
}

static void compare_accounts(struct comparison *c)
{
	const struct tscope_accounts *after = c->after->accounts, *before = c->before->accounts;
	unsigned int account;
	__u64 got;

	for (account = 0; account < TSCOPE_ACCOUNT_ENDED; account++) {
		got = c->task->ns[account];
		/* The module's record of a new task begins before the event is written. */
		if (c->task->is_born && account == TSCOPE_ACCOUNT_SLEEP)
			got += c->task->since_ns - after->since_ns;
		compare(c, account_name(account), got,
			ns_of(after, account) - ns_of(before, account));
	}
}

static void compare_counts(struct comparison *c)
{
	const struct tscope_counts *after = c->after->counts, *before = c->before->counts;
	const struct task_replay *task = c->task;
	__u64 voluntary, involuntary;

	if (!after || !before)
		return;
	voluntary = after->voluntary - before->voluntary;
	involuntary = after->involuntary - before->involuntary;
	compare(c, "switches", task->voluntary + task->involuntary, voluntary + involuntary);
	/* What a signal has kept awake is R, and voluntary all the same. */
	if (task->voluntary > voluntary)
		compare(c, "voluntary", task->voluntary, voluntary);
	compare(c, "migrations", task->migrations, after->migrations - before->migrations);
}

/* The events tell of waits that have ended, the records also of one that goes on. */
static __u64 ended_in(const struct tscope_waits *waits, unsigned int bucket)
{
	return waits->bucket[bucket] -
	       (waits->open_ns && tscope_wait_bucket(waits->open_ns) == bucket);
}

static bool longest_is_open(const struct tscope_waits *waits)
{
	return waits->open_ns && waits->open_ns == waits->max_ns;
}

static void compare_waits(struct comparison *c)
{
	const struct tscope_waits *after = c->after->waits, *before = c->before->waits;
	static const struct tscope_waits none;
	const struct tscope_waits *got = c->task->waits ? c->task->waits : &none;
	__u64 nr_other = 0;
	unsigned int i;

	if (!after || !before)
		return;
	compare(c, "waits", got->nr, after->nr - after->nr_open - (before->nr - before->nr_open));
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		nr_other += got->bucket[i] != ended_in(after, i) - ended_in(before, i);
	compare(c, "lengths of waits that differ", nr_other, 0);
	/* Only of the longest ever it is known which one it was. */
	if (after->max_at_ns != before->max_at_ns && !longest_is_open(after))
		compare(c, "wait_max", got->max_ns, after->max_ns);
	else if (got->max_ns > after->max_ns)
		compare(c, "wait_max", got->max_ns, after->max_ns);
}

static __u64 wakings_of(const struct tscope_wakers *wakers)
{
	__u64 nr = wakers->irq + wakers->others;
	size_t i;

	for (i = 0; i < TSCOPE_WAKERS; i++)
		nr += wakers->waker[i].count;
	return nr;
}

static void compare_wakers(struct comparison *c)
{
	const struct tscope_wakers *after = c->after->wakers, *before = c->before->wakers;
	struct tscope_wakers got = { .irq = c->task->irq };

	if (!after || !before)
		return;
	waker_count_read(&c->task->wakers, &got);
	compare(c, "wakings", wakings_of(&got), wakings_of(after) - wakings_of(before));
	compare(c, "wakings by interrupts", got.irq, after->irq - before->irq);
}

enum verdict verify_task(const struct task_replay *task, struct text *how)
{
	static const struct tscope_accounts accounts;
	static const struct tscope_counts counts;
	static const struct tscope_waits waits;
	static const struct tscope_wakers wakers;
	const struct record none = {
		.accounts = &accounts, .counts = &counts, .waits = &waits, .wakers = &wakers,
	};
	struct comparison c = {
		.before = task->before ? task->before : &none,
		.after = task->after,
		.task = task,
		.how = how,
	};

	if (!task->after || (!task->before && !task->is_born))
		return VERDICT_UNKNOWN;
	compare_accounts(&c);
	compare_counts(&c);
	compare_waits(&c);
	compare_wakers(&c);
	return c.differs ? VERDICT_NO : VERDICT_YES;
}
