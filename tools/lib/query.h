/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_QUERY_H
#define TASKSCOPE_QUERY_H

#include "device.h"

/**
 * ts_query_take_each() - read tasks that were chosen, for a function of the user
 * @ts:	 the handle; it is marked as reading meanwhile
 * @fn:	 called for each; it may not read with @ts
 * @arg: for @fn
 *
 * Return: 0, what @fn returned, which is no failure of the handle, or -errno.
 */
int ts_query_take_each(struct ts *ts, ts_task_fn *fn, void *arg);

#endif
