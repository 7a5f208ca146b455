/* SPDX-License-Identifier: GPL-2.0 */
/* Who may read: the device, and each file in debugfs, ask here when they are opened. */
#ifndef _TSCOPE_PERMISSION_H
#define _TSCOPE_PERMISSION_H

#include <linux/capability.h>
#include <linux/types.h>

/**
 * tscope_is_permitted() - may the caller look at tasks that are not its own?
 *
 * As with perf, this takes CAP_PERFMON or CAP_SYS_ADMIN in the initial user namespace.
 *
 * Context: process context.
 */
static inline bool tscope_is_permitted(void)
{
	return perfmon_capable();
}

#endif /* _TSCOPE_PERMISSION_H */
