// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "unit.h"

/* The module's own waits. */
typedef __u64 u64;
typedef __u32 u32;
typedef __u8 u8;
#define U8_MAX 255
#define U32_MAX (~0U)
#define unlikely(_x) (_x)
#define DECLARE_BITMAP(_name, _bits) bool _name[_bits]

static unsigned int find_first_zero_bit(const bool *bit, unsigned int nr)
{
	unsigned int at;

	for (at = 0; at < nr && bit[at]; at++)
		;
	return at;
}

static bool test_and_set_bit(unsigned int nr, bool *bit)
{
	bool was = bit[nr];

	bit[nr] = true;
	return was;
}

static void clear_bit_unlock(unsigned int nr, bool *bit)
{
	bit[nr] = false;
}

#include "../../../module/wait_counts.c"

/* A task, and what is read of its waits. */
struct waiter {
	struct tscope_wait waits;
	u8 more;
	struct tscope_waits read;
};

/* Its next wait of this bucket is one more than 32 bits hold. */
static void fill(struct waiter *waiter, unsigned int bucket)
{
	waiter->waits.nr[bucket] = U32_MAX;
}

static void wait_once(struct waiter *waiter, unsigned int bucket)
{
	tscope_wait_add(&waiter->waits, &waiter->more, tscope_wait_floor(bucket), 1);
	tscope_wait_read(&waiter->waits, waiter->more, 0, 2, &waiter->read);
}

void test_wait_places(void)
{
	const u64 full = 1ULL << 32;
	struct waiter *waiter = calloc(TSCOPE_WAIT_PLACES + 1, sizeof(*waiter));
	struct waiter *first = &waiter[0], *last = &waiter[TSCOPE_WAIT_PLACES];
	unsigned int i, right = 0;

	if (!waiter)
		abort();
	wait_once(first, 3);
	ok(!first->more && first->read.bucket[3] == 1 && first->read.nr == 1,
	   "waits: few need no place");
	fill(first, 3);
	wait_once(first, 3);
	wait_once(first, 3);
	fill(first, 39);
	wait_once(first, 39);
	ok(first->more == 1 && first->read.bucket[3] == full + 1 &&
	   first->read.bucket[39] == full && first->read.nr == 2 * full + 1,
	   "waits: more than 32 bits hold, of two lengths");

	for (i = 1; i < TSCOPE_WAIT_PLACES; i++) {
		fill(&waiter[i], i % TSCOPE_WAIT_BUCKETS);
		wait_once(&waiter[i], i % TSCOPE_WAIT_BUCKETS);
		right += waiter[i].more == i + 1 && waiter[i].read.nr == full;
	}
	ok(right == TSCOPE_WAIT_PLACES - 1, "waits: a place for each of %u", i);
	fill(last, 5);
	wait_once(last, 5);
	wait_once(last, 5);
	ok(!last->more && last->read.bucket[5] == U32_MAX, "waits: without a place it stays");
	tscope_wait_release(first->more);
	wait_once(last, 5);
	ok(last->more == 1 && last->read.bucket[5] == full && last->read.nr == full,
	   "waits: it gets one that is free again, and empty");

	for (i = 0; i < U8_MAX + 3U; i++) {
		fill(last, 5);
		wait_once(last, 5);
	}
	ok(last->read.bucket[5] == (full << 8) - 1, "waits: as many as can be counted");
	tscope_wait_release(0);
	free(waiter);
}
