/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXIT_FILTER_H
#define TASKSCOPE_EXIT_FILTER_H

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
 * end_parse() - read what a user typed: 3, SIGKILL, kill, sig9, failed
 * @end: filled
 * @s:	 all of it
 *
 * Return: false if it is none of these.
 */
bool end_parse(struct end *end, const char *s);

/**
 * end_mistakable() - may a user have meant a signal by this number?
 * @end: the way
 *
 * Return: the signal, of which it is the number, or of which a shell makes it; 0: no.
 */
int end_mistakable(const struct end *end);

/**
 * end_matches() - did a task end so
 * @end:    the way
 * @status: the status that wait() gives
 *
 * Return: true if so.
 */
bool end_matches(const struct end *end, int status);

#endif
