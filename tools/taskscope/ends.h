/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ENDS_H
#define TASKSCOPE_ENDS_H

#include <stdbool.h>

/**
 * struct end - how a task may have ended
 * @failed: in any way but with 0
 * @signal: killed by this signal; 0: by none
 * @code:   gave this to exit()
 */
struct end {
	bool failed;
	int signal;
	int code;
};

/**
 * end_parse() - read what a user typed: 3, SIGKILL, failed
 * @end: filled
 * @s:	 all of it
 *
 * Return: false if it is none of these.
 */
bool end_parse(struct end *end, const char *s);

/**
 * end_matches() - did a task end so
 * @end:    the way
 * @status: the status that wait() gives
 *
 * Return: true if so.
 */
bool end_matches(const struct end *end, int status);

#endif
