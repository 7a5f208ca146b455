// SPDX-License-Identifier: GPL-2.0
/*
 * Histogram of the waits of a task: a counter for each bucket of taskscope_wait_histogram.h, and the
 * longest wait.  wait_counts.h counts them, at the switch-in.
 *
 * A counter has 32 bits.  Few tasks wait four billion times.  A task that does gets a place in a
 * table, with upper bits for all its counters, and keeps it as long as its record is kept.  If no
 * place is free, or the upper bits are full, the counter stays at its maximum.
 *
 * Locking:
 *
 *   tscope_wait_taken	atomic bit operations
 *   a place		as the waits of the task; see record.c
 */
#ifdef __KERNEL__
#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/kernel.h>
#include <linux/string.h>
#endif

#include "wait_counts.h"

/* A task with @more == N + 1 has place N. */
#define TSCOPE_WAIT_PLACES	255

static u8 tscope_wait_upper[TSCOPE_WAIT_PLACES][TSCOPE_WAIT_BUCKETS];
static DECLARE_BITMAP(tscope_wait_taken, TSCOPE_WAIT_PLACES);

static u8 tscope_wait_take(void)
{
	unsigned int at;

	do {
		at = find_first_zero_bit(tscope_wait_taken, TSCOPE_WAIT_PLACES);
		if (at >= TSCOPE_WAIT_PLACES)
			return 0;
	} while (test_and_set_bit(at, tscope_wait_taken));
	memset(tscope_wait_upper[at], 0, sizeof(tscope_wait_upper[at]));
	return at + 1;
}

/**
 * tscope_wait_carry() - a 32-bit counter has wrapped to 0
 * @waits:  waits of the task
 * @more:   its place; 0: it has none, and gets one
 * @bucket: number of the counter
 *
 * Context: any, also with a runqueue lock held.
 */
void tscope_wait_carry(struct tscope_wait *waits, u8 *more, unsigned int bucket)
{
	u8 *upper;

	if (!*more)
		*more = tscope_wait_take();
	upper = *more ? &tscope_wait_upper[*more - 1][bucket] : NULL;
	if (upper && *upper < U8_MAX)
		++*upper;
	else
		waits->nr[bucket] = U32_MAX;
}

/**
 * tscope_wait_release() - give back the place of a task
 * @more: its place; 0: it has none
 *
 * Context: any; no reader is left.
 */
void tscope_wait_release(u8 more)
{
	if (more)
		clear_bit_unlock(more - 1, tscope_wait_taken);
}

/**
 * tscope_wait_read() - fill TSCOPE_GROUP_WAITS
 * @waits: the waits that have ended
 * @more:  place of the task; 0: it has none
 * @open:  length of the open wait so far; 0: there is none
 * @now:   the time
 * @out:   filled, but for sum_ns
 */
void tscope_wait_read(const struct tscope_wait *waits, u8 more, u64 open, u64 now,
		      struct tscope_waits *out)
{
	unsigned int i;
	u64 nr = 0;

#pragma GCC unroll 8
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
		u32 low = waits->nr[i];

		out->bucket[i] = low;
		nr += low;
	}
	if (unlikely(more)) {
		for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
			out->bucket[i] += (u64)tscope_wait_upper[more - 1][i] << 32;
			nr += (u64)tscope_wait_upper[more - 1][i] << 32;
		}
	}
	out->nr = nr;
	out->max_ns = waits->max_ns;
	out->max_at_ns = waits->max_at_ns;
	out->reserved = 0;
	tscope_waits_add_open(out, open, now);
}
