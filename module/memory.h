/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_MEMORY_H
#define _TSCOPE_MEMORY_H

#include <linux/gfp.h>

/*
 * Memory that a reader asks for is charged to its cgroup.  Without memory the call fails, and
 * the OOM killer is not used.
 */
#define TSCOPE_GFP	(GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

#endif /* _TSCOPE_MEMORY_H */
