/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CLIENT_H
#define TASKSCOPE_CLIENT_H

#include "tasks.h"

/**
 * struct client - the open device
 * @fd:	  file descriptor, -1 when closed
 * @info: what the module said of itself when it was opened
 */
struct client {
	int fd;
	struct tscope_info info;
};

/**
 * client_open() - open /dev/taskscope and ask what is behind it
 * @client: filled
 *
 * Return: 0, or -errno: what client_explain() knows.
 */
int client_open(struct client *client);

/**
 * client_close() - close the device
 * @client: what client_open() filled
 */
void client_close(struct client *client);

/**
 * client_explain() - say on stderr why something failed, and what to do
 * @err: -errno that a client function returned
 *
 * Return: the exit status that fits: EXIT_UNREACHABLE or EXIT_FAILED.
 */
int client_explain(int err);

/**
 * client_info() - ask the module again
 * @client: the device
 * @info:   filled
 *
 * Return: 0 or -errno.
 */
int client_info(const struct client *client, struct tscope_info *info);

/**
 * client_snapshot() - read tasks
 * @client: the device
 * @groups: TSCOPE_GROUP_* wanted; those that the module lacks are left out
 * @filter: TSCOPE_FILTER_*
 * @id:     task that @filter speaks of; 0 for none
 * @tasks:  they are added here
 *
 * Return: 0, -ESRCH: no task @id, or another -errno.
 */
int client_snapshot(const struct client *client, __u64 groups, __u32 filter, __s32 id,
		    struct tasks *tasks);

/**
 * client_task() - read one task
 * @client: the device
 * @groups: as for client_snapshot()
 * @tid:    the task
 * @tasks:  it is added here
 *
 * Return: 0, -ESRCH: no such task, or another -errno.
 */
int client_task(const struct client *client, __u64 groups, __s32 tid, struct tasks *tasks);

#endif
