/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAIT_CGROUP_H
#define TASKSCOPE_WAIT_CGROUP_H

#include "args.h"
#include "device.h"

/**
 * wait_cgroup() - wait --cgroup: show how the processes of a cgroup waited, once or again and again
 * @client: the device
 * @args:   the arguments, with a cgroup
 *
 * Return: exit status.
 */
int wait_cgroup(const struct ts *client, const struct args *args);

#endif
