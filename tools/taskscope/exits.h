/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXITS_H
#define TASKSCOPE_EXITS_H

/* Exit statuses: part of the interface. */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_UNREACHABLE = 3,	/* module not loaded, or the device not permitted */
};

#endif
