/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIST_H
#define TASKSCOPE_LIST_H

#include <stdbool.h>

#include "columns.h"

/**
 * struct list - a subcommand that lists tasks
 * @name:   as the user calls it
 * @about:  one line for --help
 * @tree:   draw a tree
 * @cols:   columns, with commas between
 * @thread_cols: the same with -T
 */
struct list {
	const char *name;
	const char *about;
	bool tree;
	const char *cols;
	const char *thread_cols;
};

/**
 * list_main() - run such a subcommand
 * @list: the subcommand
 * @argc: as for main()
 * @argv: as for main()
 *
 * Return: exit status.
 */
int list_main(const struct list *list, int argc, char **argv);

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
 * @names:  names with commas between; a column that is there already stays where
 *	    it is
 * @bad:    filled on failure: the name that is none
 *
 * Return: 0 or -EINVAL.
 */
int choose_columns(struct chosen *chosen, const char *names, struct text *bad);

#endif
