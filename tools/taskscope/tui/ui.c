// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>

#include "ui.h"

#define SECOND_NS 1000000000ULL

void ui_init(struct ui *ui)
{
	*ui = (struct ui){ .period_ns = SECOND_NS, .follows = true, .lines = 24, .width = 80 };
	choice_init(&ui->choice);
}

const struct moment *ui_moment(const struct ui *ui)
{
	return ui->at < ui->past.nr ? ui->past.look[ui->at] : NULL;
}

const struct record *ui_selected(const struct ui *ui)
{
	return ui->selected < ui->rows.nr ? &ui->rows.order[ui->selected]->rec : NULL;
}

const struct record *ui_before(const struct ui *ui)
{
	const struct moment *before = past_looks_before(&ui->past, ui->at);
	const struct record *rec = ui_selected(ui);
	const struct kept *kept = before && rec ? moment_find(before, rec->tid) : NULL;

	return kept && kept_is_same(&kept->rec, rec, before->threads) ? &kept->rec : NULL;
}

void ui_say(struct ui *ui, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	text_clear(&ui->message);
	text_vprintf(&ui->message, fmt, args);
	va_end(args);
}

/* The selected row has to be among those on the screen. */
static void keep_in_sight(struct ui *ui)
{
	const size_t lines = ui->table_lines > 0 ? ui->table_lines : 1;

	if (ui->selected >= ui->rows.nr)
		ui->selected = ui->rows.nr ? ui->rows.nr - 1 : 0;
	if (ui->selected < ui->top)
		ui->top = ui->selected;
	if (ui->selected >= ui->top + lines)
		ui->top = ui->selected - lines + 1;
	if (ui->top + lines > ui->rows.nr)
		ui->top = ui->rows.nr > lines ? ui->rows.nr - lines : 0;
}

static void note_selected(struct ui *ui)
{
	const struct record *rec = ui_selected(ui);

	if (rec)
		rows_name(&ui->name, rec, ui_moment(ui)->threads);
}

void ui_select(struct ui *ui, size_t place)
{
	ui->selected = place;
	keep_in_sight(ui);
	note_selected(ui);
}

void ui_update(struct ui *ui)
{
	const struct moment *moment = ui_moment(ui);
	size_t at;

	rows_free(&ui->rows);
	if (!moment)
		return;
	grid_choose(&ui->grid, ui->choice.chosen.cols, ui->choice.chosen.nr);
	ui->grid.sort = ui->choice.sort_col;
	rows_make(&ui->rows, moment, past_looks_before(&ui->past, ui->at), &ui->choice);
	if (ui->follows) {
		at = rows_find(&ui->rows, &ui->name, moment->threads);
		if (at < ui->rows.nr)
			ui->selected = at;
	}
	keep_in_sight(ui);
	note_selected(ui);
}

void ui_add(struct ui *ui, struct moment *moment)
{
	size_t old;

	/* The table uses records of looks that may be forgotten now. */
	rows_free(&ui->rows);
	old = past_looks_add(&ui->past, moment);
	if (ui->paused)
		ui->at -= old < ui->at ? old : ui->at;
	else
		ui->at = ui->past.nr - 1;
	ui_update(ui);
}

void ui_free(struct ui *ui)
{
	rows_free(&ui->rows);
	past_looks_free(&ui->past);
	choice_free(&ui->choice);
	text_free(&ui->input);
	text_free(&ui->message);
	text_free(&ui->verdicts);
	text_free(&ui->diagnosed);
}
