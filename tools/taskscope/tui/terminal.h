/* SPDX-License-Identifier: GPL-2.0 */
/* The only file that knows ncurses. */
#ifndef TASKSCOPE_TERMINAL_H
#define TASKSCOPE_TERMINAL_H

#include "frame.h"
#include "ui.h"

/**
 * terminal_refuses() - can there be a screen at all?
 *
 * Return: NULL: as far as can be told; otherwise a sentence that says why not.
 */
const char *terminal_refuses(void);

/**
 * terminal_open() - take the terminal
 *
 * Return: NULL: taken; otherwise a sentence that says why not.
 */
const char *terminal_open(void);

/**
 * terminal_size() - how large it is
 * @lines: filled
 * @width: filled
 */
void terminal_size(int *lines, int *width);

/**
 * terminal_draw() - show a screen
 * @frame: the screen
 */
void terminal_draw(const struct frame *frame);

/**
 * terminal_redraw() - what is on the terminal is not known any more
 */
void terminal_redraw(void);

/**
 * terminal_now_ns() - the time, of CLOCK_MONOTONIC
 */
__u64 terminal_now_ns(void);

/* What terminal_wait() returns. */
enum terminal_event {
	TERMINAL_TIME,		/* time is over */
	TERMINAL_KEY,
	TERMINAL_RESIZED,
	TERMINAL_GONE,		/* it has vanished, or a signal asks to end */
};

/**
 * terminal_wait() - wait for a key
 * @until_ns: of CLOCK_MONOTONIC: no longer than up to then
 * @press:    TERMINAL_KEY: filled
 */
enum terminal_event terminal_wait(__u64 until_ns, struct key_press *press);

/**
 * terminal_step() - something that may take long begins, or has ended
 * @begins: it begins: signals that ask to end are taken from now on, and a second later the program
 *	    ends without more
 */
void terminal_step(bool begins);

/**
 * terminal_restore() - give the terminal back where the program ends at once
 *
 * It may be called in a signal handler, and it does nothing if the terminal is not taken.
 */
void terminal_restore(void);

/**
 * terminal_close() - give the terminal back as it was
 */
void terminal_close(void);

#endif
