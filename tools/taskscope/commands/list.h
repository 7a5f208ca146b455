/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIST_H
#define TASKSCOPE_LIST_H

#include <stdbool.h>

/**
 * struct list - a subcommand that lists the living
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

#endif
