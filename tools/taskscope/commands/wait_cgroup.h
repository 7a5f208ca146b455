/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAIT_CGROUP_H
#define TASKSCOPE_WAIT_CGROUP_H

#include "device.h"
#include "view_options.h"

/**
 * struct wait_request - what the user asked wait for
 * @tid:    the task; 0: @cgroup, or with --by all
 * @alone:  --tid
 * @cgroup: --cgroup
 * @repeat: --watch and --count
 * @top:    --top; 0: all
 * @json:   -J
 * @view:   --by, and with it the table
 */
struct wait_request {
	__s32 tid;
	bool alone;
	const char *cgroup;
	struct repeat repeat;
	__u32 top;
	bool json;
	struct view view;
};

/**
 * wait_cgroup() - wait --cgroup: show how the processes of a cgroup waited, once or every --watch
 * @client: the device
 * @req:    with a cgroup
 *
 * Return: exit status.
 */
int wait_cgroup(const struct ts *client, const struct wait_request *req);

#endif
