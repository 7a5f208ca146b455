/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAIT_BY_H
#define TASKSCOPE_WAIT_BY_H

#include "wait_cgroup.h"

/**
 * wait_by() - wait --by: sums of the tasks of a process, of a cgroup or of the machine
 * @client: the device
 * @req:    with --by; its view was chosen
 *
 * Return: exit status.
 */
int wait_by(const struct ts *client, struct wait_request *req);

#endif
