// SPDX-License-Identifier: GPL-2.0
/* One event as a line of text, of JSON or of CSV. */
#include <string.h>
#include <sys/wait.h>

#include "clone_flags.h"
#include "clone_info.h"
#include "event_names.h"
#include "event_print.h"
#include "names.h"
#include "wall.h"

const char *event_comm(const struct comm_cache *comms, __s32 tid, __u32 cpu, char *idle)
{
	if (tid)
		return comm_cache_find(comms, tid);
	snprintf(idle, IDLE_COMM_BYTES, "swapper/%u", cpu);
	return idle;
}

bool event_prio(const struct ts_event *event, int *prio)
{
	unsigned int told = (event->head.info & TSCOPE_SWITCH_PRIO) >> TSCOPE_SWITCH_PRIO_SHIFT;

	*prio = (int)told - TSCOPE_SWITCH_PRIO_PLUS;
	return told;
}

/* The columns of CSV: each event fills its own, in this order. */
static const char *const csv_columns[] = {
	"event", "time", "cpu", "tid", "comm", "tgid", "task_cpu",
	"prev", "prev_comm", "prev_state", "next", "next_comm",
	"waker", "waker_comm", "irq", "interrupted", "interrupted_comm", "new",
	"from_cpu", "to_cpu", "creator", "creator_comm", "ppid", "clone", "clone_raw",
	"old_tid", "exit_code", "exit_signal", "old_comm", "nr", "wait", "goes_on", "wall",
	"prio", "key", "creator_key", "file", "file_cut", "last", "age", "run", "sleep", "block",
	"stop", "wait_idle", "limit",
};

#define NR_COLUMNS (sizeof(csv_columns) / sizeof(csv_columns[0]))

/*
 * A line that is being made: its fields are the same for people, key=value, and for
 * programs.  A task is its number and its name: tid=7:sh; "tid": 7, "comm": "sh".
 */
struct line {
	const struct event_view *view;
	struct text *t;
	struct json j;
	__u32 cpu;
	size_t column;
};

/* Is it CSV, go on to that column. */
static void put_key(struct line *line, const char *key)
{
	if (line->view->csv) {
		while (line->column < NR_COLUMNS - 1 && strcmp(csv_columns[line->column], key)) {
			line->column++;
			text_putc(line->t, ',');
		}
		return;
	}
	text_putc(line->t, ' ');
	text_puts(line->t, key);
	text_putc(line->t, '=');
}

/* RFC 4180: each line has the same number of fields. */
static void put_rest(struct line *line)
{
	for (; line->column < NR_COLUMNS - 1; line->column++)
		text_putc(line->t, ',');
}

static bool for_programs(const struct line *line)
{
	return line->view->json || line->view->csv;
}

static void put_number(struct line *line, const char *key, __s64 number)
{
	if (line->view->json) {
		json_s64(&line->j, key, number);
	} else {
		put_key(line, key);
		text_put_s64(line->t, number);
	}
}

/* Lines and fields do not end in it: controls are shown as \xNN. */
static void put_cell(struct text *t, const char *word)
{
	struct text visible = {};
	const char *s;

	text_put_plain(&visible, word);
	s = text_str(&visible);
	if (!strpbrk(s, ",\"")) {
		text_puts(t, s);
	} else {
		text_putc(t, '"');
		for (; *s; s++) {
			if (*s == '"')
				text_putc(t, '"');
			text_putc(t, *s);
		}
		text_putc(t, '"');
	}
	text_free(&visible);
}

/* What is not known is null, and nothing for people and in CSV. */
static void put_word(struct line *line, const char *key, const char *word)
{
	if (line->view->json) {
		json_string(&line->j, key, word);
	} else if (word) {
		put_key(line, key);
		if (line->view->csv)
			put_cell(line->t, word);
		else
			text_put_visible(line->t, word, true);
	}
}

static void put_absent(struct line *line, const char *key)
{
	put_word(line, key, NULL);
}

/* What takes no time is of no interest to people. */
static void put_ns(struct line *line, const char *key, __u64 ns, bool is_known)
{
	if (!is_known) {
		put_absent(line, key);
	} else if (line->view->json) {
		json_u64(&line->j, key, ns);
	} else if (ns || line->view->csv) {
		put_key(line, key);
		text_put_u64(line->t, ns);
	}
}

static void put_yes(struct line *line, const char *key, bool yes)
{
	if (line->view->json) {
		json_bool(&line->j, key, yes);
	} else if (line->view->csv) {
		put_word(line, key, yes ? "true" : "false");
	} else if (yes) {
		text_putc(line->t, ' ');
		text_puts(line->t, key);
	}
}

static void put_named(struct line *line, const char *key, __s32 tid, const char *comm)
{
	char comm_key[32] = "comm";

	put_number(line, key, tid);
	if (for_programs(line)) {
		if (strcmp(key, "tid"))
			snprintf(comm_key, sizeof(comm_key), "%s_comm", key);
		put_word(line, comm_key, comm);
	} else if (comm) {
		text_putc(line->t, ':');
		text_put_visible(line->t, comm, true);
	}
}

static void put_task(struct line *line, const char *key, __s32 tid)
{
	char idle[IDLE_COMM_BYTES];

	put_named(line, key, tid, event_comm(&line->view->comms, tid, line->cpu, idle));
}

static void put_waking(struct line *line, const struct tscope_event_waking *waking)
{
	bool irq = waking->event.info & TSCOPE_WAKING_IRQ;

	put_task(line, "tid", waking->tid);
	put_number(line, "task_cpu", waking->event.info & TSCOPE_WAKING_CPU);
	if (irq) {
		put_absent(line, "waker");
		put_absent(line, "waker_comm");
		put_yes(line, "irq", true);
		put_task(line, "interrupted", waking->waker);
	} else {
		put_task(line, "waker", waking->waker);
		put_yes(line, "irq", false);
		put_absent(line, "interrupted");
		put_absent(line, "interrupted_comm");
	}
	put_yes(line, "new", waking->event.info & TSCOPE_WAKING_NEW);
}

static void put_clone(struct line *line, __u64 flags)
{
	struct text t = {};

	if (line->view->json) {
		json_clone_flags(&line->j, "clone", flags);
		json_hex(&line->j, "clone_raw", flags);
		return;
	}
	put_clone_flags(&t, flags, line->view->csv ? "CLONE_" : "");
	put_word(line, "clone", t.s);
	text_clear(&t);
	text_printf(&t, "0x%llx", flags);
	if (line->view->csv)
		put_word(line, "clone_raw", t.s);
	text_free(&t);
}

static void put_signal_of(struct line *line, const char *key, int signal)
{
	if (signal <= 0) {
		put_absent(line, key);
	} else if (for_programs(line)) {
		put_number(line, key, signal);
	} else {
		put_key(line, key);
		put_signal(line->t, signal);
	}
}

static void put_fork(struct line *line, const struct tscope_event_fork *fork)
{
	put_named(line, "tid", fork->tid, fork->comm);
	put_number(line, "tgid", fork->tgid);
	put_task(line, "creator", fork->creator);
	put_number(line, "ppid", fork->ppid);
	put_clone(line, fork->clone_flags);
	put_signal_of(line, "exit_signal", fork->exit_signal);
}

static void put_exec(struct line *line, const struct tscope_event_exec *exec)
{
	put_named(line, "tid", exec->tid, exec->comm);
	if (for_programs(line) || exec->old_tid != exec->tid)
		put_number(line, "old_tid", exec->old_tid);
}

static void put_exit(struct line *line, const struct tscope_event_exit *exit)
{
	int status = exit->exit_code;

	/* A recording of version 1 has its number alone. */
	if (!exit->tgid) {
		put_task(line, "tid", exit->tid);
		put_absent(line, "tgid");
	} else {
		put_named(line, "tid", exit->tid, exit->comm);
		if (for_programs(line) || exit->tgid != exit->tid)
			put_number(line, "tgid", exit->tgid);
	}
	if (WIFEXITED(status))
		put_number(line, "exit_code", WEXITSTATUS(status));
	else
		put_absent(line, "exit_code");
	put_signal_of(line, "exit_signal", WIFEXITED(status) ? 0 : WTERMSIG(status));
	if (line->view->csv)
		put_ns(line, "wait", exit->wait_ns, exit->flags & TSCOPE_EXIT_HAS_ACCOUNTS);
}

static void put_rename(struct line *line, const struct tscope_event_rename *rename)
{
	/* A recording of version 1 has it in no event, but in those before. */
	const char *old_comm = *rename->old_comm ? rename->old_comm :
						   comm_cache_find(&line->view->comms, rename->tid);

	put_named(line, "tid", rename->tid, rename->comm);
	put_word(line, "old_comm", old_comm);
}

static void put_lost(struct line *line, const struct tscope_event_lost *lost)
{
	if (line->view->json) {
		json_u64(&line->j, "nr", lost->nr);
	} else if (line->view->csv) {
		put_key(line, "nr");
		text_put_u64(line->t, lost->nr);
	} else {
		text_printf(line->t, " %llu event%s", lost->nr, lost->nr == 1 ? "" : "s");
	}
}

/* A key is for programs; 0: there is none. */
static void put_task_key(struct line *line, const char *name, __u64 key)
{
	if (!for_programs(line))
		return;
	if (key)
		put_number(line, name, key);
	else
		put_absent(line, name);
}

static void put_file(struct line *line, const struct tscope_event_exec *exec)
{
	put_word(line, "file", *exec->file ? exec->file : NULL);
	put_yes(line, "file_cut", exec->event.info & TSCOPE_EXEC_CUT);
}

static void put_accounts(struct line *line, const struct ts_event *event)
{
	const struct tscope_event_exit *exit = &event->exit;
	bool has_accounts = exit->flags & TSCOPE_EXIT_HAS_ACCOUNTS;

	if (exit->tgid)
		put_yes(line, "last", exit->flags & TSCOPE_EXIT_LAST);
	else
		put_absent(line, "last");
	put_ns(line, "age", event->time_ns - exit->birth_ns,
	       exit->birth_ns && event->time_ns >= exit->birth_ns);
	put_ns(line, "run", exit->run_ns, has_accounts);
	if (!line->view->csv)
		put_ns(line, "wait", exit->wait_ns, has_accounts);
	put_ns(line, "sleep", exit->sleep_ns, has_accounts);
	put_ns(line, "block", exit->block_ns, has_accounts);
	put_ns(line, "stop", exit->stop_ns, has_accounts);
	put_ns(line, "wait_idle", exit->wait_idle_ns, has_accounts);
	put_ns(line, "limit", exit->limit_ns, has_accounts);
}

static void put_prio(struct line *line, const struct ts_event *event)
{
	int prio;

	if (event_prio(event, &prio))
		put_number(line, "prio", prio);
	else
		put_absent(line, "prio");
}

/* Those that were added to CSV later: their columns are the last. */
static void put_added(struct line *line, const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		put_prio(line, event);
		break;
	case TSCOPE_EVENT_FORK:
		put_task_key(line, "key", event->fork.key);
		put_task_key(line, "creator_key", event->fork.creator_key);
		break;
	case TSCOPE_EVENT_EXEC:
		put_task_key(line, "key", event->exec.key);
		put_file(line, &event->exec);
		break;
	case TSCOPE_EVENT_EXIT:
		put_task_key(line, "key", event->exit.key);
		put_accounts(line, event);
		break;
	case TSCOPE_EVENT_RENAME:
		put_task_key(line, "key", event->rename.key);
		break;
	case TSCOPE_EVENT_TRIGGER:
		put_task_key(line, "key", event->trigger.key);
		break;
	}
}

/* All others. */
static void put_fields(struct line *line, const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_LOST:
		put_lost(line, &event->lost);
		break;
	case TSCOPE_EVENT_SWITCH:
		put_task(line, "prev", event->sw.prev);
		put_word(line, "prev_state",
			 (char[]){ event->head.info & TSCOPE_SWITCH_LETTER, '\0' });
		put_task(line, "next", event->sw.next);
		break;
	case TSCOPE_EVENT_WAKING:
		put_waking(line, &event->waking);
		break;
	case TSCOPE_EVENT_WAKEUP:
		put_task(line, "tid", event->wakeup.tid);
		put_number(line, "task_cpu", event->head.info);
		break;
	case TSCOPE_EVENT_MIGRATE:
		put_task(line, "tid", event->migrate.tid);
		put_number(line, "from_cpu", event->migrate.from);
		put_number(line, "to_cpu", event->head.info);
		break;
	case TSCOPE_EVENT_FORK:
		put_fork(line, &event->fork);
		break;
	case TSCOPE_EVENT_EXEC:
		put_exec(line, &event->exec);
		break;
	case TSCOPE_EVENT_EXIT:
		put_exit(line, &event->exit);
		break;
	case TSCOPE_EVENT_RENAME:
		put_rename(line, &event->rename);
		break;
	case TSCOPE_EVENT_TRIGGER:
		put_task(line, "tid", event->trigger.tid);
		put_number(line, "wait", event->trigger.wait_ns);
		put_yes(line, "goes_on", event->head.info & TSCOPE_TRIGGER_WAITS);
		break;
	}
}

static void put_for_people(struct line *line, const struct ts_event *event)
{
	__u64 since_ns = line->view->since_ns;
	/* Losses may be older. */
	__u64 us = event->time_ns > since_ns ? (event->time_ns - since_ns) / 1000 : 0, real;

	if (line->view->wall && wall_of_mono(event->time_ns, &real)) {
		text_put_wall(line->t, real);
		text_printf(line->t, ".%06llu", real / 1000 % 1000000);
	} else {
		text_printf(line->t, "%5llu.%06llu", us / 1000000, us % 1000000);
	}
	text_printf(line->t, " %3u %s", event->cpu, ts_event_name(event->head.type));
	put_fields(line, event);
	put_added(line, event);
	text_putc(line->t, '\n');
}

static void put_csv(struct line *line, const struct ts_event *event)
{
	__u64 real;

	put_word(line, "event", ts_event_name(event->head.type));
	put_key(line, "time");
	text_put_u64(line->t, event->time_ns);
	put_number(line, "cpu", event->cpu);
	put_fields(line, event);
	put_key(line, "wall");
	if (wall_of_mono(event->time_ns, &real))
		text_put_iso(line->t, real);
	put_added(line, event);
	put_rest(line);
	text_putc(line->t, '\n');
}

static void put_json(struct line *line, const struct ts_event *event)
{
	struct text wall = {};
	__u64 real;

	if (wall_of_mono(event->time_ns, &real))
		text_put_iso(&wall, real);
	json_open(&line->j, NULL, '{', false);
	json_string(&line->j, "event", ts_event_name(event->head.type));
	json_u64(&line->j, "time", event->time_ns);
	json_string(&line->j, "wall", wall.s);
	json_u64(&line->j, "cpu", event->cpu);
	put_fields(line, event);
	put_added(line, event);
	json_close(&line->j);
	text_free(&wall);
}

void event_put(struct text *t, const struct event_view *view, const struct ts_event *event)
{
	struct line line = {
		.view = view,
		.t = t,
		.j = { .out = t, .one_line = true },
		.cpu = event->cpu,
	};

	if (view->json)
		put_json(&line, event);
	else if (view->csv)
		put_csv(&line, event);
	else
		put_for_people(&line, event);
}

void event_put_columns(struct text *t)
{
	size_t i;

	for (i = 0; i < NR_COLUMNS; i++) {
		if (i)
			text_putc(t, ',');
		text_puts(t, csv_columns[i]);
	}
	text_putc(t, '\n');
}

void event_follow(struct comm_cache *comms, const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_FORK:
		comm_cache_set(comms, event->fork.tid, event->fork.comm);
		break;
	case TSCOPE_EVENT_EXEC:
		comm_cache_set(comms, event->exec.tid, event->exec.comm);
		break;
	case TSCOPE_EVENT_RENAME:
		comm_cache_set(comms, event->rename.tid, event->rename.comm);
		break;
	}
}

void event_tasks(const struct ts_event *event, __s32 tids[2])
{
	tids[0] = tids[1] = 0;
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		tids[0] = event->sw.prev;
		tids[1] = event->sw.next;
		break;
	case TSCOPE_EVENT_WAKING:
		tids[0] = event->waking.tid;
		tids[1] = event->waking.waker;
		break;
	case TSCOPE_EVENT_WAKEUP:
		tids[0] = event->wakeup.tid;
		break;
	case TSCOPE_EVENT_MIGRATE:
		tids[0] = event->migrate.tid;
		break;
	case TSCOPE_EVENT_FORK:
		tids[0] = event->fork.creator;
		break;
	case TSCOPE_EVENT_TRIGGER:
		tids[0] = event->trigger.tid;
		break;
	}
}
