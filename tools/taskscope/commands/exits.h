/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXITS_H
#define TASKSCOPE_EXITS_H

/* Exit statuses: part of the interface, see EXIT STATUS in taskscope(8). */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,	/* also: a filter that matches nothing, as of ps(1) and pgrep(1) */
	EXIT_USAGE = 2,
	EXIT_UNREACHABLE = 3,	/* module not loaded, or the device not permitted */
	EXIT_FOUND = 4,		/* something is wrong: diagnose, isolation, a gate of diff */
	/* Of record, as of env(1) and timeout(1). */
	EXIT_CANNOT_EXECUTE = 126,
	EXIT_NO_COMMAND = 127,
	EXIT_SIGNALED = 128,	/* and the signal that killed the command */
};

#endif
