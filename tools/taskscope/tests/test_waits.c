// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include <taskscope_wait_histogram.h>

#include "unit.h"

#define NR 5000

/* A generator of its own, for the same numbers everywhere. */
static __u64 draw(__u64 *seed)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return *seed >> 11;
}

static int compare(const void *a, const void *b)
{
	const __u64 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void count(struct tscope_waits *waits, __u64 ns)
{
	waits->nr++;
	waits->sum_ns += ns;
	waits->max_ns = ns > waits->max_ns ? ns : waits->max_ns;
	waits->bucket[tscope_wait_bucket(ns)]++;
}

/* Within a quarter where the buckets promise it, and in the right half of the rest. */
static bool is_near(__u64 got, __u64 truth, __u64 max)
{
	if (got > max)
		return false;
	if (truth < 2048)
		return got < 2048;
	if (truth >= 1ULL << 30)
		return got >= 1ULL << 30;
	return got * 4 <= truth * 5 && got * 4 >= truth * 3;
}

static void check_shape(const char *what, __u64 (*wait)(__u64 *seed), size_t nr)
{
	static const unsigned int permille[] = { 1, 10, 250, 500, 900, 990, 999, 1000 };
	struct tscope_waits waits = {};
	__u64 ns[NR], seed = nr;
	bool right = true;
	size_t i;

	for (i = 0; i < nr; i++) {
		ns[i] = wait(&seed);
		count(&waits, ns[i]);
	}
	qsort(ns, nr, sizeof(ns[0]), compare);
	for (i = 0; i < sizeof(permille) / sizeof(permille[0]); i++)
		right &= is_near(tscope_wait_quantile(&waits, permille[i]),
				 ns[(nr * permille[i] + 999) / 1000 - 1], waits.max_ns);
	ok(right, "quantiles of %zu waits, %s, against sorting them", nr, what);
}

static __u64 any_log(__u64 *seed) { return 1ULL << draw(seed) % 34 | draw(seed) % 1000; }
static __u64 even(__u64 *seed) { return draw(seed) % 20000000; }
static __u64 tiny(__u64 *seed) { return draw(seed) % 2000; }
static __u64 huge(__u64 *seed) { return (1ULL << 30) + draw(seed); }
static __u64 two(__u64 *seed) { return draw(seed) % 100 ? 5000 : 40000000; }
static __u64 same(__u64 *seed) { (void)seed; return 123456; }

static void test_buckets(void)
{
	bool inside = true, rising = true;
	__u64 floor;

	for (unsigned int i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
		floor = tscope_wait_floor(i);
		inside &= tscope_wait_bucket(floor) == i;
		inside &= !i || tscope_wait_bucket(floor - 1) == i - 1;
		rising &= !i || floor > tscope_wait_floor(i - 1);
	}
	ok(inside && rising, "each bucket begins where the one before it ends");
	ok(tscope_wait_bucket(~0ULL) == TSCOPE_WAIT_BUCKETS - 1 && !tscope_wait_bucket(0),
	   "the shortest and the longest wait");
}

void test_waits(void)
{
	static const size_t nrs[] = { 1, 2, 7, 100, 1000, NR };
	static const struct {
		const char *what;
		__u64 (*wait)(__u64 *seed);
	} shapes[] = {
		{ "any power of two", any_log }, { "all as likely", even }, { "tiny", tiny },
		{ "huge", huge }, { "one of a hundred long", two }, { "all the same", same },
	};
	struct tscope_waits hostile = { .nr = 1 };

	test_buckets();
	for (size_t s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++)
		for (size_t n = 0; n < sizeof(nrs) / sizeof(nrs[0]); n++)
			check_shape(shapes[s].what, shapes[s].wait, nrs[n]);

	ok(!tscope_wait_quantile(&hostile, 500), "a number of waits, and no wait");
	for (unsigned int i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		hostile.bucket[i] = ~0ULL;
	tscope_wait_quantile(&hostile, 999);
	ok(true, "more waits than can be counted");
}
