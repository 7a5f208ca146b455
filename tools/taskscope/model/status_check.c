// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "status_check.h"

static bool same_and_off_cpu(const struct record *a, const struct record *b)
{
	return a->ids->start_ns == b->ids->start_ns && !a->state->on_cpu && !b->state->on_cpu &&
	       !memcmp(a->sched, b->sched, sizeof(*a->sched)) &&
	       a->counts->voluntary == b->counts->voluntary &&
	       a->counts->involuntary == b->counts->involuntary &&
	       a->counts->migrations == b->counts->migrations;
}

static bool counts_agree(const struct record *rec, __u64 hooks)
{
	const struct tscope_counts *counts = rec->counts;
	const struct tscope_sched *sched = rec->sched;

	if ((hooks & TSCOPE_HOOK_SWITCH) &&
	    (sched->nvcsw != counts->nvcsw_base + counts->voluntary ||
	     sched->nivcsw != counts->nivcsw_base + counts->involuntary))
		return false;
	return !(hooks & TSCOPE_HOOK_MIGRATE) ||
	       sched->nr_migrations == counts->migrations_base + counts->migrations;
}

void check_counts(struct counts_check *check, const struct ts_set *before,
		  const struct ts_set *after, __u64 hooks)
{
	const struct record *rec;
	const struct ts_task *old;
	size_t i;

	*check = (struct counts_check){};
	for (i = 0; i < after->nr; i++) {
		rec = &after->task[i].rec;
		old = ts_set_lookup(before, rec->tid);
		if (!old)
			continue;
		if (!rec->ids || !rec->state || !rec->sched || !rec->counts || !old->rec.ids ||
		    !old->rec.state || !old->rec.sched || !old->rec.counts) {
			check->uncounted++;
		} else if (!same_and_off_cpu(&old->rec, rec)) {
			check->ran++;
		} else {
			check->checked++;
			if (counts_agree(rec, hooks))
				continue;
			check->unequal++;
			check->bad_tid = rec->tid;
		}
	}
}

void check_accounts(struct accounts_check *check, const struct ts_set *tasks)
{
	const struct tscope_accounts *a;
	size_t i;

	*check = (struct accounts_check){};
	for (i = 0; i < tasks->nr; i++) {
		a = tasks->task[i].rec.accounts;
		if (!a) {
			check->uncounted++;
			continue;
		}
		check->checked++;
		if (a->run_ns + a->wait_ns + a->sleep_ns + a->block_ns + a->stop_ns ==
		    a->now_ns - a->since_ns)
			continue;
		check->unequal++;
		check->bad_tid = tasks->task[i].rec.tid;
	}
}

/* What was counted of a task between the two looks. */
struct times {
	__u64 run_ns;
	__u64 wait_ns;
	__u64 runtime_ns;
	__u64 run_delay_ns;
	__u64 nr_switches;
	__u64 nr_waits;
	__u64 nr_runs;
};

static bool has_times(const struct record *rec)
{
	return rec->ids && rec->state && rec->sched && rec->birth && rec->counts &&
	       rec->accounts && rec->waits && rec->switches;
}

/* Nobody adds to its run time now. */
static bool is_off_cpu(const struct record *rec)
{
	return has_times(rec) && !rec->state->on_cpu &&
	       rec->accounts->account >= TSCOPE_ACCOUNT_WAIT &&
	       rec->accounts->account <= TSCOPE_ACCOUNT_STOP;
}

static bool is_waiting(const struct record *rec)
{
	return rec->accounts->account == TSCOPE_ACCOUNT_WAIT;
}

static bool is_same_task(const struct record *a, const struct record *b)
{
	return a->ids->start_ns == b->ids->start_ns &&
	       a->accounts->since_ns == b->accounts->since_ns;
}

static __u64 switches_of(const struct record *rec)
{
	return rec->counts->voluntary + rec->counts->involuntary;
}

static struct times times_of(const struct record *rec)
{
	return (struct times){
		.run_ns = rec->accounts->run_ns,
		.wait_ns = rec->accounts->wait_ns,
		.runtime_ns = rec->sched->runtime_ns,
		.run_delay_ns = rec->sched->run_delay_ns,
		.nr_switches = switches_of(rec),
		.nr_waits = rec->waits->nr,
		.nr_runs = rec->sched->nr_runs,
	};
}

static void take_away(struct times *times, const struct times *old)
{
	times->run_ns -= old->run_ns;
	times->wait_ns -= old->wait_ns;
	times->runtime_ns -= old->runtime_ns;
	times->run_delay_ns -= old->run_delay_ns;
	times->nr_switches -= old->nr_switches;
	times->nr_waits -= old->nr_waits;
	times->nr_runs -= old->nr_runs;
}

/* Of a sleeper, by itself: do its waits fit each other? */
static bool waits_fit(const struct record *rec)
{
	const struct tscope_waits *waits = rec->waits;
	const struct tscope_switches *by_kind = rec->switches;
	__u64 nr = 0, least = 0, most = 0, each;
	unsigned int i;

	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
		each = waits->bucket[i];
		nr += each;
		least += each * tscope_wait_floor(i);
		if (i < TSCOPE_WAIT_BUCKETS - 1)
			most += each * tscope_wait_floor(i + 1);
		else if (each)
			most = ~0ULL;
	}
	return nr == waits->nr && waits->sum_ns >= least && waits->sum_ns <= most &&
	       waits->sum_ns == rec->accounts->wait_ns && waits->max_ns <= waits->sum_ns &&
	       waits->max_ns * nr >= waits->sum_ns &&
	       rec->accounts->wait_idle_ns <= rec->accounts->wait_ns &&
	       by_kind->same_mm + by_kind->cross_mm + by_kind->kthread + by_kind->idle ==
		       switches_of(rec);
}

static __u64 tolerated(__u64 kernel_ns, __u64 nr_switches)
{
	return kernel_ns / TOLERATED_PART + TOLERATED_SWITCH_NS * nr_switches + TOLERATED_NS;
}

bool times_agree(const struct times_check *check)
{
	return !check->unequal && check->spent_ns <= check->room_ns &&
	       check->ours_ns + tolerated(check->kernel_ns, check->nr_switches) >=
		       check->kernel_ns / 2;
}

static void compare_times(struct times_check *check, __s32 tid, __u64 ours, __u64 kernel,
			  __u64 nr_switches, bool is_equal)
{
	if (!ours && !kernel && !nr_switches && is_equal)
		return;
	check->checked++;
	check->ours_ns += ours;
	check->kernel_ns += kernel;
	check->nr_switches += nr_switches;
	if (is_equal)
		return;
	check->unequal++;
	check->bad_tid = tid;
}

/* What it has run between the two snapshots; false: that is not known. */
static bool has_run(const struct ts_set *before, const struct record *rec, __u64 *ns)
{
	const struct ts_task *old = ts_set_lookup(before, rec->tid);

	if (!old || !has_times(rec) || !has_times(&old->rec) || !is_same_task(&old->rec, rec))
		return false;
	*ns = rec->accounts->run_ns - old->rec.accounts->run_ns;
	return true;
}

/* What all have run between two snapshots, and how much could have been. */
static void compare_room(struct times_check *run, const struct ts_set *before,
			 const struct ts_set *after, unsigned int nr_cpus)
{
	__u64 first = ~0ULL, last = 0, ns;
	const struct record *rec;
	size_t i;

	for (i = 0; i < before->nr; i++) {
		rec = &before->task[i].rec;
		if (has_times(rec) && rec->counts->now_ns < first)
			first = rec->counts->now_ns;
	}
	for (i = 0; i < after->nr; i++) {
		rec = &after->task[i].rec;
		if (!has_run(before, rec, &ns))
			continue;
		run->spent_ns += ns;
		if (rec->counts->now_ns > last)
			last = rec->counts->now_ns;
	}
	if (last > first)
		run->room_ns = (last - first + TOLERATED_SKEW_NS) * nr_cpus;
}

/* From 6.12 on a sleeper may stay in the queue: once moved, it has its sleep in run_delay. */
static bool has_moved(const struct record *rec)
{
	return rec->sched->nr_migrations;
}

/* Return: false: @rec and its record of before cannot be compared with the scheduler. */
static bool take_times(const struct ts_set *before, const struct record *rec, struct times *times,
		       bool *waits, __u64 *first_ns)
{
	const struct ts_task *old;
	struct times old_times;

	if (!is_off_cpu(rec))
		return false;
	*waits = is_waiting(rec);
	*times = times_of(rec);
	*first_ns = 0;
	/* Of a task whose birth was seen the accounts have all. */
	if (rec->birth->flags & TSCOPE_BIRTH_SEEN) {
		/* After an execve() by a thread the accounts are the thread's, the birth is not. */
		if (!(rec->birth->flags & TSCOPE_BIRTH_HAS_RUN) ||
		    rec->birth->first_run_ns < rec->accounts->since_ns)
			return false;
		*first_ns = rec->birth->first_run_ns - rec->accounts->since_ns;
		return true;
	}
	old = ts_set_lookup(before, rec->tid);
	/* A task that ran between the two halves of its record has switched in between. */
	if (!old || !is_off_cpu(&old->rec) || !is_same_task(&old->rec, rec) ||
	    is_waiting(&old->rec) || !counts_agree(&old->rec, TSCOPE_HOOK_SWITCH))
		return false;
	old_times = times_of(&old->rec);
	take_away(times, &old_times);
	return true;
}

void check_times(struct times_check *run, struct times_check *wait, const struct ts_set *before,
		 const struct ts_set *after, unsigned int nr_cpus)
{
	const struct record *rec;
	__u64 first_ns, kernel_ns;
	bool waits, moved;
	struct times t;
	size_t i;

	*run = *wait = (struct times_check){};
	for (i = 0; i < after->nr; i++) {
		rec = &after->task[i].rec;
		if (!take_times(before, rec, &t, &waits, &first_ns))
			continue;
		/* Of neither, and where the kernel adds up no delay, is there one to compare. */
		moved = has_moved(rec) || rec->sched->flags & TSCOPE_SCHED_NO_DELAY;
		kernel_ns = t.runtime_ns + (moved ? 0 : t.run_delay_ns);
		compare_times(run, rec->tid, t.run_ns, t.runtime_ns, t.nr_switches,
			      t.run_ns + t.wait_ns + first_ns +
					      tolerated(kernel_ns, t.nr_switches) >=
				      kernel_ns);
		/* The kernel adds a wait when it has ended. */
		if (!waits)
			compare_times(wait, rec->tid, moved ? 0 : t.wait_ns,
				      moved ? 0 : t.run_delay_ns, t.nr_switches,
				      t.nr_waits == t.nr_switches && t.nr_waits >= t.nr_runs &&
					      waits_fit(rec));
	}
	compare_room(run, before, after, nr_cpus);
}

void check_sleep(struct sleep_check *check, const struct record *before,
		 const struct record *after, __u64 asked_ns)
{
	const struct tscope_accounts *a = after->accounts, *b = before->accounts;

	*check = (struct sleep_check){ .asked_ns = asked_ns };
	if (!a || !b || !before->counts || !after->counts || a->since_ns != b->since_ns ||
	    before->counts->involuntary != after->counts->involuntary)
		return;
	check->checked = true;
	check->slept_ns = a->sleep_ns - b->sleep_ns;
	/* It may have run on while the time ran, been stopped, and have slept longer. */
	check->ok = (a->now_ns - b->now_ns) - (a->wait_ns - b->wait_ns) + TOLERATED_SKEW_NS >=
		    asked_ns;
}

bool ctxt_agrees(const struct ctxt_reading *first, const struct ctxt_reading *second,
		 unsigned int nr_cpus)
{
	__u64 kernel = second->ctxt - first->ctxt;
	__u64 least = second->before - first->after;
	__u64 most = second->after - first->before;

	return kernel + nr_cpus >= least && kernel <= most + nr_cpus;
}

bool parse_ctxt(const char *stat, __u64 *ctxt)
{
	const char *line = strstr(stat, "\nctxt ");
	char *end;

	if (!line)
		return false;
	line += strlen("\nctxt ");
	errno = 0;
	*ctxt = strtoull(line, &end, 10);
	return !errno && end != line && *end == '\n';
}
