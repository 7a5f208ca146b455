/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXIT_FILTER_H
#define TASKSCOPE_EXIT_FILTER_H

#include <stdbool.h>

/**
 * struct exit_filter - how a task may have ended
 * @failed: in any way but with 0
 * @signal: killed by this signal; 0: by none
 * @code:   gave this to exit()
 */
struct exit_filter {
	bool failed;
	int signal;
	int code;
};

/**
 * exit_filter_parse() - read what a user typed: 3, SIGKILL, kill, sig9, failed
 * @end: filled
 * @s:	 all of it
 *
 * Return: false if it is none of these.
 */
bool exit_filter_parse(struct exit_filter *end, const char *s);

/**
 * exit_filter_mistakable() - may a user have meant a signal by this number?
 * @end: the way
 *
 * Return: the signal, of which it is the number, or of which a shell makes it; 0: no.
 */
int exit_filter_mistakable(const struct exit_filter *end);

/**
 * exit_filter_matches() - did a task end so
 * @end:    the way
 * @status: the status that wait() gives
 *
 * Return: true if so.
 */
bool exit_filter_matches(const struct exit_filter *end, int status);

#endif
