/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHOICE_H
#define TASKSCOPE_CHOICE_H

#include "columns.h"
#include "group_by.h"
#include "view_options.h"

/**
 * struct sorting - what rows are sorted by
 * @by:		column; empty: as they come
 * @descending: largest first
 */
struct sorting {
	struct text by;
	bool descending;
};

/**
 * struct choice - what the user chose to see
 * @task_cols: columns of tasks, with commas between
 * @group_cols: columns of groups; empty: the usual ones of each
 * @task_sort: what tasks are sorted by
 * @group_sort: what groups are sorted by, which have other columns
 * @by:	       rows are groups of tasks
 * @threads:   a row for each thread
 * @tree:      as a tree
 * @since_birth: values since the birth of the tasks, not since the look before
 * @filter:    only names that have one of these texts, with | between; empty: all
 * @chosen:    choice_apply(): the columns
 * @sort_col:  choice_apply(): what the rows are sorted by; NULL: their tids
 * @descending: choice_apply(): largest first
 */
struct choice {
	struct text task_cols;
	struct text group_cols;
	struct sorting task_sort;
	struct sorting group_sort;
	enum group_by by;
	bool threads;
	bool tree;
	bool since_birth;
	struct text filter;
	struct chosen chosen;
	const struct column *sort_col;
	bool descending;
};

/**
 * choice_init() - what is there without a choice
 * @choice: filled
 */
void choice_init(struct choice *choice);

/**
 * choice_set() - the columns that rows may have
 * @choice: the choice
 */
const struct column_set *choice_set(const struct choice *choice);

/**
 * choice_apply() - find the columns
 * @choice: the choice; columns that there are not are dropped
 *
 * Return: false: a name in it is no column.  @choice is of use all the same.
 */
bool choice_apply(struct choice *choice);

/**
 * choice_threads() - must the rows be threads?
 * @choice: the choice
 */
bool choice_threads(const struct choice *choice);

/**
 * choice_sort_by() - sort by another column
 * @choice: the choice
 * @col:    the column; times and counters begin with the largest.  The one that is sorted by
 *	    already: the other way
 */
void choice_sort_by(struct choice *choice, const struct column *col);

/**
 * choice_set_sort() - sort by a column
 * @choice: the choice
 * @name:   the column
 * @descending: largest first
 */
void choice_set_sort(struct choice *choice, const char *name, bool descending);

/**
 * choice_turn() - sort the other way round
 * @choice: the choice
 */
void choice_turn(struct choice *choice);

/**
 * choice_toggle_column() - show a column, or show it no more
 * @choice: the choice
 * @col:    the column; the last one stays
 */
void choice_toggle_column(struct choice *choice, const struct column *col);

/**
 * choice_matches() - is it a name that the filter lets through?
 * @texts: texts with | between, in upper or lower case; empty: any name
 * @name:  the name; NULL: not known
 */
bool choice_matches(const char *texts, const char *name);

/**
 * choice_groups() - what to ask the kernel for
 * @choice: the choice
 */
__u64 choice_groups(const struct choice *choice);

/**
 * choice_ages() - does a value of it change while a task does nothing?
 * @choice: the choice
 */
bool choice_ages(const struct choice *choice);

/**
 * choice_parse() - read what choice_put() has written
 * @choice: changed
 * @text:   the file
 * @wrong:  filled where it is none: a sentence
 *
 * Return: false: it is none, and @choice is as it was.
 */
bool choice_parse(struct choice *choice, const char *text, struct text *wrong);

/**
 * choice_put() - write down what stays for the next time
 * @choice: the choice; the filter does not stay
 * @t:	    appended to
 */
void choice_put(const struct choice *choice, struct text *t);

/**
 * choice_copy() - copy what choice_put() writes down
 * @to:	  none; filled
 * @from: the choice
 */
void choice_copy(struct choice *to, const struct choice *from);

/**
 * choice_merge() - take over what was changed
 * @kept:  the choice that is changed
 * @began: what it was at first
 * @now:   what it is
 */
void choice_merge(struct choice *kept, const struct choice *began, const struct choice *now);

/**
 * choice_free() - forget it
 * @choice: the choice
 */
void choice_free(struct choice *choice);

#endif
