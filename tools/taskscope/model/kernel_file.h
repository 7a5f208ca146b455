/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_KERNEL_FILE_H
#define TASKSCOPE_KERNEL_FILE_H

#include "text.h"

/**
 * kernel_file_read() - read a file of /proc or /sys
 * @root: "", or the folder that has the files of another machine: for tests
 * @path: its name, from / on
 * @t:	  filled: what is in it, without the line end at its end; empty after a failure
 *
 * Return: 0 or -errno.
 */
int kernel_file_read(const char *root, const char *path, struct text *t);

/**
 * kernel_folder_each() - call a function with each name of a folder, in the order of names
 * @root: as for kernel_file_read()
 * @path: the folder
 * @each: called with @arg, the name, and whether it is a folder; names that begin with a dot
 *	  are left out
 * @arg:  for @each
 *
 * Numbers in names are compared as numbers: cpu2 comes before cpu10.
 *
 * Return: 0 or -errno: it cannot be read.
 */
int kernel_folder_each(const char *root, const char *path,
		       void (*each)(void *arg, const char *name, bool is_folder), void *arg);

#endif
