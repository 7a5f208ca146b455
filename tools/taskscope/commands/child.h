/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHILD_H
#define TASKSCOPE_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

/**
 * struct workload - a command that is watched, and the signals that end that
 * @pid:      its process; 0: there is none, or workload_end() was called
 * @go:	      closed: it may begin
 * @begun:    says what errno execve() came to; nothing: it has begun
 * @signals:  readable when Ctrl-C, SIGTERM or the end of a child came
 * @status:   what wait() gave
 * @has_ended: by itself; behind workload_end() @status is true
 * @name:     of the command
 */
struct workload {
	pid_t pid;
	int go;
	int begun;
	int signals;
	int status;
	bool has_ended;
	const char *name;
};

/**
 * workload_prepare() - hold the signals, and have the command ready to begin
 * @workload: filled
 * @command:  the command and its arguments, up to a NULL; NULL: none
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int workload_prepare(struct workload *workload, char **command);

/**
 * workload_go() - let the command begin
 * @workload: from workload_prepare()
 *
 * Return: -1: it runs; otherwise end with this exit status: it could not be executed,
 *	   which was said.
 */
int workload_go(struct workload *workload);

/**
 * workload_is_over() - has the command ended, or was it Ctrl-C or SIGTERM?
 * @workload: from workload_prepare()
 */
bool workload_is_over(struct workload *workload);

/**
 * workload_end() - tell the command to end, if it still runs, or bury it
 * @workload: from workload_prepare(), or zeroed
 */
void workload_end(struct workload *workload);

/**
 * workload_status() - the exit status that the command asks for
 * @workload: behind workload_end()
 *
 * Return: its own; 128 and the signal, if one killed it; EXIT_DONE if there was none, or
 *	   it was told to end.
 */
int workload_status(const struct workload *workload);

#endif
