// SPDX-License-Identifier: GPL-2.0
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "parse.h"
#include "task_filter.h"

static bool is_account(const char *name, size_t bytes, __u32 *account)
{
	const char *known;

	for (*account = 0; (known = account_name(*account)); ++*account)
		if (strlen(known) == bytes && !strncmp(known, name, bytes))
			return true;
	return false;
}

bool are_states(const char *s)
{
	size_t bytes, i;
	__u32 account;

	for (;; s += bytes + 1) {
		bytes = strcspn(s, ",");
		if (!bytes)
			return false;
		for (i = 0; i < bytes && !is_account(s, bytes, &account); i++)
			if (!state_words(s[i]))
				return false;
		if (!s[bytes])
			return true;
	}
}

static bool states_have(const char *s, const struct record *rec)
{
	size_t bytes;
	__u32 account;

	for (;; s += bytes + 1) {
		bytes = strcspn(s, ",");
		if (is_account(s, bytes, &account)) {
			if (rec->accounts && rec->accounts->account == account)
				return true;
		} else if (rec->state && memchr(s, record_letter(rec), bytes)) {
			return true;
		}
		if (!s[bytes])
			return false;
	}
}

bool comm_matches(const char *pattern, const char *comm)
{
	return !pattern || (comm && !fnmatch(pattern, comm, 0));
}

bool filter_matches(const struct filter *filter, const struct record *rec)
{
	if (filter->cpus && !(rec->sched && ts_cpus_have(filter->cpus, rec->sched->cpu)))
		return false;
	return !filter->states || states_have(filter->states, rec);
}

__u64 filter_groups(const struct filter *filter)
{
	return (filter->cpus ? TSCOPE_GROUP_SCHED | TSCOPE_GROUP_IDS : 0) |
	       (filter->states ? TSCOPE_GROUP_STATE | TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_IDS : 0);
}

static bool keep_matching(const struct record *rec, const void *arg)
{
	return filter_matches(arg, rec);
}

static int compare_tgids(const void *a, const void *b)
{
	__s32 x = record_tgid(&((const struct ts_task *)a)->rec);
	__s32 y = record_tgid(&((const struct ts_task *)b)->rec);

	return (x > y) - (x < y);
}

static bool has_one(const struct record *rec, const void *arg)
{
	const struct ts_set *threads = arg;
	const struct ts_task key = { .rec = *rec };

	return bsearch(&key, threads->task, threads->nr, sizeof(key), compare_tgids);
}

void filter_processes(const struct filter *filter, struct ts_set *threads, struct ts_set *tasks)
{
	ts_set_keep(threads, keep_matching, filter);
	if (threads->nr)
		qsort(threads->task, threads->nr, sizeof(*threads->task), compare_tgids);
	ts_set_keep(tasks, has_one, threads);
}

bool event_is_of(const struct ts_event *event, const char *cpus)
{
	if (!cpus || ts_cpus_have(cpus, event->cpu))
		return true;
	switch (event->head.type) {
	case TSCOPE_EVENT_MIGRATE:
		return ts_cpus_have(cpus, event->migrate.from) ||
		       ts_cpus_have(cpus, event->head.info);
	case TSCOPE_EVENT_WAKING:
		return ts_cpus_have(cpus, event->head.info & TSCOPE_WAKING_CPU);
	case TSCOPE_EVENT_WAKEUP:
		return ts_cpus_have(cpus, event->head.info);
	default:
		return false;
	}
}
