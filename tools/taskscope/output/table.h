/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TABLE_H
#define TASKSCOPE_TABLE_H

#include "columns.h"
#include "tasks.h"
#include "watch_round.h"

struct lost;

enum table_form {
	FORM_ALIGNED,	/* for people */
	FORM_RAW,	/* for scripts: words between single blanks */
	FORM_JSON,
};

/**
 * struct table - how to show tasks, or other rows
 * @key:      what the rows are, in JSON
 * @by:	      JSON: what the rows are groups by; NULL: they are no groups
 * @cols:     columns
 * @nr_cols:  how many
 * @form:     for a terminal, a file or a program
 * @headings: name the columns in the first line; JSON names them anyway
 * @tree:     the tasks are a tree, as ts_tree_build() made it
 * @color:    terminal colours
 * @width:    columns for people: cut lines that are longer, as ps(1) does; 0: do not
 * @one_line: JSON: the whole document is one line
 * @lost:     JSON: what is missing of the departed; NULL: the rows are not of them, nor sums
 */
struct table {
	const char *key;
	const char *by;
	const struct column **cols;
	size_t nr_cols;
	enum table_form form;
	bool headings;
	bool tree;
	bool color;
	size_t width;
	bool one_line;
	const struct lost *lost;
};

/**
 * table_line_color() - the colour of a task's line
 * @rec: the task, with TSCOPE_GROUP_STATE and IDS
 *
 * Return: green, red, magenta, yellow or darkgray; NULL: that of the terminal.
 */
const char *table_line_color(const struct record *rec);

/**
 * table_tree_column() - in front of which column the branches of a tree are drawn
 * @cols:    the columns
 * @nr_cols: how many
 *
 * Return: its place: that of the name, or else the first.
 */
size_t table_tree_column(const struct column *const *cols, size_t nr_cols);

/**
 * table_print() - write tasks to a stream
 * @table: how
 * @order: the tasks; of a tree, in the order of ts_tree_next()
 * @nr:	   how many
 * @round: JSON: which round it is; NULL: there is only one
 * @out:   the stream
 *
 * Raw and JSON rows are written here and not by libsmartcols: it would first
 * keep every cell of every row, at ten times the cost of the rest.
 */
void table_print(const struct table *table, struct ts_task *const *order, size_t nr,
		 const struct round *round, FILE *out);

#endif
