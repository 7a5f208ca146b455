// SPDX-License-Identifier: GPL-2.0
/*
 * How long a task waited for CPUs: a counter for each length of waits, as
 * taskscope_waits.h has them, and the longest.  They are counted in wait.h, at the switch.
 */
#include <linux/kernel.h>

#include "wait.h"

/**
 * tscope_wait_read() - what is known of the waits of a task
 * @waits: the waits that have ended
 * @open:  how long the one that goes on has lasted; 0: there is none
 * @now:   the time
 * @out:   filled, but for sum_ns
 */
void tscope_wait_read(const struct tscope_wait *waits, u64 open, u64 now,
		      struct tscope_waits *out)
{
	unsigned int i;
	u64 nr = 0, high = 0;

#pragma GCC unroll 8
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
		u32 low = waits->low[i];

		out->bucket[i] = low;
		nr += low;
	}
	for (i = 0; i < ARRAY_SIZE(waits->high_words); i++)
		high |= waits->high_words[i];
	/* Few have waited four billion times. */
	if (unlikely(high)) {
		for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
			out->bucket[i] += (u64)waits->high[i] << 32;
			nr += (u64)waits->high[i] << 32;
		}
	}
	out->nr = nr;
	out->max_ns = waits->max_ns;
	out->max_at_ns = waits->max_at_ns;
	out->reserved = 0;
	tscope_waits_add_open(out, open, now);
}
