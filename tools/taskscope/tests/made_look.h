/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MADE_LOOK_H
#define TASKSCOPE_MADE_LOOK_H

#include <stdbool.h>

#include <linux/types.h>

/**
 * struct made_look - a look at a made-up machine
 * @machine: when its first task was born: another one is another machine
 * @now_ns:  when it was looked at
 * @run_ns:  what task 7 has run by then
 * @comm:    the name of task 7
 * @exited:  so many tasks have exited, of which the first are not kept
 * @kept:    these, the latest; task 100 + N has run N ns
 * @keeps_none: the module keeps no exited tasks
 */
struct made_look {
	__u64 machine;
	__u64 now_ns;
	__u64 run_ns;
	const char *comm;
	__u64 exited;
	__u64 kept;
	bool keeps_none;
};

/**
 * made_look_write() - write it as ps --save does
 * @look: the look
 * @path: the file
 */
void made_look_write(const struct made_look *look, const char *path);

#endif
