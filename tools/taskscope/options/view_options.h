/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_VIEW_OPTIONS_H
#define TASKSCOPE_VIEW_OPTIONS_H

#include <getopt.h>

#include "columns.h"
#include "repeat.h"
#include "table.h"

/**
 * struct view - what the user chose to see of a table, and how
 * @command:	subcommand
 * @operand:	what it takes, or NULL
 * @set:	the columns that there are
 * @cols:	the usual ones, with commas between
 * @table:	how to print
 * @output:	-o
 * @sort:	--sort
 * @color:	--color
 * @all_columns: --output-all
 * @list_columns: -H
 * @json:	-J
 * @raw:	-r
 * @wide:	--wide: do not cut lines at the width of the terminal
 * @watch_ns:	--watch; 0: only once
 * @count:	--count: rounds of that; 0: until Ctrl-C
 * @top:	--top: rows; 0: all
 * @top_sort:	what --top sorts by without --sort, as that has it
 * @sort_col:	view_choose(): column to sort by, or NULL
 * @descending:	view_choose(): largest first
 *
 * The caller gives the first four, and @top_sort where there is --top, and the options that view_option() does not take.
 */
struct view {
	const char *command;
	const char *operand;
	const struct column_set *set;
	const char *cols;
	struct table table;
	const char *output;
	const char *sort;
	const char *color;
	bool all_columns;
	bool list_columns;
	bool json;
	bool raw;
	bool wide;
	__u64 watch_ns;
	size_t count;
	size_t top;
	const char *top_sort;
	const struct column *sort_col;
	bool descending;
};

/* Values of long options without a letter; a subcommand's own begin at the last. */
enum { OPT_ALL = 256, OPT_SORT, OPT_COLOR, OPT_WATCH, OPT_COUNT, OPT_TOP, OPT_OWN };

#define VIEW_SHORT "o:JrnwHhV"
#define VIEW_LONG						\
	{ "output", required_argument, NULL, 'o' },		\
	{ "output-all", no_argument, NULL, OPT_ALL },		\
	{ "sort", required_argument, NULL, OPT_SORT },		\
	{ "json", no_argument, NULL, 'J' },			\
	{ "raw", no_argument, NULL, 'r' },			\
	{ "noheadings", no_argument, NULL, 'n' },		\
	{ "wide", no_argument, NULL, 'w' },			\
	{ "list-columns", no_argument, NULL, 'H' },		\
	{ "color", optional_argument, NULL, OPT_COLOR },	\
	{ "help", no_argument, NULL, 'h' },			\
	{ "version", no_argument, NULL, 'V' }
#define VIEW_LONG_WATCH						\
	{ "watch", required_argument, NULL, OPT_WATCH },	\
	{ "count", required_argument, NULL, OPT_COUNT },	\
	{ "top", required_argument, NULL, OPT_TOP }

/**
 * terminal_width() - how many columns stdout has
 *
 * COLUMNS in the environment is believed, as by ps(1).
 *
 * Return: so many; 0: it is no terminal.
 */
size_t terminal_width(void);

/**
 * view_option() - take an option
 * @view: the view
 * @opt:  what getopt_long() returned; 'h' is the caller's
 *
 * Return: -1: taken, or the exit status to end with; wrong options end here.
 */
int view_option(struct view *view, int opt);

/**
 * view_help() - print the help of a table
 * @view:    the view
 * @about:   one line
 * @options: the lines of the options that view_option() does not take
 *
 * Return: exit status.
 */
int view_help(const struct view *view, const char *about, const char *options);

/**
 * view_choose() - after the options: find the columns that they name
 * @view: the view
 *
 * With -H this prints the columns.
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int view_choose(struct view *view);

/**
 * view_add() - add a column to those that were chosen
 * @view: the view, after view_choose()
 * @name: its name
 */
void view_add(struct view *view, const char *name);

/**
 * view_has() - is a column shown, or sorted by?
 * @view: the view, after view_choose()
 * @name: its name
 */
bool view_has(const struct view *view, const char *name);

/**
 * view_groups() - what to ask the kernel for
 * @view: the view, after view_choose()
 *
 * Return: TSCOPE_GROUP_*.
 */
__u64 view_groups(const struct view *view);

/**
 * view_print() - print a table, or one round of it
 * @view:  the view, after view_choose()
 * @order: the rows
 * @nr:	   how many
 * @round: which round; NULL: there is only one
 * @first: no round was printed before
 */
void view_print(const struct view *view, struct ts_task *const *order, size_t nr,
		const struct round *round, bool first);

/**
 * view_free() - forget the choice
 * @view: the view
 */
void view_free(struct view *view);

/**
 * struct chosen - the columns that the user chose
 * @cols: the columns, each once; all fit
 * @nr:	  how many
 */
struct chosen {
	const struct column **cols;
	size_t nr;
};

/**
 * choose_columns() - add the columns of a list
 * @chosen: what was chosen before
 * @set:    the columns that there are
 * @names:  names with commas between; a column that is there already stays where
 *	    it is
 * @bad:    filled on failure: the name that is none
 *
 * Return: 0 or -EINVAL.
 */
int choose_columns(struct chosen *chosen, const struct column_set *set, const char *names,
		   struct text *bad);

#endif
