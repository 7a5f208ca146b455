// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <string.h>

#include "column_json.h"
#include "columns.h"
#include "command.h"
#include "device.h"
#include "exited.h"
#include "exits.h"
#include "explain.h"
#include "find_task.h"
#include "maker.h"
#include "names.h"
#include "sharers.h"

/* A task, all others, and the time. */
struct family {
	const struct record *rec;
	const struct ts_set *tasks;
	__u64 now_ns;
};

/* What became of the resource at birth; NULL: it could not be told. */
static const char *at_birth(const struct tscope_birth *birth, const struct clone_flag *flag)
{
	if (!(birth->known & flag->flag))
		return NULL;
	return birth->clone_flags & flag->flag ? flag->set : flag->clear;
}

/* Clocks of two CPUs may differ by a little: a time span is never below 0. */
static __u64 span(__u64 from, __u64 to)
{
	return to > from ? to - from : 0;
}

/* Of one that has exited it may not be known. */
static void put_kind(struct text *t, const struct record *rec)
{
	struct value v = {};

	if (!column_put_human(column_find("CLONE_KIND", strlen("CLONE_KIND")), rec, &v, t))
		text_puts(t, "task");
	text_free(&v.scratch);
}

static void put_origin(struct text *t, const struct family *family)
{
	const struct record *rec = family->rec;
	const struct tscope_birth *birth = rec->birth;

	text_printf(t, "%d ", rec->tid);
	text_put_visible(t, record_comm(rec), false);
	text_puts(t, ": ");
	put_kind(t, rec);
	text_puts(t, ", made ");
	text_put_time(t, span(birth->birth_ns, family->now_ns));
	text_puts(t, " ago");
	if (birth_inferred(birth)) {
		text_printf(t, ", before taskscope looked; parent %d\n", record_ppid(rec));
		text_puts(t, "~ inferred from what it shared with its parent when taskscope met it (a thread: with its leader)\n");
	} else {
		text_puts(t, " by ");
		if (birth->creator)
			text_printf(t, "%d ", birth->creator);
		else
			text_puts(t, "a task of another pid namespace");
		text_put_visible(t, birth->creator_comm, false);
		text_puts(t, "; ");
		if (birth->flags & TSCOPE_BIRTH_HAS_RUN) {
			text_puts(t, "first ran ");
			text_put_time(t, span(birth->birth_ns, birth->first_run_ns));
			text_puts(t, " later");
		} else {
			text_puts(t, "has not run yet");
		}
		text_putc(t, '\n');
	}
	if (birth->flags & TSCOPE_BIRTH_HAS_EXEC) {
		text_printf(t, "execve() %u times, last ", birth->nr_execs);
		text_put_time(t, span(birth->exec_ns, family->now_ns));
		text_puts(t, " ago\n");
	}
	text_printf(t, "flags %s0x%llx, exit signal ", birth_inferred(birth) ? "~" : "",
		    birth_flags(birth));
	if (birth->exit_signal > 0)
		put_signal(t, birth->exit_signal);
	else
		text_puts(t, "none");
	text_putc(t, '\n');
	if (birth_maker(birth))
		text_printf(t, "likely maker: %s\n", birth_maker(birth));
}

static void put_sharers(struct text *t, const struct sharers *sharers)
{
	size_t i;

	if (!sharers->known) {
		text_puts(t, "not known");
		return;
	}
	if (!sharers->has) {
		text_puts(t, "has none");
		return;
	}
	if (!sharers->nr)
		text_puts(t, "its own");
	else
		text_printf(t, "with %zu other%s:", sharers->nr, sharers->nr == 1 ? "" : "s");
	for (i = 0; i < sharers->nr && i < NR_SHARER_TIDS; i++)
		text_printf(t, " %d", sharers->tid[i]);
	if (sharers->nr > NR_SHARER_TIDS)
		text_puts(t, " ...");
	if (sharers->inum)
		text_printf(t, " [%u]", sharers->inum);
}

static void put_resources(struct text *t, const struct family *family)
{
	const struct tscope_birth *birth = family->rec->birth;
	struct sharers sharers;
	const char *word;
	size_t i;

	text_printf(t, "\n%-20s %-16s %-9s %s\n", "RESOURCE", "FLAG", "AT BIRTH", "NOW SHARED");
	for (i = 0; i < nr_clone_flags && clone_flags[i].set; i++) {
		word = at_birth(birth, &clone_flags[i]);
		find_sharers(&sharers, clone_flags[i].flag, family->rec, family->tasks);
		text_printf(t, "%-20s CLONE_%-10s %s%-*s ", clone_flags[i].what, clone_flags[i].name,
			    word && birth_inferred(birth) ? "~" : "",
			    word && birth_inferred(birth) ? 8 : 9, word ? word : "not known");
		if (family->rec->exited)
			text_puts(t, "-");
		else
			put_sharers(t, &sharers);
		text_putc(t, '\n');
	}
}

static void put_requests(struct text *t, const struct family *family)
{
	const struct tscope_birth *birth = family->rec->birth;
	__u64 rest = birth_flags(birth), untold = 0;
	size_t i, nr = 0;

	for (i = 0; i < nr_clone_flags; i++) {
		rest &= ~clone_flags[i].flag;
		if (clone_flags[i].set)
			continue;
		untold |= clone_flags[i].flag & ~birth->known;
		if (birth_flags(birth) & clone_flags[i].flag)
			text_printf(t, "%sCLONE_%-14s %s\n", nr++ ? "" : "\n", clone_flags[i].name,
				    clone_flags[i].what);
	}
	if (rest)
		text_printf(t, "%s0x%-18llx flags without a name here\n", nr ? "" : "\n", rest);
	if (!untold)
		return;
	text_puts(t, "\nnot told by what it shares:");
	for (i = 0; i < nr_clone_flags; i++)
		if (untold & clone_flags[i].flag)
			text_printf(t, " %s", clone_flags[i].name);
	text_putc(t, '\n');
}

static void put_flag_json(struct json *j, const struct family *family,
			  const struct clone_flag *flag)
{
	const struct tscope_birth *birth = family->rec->birth;
	struct sharers sharers;
	char name[32];
	size_t i;

	snprintf(name, sizeof(name), "CLONE_%s", flag->name);
	json_open(j, NULL, '{', false);
	json_string(j, "flag", name);
	json_string(j, "what", flag->what);
	if (birth->known & flag->flag)
		json_bool(j, "set", birth->clone_flags & flag->flag);
	else
		json_literal(j, "set", "null");
	json_string(j, "at_birth", at_birth(birth, flag));
	if (flag->set) {
		find_sharers(&sharers, flag->flag, family->rec, family->tasks);
		if (sharers.known && sharers.has)
			json_u64(j, "sharers", sharers.nr);
		else
			json_literal(j, "sharers", "null");
		json_open(j, "some", '[', false);
		for (i = 0; i < sharers.nr && i < NR_SHARER_TIDS; i++)
			json_s64(j, NULL, sharers.tid[i]);
		json_close(j);
		if (sharers.inum)
			json_u64(j, "inum", sharers.inum);
	}
	json_close(j);
}

/* The facts that are columns too go under the columns' keys. */
static void put_json(struct json *j, const struct family *family)
{
	static const char *const names[] = {
		"TID", "TGID", "PPID", "COMM", "KIND", "CLONE_KIND", "CLONE_INFERRED", "CLONE",
		"CLONE_RAW", "EXIT_SIGNAL", "CREATOR", "CREATOR_TGID", "CREATOR_COMM", "START",
		"FIRST_RUN", "EXEC", "NR_EXECS", "EXIT", "STARTED_AT", "DEPARTED", "ENDED",
		"ENDED_AT",
	};
	const struct tscope_birth *birth = family->rec->birth;
	struct value v = {};
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "clone", '{', true);
	columns_put_json(j, family->rec, names, sizeof(names) / sizeof(names[0]), &v);
	json_hex(j, "known", birth->known);
	json_u64(j, "now", family->now_ns);
	if (!birth_inferred(birth) && birth->flags & TSCOPE_BIRTH_HAS_RUN)
		json_u64(j, "first_run_delay", span(birth->birth_ns, birth->first_run_ns));
	else
		json_literal(j, "first_run_delay", "null");
	json_string(j, "maker", birth_maker(birth));
	json_open(j, "flags", '[', true);
	for (i = 0; i < nr_clone_flags; i++)
		put_flag_json(j, family, &clone_flags[i]);
	json_close(j);
	json_close(j);
	json_close(j);
	text_free(&v.scratch);
}

struct request {
	__s32 tid;
	bool json;
};

static bool take(void *request, int nr, char **operands, struct text *wrong)
{
	struct request *req = request;

	return nr == 1 ? take_task(&req->tid, "clone", "a task", operands[0], wrong) :
	       refuse(wrong, "clone takes the number of one task, such as 1234");
}

static int run(void *request)
{
	const struct request *req = request;
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_SHARING | TSCOPE_GROUP_NAMESPACES |
			     TSCOPE_GROUP_BIRTH;
	struct ts_set tasks = {}, exited = {};
	struct tscope_info info;
	struct family family;
	const struct ts_task *task;
	size_t nr_ends = 0;
	struct ts client;
	struct text t = {};
	struct json j = { .out = &t };
	int err, status;

	status = client_start(&client);
	if (status >= 0)
		return status;
	err = ts_device_snapshot(&client, groups, TSCOPE_FILTER_NONE, 0, &tasks);
	if (!err)
		err = ts_device_info(&client, &info);
	if (err)
		return client_explain(err);

	ts_set_settle(&tasks);
	task = ts_set_lookup(&tasks, req->tid);
	if (!task) {
		err = find_exited(&client, groups, req->tid, false, &exited, &nr_ends);
		if (err)
			return explain_find(err, req->tid);
		task = &exited.task[0];
	}
	ts_device_close(&client);
	if ((!task->rec.ids && !nr_ends) || !task->rec.birth)
		errx(EXIT_FAILED, "the module knows nothing of the birth of task %d", req->tid);

	family = (struct family){ .rec = &task->rec, .tasks = &tasks, .now_ns = info.now_ns };
	if (req->json) {
		put_json(&j, &family);
	} else {
		put_exited(&t, &task->rec, nr_ends);
		put_origin(&t, &family);
		put_resources(&t, &family);
		put_requests(&t, &family);
	}
	text_flush(&t, stdout);
	text_free(&t);
	ts_set_clear(&tasks);
	ts_set_clear(&exited);
	return EXIT_DONE;
}

COMMAND(clone) = {
	.name = "clone",
	.topic = TOPIC_TASKS,
	.summary = "how one task was cloned, and which tasks share what with it now",
	.operands = "TID",
	.about = "Show how a task was cloned: each flag of clone() as shared, copied or new, and which\n"
		 "tasks share what with it now.  Of a task that has exited only the flags are known.",
	.groups = { { &json_group, offsetof(struct request, json) } },
	.request_bytes = sizeof(struct request),
	.take = take,
	.run = run,
};
