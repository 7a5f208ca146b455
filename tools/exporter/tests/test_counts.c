// SPDX-License-Identifier: GPL-2.0
#include <taskscope_wait_histogram.h>

#include "invented.h"
#include "unit.h"

static __u64 sum_of(const __u64 *count, unsigned int nr)
{
	__u64 sum = 0;

	while (nr--)
		sum += *count++;
	return sum;
}

static void test_buckets(void)
{
	struct invented invented = { .key = BUILD_KEY, .tid = 1 };
	struct tscope_waits *waits;
	struct counts counts, open;
	struct ts_task task;
	struct built b;
	unsigned int i;

	invent_living(&b, &invented);
	waits = built_group(&b, TSCOPE_GROUP_WAITS);
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		waits->bucket[i] = 1ULL << i;
	waits->nr = (1ULL << TSCOPE_WAIT_BUCKETS) - 1;
	waits->sum_ns = 1000000;
	invented_task(&task, &b);
	ok(counts_read(&counts, &task), "counts: a task with a record");
	/* Up to 4096 ns: buckets 0, 1, 2; then four for each factor of four. */
	ok(counts.count[COUNT_WAIT_BUCKET] == 7 && counts.count[COUNT_WAIT_BUCKET + 1] == 0x78 &&
	   counts.count[COUNT_WAIT_BUCKET + 10] == 1ULL << 39, "counts: buckets of waits");
	ok(sum_of(&counts.count[COUNT_WAIT_BUCKET], NR_WAIT_BUCKETS) == waits->nr,
	   "counts: each wait is in one");
	ok(wait_bucket_end(0) == 4096 && wait_bucket_end(NR_WAIT_BUCKETS - 2) == 1 << 30,
	   "counts: ends of buckets");

	tscope_waits_add_open(waits, 5000, 1);
	waits->sum_ns += 5000;
	counts_read(&open, &task);
	ok(open.open_wait_ns == 5000, "counts: an open wait");
	ok(open.count[COUNT_WAIT_BUCKET + 1] == counts.count[COUNT_WAIT_BUCKET + 1] &&
	   open.count[COUNT_ENDED_WAITS_NS] == 1000000, "  is not in the histogram");
	((struct tscope_head *)b.bytes)->key = 0;
	invented_task(&task, &b);
	ok(!counts_read(&open, &task), "counts: no record");
	build_task(&b, 1, 1, 0, "x");
	invented_task(&task, &b);
	ok(!counts_read(&open, &task), "counts: no groups");
}

void test_counts(void)
{
	struct built b;
	struct ts_task task;
	struct counts counts;

	build_full(&b);
	invented_task(&task, &b);
	ok(counts_read(&counts, &task), "counts: a full task");
	ok(counts.count[COUNT_CONTENDED_NS] + counts.count[COUNT_LIMIT_NS] +
	   counts.count[COUNT_IDLE_NS] + counts.count[COUNT_UNKNOWN_NS] ==
	   counts.count[COUNT_WAIT_NS] && counts.count[COUNT_WAIT_NS] == 2002,
	   "counts: causes are the wait");
	ok(counts.count[COUNT_CORE] == 140 && counts.count[COUNT_LLC] == 141 && counts.has_llc &&
	   counts.count[COUNT_NODE] == 142 && counts.count[COUNT_REMOTE] == 143,
	   "counts: migrations by distance");
	ok(counts.count[COUNT_SAME_MM] == 150 && counts.count[COUNT_CROSS_MM] == 151 &&
	   counts.count[COUNT_KTHREAD] == 152 && counts.count[COUNT_TO_IDLE] == 153,
	   "counts: switches by partner");
	test_buckets();
}
