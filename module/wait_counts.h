/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WAIT_COUNTS_H
#define _TSCOPE_WAIT_COUNTS_H

#ifdef __KERNEL__
#include <linux/compiler.h>
#include <linux/types.h>
#endif
#include <taskscope_wait_histogram.h>

/**
 * struct tscope_wait - histogram of the waits of a task
 * @max_ns:    the longest wait
 * @max_at_ns: when the longest wait ended
 * @nr:	       number of waits in each bucket, the lower 32 bits; see wait_counts.c for the upper bits
 *
 * The number of all waits is the sum of the buckets, and the sum of all waits is the account:
 * neither is kept here.
 */
struct tscope_wait {
	u64 max_ns;
	u64 max_at_ns;
	u32 nr[TSCOPE_WAIT_BUCKETS];
};

void tscope_wait_carry(struct tscope_wait *waits, u8 *more, unsigned int bucket);
void tscope_wait_release(u8 more);
void tscope_wait_read(const struct tscope_wait *waits, u8 more, u64 open, u64 now,
		      struct tscope_waits *out);

/**
 * tscope_wait_add() - count a wait that has ended
 * @waits: waits of the task
 * @more:  place of the upper bits; see wait_counts.c
 * @ns:	   length of the wait
 * @now:   the time
 */
static __always_inline void tscope_wait_add(struct tscope_wait *waits, u8 *more, u64 ns,
					    u64 now)
{
	unsigned int bucket = tscope_wait_bucket(ns);

	if (unlikely(!++waits->nr[bucket]))
		tscope_wait_carry(waits, more, bucket);
	if (unlikely(ns >= waits->max_ns)) {
		waits->max_ns = ns;
		waits->max_at_ns = now;
	}
}

#endif /* _TSCOPE_WAIT_COUNTS_H */
