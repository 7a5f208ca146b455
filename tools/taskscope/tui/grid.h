/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_GRID_H
#define TASKSCOPE_GRID_H

#include "columns.h"
#include "frame.h"
#include "tasks.h"

#define GRID_COLUMNS_MAX 256

/**
 * struct grid - columns of rows on a screen
 * @cols:  the columns
 * @nr:	   how many
 * @left:  the first that is shown
 * @sort:  the column that is sorted by; NULL: none
 * @width: cells of each; only ever more, so that nothing moves from look to look
 */
struct grid {
	const struct column *const *cols;
	size_t nr;
	size_t left;
	const struct column *sort;
	int width[GRID_COLUMNS_MAX];
};

/**
 * grid_choose() - other columns
 * @grid: filled, unless these are its columns already
 * @cols: the columns
 * @nr:	  how many
 */
void grid_choose(struct grid *grid, const struct column *const *cols, size_t nr);

/**
 * grid_fit() - make the columns wide enough for a row
 * @grid:   the columns
 * @rec:    the row
 * @branch: in front of the name; NULL: it is no tree
 */
void grid_fit(struct grid *grid, const struct record *rec, const char *branch);

/**
 * grid_head() - put the names of the columns into a line
 * @grid:  the columns
 * @frame: the screen
 * @y:	   the line
 */
void grid_head(const struct grid *grid, struct frame *frame, int y);

/**
 * grid_row() - put a row into a line
 * @grid:     the columns
 * @frame:    the screen
 * @y:	      the line
 * @rec:      the row
 * @branch:   in front of the name; NULL: it is no tree
 * @selected: it is the selected one
 */
void grid_row(const struct grid *grid, struct frame *frame, int y, const struct record *rec,
	      const char *branch, bool selected);

/**
 * grid_at() - the column at a cell of the line of the names
 * @grid: the columns
 * @x:	  the cell
 *
 * Return: the column; NULL: there is none.
 */
const struct column *grid_at(const struct grid *grid, int x);

#endif
