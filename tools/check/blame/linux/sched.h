/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _BLAME_LINUX_SCHED_H
#define _BLAME_LINUX_SCHED_H

#include <linux/types.h>

/* What the history reads of a task. */
struct task_struct {
	pid_t pid;
	char comm[16];
};

#endif
