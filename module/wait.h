/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WAIT_H
#define _TSCOPE_WAIT_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <taskscope_waits.h>

/**
 * struct tscope_wait - how long a task waited each time
 * @max_ns:    the longest wait
 * @max_at_ns: when that ended
 * @low:       how many were in each bucket, the lower 32 bits
 * @high:      and the upper 8
 * @high_words: the same, all 0 but for one that has waited very often
 *
 * Number and sum are not kept: those are the sum of the buckets and the account.
 */
struct tscope_wait {
	u64 max_ns;
	u64 max_at_ns;
	u32 low[TSCOPE_WAIT_BUCKETS];
	union {
		u8 high[TSCOPE_WAIT_BUCKETS];
		u64 high_words[TSCOPE_WAIT_BUCKETS / 8];
	};
};

/**
 * tscope_wait_add() - a wait has ended
 * @waits: the waits of the task
 * @ns:	   how long it was
 * @now:   the time
 */
static __always_inline void tscope_wait_add(struct tscope_wait *waits, u64 ns, u64 now)
{
	unsigned int bucket = tscope_wait_bucket(ns);

	if (unlikely(!++waits->low[bucket]))
		waits->high[bucket]++;
	if (unlikely(ns >= waits->max_ns)) {
		waits->max_ns = ns;
		waits->max_at_ns = now;
	}
}

void tscope_wait_read(const struct tscope_wait *waits, u64 open, u64 now,
		      struct tscope_waits *out);

#endif /* _TSCOPE_WAIT_H */
