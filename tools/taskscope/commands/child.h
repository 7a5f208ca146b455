/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHILD_H
#define TASKSCOPE_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct child - the command of record, and the signals that end a recording
 * @pid:      its process; 0: there is none, or child_end() was called
 * @go:	      closed: it may begin
 * @begun:    says what errno execve() came to; nothing: it has begun
 * @signals:  readable when Ctrl-C, SIGTERM or the end of a child came
 * @status:   what wait() gave
 * @has_ended: by itself; after child_end() @status is true
 * @name:     of the command
 */
struct child {
	pid_t pid;
	int go;
	int begun;
	int signals;
	int status;
	bool has_ended;
	const char *name;
};

/**
 * child_prepare() - hold the signals, and have the command ready to begin
 * @child: filled
 * @command:  the command and its arguments, up to a NULL; NULL: none
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int child_prepare(struct child *child, char **command);

/**
 * child_go() - let the command begin
 * @child: from child_prepare()
 *
 * Return: -1: it runs; otherwise end with this exit status: it could not be executed,
 *	   which was said.
 */
int child_go(struct child *child);

/**
 * child_is_over() - has the command ended, or was it Ctrl-C or SIGTERM?
 * @child: from child_prepare()
 */
bool child_is_over(struct child *child);

/**
 * child_end() - tell the command to end, if it still runs, or bury it
 * @child: from child_prepare(), or zeroed
 */
void child_end(struct child *child);

/**
 * child_status() - the exit status that the command asks for
 * @child: after child_end()
 *
 * Return: its own; 128 and the signal, if one killed it; EXIT_DONE if there was none, or
 *	   it was told to end.
 */
int child_status(const struct child *child);

#endif
