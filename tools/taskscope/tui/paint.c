// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "paint.h"
#include "paint_head.h"
#include "panes.h"
#include "tree_branch.h"

/* The name of the row and of the columns stay at least. */
#define TABLE_LINES_MIN	3

static const char exit_names[] = "ENDED_AT,TID,PPID,LIFETIME,RUN,WAIT,ENDED,COMM";

static void paint_table(struct ui *ui, struct frame *frame, int y, int end)
{
	struct rows *rows = &ui->rows;
	struct text branch = {};
	size_t i, last;
	int pass;

	ui->table_y = y;
	ui->table_lines = end - y - 1;
	if (ui->selected >= ui->top + ui->table_lines)
		ui->top = ui->selected - ui->table_lines + 1;
	last = ui->top + ui->table_lines < rows->nr ? ui->top + ui->table_lines : rows->nr;
	for (pass = 0; pass < 2; pass++) {
		if (pass)
			grid_head(&ui->grid, frame, y);
		for (i = ui->top; i < last; i++) {
			text_clear(&branch);
			if (rows->depth)
				put_tree_branch(&branch, rows->order[i], rows->depth[i]);
			if (pass)
				grid_row(&ui->grid, frame, y + 1 + i - ui->top,
					 &rows->order[i]->rec, text_str(&branch),
					 i == ui->selected);
			else
				grid_fit(&ui->grid, &rows->order[i]->rec, text_str(&branch));
		}
	}
	text_free(&branch);
}

/* Return: how many lines the text has. */
static size_t paint_text(const struct text *t, struct frame *frame, int y, int end, size_t skip)
{
	const char *line = text_str(t);
	size_t nr = 0;

	for (; *line; line += strcspn(line, "\n"), line += *line == '\n', nr++)
		if (nr >= skip && y + (int)(nr - skip) < end)
			frame_put(frame, y + nr - skip, 0, frame->width, LOOK_PLAIN, line);
	return nr;
}

static void paint_title(struct frame *frame, int y, const char *title)
{
	frame_put(frame, y, 0, frame->width, LOOK_BOLD, title);
	frame_fill(frame, y, 0, frame->width, LOOK_REVERSE);
}

/* The latest first. */
static void paint_exits(struct ui *ui, struct frame *frame, int y, int end)
{
	static struct chosen chosen;
	const struct moment *moment = ui_moment(ui);
	struct text bad = {};
	size_t i;
	int at;

	if (!chosen.nr) {
		chosen.cols = calloc(task_columns.nr, sizeof(*chosen.cols));
		if (!chosen.cols)
			out_of_memory();
		choose_columns(&chosen, &task_columns, exit_names, &bad);
		text_free(&bad);
	}
	grid_choose(&ui->exit_grid, chosen.cols, chosen.nr);
	for (i = 0; i < moment->nr_exits; i++)
		grid_fit(&ui->exit_grid, &moment->exit[i]->rec, NULL);
	grid_head(&ui->exit_grid, frame, y);
	for (at = y + 1, i = moment->nr_exits; i-- > 0 && at < end; at++)
		grid_row(&ui->exit_grid, frame, at, &moment->exit[i]->rec, NULL, false);
	if (!moment->nr_exits)
		frame_put(frame, y + 1, 0, frame->width, LOOK_PLAIN, "nothing has exited");
}

static void paint_pane(struct ui *ui, struct frame *frame, unsigned int pane, int y, int end)
{
	struct text t = {};
	size_t nr;

	if (pane == PANE_EXITS) {
		paint_exits(ui, frame, y, end);
		return;
	}
	paint_title(frame, y, pane == PANE_TASK ? "selected row" : "verdicts");
	if (pane == PANE_TASK)
		pane_put_task(&t, ui);
	else
		pane_put_verdicts(&t, ui);
	nr = paint_text(&t, frame, y + 1, end, ui->scroll);
	if (ui->scroll >= nr)
		ui->scroll = nr ? nr - 1 : 0;
	text_free(&t);
}

/* Return: where the table ends. */
static int paint_panes(struct ui *ui, struct frame *frame, int y, int end)
{
	int nr = __builtin_popcount(ui->panes), each, at, i;

	if (!nr)
		return end;
	/* The table keeps a third. */
	each = (end - y) * 2 / 3 / nr;
	if (end - y - each * nr < TABLE_LINES_MIN)
		each = (end - y - TABLE_LINES_MIN) / nr;
	if (each < 2)
		return end;
	at = end - each * nr;
	end = at;
	for (i = 0; i < NR_PANES; i++) {
		if (!(ui->panes & 1U << i))
			continue;
		paint_pane(ui, frame, 1U << i, at, at + each);
		at += each;
	}
	return end;
}

static void paint_help(struct frame *frame)
{
	struct text t = {};

	pane_put_help(&t);
	paint_title(frame, 0, "keys of taskscope top; any key closes this");
	paint_text(&t, frame, 1, frame->lines, 0);
	text_free(&t);
}

static void paint_list(const struct ui *ui, struct frame *frame)
{
	const size_t lines = frame->lines > 2 ? frame->lines - 2 : 1;
	size_t first = ui->item >= lines ? ui->item - lines + 1 : 0, i;
	const char *name, *help;
	struct text t = {};
	bool chosen;

	paint_title(frame, 0, ui->mode == MODE_COLUMNS ?
		    "columns: Space shows one or hides it, Esc ends" :
		    ui->mode == MODE_SORT ? "sort by: Enter chooses, Esc ends" :
		    "sums by: Enter chooses, Esc ends");
	for (i = first; i < first + lines && (name = ui_item(ui, i, &chosen, &help)); i++) {
		text_clear(&t);
		text_printf(&t, "%s[%c] %-16s %s", i == ui->item ? ">" : " ",
			    chosen ? 'x' : ' ', name, help ? help : "");
		frame_put(frame, 1 + i - first, 0, frame->width,
			  i == ui->item ? LOOK_REVERSE : LOOK_PLAIN, text_str(&t));
	}
	text_free(&t);
}

/* The last line: what is typed, a sentence, or the keys. */
static void paint_foot(const struct ui *ui, struct frame *frame)
{
	const int y = frame->lines - 1;
	const struct text *typed = ui->mode == MODE_FILTER ? &ui->choice.filter : &ui->input;
	int x;

	if (ui->mode == MODE_SEARCH || ui->mode == MODE_FILTER) {
		x = frame_put(frame, y, 0, frame->width, LOOK_BOLD,
			      ui->mode == MODE_FILTER ? "filter: " : "search: ");
		frame->cursor_x = frame_put(frame, y, x, frame->width - 1, LOOK_PLAIN,
					    text_str(typed));
		frame->cursor_y = y;
		frame->has_cursor = true;
	} else if (ui->message.len) {
		frame_put(frame, y, 0, frame->width, LOOK_BOLD, ui->message.s);
	} else {
		frame_put(frame, y, 0, frame->width, LOOK_REVERSE,
			  "F1 help F2 columns F3 search F4 filter F5 tree F6 sort i row x exits v why q quit");
	}
}

void paint(struct ui *ui, struct frame *frame)
{
	int y, end;

	frame_begin(frame, ui->lines, ui->width);
	if (ui->mode == MODE_HELP) {
		paint_help(frame);
		return;
	}
	if (ui->mode == MODE_SORT || ui->mode == MODE_COLUMNS || ui->mode == MODE_BY) {
		paint_list(ui, frame);
		paint_foot(ui, frame);
		return;
	}
	y = paint_head(ui, frame);
	if (ui_moment(ui)) {
		end = paint_panes(ui, frame, y, frame->lines - 1);
		if (end - y > 1)
			paint_table(ui, frame, y, end);
	}
	paint_foot(ui, frame);
}
