/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_VIEW_RUN_H
#define TASKSCOPE_VIEW_RUN_H

#include "device.h"
#include "view_options.h"

/**
 * view_run() - run a command that prints rows
 * @view:    its view, which is freed
 * @request: the command's
 * @show:    prints the rows.  Return: the exit status
 *
 * With -H it lists the columns, and needs no device.
 *
 * Return: the exit status.
 */
int view_run(struct view *view, void *request, int (*show)(void *request, const struct ts *client));

#endif
