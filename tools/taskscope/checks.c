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
