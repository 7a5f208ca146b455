// SPDX-License-Identifier: GPL-2.0
#include <libsmartcols/libsmartcols.h>
#include <string.h>

#include "column_value.h"
#include "grid.h"
#include "table.h"

/* A cell before the last one is not wider. */
#define WIDE_MAX 40

void grid_choose(struct grid *grid, const struct column *const *cols, size_t nr)
{
	const struct column *sort = grid->sort;
	size_t i, left = grid->left;

	if (grid->cols == cols && grid->nr == nr)
		return;
	if (nr > GRID_COLUMNS_MAX)
		nr = GRID_COLUMNS_MAX;
	*grid = (struct grid){ .cols = cols, .nr = nr, .sort = sort, .left = left < nr ? left : 0 };
	for (i = 0; i < nr; i++) {
		grid->width[i] = frame_width_of(cols[i]->name);
		if (cols[i]->whint > grid->width[i] && cols[i]->whint < WIDE_MAX)
			grid->width[i] = cols[i]->whint;
	}
}

/* As ps shows it, but bytes that a terminal would obey are escaped. */
static void put_cell(struct text *t, const struct column *col, const struct record *rec,
		     const char *branch)
{
	struct text cell = {};
	struct value v = {};

	if (branch)
		text_puts(t, branch);
	if (column_put_human(col, rec, &v, &cell))
		text_put_visible(t, text_str(&cell), false);
	text_free(&cell);
	text_free(&v.scratch);
}

static const char *branch_of(const struct grid *grid, size_t i, const char *branch)
{
	return branch && i == table_tree_column(grid->cols, grid->nr) ? branch : NULL;
}

static int most(const struct grid *grid, size_t i)
{
	const struct column *col = grid->cols[i];

	if (i + 1 == grid->nr)
		return 4096;
	return col->scols & SCOLS_FL_TRUNC && col->whint >= 1 ? col->whint : WIDE_MAX;
}

void grid_fit(struct grid *grid, const struct record *rec, const char *branch)
{
	struct text cell = {};
	size_t i;
	int wide;

	for (i = 0; i < grid->nr; i++) {
		text_clear(&cell);
		put_cell(&cell, grid->cols[i], rec, branch_of(grid, i, branch));
		wide = frame_width_of(text_str(&cell));
		if (wide > most(grid, i))
			wide = most(grid, i);
		if (wide > grid->width[i])
			grid->width[i] = wide;
	}
	text_free(&cell);
}

/* Return: the cell after it. */
static int put_aligned(const struct grid *grid, struct frame *frame, int y, int x, size_t i,
		       unsigned int look, const char *s)
{
	int width = grid->width[i], own = frame_width_of(s);
	int end = i + 1 == grid->nr ? frame->width : x + width;

	if (grid->cols[i]->scols & SCOLS_FL_RIGHT && own < width)
		frame_put(frame, y, x + width - own, end, look, s);
	else
		frame_put(frame, y, x, end, look, s);
	return x + width + 1;
}

void grid_head(const struct grid *grid, struct frame *frame, int y)
{
	size_t i;
	int x = 1;

	for (i = grid->left; i < grid->nr && x < frame->width; i++)
		x = put_aligned(grid, frame, y, x, i,
				LOOK_BOLD | (grid->cols[i] == grid->sort ? LOOK_CYAN : 0),
				grid->cols[i]->name);
	frame_fill(frame, y, 0, frame->width, LOOK_REVERSE);
}

static unsigned int look_of(const struct record *rec)
{
	const char *color = rec->sum ? NULL : table_line_color(rec);

	if (!color)
		return LOOK_PLAIN;
	switch (*color) {
	case 'g': return LOOK_GREEN;
	case 'r': return LOOK_RED;
	case 'y': return LOOK_YELLOW;
	case 'm': return LOOK_MAGENTA;
	default: return LOOK_DIM;
	}
}

void grid_row(const struct grid *grid, struct frame *frame, int y, const struct record *rec,
	      const char *branch, bool selected)
{
	const unsigned int look = look_of(rec);
	struct text cell = {};
	size_t i;
	int x = 1;

	/* So that it can be told without reverse video, too. */
	if (selected)
		frame_put(frame, y, 0, 1, look, ">");
	for (i = grid->left; i < grid->nr && x < frame->width; i++) {
		text_clear(&cell);
		put_cell(&cell, grid->cols[i], rec, branch_of(grid, i, branch));
		x = put_aligned(grid, frame, y, x, i, look, text_str(&cell));
	}
	if (selected)
		frame_fill(frame, y, 0, frame->width, LOOK_REVERSE);
	text_free(&cell);
}

const struct column *grid_at(const struct grid *grid, int x)
{
	size_t i;
	int at = 1;

	for (i = grid->left; i < grid->nr; i++) {
		at += grid->width[i] + 1;
		if (x < at || i + 1 == grid->nr)
			return grid->cols[i];
	}
	return NULL;
}
