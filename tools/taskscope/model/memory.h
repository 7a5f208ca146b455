/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MEMORY_H
#define TASKSCOPE_MEMORY_H

/**
 * memory_at_end() - choose what happens where memory is short
 * @end: prints a sentence and ends the program; it does not return
 *
 * Only main.c and the commands print and exit, but memory may be short in any layer, in the
 * middle of a line of output.  A status that each caller hands up would have to pass all of
 * them; so main.c says once, before anything else, how the program ends.
 */
void memory_at_end(void (*end)(void));

/**
 * out_of_memory() - there is not enough memory to go on
 *
 * Calls what memory_at_end() was given; without that the program aborts.
 */
void out_of_memory(void) __attribute__((noreturn));

#endif
