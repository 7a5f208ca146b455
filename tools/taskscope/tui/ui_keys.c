// SPDX-License-Identifier: GPL-2.0
/* What the keys do. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "ui.h"

static void move(struct ui *ui, long by)
{
	long to = (long)ui->selected + by;

	if (to >= (long)ui->rows.nr)
		to = (long)ui->rows.nr - 1;
	ui->scroll = 0;
	ui_select(ui, to > 0 ? to : 0);
}

static void step(struct ui *ui, bool back)
{
	ui->paused = true;
	if (back && ui->at)
		ui->at--;
	else if (back)
		ui_say(ui, "this is the first look that is kept");
	else if (ui->at + 1 < ui->past.nr)
		ui->at++;
	ui_update(ui);
}

static enum ui_action step_on(struct ui *ui)
{
	if (ui->at + 1 < ui->past.nr || !ui->file) {
		step(ui, false);
		return UI_NONE;
	}
	/* It goes on by one look, and stays paused. */
	ui->paused = true;
	return UI_NEXT;
}

static void go_on(struct ui *ui)
{
	ui->paused = !ui->paused;
	if (!ui->paused && ui->past.nr)
		ui->at = ui->past.nr - 1;
	ui_update(ui);
}

static void sort_by_name(struct ui *ui, const char *name)
{
	const struct column *col = column_find_in(choice_set(&ui->choice), name, strlen(name));

	if (!col) {
		ui_say(ui, "groups have no column %s", name);
		return;
	}
	choice_set_sort(&ui->choice, col->name, true);
}

static void search(struct ui *ui, int by)
{
	size_t from = ui->selected + by, at;

	if (!ui->input.len)
		return;
	at = rows_search(&ui->rows, from, by < 0 ? -1 : 1, ui->input.s);
	if (at == ui->rows.nr) {
		ui_say(ui, "no row has %s in its name", ui->input.s);
		return;
	}
	ui_select(ui, at);
}

static void add_character(struct text *t, int key)
{
	char bytes[MB_LEN_MAX];
	int n = wctomb(bytes, key);

	if (n > 0 && key >= ' ')
		text_add(t, bytes, n);
}

static void drop_character(struct text *t)
{
	while (t->len && (t->s[t->len - 1] & 0xc0) == 0x80)
		t->s[--t->len] = '\0';
	if (t->len)
		t->s[--t->len] = '\0';
}

/* A text is typed: of a filter it counts as it grows, and Escape takes it back. */
static void typed(struct ui *ui, int key)
{
	struct text *t = ui->mode == MODE_FILTER ? &ui->choice.filter : &ui->input;

	switch (key) {
	case KEY_OF_ENTER:
		ui->mode = MODE_TABLE;
		return;
	case KEY_OF_ESCAPE:
		ui->mode = MODE_TABLE;
		text_clear(t);
		break;
	case KEY_OF_BACKSPACE:
		drop_character(t);
		break;
	default:
		if (key >= KEY_OF_UP)
			return;
		add_character(t, key);
	}
	if (t == &ui->choice.filter)
		ui_update(ui);
	else
		search(ui, 0);
}

/* Below 40 lines there is room for one pane. */
static void toggle_pane(struct ui *ui, unsigned int pane)
{
	ui->scroll = 0;
	if (ui->panes & pane)
		ui->panes &= ~pane;
	else
		ui->panes = ui->lines < 40 ? pane : ui->panes | pane;
}

static void click(struct ui *ui, const struct key_press *press)
{
	const struct column *col;
	size_t at = ui->top + (press->y - ui->table_y - 1);

	if (press->y == ui->table_y) {
		col = grid_at(&ui->grid, press->x);
		if (col)
			choice_sort_by(&ui->choice, col);
		ui_changed(ui, false);
	} else if (press->y > ui->table_y && press->y <= ui->table_y + ui->table_lines &&
		   at < ui->rows.nr) {
		move(ui, (long)at - (long)ui->selected);
	}
}

/* Keys that move something.  Return: it was one. */
static bool moved(struct ui *ui, const struct key_press *press)
{
	const long page = ui->table_lines > 1 ? ui->table_lines - 1 : 1;

	switch (press->key) {
	case KEY_OF_UP: move(ui, -1); break;
	case KEY_OF_DOWN: move(ui, 1); break;
	case KEY_OF_WHEEL_UP: move(ui, -3); break;
	case KEY_OF_WHEEL_DOWN: move(ui, 3); break;
	case KEY_OF_PAGE_UP: move(ui, -page); break;
	case KEY_OF_PAGE_DOWN: move(ui, page); break;
	case KEY_OF_HOME: move(ui, -(long)ui->rows.nr); break;
	case KEY_OF_END: move(ui, ui->rows.nr); break;
	case KEY_OF_LEFT: ui->grid.left -= ui->grid.left > 0; break;
	case KEY_OF_RIGHT: ui->grid.left += ui->grid.left + 1 < ui->grid.nr; break;
	case '{': ui->scroll -= ui->scroll > 0; break;
	case '}': ui->scroll++; break;
	case KEY_OF_CLICK: click(ui, press); break;
	default: return false;
	}
	return true;
}

/* Keys that open something.  Return: it was one. */
static bool opened(struct ui *ui, int key)
{
	switch (key) {
	case 'h':
	case '?':
	case KEY_OF_F0 + 1: ui->mode = MODE_HELP; break;
	case 'C':
	case KEY_OF_F0 + 2: ui_list_open(ui, MODE_COLUMNS); break;
	case '/':
	case KEY_OF_F0 + 3:
		ui->mode = MODE_SEARCH;
		text_clear(&ui->input);
		break;
	case '\\':
	case KEY_OF_F0 + 4: ui->mode = MODE_FILTER; break;
	case '>':
	case '.':
	case KEY_OF_F0 + 6: ui_list_open(ui, MODE_SORT); break;
	case 'b': ui_list_open(ui, MODE_BY); break;
	case 'i':
	case KEY_OF_ENTER: toggle_pane(ui, PANE_TASK); break;
	case 'x': toggle_pane(ui, PANE_EXITS); break;
	case 'v': toggle_pane(ui, PANE_VERDICTS); break;
	case 'n': search(ui, 1); break;
	case 'N': search(ui, -1); break;
	default: return false;
	}
	return true;
}

/* Keys that change what is seen of the tasks. */
static enum ui_action switched(struct ui *ui, int key)
{
	struct choice *choice = &ui->choice;

	switch (key) {
	case 't':
	case KEY_OF_F0 + 5: choice->tree = !choice->tree; break;
	case 'H':
		if (ui->file) {
			ui_say(ui, "a recording has threads: b sums them by process");
			return UI_NONE;
		}
		choice->threads = !choice->threads;
		return ui_changed(ui, true);
	case 'B': choice->since_birth = !choice->since_birth; break;
	case 'P': sort_by_name(ui, "RUN"); return ui_changed(ui, true);
	case 'W': sort_by_name(ui, "WAIT"); return ui_changed(ui, true);
	case 'M': sort_by_name(ui, "RSS"); return ui_changed(ui, true);
	case 'T': sort_by_name(ui, "RUNTIME"); return ui_changed(ui, true);
	case 'I': choice_turn(choice); break;
	case 'F':
		ui->follows = !ui->follows;
		ui_say(ui, ui->follows ? "the selection stays with its task" :
		       "the selection stays in its line");
		return UI_NONE;
	default: return UI_NONE;
	}
	return ui_changed(ui, false);
}

static enum ui_action in_table(struct ui *ui, const struct key_press *press)
{
	if (moved(ui, press) || opened(ui, press->key))
		return UI_NONE;
	switch (press->key) {
	case 'q':
	case KEY_OF_F0 + 10:
		return UI_QUIT;
	case 'Z':
	case ' ':
		go_on(ui);
		return UI_NONE;
	case '[':
		step(ui, true);
		return UI_NONE;
	case ']':
		return step_on(ui);
	case 'r':
		return UI_RECORD;
	case 'd':
		return UI_DIAGNOSE;
	case KEY_OF_ESCAPE:
		ui->panes = 0;
		text_clear(&ui->diagnosed);
		text_clear(&ui->choice.filter);
		ui_update(ui);
		return UI_NONE;
	}
	return switched(ui, press->key);
}

enum ui_action ui_key(struct ui *ui, const struct key_press *press)
{
	text_clear(&ui->message);
	switch (ui->mode) {
	case MODE_TABLE:
		return in_table(ui, press);
	case MODE_HELP:
		ui->mode = MODE_TABLE;
		return UI_NONE;
	case MODE_SEARCH:
	case MODE_FILTER:
		typed(ui, press->key);
		return UI_NONE;
	default:
		return ui_list_key(ui, press->key);
	}
}
