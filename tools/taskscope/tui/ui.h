/* SPDX-License-Identifier: GPL-2.0 */
/* What the live screen shows, and what its keys do: without a terminal. */
#ifndef TASKSCOPE_UI_H
#define TASKSCOPE_UI_H

#include "grid.h"
#include "rows.h"

/* Keys that are no characters. */
enum {
	KEY_OF_UP = 0x200000, KEY_OF_DOWN, KEY_OF_LEFT, KEY_OF_RIGHT, KEY_OF_PAGE_UP,
	KEY_OF_PAGE_DOWN, KEY_OF_HOME, KEY_OF_END, KEY_OF_ENTER, KEY_OF_ESCAPE, KEY_OF_BACKSPACE,
	KEY_OF_F0,		/* F1 is one more, and so on */
	KEY_OF_WHEEL_UP = KEY_OF_F0 + 16, KEY_OF_WHEEL_DOWN,
	KEY_OF_CLICK,		/* where: struct key_press */
};

struct key_press {
	int key;
	int y, x;
};

/* What the program is to do after a key. */
enum ui_action {
	UI_NONE,
	UI_QUIT,
	UI_LOOK,	/* look anew: rows of another kind, or other columns */
	UI_NEXT,	/* of a recording: the next look */
	UI_RECORD,	/* record the selection */
	UI_DIAGNOSE,	/* diagnose it */
};

enum ui_mode {
	MODE_TABLE,
	MODE_HELP,
	MODE_SEARCH,	/* a text is typed */
	MODE_FILTER,
	MODE_SORT,	/* something is chosen from a list */
	MODE_COLUMNS,
	MODE_BY,
};

/* Panes below the table: bits. */
enum {
	PANE_TASK = 1, PANE_EXITS = 2, PANE_VERDICTS = 4,
	NR_PANES = 3,
};

/**
 * struct ui - the screen
 * @past:     the looks
 * @at:	      the look that is shown
 * @paused:   it stays
 * @choice:   what is to be seen
 * @rows:     the table of that look
 * @grid:     its columns
 * @exit_grid: those of the pane of exits
 * @selected: place of the selected row
 * @top:      place of the first row on the screen
 * @name:     what the selected row is of
 * @follows:  the selection stays with its task, not with its line
 * @panes:    PANE_*
 * @scroll:   lines of the panes that are above them
 * @mode:     what keys are for
 * @input:    the text that is typed, and of the latest search
 * @item:     the chosen one of a list
 * @lines:    of the screen
 * @width:    of the screen
 * @table_y:  the line of the names of the columns, when it was drawn last
 * @table_lines: lines for rows
 * @message:  a sentence, until the next key
 * @verdicts: what the engine says of the last seconds
 * @diagnosed: what was said of a task that was to be diagnosed; empty: none was
 * @file:     name of the recording; NULL: this is live
 * @file_is_over: the recording has no more looks
 * @period_ns: from look to look
 * @verdict_ns: seconds that the engine looks at
 * @is_changed: something of @choice has been changed
 */
struct ui {
	struct past_looks past;
	size_t at;
	bool paused;
	struct choice choice;
	struct rows rows;
	struct grid grid;
	struct grid exit_grid;
	size_t selected;
	size_t top;
	struct row_name name;
	bool follows;
	unsigned int panes;
	size_t scroll;
	enum ui_mode mode;
	struct text input;
	size_t item;
	int lines;
	int width;
	int table_y;
	int table_lines;
	struct text message;
	struct text verdicts;
	struct text diagnosed;
	const char *file;
	bool file_is_over;
	__u64 period_ns;
	__u64 verdict_ns;
	bool is_changed;
};

/**
 * ui_init() - a screen without looks
 * @ui: filled
 */
void ui_init(struct ui *ui);

/**
 * ui_add() - one more look
 * @ui:	    the screen
 * @moment: the look, which belongs to the screen from then on
 */
void ui_add(struct ui *ui, struct moment *moment);

/**
 * ui_moment() - the look that is shown
 * @ui: the screen
 *
 * Return: the look; NULL: there is none yet.
 */
const struct moment *ui_moment(const struct ui *ui);

/**
 * ui_selected() - the record of the selected row
 * @ui: the screen
 *
 * Return: the record; NULL: there is no row.
 */
const struct record *ui_selected(const struct ui *ui);

/**
 * ui_update() - make the table anew
 * @ui: the screen
 */
void ui_update(struct ui *ui);

/**
 * ui_select() - select a row
 * @ui:	   the screen
 * @place: its place
 */
void ui_select(struct ui *ui, size_t place);

/**
 * ui_changed() - something of the choice has been changed
 * @ui:	  the screen
 * @anew: for it there must be a new look
 *
 * Return: what is to be done.
 */
enum ui_action ui_changed(struct ui *ui, bool anew);

/**
 * ui_list_open() - show a list that something is chosen from
 * @ui:	  the screen
 * @mode: MODE_SORT, MODE_COLUMNS or MODE_BY
 */
void ui_list_open(struct ui *ui, enum ui_mode mode);

/**
 * ui_list_key() - a key while a list is shown
 * @ui:	 the screen
 * @key: the key
 *
 * Return: what is to be done.
 */
enum ui_action ui_list_key(struct ui *ui, int key);

/**
 * ui_before() - what the selected task was at the look before
 * @ui: the screen
 *
 * Return: its record; NULL: it was not there.
 */
const struct record *ui_before(const struct ui *ui);

/**
 * ui_key() - a key
 * @ui:	   the screen
 * @press: the key
 *
 * Return: what is to be done.
 */
enum ui_action ui_key(struct ui *ui, const struct key_press *press);

/**
 * ui_item() - an item of the list that something is chosen from
 * @ui: the screen
 * @i:	its place
 * @chosen: filled: it is chosen already
 * @help: filled: what it means; NULL: nothing is to be said
 *
 * Return: its name; NULL: there are no more.
 */
const char *ui_item(const struct ui *ui, size_t i, bool *chosen, const char **help);

/**
 * ui_say() - show a sentence until the next key
 * @ui:	 the screen
 * @fmt: the sentence
 */
void ui_say(struct ui *ui, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/**
 * ui_free() - forget it
 * @ui: the screen
 */
void ui_free(struct ui *ui);

#endif
