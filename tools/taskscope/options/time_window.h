/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TIME_WINDOW_H
#define TASKSCOPE_TIME_WINDOW_H

#include "option.h"

/**
 * struct time_window - which part of a recording counts
 * @from_ns:	begins this long after the beginning
 * @to_ns:	ends this long after the beginning; 0: at the end
 * @warm_up_ns:	so much of its beginning does not count
 */
struct time_window {
	__u64 from_ns;
	__u64 to_ns;
	__u64 warm_up_ns;
};

/* --from, --to and --warm-up: a struct time_window. */
extern const struct option_group time_window_group;

/**
 * take_time() - a number of seconds, which may be 0: an option_row.take
 * @group: the struct that the row's @value is a place in: there is the __u64, for nanoseconds
 * @row:   the row
 * @s:	   the argument
 * @wrong: filled where it does not fit
 *
 * Return: false: it does not fit.
 */
bool take_time(void *group, const struct option_row *row, const char *s, struct text *wrong);

/**
 * time_window_check() - after the options: does the window begin before it ends?
 * @window: the window
 * @wrong:  filled where it does not
 *
 * Return: false: it does not.
 */
bool time_window_check(const struct time_window *window, struct text *wrong);

#endif
