// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "clone_info.h"
#include "column_value.h"
#include "migrations.h"
#include "panes.h"
#include "wait.h"
#include "waiting.h"
#include "waiting_since.h"

static void put_column(struct text *t, const struct column *col, const struct record *rec)
{
	struct text cell = {};
	struct value v = {};

	if (column_put_human(col, rec, &v, &cell)) {
		text_printf(t, "%s ", col->name);
		text_put_visible(t, text_str(&cell), false);
		text_puts(t, "  ");
	}
	text_free(&cell);
	text_free(&v.scratch);
}

static void put_named(struct text *t, const char *title, const struct record *rec,
		      const char *const *names, size_t nr)
{
	size_t i, was = t->len;

	text_printf(t, "%s: ", title);
	was = t->len;
	for (i = 0; i < nr; i++)
		put_column(t, column_find(names[i], strlen(names[i])), rec);
	if (t->len == was)
		text_puts(t, "not known");
	text_putc(t, '\n');
}

/* Of groups there is no more than their columns. */
static void put_group(struct text *t, const struct ui *ui, const struct record *rec)
{
	const struct column_set *set = choice_set(&ui->choice);
	size_t i, was = t->len;

	for (i = 0; i < set->nr; i++) {
		put_column(t, &set->col[i], rec);
		if (t->len - was > 60) {
			text_putc(t, '\n');
			was = t->len;
		}
	}
	text_putc(t, '\n');
}

static void put_stack(struct text *t, const struct moment *moment, __s32 tid)
{
	const char *line = moment->stack_tid == tid ? moment->stack : NULL;
	size_t bytes;

	text_puts(t, "kernel stack:");
	if (moment->stack_tid != tid)
		text_puts(t, " not read at this look");
	else if (!line)
		text_puts(t, " not known: a running task has none, and only root may read it");
	text_putc(t, '\n');
	for (; line && *line; line += bytes + !!line[bytes]) {
		bytes = strcspn(line, "\n");
		text_puts(t, "  ");
		text_add(t, line, bytes);
		text_putc(t, '\n');
	}
}

/*
 * The record of a task that did nothing is of an earlier look: it slept since then.  Of a process
 * with several threads it is not known which of them slept, were blocked or stopped.
 */
static void age_to(struct waiting *w, __u64 now_ns, bool is_thread)
{
	struct tscope_accounts *a = &w->accounts;
	__u64 ns = now_ns > a->now_ns ? now_ns - a->now_ns : 0;

	if (!w->rec.accounts || !(is_thread || w->ids.nr_threads == 1))
		return;
	switch (a->account) {
	case TSCOPE_ACCOUNT_SLEEP:
		a->sleep_ns += ns;
		break;
	case TSCOPE_ACCOUNT_BLOCK:
		a->block_ns += ns;
		break;
	case TSCOPE_ACCOUNT_STOP:
		a->stop_ns += ns;
		break;
	default:
		return;
	}
	a->now_ns += ns;
}

static void put_round(struct text *t, const struct record *rec, const struct record *old,
		      const struct moment *moment, const struct moment *before)
{
	struct waiting now, then, since;

	waiting_copy(&now, rec, moment->info.blame_ns);
	now.is_process = !moment->threads;
	age_to(&now, moment->now_ns, moment->threads);
	if (old) {
		waiting_copy(&then, old, moment->info.blame_ns);
		age_to(&then, before->now_ns, moment->threads);
		waiting_since(&since, &now, &then);
		text_puts(t, "since the last look: ");
		waiting_put(t, &since);
	}
	text_puts(t, "since birth: ");
	waiting_put(t, &now);
}

void pane_put_task(struct text *t, const struct ui *ui)
{
	static const char *const birth[] = {
		"CLONE_KIND", "CLONE", "CREATOR", "CREATOR_COMM", "STARTED_AT", "NR_EXECS",
	};
	const struct moment *moment = ui_moment(ui);
	const struct record *rec = ui_selected(ui);
	const struct kept *kept;
	struct record whole;

	if (!rec) {
		text_puts(t, "no row is selected\n");
		return;
	}
	if (rec->sum) {
		put_group(t, ui, rec);
		return;
	}
	kept = moment_find(moment, rec->tid);
	if (!kept)
		return;
	whole = kept->rec;
	put_named(t, "birth", &whole, birth, sizeof(birth) / sizeof(birth[0]));
	/* What is short comes first: the rest may need to be scrolled. */
	if (!ui->file)
		put_stack(t, moment, whole.tid);
	if (whole.ids)
		put_round(t, &whole, ui_before(ui), moment, past_looks_before(&ui->past, ui->at));
	if (whole.ids && whole.moves)
		migrations_put(t, &whole);
}

void pane_put_verdicts(struct text *t, const struct ui *ui)
{
	if (ui->diagnosed.len) {
		text_puts(t, ui->diagnosed.s);
		text_putc(t, '\n');
	}
	if (ui->verdicts.len)
		text_puts(t, ui->verdicts.s);
	else if (ui->file)
		text_puts(t, "a recording has no verdicts: taskscope diagnose looks at tasks that live\n");
	else
		text_printf(t, "the first verdicts come after %llu seconds\n",
			    ui->verdict_ns / 1000000000);
}

void pane_put_help(struct text *t)
{
	text_puts(t,
		  "Up Down PgUp PgDn Home End  move the selection     Left Right  scroll the columns\n"
		  "F1 h ?     this help                F3 /      search; n N  the next, the one before\n"
		  "F4 \\       filter by name, a|b      F5 t      as a tree\n"
		  "F6 > .     sort by a column         I         sort the other way\n"
		  "P W M T    sort by RUN, WAIT, RSS, RUNTIME\n"
		  "F2 C       choose the columns       b         sums: --by process, cgroup, ...\n"
		  "H          a row for each thread    F         follow the task, or stay in the line\n"
		  "B          values since birth, or since the last look\n"
		  "Enter i    pane of the selected row: accounts, waits, blame, wakers, birth, stack\n"
		  "x          pane of the latest exits v         pane of verdicts\n"
		  "{ }        scroll the panes         Esc       close panes, drop the filter\n"
		  "Z Space    pause, go on             [ ]       a look back, a look forward\n"
		  "r          record the selection for ten seconds\n"
		  "d          diagnose it              F10 q     quit\n"
		  "The mouse selects a row, a column to sort by, and scrolls.\n"
		  "A row begins with > if it is selected; STATE is a letter: R D Z T F have colours.\n"
		  "CPUs: | busy, + busy and tasks wait for it, . idle.\n");
}
