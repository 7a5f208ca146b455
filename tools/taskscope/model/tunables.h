/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TUNABLES_H
#define TASKSCOPE_TUNABLES_H

#include "text.h"

/**
 * struct tunable - a parameter of the scheduler, as this kernel has it
 * @name:     its name: that of its file, below its folder; of a feature the feature's
 * @file:     the file that it is in
 * @value:    its value; of one that each CPU has: that of all of them, or "differ"
 * @unset:    the default of this kernel; empty: not known
 * @does:     what it does; NULL: not known
 */
struct tunable {
	struct text name;
	struct text file;
	struct text value;
	struct text unset;
	const char *does;
};

/**
 * struct tunables - all that this kernel has
 * @row:	   in the order of their files
 * @nr:		   how many
 * @room:	   room for so many
 * @debugfs_err:   -errno of reading /sys/kernel/debug/sched; 0: it was read
 */
struct tunables {
	struct tunable *row;
	size_t nr;
	size_t room;
	int debugfs_err;
};

/**
 * tunables_read() - read them
 * @tunables: begins as all zeroes
 * @root:     as for kernel_file_read()
 * @release:  of the kernel, such as 6.1.0-57-amd64
 *
 * Defaults are those of the sources of Debian's kernels 6.1, 6.12 and 7.2 and later; on
 * another kernel only those are known that are the same in all of them.
 */
void tunables_read(struct tunables *tunables, const char *root, const char *release);

/**
 * tunable_is_changed() - has it another value than the default?
 * @tunable: a row
 *
 * Return: false also where the default is not known.
 */
bool tunable_is_changed(const struct tunable *tunable);

/**
 * tunables_free() - forget all
 * @tunables: the rows
 */
void tunables_free(struct tunables *tunables);

#endif
