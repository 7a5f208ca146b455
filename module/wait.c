// SPDX-License-Identifier: GPL-2.0
#include <linux/string.h>

#include "wait.h"

/**
 * tscope_wait_read() - what is known of the waits of a task
 * @waits: the waits
 * @out:   filled, but for sum_ns
 */
void tscope_wait_read(const struct tscope_wait *waits, struct tscope_waits *out)
{
	unsigned int i;
	u64 nr = 0;

	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
		out->bucket[i] = waits->low[i];
		nr += waits->low[i];
	}
	/* Few have waited four billion times. */
	if (unlikely(memchr_inv(waits->high, 0, sizeof(waits->high)))) {
		for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
			out->bucket[i] += (u64)waits->high[i] << 32;
			nr += (u64)waits->high[i] << 32;
		}
	}
	out->nr = nr;
	out->max_ns = waits->max_ns;
	out->max_at_ns = waits->max_at_ns;
}
