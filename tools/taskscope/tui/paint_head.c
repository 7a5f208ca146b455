// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <taskscope/taskscope.h>

#include "column_value.h"
#include "paint_head.h"
#include "wall.h"

/* Of the screen, for the CPUs; the others are counted. */
#define CPU_LINES_PART	4
#define CPU_WIDTH	78

static void count_states(const struct moment *moment, size_t *run, size_t *wait)
{
	const struct record *rec;
	size_t i;

	*run = *wait = 0;
	for (i = 0; i < moment->nr; i++) {
		rec = &moment->task[i]->rec;
		if (!rec->accounts)
			continue;
		*run += rec->accounts->account == TSCOPE_ACCOUNT_RUN;
		*wait += rec->accounts->account == TSCOPE_ACCOUNT_WAIT;
	}
}

static void put_cost(struct text *t, const struct moment *moment, const struct moment *before)
{
	struct ts_cost cost;

	ts_cost(before ? &before->info : NULL, &moment->info, &cost);
	text_puts(t, "; cost: module ");
	if (cost.known & TS_COST_CPU) {
		text_put_percent(t, cost.cpu_ppm / 100);
		text_puts(t, "% ");
	}
	text_put_size(t, cost.bytes);
	if (before && moment->now_ns > before->now_ns) {
		text_puts(t, ", top ");
		text_put_percent(t, share_of(moment->own_ns - before->own_ns,
					     moment->now_ns - before->now_ns));
		text_putc(t, '%');
	}
}

static void put_first(struct text *t, const struct ui *ui, const struct moment *moment,
		      const struct moment *before)
{
	struct text wall = {};
	size_t run, wait;

	text_puts(t, "top ");
	if (ui->file) {
		text_put_visible(t, ui->file, false);
		text_putc(t, ' ');
	}
	text_put_wall(&wall, moment->real_ns);
	text_puts(t, wall.s + strcspn(wall.s, " ") + 1);
	text_free(&wall);
	/* What tells whether the rest can be trusted comes first: a narrow screen cuts the end. */
	text_printf(t, " %llu lost", moment->lost);
	if (!ui->file)
		put_cost(t, moment, before);
	count_states(moment, &run, &wait);
	text_printf(t, "; %zu %s, %zu run, %zu wait", moment->nr,
		    moment->threads ? "threads" : "processes", run, wait);
}

static void put_second(struct text *t, const struct ui *ui, const struct moment *moment,
		       const struct moment *before)
{
	const struct choice *choice = &ui->choice;
	const struct moment *last = past_looks_last(&ui->past);

	if (ui->paused) {
		text_puts(t, "PAUSED");
		if (last->now_ns > moment->now_ns) {
			text_puts(t, ", ");
			text_put_time(t, last->now_ns - moment->now_ns);
			text_puts(t, " ago");
		}
		text_puts(t, "; ");
	}
	if (choice->since_birth || !before) {
		text_puts(t, "since birth");
	} else {
		text_puts(t, "in the last ");
		text_put_time(t, moment->now_ns - before->now_ns);
	}
	if (choice->by)
		text_printf(t, "; by %s", group_by_name(choice->by));
	if (ui->rows.lacks_threads)
		text_puts(t, " needs threads, and this look has processes: no sums");
	if (choice->tree && !choice->by)
		text_puts(t, "; tree");
	text_printf(t, "; sorted by %s%s; %zu of %zu rows", choice->descending ? "-" : "",
		    choice->sort_col ? choice->sort_col->name : "TID", ui->rows.nr,
		    ui->rows.nr_all);
	if (choice->filter.len) {
		text_puts(t, "; filter ");
		text_put_visible(t, choice->filter.s, false);
	}
	if (!moment->is_whole)
		text_printf(t, "; %zu read", moment->nr_read);
	if (ui->file && ui->file_is_over)
		text_puts(t, "; the recording is over");
}

static void put_column(struct text *t, const char *name, const struct record *rec,
		       const char *before, const char *after)
{
	struct text cell = {};
	struct value v = {};

	if (column_put_human(column_find_in(&cpu_columns, name, strlen(name)), rec, &v, &cell)) {
		text_puts(t, before);
		text_put_visible(t, text_str(&cell), false);
		text_puts(t, after);
	}
	text_free(&cell);
	text_free(&v.scratch);
}

static void put_bar(struct text *t, const struct record *rec, __u32 waiting, int cells)
{
	const struct column *busy = column_find_in(&cpu_columns, "BUSY_PCT", 8);
	struct value v = {};
	int i, full;

	if (!column_get(busy, rec, &v))
		return;
	full = (v.u * cells + 5000) / 10000;
	text_putc(t, '[');
	for (i = 0; i < cells; i++)
		text_putc(t, i >= full ? '.' : waiting ? '+' : '|');
	text_puts(t, "] ");
	text_free(&v.scratch);
}

static void paint_cpu(struct frame *frame, int y, int x, int end, const struct moment_cpu *now,
		      const struct moment_cpu *before)
{
	const struct record old = { .cpu = before ? &before->cpu : NULL };
	const struct record rec = { .tid = now->cpu.get.cpu, .cpu = &now->cpu,
				    .before = before ? &old : NULL };
	struct text t = {};

	text_printf(&t, "CPU%-3u ", now->cpu.get.cpu);
	if (!(now->cpu.get.flags & TSCOPE_CPU_ONLINE)) {
		text_puts(&t, "offline");
	} else {
		put_bar(&t, &rec, now->waiting, 20);
		put_column(&t, "BUSY_PCT", &rec, "busy ", "");
		put_column(&t, "IDLE_PCT", &rec, " idle ", "");
		text_printf(&t, " wait %u", now->waiting);
		put_column(&t, "TID", &rec, " ", "");
		put_column(&t, "COMM", &rec, " ", "");
	}
	frame_put(frame, y, x, end, now->waiting ? LOOK_YELLOW : LOOK_PLAIN, text_str(&t));
	text_free(&t);
}

/* Return: the first line that is free. */
static int paint_cpus(const struct ui *ui, struct frame *frame, int y, const struct moment *moment,
		      const struct moment *before)
{
	const int most = ui->lines / CPU_LINES_PART > 1 ? ui->lines / CPU_LINES_PART : 1;
	int columns = ui->width / CPU_WIDTH > 1 ? ui->width / CPU_WIDTH : 1, width, place = 0;
	__u32 cpu, nr = 0, shown = 0;
	struct text t = {};

	for (cpu = 0; cpu < moment->nr_cpus; cpu++)
		nr += moment->cpu[cpu].is_there;
	if (nr < (__u32)columns)
		columns = nr ? nr : 1;
	width = ui->width / columns;
	for (cpu = 0; cpu < moment->nr_cpus; cpu++) {
		if (!moment->cpu[cpu].is_there)
			continue;
		if (place == most * columns - 1 && nr - shown > 1)
			break;
		paint_cpu(frame, y + place / columns, place % columns * width,
			  (place % columns + 1) * width, &moment->cpu[cpu],
			  before && cpu < before->nr_cpus ? &before->cpu[cpu] : NULL);
		shown++;
		place++;
	}
	if (shown < nr) {
		text_printf(&t, "and %u more CPUs: taskscope cpus", nr - shown);
		frame_put(frame, y + place / columns, place % columns * width, ui->width, LOOK_DIM,
			  text_str(&t));
		place++;
	}
	text_free(&t);
	return y + (place + columns - 1) / columns;
}

int paint_head(const struct ui *ui, struct frame *frame)
{
	const struct moment *moment = ui_moment(ui);
	const struct moment *before = past_looks_before(&ui->past, ui->at);
	struct text t = {};

	if (!moment)
		return 0;
	put_first(&t, ui, moment, before);
	frame_put(frame, 0, 0, ui->width, LOOK_BOLD, text_str(&t));
	text_clear(&t);
	put_second(&t, ui, moment, before);
	frame_put(frame, 1, 0, ui->width, ui->paused ? LOOK_REVERSE : LOOK_PLAIN, text_str(&t));
	text_free(&t);
	/* Rows of another kind are no other CPUs. */
	return paint_cpus(ui, frame, 2, moment, ui->at ? ui->past.look[ui->at - 1] : NULL);
}
