/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WATCH_H
#define TASKSCOPE_WATCH_H

#include <stdbool.h>

#include <linux/types.h>

/**
 * signals_hold() - from here on Ctrl-C and SIGTERM are for signals_came()
 *
 * A signal that is blocked is not lost, whenever it comes.
 */
void signals_hold(void);

/**
 * signals_came() - was it Ctrl-C, or SIGTERM?
 * @patience_ns: wait so long for one
 *
 * Return: true if one came.
 */
bool signals_came(__u64 patience_ns);

/**
 * struct watch - do something again and again
 * @period_ns: how often; 0: only once
 * @next_ns:   when it is time again, on CLOCK_MONOTONIC
 */
struct watch {
	__u64 period_ns;
	__u64 next_ns;
};

/**
 * watch_start() - before the first round
 * @watch:     filled
 * @period_ns: see struct watch
 *
 * From here on Ctrl-C is for watch_next(), unless there is only one round.
 */
void watch_start(struct watch *watch, __u64 period_ns);

/**
 * watch_next() - after a round: send out what it printed, and wait for the next one
 * @watch: what watch_start() filled
 *
 * Return: false: that was the last one, for there is only one, it was Ctrl-C, or
 *	   nobody takes the output.
 */
bool watch_next(struct watch *watch);

#endif
