// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"

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

void check_counts(struct counts_check *check, const struct tasks *before,
		  const struct tasks *after, __u64 hooks)
{
	const struct record *rec;
	const struct task *old;
	size_t i;

	*check = (struct counts_check){};
	for (i = 0; i < after->nr; i++) {
		rec = &after->task[i].rec;
		old = tasks_find(before, rec->tid);
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

void check_accounts(struct accounts_check *check, const struct tasks *tasks)
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

/* What one of two counted of a task. */
struct times {
	__u64 run_ns;
	__u64 wait_ns;
};

/* Nobody adds to its run time now. */
static bool is_off_cpu(const struct record *rec)
{
	return rec->ids && rec->state && rec->sched && rec->counts && rec->accounts &&
	       !rec->state->on_cpu && rec->accounts->account >= TSCOPE_ACCOUNT_WAIT &&
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

static bool is_tolerated(__u64 a, __u64 b, __u64 nr_switches)
{
	__u64 more = a > b ? a : b, less = a > b ? b : a;

	return more - less <= more / TOLERATED_PART + TOLERATED_SWITCH_NS * nr_switches +
			      TOLERATED_NS;
}

bool times_agree(const struct times_check *check)
{
	return !check->outside &&
	       is_tolerated(check->ours_ns, check->kernel_ns, check->nr_switches);
}

static void compare_times(struct times_check *check, __s32 tid, __u64 ours, __u64 kernel,
			  __u64 nr_switches)
{
	if (!ours && !kernel)
		return;
	check->checked++;
	check->ours_ns += ours;
	check->kernel_ns += kernel;
	check->nr_switches += nr_switches;
	if (is_tolerated(ours, kernel, nr_switches))
		return;
	check->outside++;
	check->bad_tid = tid;
}

void check_times(struct times_check *run, struct times_check *wait, const struct tasks *before,
		 const struct tasks *after)
{
	struct times ours, kernel;
	const struct record *rec;
	const struct task *old;
	__u64 nr_switches;
	bool waits;
	size_t i;

	*run = *wait = (struct times_check){};
	for (i = 0; i < after->nr; i++) {
		rec = &after->task[i].rec;
		if (!is_off_cpu(rec))
			continue;
		waits = is_waiting(rec);
		ours = (struct times){ rec->accounts->run_ns, rec->accounts->wait_ns };
		kernel = (struct times){ rec->sched->runtime_ns, rec->sched->run_delay_ns };
		nr_switches = rec->counts->voluntary + rec->counts->involuntary;
		/* Of whom the birth was seen the accounts have all. */
		if (!rec->birth || !(rec->birth->flags & TSCOPE_BIRTH_SEEN)) {
			old = tasks_find(before, rec->tid);
			if (!old || !is_off_cpu(&old->rec) || !is_same_task(&old->rec, rec))
				continue;
			waits |= is_waiting(&old->rec);
			ours.run_ns -= old->rec.accounts->run_ns;
			ours.wait_ns -= old->rec.accounts->wait_ns;
			kernel.run_ns -= old->rec.sched->runtime_ns;
			kernel.wait_ns -= old->rec.sched->run_delay_ns;
			nr_switches -= old->rec.counts->voluntary + old->rec.counts->involuntary;
		}
		compare_times(run, rec->tid, ours.run_ns, kernel.run_ns, nr_switches);
		/* The kernel adds a wait when it has ended. */
		if (!waits)
			compare_times(wait, rec->tid, ours.wait_ns, kernel.wait_ns, nr_switches);
	}
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
