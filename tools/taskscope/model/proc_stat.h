/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PROC_STAT_H
#define TASKSCOPE_PROC_STAT_H

#include <stdbool.h>

#include <linux/types.h>

/**
 * struct proc_faults - faults that needed no disk, as /proc/TID/stat has them
 * @own:      of the task (min_flt); of /proc/PID/stat: of the process
 * @children: of children that the process has waited for (cmin_flt)
 */
struct proc_faults {
	__u64 own;
	__u64 children;
};

/**
 * parse_faults() - the faults in the text of a stat file
 * @faults: filled
 * @stat:   the text; the name in it may have any bytes
 *
 * Return: false: it is no such text.
 */
bool parse_faults(struct proc_faults *faults, const char *stat);

/**
 * read_faults() - read the faults of a process
 * @faults: filled
 * @root:   as for kernel_file_read()
 * @tid:    the process
 *
 * Return: false: it is not there.
 */
bool read_faults(struct proc_faults *faults, const char *root, __s32 tid);

/**
 * parse_switches() - number of switches in the text of /proc/TID/status
 * @switches: filled: voluntary and involuntary ones together
 * @status:   the text
 *
 * Return: false: it is no such text.
 */
bool parse_switches(__u64 *switches, const char *status);

#endif
