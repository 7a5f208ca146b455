/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_VIEW_OPTIONS_H
#define TASKSCOPE_VIEW_OPTIONS_H

#include "columns.h"
#include "group_by.h"
#include "option.h"
#include "repeat.h"
#include "table.h"

/**
 * struct view - what the user chose to see of a table, and how
 * @command:	subcommand
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
 * @no_headings: -n
 * @repeat:	--watch and --count
 * @top:	--top: rows; 0: all
 * @top_sort:	what --top sorts by without --sort, as that has it
 * @by:		--by: the rows are groups of tasks
 * @by_set:	the columns that such rows have; NULL: those of group_columns()
 * @by_lacks:	why @by_set has not all of those; a sentence without its subject, the column
 * @by_sort:	what groups are sorted by without --sort, as that has it; NULL: -RUN
 * @sort_col:	view_choose(): column to sort by, or NULL
 * @descending:	view_choose(): largest first
 *
 * The command gives @command, @set, @cols, the key of @table, and @top_sort where it takes
 * --top.  view_group takes the options up to @no_headings.
 */
struct view {
	const char *command;
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
	bool no_headings;
	struct repeat repeat;
	__u32 top;
	const char *top_sort;
	enum group_by by;
	const struct column_set *by_set;
	const char *by_lacks;
	const char *by_sort;
	const struct column *sort_col;
	bool descending;
};

extern const struct option_group view_group;

/**
 * take_by() - take the argument of --by, an option_row.take
 * @group: the struct that the row's @at is of: there is the enum group_by
 * @row:   the row, whose words say in the sentence what it takes
 * @s:	   the argument
 * @wrong: filled where it does not fit
 *
 * Return: false: it does not fit.
 */
bool take_by(void *group, const struct option_row *row, const char *s, struct text *wrong);

/* The row of --by; _words what it takes, _at where the enum group_by is, _help what it does. */
#define BY_ROW(_words, _at, _help)						\
	{ "by", 0, "WHAT", .words = (_words), .kind = OPTION_OTHER, .at = (_at), \
	  .take = take_by, .help = _help }

/**
 * terminal_width() - how many columns stdout has
 *
 * COLUMNS in the environment is believed, as by ps(1).
 *
 * Return: so many; 0: it is no terminal.
 */
size_t terminal_width(void);

/**
 * view_choose() - after the options: find the columns that they name
 * @view:  the view
 * @wrong: filled where they do not go together
 *
 * Return: false: they do not go together, or name a column that there is not; then nothing
 *	   is to be freed.
 */
bool view_choose(struct view *view, struct text *wrong);

/**
 * view_list_columns() - print the columns that there are, for -H; they need no module
 * @view: the view, after view_choose()
 * @out:  where to
 */
void view_list_columns(const struct view *view, FILE *out);

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
