// SPDX-License-Identifier: GPL-2.0
/*
 * What all of the page name: states, and kinds of ops.  export/page_ops.h says of what the ops are
 * made.  Times are numbers of nanoseconds since the recording began; a number holds each up to
 * 104 days, and one with a sign up to 52 days: the program writes no page of more, so sums are
 * exact.
 */

const IDLE = 0, OTHER = 1, SEVERAL = 2, TASK = 3, UNKNOWN = -1;
const RUN = 0, WAIT = 1, SLEEP = 2, BLOCK = 3, STOP = 4, ENDED = 5;
const STATES = ["RUN", "WAIT", "SLEEP", "BLOCK", "STOP"];
/* Kinds of ops: enum page_op. */
const OPS = { END: 0, SWITCH: 1, WAKE: 2, MIGRATE: 3, CLOSE: 4, SET: 5, LOST: 6, CPU: 7, FORK: 8, EXEC: 9,
	      EXIT: 10, RENAME: 11, TRIGGER: 12, TIME: 13, RAN: 14 };
const { FORK, EXEC, EXIT, RENAME, TRIGGER } = OPS;
const MARKS = { [FORK]: "fork", [EXEC]: "exec", [EXIT]: "exit", [RENAME]: "rename",
		[TRIGGER]: "trigger" };
/* In sharesOf(): the part of WAIT in which the CPU was idle. */
const IDLE_WAIT = 5;
const WOKEN_BY_IRQ = 4, WOKEN_NEW = 8;
