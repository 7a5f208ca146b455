/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The histogram of waits: the bucket of a wait, and quantiles from the buckets.  For the module
 * and for programs.
 *
 *	bucket	0	1	2	3	4	...	38		39
 *	from	0	2048	3072	4096	6144	...	3 * 2^28	2^30 ns
 */
#ifndef TASKSCOPE_WAIT_HISTOGRAM_H
#define TASKSCOPE_WAIT_HISTOGRAM_H

#include <linux/taskscope.h>

/* The first bucket ends at 1 << TSCOPE_WAIT_SHIFT ns. */
#define TSCOPE_WAIT_SHIFT	11

/**
 * tscope_wait_bucket() - the bucket of a wait
 * @ns: length of the wait
 *
 * Example: 5000 ns is in bucket 3, which is from 4096 ns to below 6144 ns.
 *
 * Return: 0 to TSCOPE_WAIT_BUCKETS - 1.
 */
static inline unsigned int tscope_wait_bucket(__u64 ns)
{
	unsigned int log, bucket;

	if (ns < 1ULL << TSCOPE_WAIT_SHIFT)
		return 0;
	/* As 63 less that; compilers know the instruction for this. */
	log = 63 ^ __builtin_clzll(ns);
	/* Two buckets for each power of two; ns >> (log - 1) is 2 or 3 for its halves. */
	bucket = 2 * log + (ns >> (log - 1)) - (2 * TSCOPE_WAIT_SHIFT + 1);
	return bucket < TSCOPE_WAIT_BUCKETS ? bucket : TSCOPE_WAIT_BUCKETS - 1;
}

/**
 * tscope_wait_floor() - the shortest wait of a bucket
 * @bucket: 0 to TSCOPE_WAIT_BUCKETS - 1
 *
 * Return: nanoseconds.
 */
static inline __u64 tscope_wait_floor(unsigned int bucket)
{
	if (!bucket)
		return 0;
	bucket--;
	return (__u64)(2 + bucket % 2) << (TSCOPE_WAIT_SHIFT - 1 + bucket / 2);
}

/**
 * tscope_waits_add_open() - add an open wait to the histogram
 * @waits: the waits that have ended
 * @ns:	   length of the open wait so far; 0: there is none
 * @now:   the time
 */
static inline void tscope_waits_add_open(struct tscope_waits *waits, __u64 ns, __u64 now)
{
	waits->open_ns = ns;
	waits->nr_open = !!ns;
	if (!ns)
		return;
	waits->nr++;
	waits->bucket[tscope_wait_bucket(ns)]++;
	if (ns >= waits->max_ns) {
		waits->max_ns = ns;
		waits->max_at_ns = now;
	}
}

/**
 * tscope_wait_quantile() - a quantile of the waits
 * @waits: the waits, at least one
 * @permille: this many of 1000 waits are not longer than the result, 1 to 1000; 990 is the
 *	      99th percentile
 *
 * Return: nanoseconds.  From 2048 to below 2^30 the error is at most a quarter; the result is
 *	   never more than the longest wait.
 */
static inline __u64 tscope_wait_quantile(const struct tscope_waits *waits,
					 unsigned int permille)
{
	__u64 total = 0, seen = 0, middle, rank;
	unsigned int i;

	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		total += waits->bucket[i];
	/* Rank of the quantile, rounded up; in two steps to avoid an overflow. */
	rank = total / 1000 * permille + (total % 1000 * permille + 999) / 1000;
	for (i = 0; i < TSCOPE_WAIT_BUCKETS - 1; i++) {
		seen += waits->bucket[i];
		if (seen >= rank)
			break;
	}
	if (i == TSCOPE_WAIT_BUCKETS - 1)
		return waits->max_ns;
	middle = (tscope_wait_floor(i) + tscope_wait_floor(i + 1)) / 2;
	return middle < waits->max_ns ? middle : waits->max_ns;
}

#endif
