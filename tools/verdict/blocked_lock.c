// SPDX-License-Identifier: GPL-2.0
/* blocked-lock: it waited in the kernel for another task: a lock, the memory of a process, a child. */
#include "blocked.h"
#include "rules.h"

void rule_blocked_lock(struct verdict *verdict, struct ledger *ledger)
{
	struct blocked blocked;

	blocked_take(&blocked, ledger, false);
	verdict->lost_ns = blocked.ns;
	if (!blocked.ns)
		return;
	text_puts(&verdict->summary, "it was blocked in the kernel by other tasks, not for I/O");
	blocked_put(verdict, &blocked, "by other tasks");
	text_puts(&verdict->fix, "look at the task that woke it: it had what this one waited for");
}
