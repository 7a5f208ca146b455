// SPDX-License-Identifier: GPL-2.0
#include <linux/sched.h>
#include <string.h>

#include "clone_flags.h"
#include "forks_print.h"

/* What a task may share with its creator. */
#define SHARED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND)

static void put_span(struct text *t, const struct spans *spans, unsigned int permille)
{
	struct text time = {};

	if (spans->nr)
		text_put_time(&time, spans_at(spans, permille));
	text_printf(t, "  %8s", spans->nr ? time.s : "");
	text_free(&time);
}

static void put_shared(struct text *t, __u64 flags)
{
	static const struct {
		__u64 flag;
		const char *name;
	} names[] = {
		{ CLONE_VM, "VM" }, { CLONE_FS, "FS" }, { CLONE_FILES, "FILES" },
		{ CLONE_SIGHAND, "SIGHAND" },
	};
	struct text list = {};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (flags & names[i].flag)
			text_printf(&list, "%s%s", list.len ? "," : "", names[i].name);
	text_printf(t, "  %-19s", list.len ? list.s : "none");
	text_free(&list);
}

static void put_group(struct text *t, const struct fork_group *group, __u64 span_ns)
{
	struct text faults = {};

	if (group->nr_faults)
		text_put_u64(&faults, group->faults);
	text_printf(t, "%7zu  %8.2f  %7zu  %-9s", group->nr, group->nr * 1e9 / span_ns,
		    group->nr_alive, group->kind);
	put_shared(t, group->flags);
	put_span(t, &group->first_run, 500);
	put_span(t, &group->first_run, 1000);
	text_printf(t, "  %7zu", group->to_exec.nr);
	put_span(t, &group->to_exec, 500);
	put_span(t, &group->life, 500);
	text_printf(t, "  %7s", text_str(&faults));
	text_clear(&faults);
	if (group->has_waited)
		text_put_u64(&faults, group->waited);
	text_printf(t, "  %8s  %7d ", text_str(&faults), group->creator);
	text_put_visible(t, group->comm, false);
	text_puts(t, " -> ");
	text_put_visible(t, group->last_comm, false);
	text_putc(t, '\n');
	text_free(&faults);
}

void forks_put(struct text *t, const struct forks *forks, __u64 span_ns, __u32 top)
{
	size_t i, nr = top && top < forks->nr ? top : forks->nr;

	text_printf(t, "%zu tasks were made in ", forks->nr_tasks);
	text_put_time(t, span_ns);
	text_putc(t, '\n');
	if (forks->nr_born > forks->nr_tasks)
		text_printf(t, "%llu more have exited, and are not freed yet, or not kept any more\n",
			    forks->nr_born - forks->nr_tasks);
	if (nr)
		text_printf(t, "\n%7s  %8s  %7s  %-9s  %-19s  %8s  %8s  %7s  %8s  %8s  %7s  %8s  %7s\n",
			    "MADE", "PER_SEC", "ALIVE", "KIND", "SHARE", "RUN_P50", "RUN_MAX", "EXECS",
			    "EXEC_P50", "LIFE_P50", "FAULTS", "CFAULTS", "CREATOR");
	for (i = 0; i < nr; i++)
		put_group(t, &forks->group[i], span_ns);
	if (nr < forks->nr)
		text_printf(t, "and %zu lines more\n", forks->nr - nr);
}

static void put_spans_json(struct json *j, const char *key, const struct spans *spans)
{
	json_open(j, key, '{', false);
	json_u64(j, "nr", spans->nr);
	if (spans->nr) {
		json_u64(j, "p50", spans_at(spans, 500));
		json_u64(j, "p99", spans_at(spans, 990));
		json_u64(j, "max", spans_at(spans, 1000));
	}
	json_close(j);
}

static void put_group_json(struct json *j, const struct fork_group *group)
{
	json_open(j, NULL, '{', false);
	json_s64(j, "creator", group->creator);
	json_string(j, "creator_comm", group->comm);
	json_string(j, "kind", group->kind);
	json_clone_flags(j, "share", group->flags & SHARED);
	json_string(j, "last_comm", group->last_comm);
	json_u64(j, "made", group->nr);
	json_u64(j, "alive", group->nr_alive);
	put_spans_json(j, "first_run", &group->first_run);
	put_spans_json(j, "to_exec", &group->to_exec);
	put_spans_json(j, "life", &group->life);
	json_u64(j, "copies", group->nr_copies);
	if (group->nr_faults)
		json_u64(j, "faults", group->faults);
	else
		json_literal(j, "faults", "null");
	if (group->has_waited)
		json_u64(j, "faults_of_waited", group->waited);
	else
		json_literal(j, "faults_of_waited", "null");
	json_close(j);
}

void forks_put_json(struct json *j, const struct forks *forks, __u64 span_ns, __u32 top)
{
	size_t i, nr = top && top < forks->nr ? top : forks->nr;

	json_open(j, NULL, '{', true);
	json_open(j, "forks", '{', true);
	json_u64(j, "tasks", forks->nr_tasks);
	json_u64(j, "born", forks->nr_born);
	json_u64(j, "duration", span_ns);
	json_open(j, "made", '[', true);
	for (i = 0; i < nr; i++)
		put_group_json(j, &forks->group[i]);
	json_close(j);
	json_close(j);
	json_close(j);
}
