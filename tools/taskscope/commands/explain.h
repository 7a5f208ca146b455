/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPLAIN_H
#define TASKSCOPE_EXPLAIN_H

#include "device.h"
#include "exited_list.h"
#include "stream_merge.h"

/**
 * client_start() - ts_device_open(), and say why not
 * @client: filled
 *
 * Return: -1: go on; otherwise end with this exit status.
 */
int client_start(struct ts *client);

/**
 * client_run() - open the device, show what was asked for, and close it
 * @request: the command's
 * @show:    shows it.  Return: the exit status
 *
 * Return: the exit status.
 */
int client_run(void *request, int (*show)(void *request, const struct ts *client));

/**
 * client_explain() - say on stderr why something failed, and what to do
 * @err: -errno that a client function returned
 *
 * Return: the exit status that fits: EXIT_UNREACHABLE or EXIT_FAILED.
 */
int client_explain(int err);

/**
 * client_explain_task() - client_explain() for what is about one task
 * @err: -errno that a client function returned
 * @tid: the task
 *
 * Return: as client_explain().
 */
int client_explain_task(int err, __s32 tid);

/**
 * client_explain_departed() - client_explain() for ts_device_departed()
 * @err: what it returned
 *
 * Return: as client_explain().
 */
int client_explain_departed(int err);

/**
 * explain_find() - say on stderr why find_task() has failed
 * @err: what it returned
 * @tid: the number
 *
 * Return: exit status.
 */
int explain_find(int err, __s32 tid);

/**
 * cgroup_explain() - say on stderr why there is no such cgroup
 * @name: as the user called it
 * @err:  what cgroup_find() returned
 *
 * Return: the exit status that fits.
 */
int cgroup_explain(const char *name, int err);

/**
 * cpus_explain() - say of which CPUs there are none
 * @list:    of which ts_are_cpus(); NULL: of all
 * @nr_cpus: their numbers are below this
 *
 * Return: -1: nothing is to be said; otherwise end with this exit status.
 */
int cpus_explain(const char *list, __u32 nr_cpus);

/**
 * lost_warn() - say it on stderr, if some are missing
 * @lost: what is missing
 */
void lost_warn(const struct lost *lost);

/**
 * stream_explain() - say what went wrong with a stream that had begun
 * @stream: the stream
 * @err:    -errno, of a function of the client or the stream
 *
 * Return: exit status.
 */
int stream_explain(const struct ts_stream *stream, int err);

#endif
