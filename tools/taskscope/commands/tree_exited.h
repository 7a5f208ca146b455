/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TREE_EXITED_H
#define TASKSCOPE_TREE_EXITED_H

#include "list_request.h"

/**
 * tree_exited_show() - print the tree of living and exited tasks: tree --exited
 * @req:    what the user asked for
 * @client: the device
 *
 * Return: an exit status.
 */
int tree_exited_show(const struct list_request *req, const struct ts *client);

#endif
