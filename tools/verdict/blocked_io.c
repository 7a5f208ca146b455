// SPDX-License-Identifier: GPL-2.0
/* blocked-io: it waited for a disk, or for another device. */
#include "blocked.h"
#include "rules.h"

void rule_blocked_io(struct verdict *verdict, struct ledger *ledger)
{
	struct blocked blocked;

	blocked_take(&blocked, ledger, true);
	verdict->lost_ns = blocked.ns;
	if (!blocked.ns)
		return;
	text_puts(&verdict->summary, "it was blocked until a device had done its work");
	blocked_put(verdict, &blocked, "for I/O");
	text_puts(&verdict->fix, "read and write less, or in larger pieces, or more memory for what is cached");
}
