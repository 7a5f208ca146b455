// SPDX-License-Identifier: GPL-2.0
/* Splits a wait: the idle part, the part that is the task's own limit, and the rest. */
#ifdef __KERNEL__
#include <linux/minmax.h>
#endif

#include "wait_split.h"

/**
 * tscope_wait_split() - add the idle and the limited part of a wait
 * @waited:   the wait, as far as it was spent on one CPU
 * @idle_ns:  the idle time that belongs to no limit is added here
 * @limit_ns: the time in which the task could not have run is added here
 */
void tscope_wait_split(const struct tscope_waited *waited, u64 *idle_ns, u64 *limit_ns)
{
	u64 limit = min(waited->limit_ns, waited->ns), rest = waited->ns - limit, idle = 0;

	if (waited->idle_to > waited->idle_from)
		idle = waited->idle_to - waited->idle_from;
	idle -= min(idle, waited->limit_idle_ns);
	idle = min(idle, rest);
	if (waited->limit_has_idle)
		limit += idle;
	else
		*idle_ns += idle;
	*limit_ns += limit;
}
