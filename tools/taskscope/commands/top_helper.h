/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TOP_HELPER_H
#define TASKSCOPE_TOP_HELPER_H

#include <stdbool.h>
#include <sys/types.h>

#include "text.h"

/**
 * struct top_helper - this program once more, beside the live screen: record, or diagnose
 * @pid: its process; 0: none runs
 * @fd:	 what it prints comes from here
 * @said: what it has printed
 * @status: how it ended, as wait() gives it
 */
struct top_helper {
	pid_t pid;
	int fd;
	struct text said;
	int status;
};

/**
 * top_helper_start() - start it
 * @helper: none runs; filled
 * @argv:   its arguments, with the name of the program first, up to a NULL
 *
 * Return: 0 or -errno.
 */
int top_helper_start(struct top_helper *helper, char *const *argv);

/**
 * top_helper_has_ended() - take what it has printed, and bury it
 * @helper: the helper
 *
 * Return: true: it has just ended, and all that it has printed is there.
 */
bool top_helper_has_ended(struct top_helper *helper);

/**
 * top_helper_end() - end it, as Ctrl-C does, and wait for that
 * @helper: the helper
 */
void top_helper_end(struct top_helper *helper);

#endif
