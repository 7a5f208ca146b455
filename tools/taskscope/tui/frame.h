/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FRAME_H
#define TASKSCOPE_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* What a cell looks like: bits.  Each of the colours also has a letter or a sign in the text. */
enum look_of_cell {
	LOOK_PLAIN	= 0,
	LOOK_GREEN	= 1,
	LOOK_RED	= 2,
	LOOK_YELLOW	= 3,
	LOOK_MAGENTA	= 4,
	LOOK_CYAN	= 5,
	LOOK_COLORS	= 7,
	LOOK_BOLD	= 8,
	LOOK_DIM	= 16,
	LOOK_REVERSE	= 32,
};

/**
 * struct cell - a place of the screen
 * @s:	  the character in it; empty: it is the second half of a wide one
 * @look: enum look_of_cell
 */
struct cell {
	char s[5];
	unsigned char look;
};

/**
 * struct frame - what a screen shows, before it is drawn
 * @cell:   the cells, line by line
 * @lines:  how many lines
 * @width:  cells of a line
 * @cursor_y: where the cursor is, if it is shown
 * @cursor_x: the same
 * @has_cursor: it is shown
 */
struct frame {
	struct cell *cell;
	int lines;
	int width;
	int cursor_y;
	int cursor_x;
	bool has_cursor;
};

/**
 * frame_begin() - an empty screen
 * @frame: of another screen, or all zeroes; filled
 * @lines: how many lines
 * @width: cells of a line
 */
void frame_begin(struct frame *frame, int lines, int width);

/**
 * frame_put() - put a text into a line
 * @frame: the screen
 * @y:	   the line; one that there is not is left alone
 * @x:	   the first cell
 * @end:   the first cell that stays as it is
 * @look:  enum look_of_cell
 * @s:	   the text, up to its end or that of its line; controls are shown as ?
 *
 * Return: the cell after the text.
 */
int frame_put(struct frame *frame, int y, int x, int end, unsigned int look, const char *s);

/**
 * frame_fill() - make a part of a line look otherwise
 * @frame: the screen
 * @y:	   the line
 * @x:	   the first cell
 * @end:   the first cell that stays as it is
 * @look:  added to those that are there
 */
void frame_fill(struct frame *frame, int y, int x, int end, unsigned int look);

/**
 * frame_clear_line() - empty a part of a line
 * @frame: the screen
 * @y:	   the line
 * @x:	   the first cell
 * @end:   the first cell that stays as it is
 */
void frame_clear_line(struct frame *frame, int y, int x, int end);

/**
 * frame_line() - a line as a text, without blanks at its end
 * @frame: the screen
 * @y:	   the line
 * @t:	   appended to
 */
void frame_line(const struct frame *frame, int y, struct text *t);

/**
 * frame_width_of() - how many cells a text takes
 * @s: the text
 */
int frame_width_of(const char *s);

/**
 * frame_free() - forget it
 * @frame: the screen
 */
void frame_free(struct frame *frame);

#endif
