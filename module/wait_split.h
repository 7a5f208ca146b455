/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WAIT_SPLIT_H
#define _TSCOPE_WAIT_SPLIT_H

#ifdef __KERNEL__
#include <linux/types.h>
#endif

/**
 * struct tscope_waited - the part of a wait that was spent on one CPU
 * @ns:		length
 * @idle_from:	idle clock of the CPU when this part began
 * @idle_to:	idle clock of the CPU when it ended
 * @limit_ns:	time in which the task could not have run
 * @limit_idle_ns: the part of @limit_ns in which the CPU was idle
 * @limit_has_idle: all other idle time of this part belongs to the limit, too
 */
struct tscope_waited {
	u64 ns;
	s64 idle_from;
	s64 idle_to;
	u64 limit_ns;
	u64 limit_idle_ns;
	bool limit_has_idle;
};

void tscope_wait_split(const struct tscope_waited *waited, u64 *idle_ns, u64 *limit_ns);

#endif /* _TSCOPE_WAIT_SPLIT_H */
