/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_REPEAT_H
#define TASKSCOPE_REPEAT_H

#include <stdbool.h>

#include <linux/types.h>

#include "option.h"
#include "watch_round.h"

/**
 * signals_hold() - from here on Ctrl-C and SIGTERM are for signals_came()
 *
 * A signal that is blocked is not lost, whenever it comes.
 */
void signals_hold(void);

/**
 * signals_came() - did Ctrl-C or SIGTERM come?
 * @timeout_ns: wait so long for one
 *
 * Return: true if one came.
 */
bool signals_came(__u64 timeout_ns);

/**
 * struct repeat - what the user typed
 * @period_ns: --watch; 0: once
 * @rounds:    --count; 0: until Ctrl-C
 */
struct repeat {
	__u64 period_ns;
	__u32 rounds;
};

extern const struct option_group repeat_group;

/**
 * repeat_check() - after the options: do they go together?
 * @repeat: what the user typed
 * @wrong:  filled where they do not
 *
 * Return: false: they do not.
 */
bool repeat_check(const struct repeat *repeat, struct text *wrong);

/**
 * struct watch - do something again and again
 * @period_ns: how often; 0: only once
 * @rounds:    how many times more; 0: until Ctrl-C
 * @last_ns:   when the look before was, on CLOCK_MONOTONIC; 0: there was none
 * @next_ns:   when it is time again, on CLOCK_MONOTONIC
 */
struct watch {
	__u64 period_ns;
	__u64 rounds;
	__u64 last_ns;
	__u64 next_ns;
};

/**
 * watch_start() - before the first look
 * @watch:  filled
 * @repeat: what the user typed
 *
 * Of several looks the first is not shown: it is what the first round is compared with.
 * From here on Ctrl-C is for watch_next(), unless there is only one look.
 */
void watch_start(struct watch *watch, const struct repeat *repeat);

/**
 * watch_is_due() - is what was looked at to be shown?
 * @watch: what watch_start() filled
 *
 * Return: false after the first look of several.
 */
bool watch_is_due(const struct watch *watch);

/**
 * watch_round() - a round was looked at
 * @watch: what watch_start() filled
 * @round: filled
 *
 * Return: @round, or NULL if there is only one look.
 */
const struct round *watch_round(const struct watch *watch, struct round *round);

/**
 * watch_next() - after a look: send out what it printed, and wait for the next one
 * @watch: what watch_start() filled
 *
 * Return: false: that was the last one, for there is only one, it was Ctrl-C, or
 *	   the output is not taken any more.
 */
bool watch_next(struct watch *watch);

#endif
