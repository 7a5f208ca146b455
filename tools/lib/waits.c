// SPDX-License-Identifier: GPL-2.0
/* ts_quantile(), for other programs.  It is tscope_wait_quantile() of the header below. */
#include <taskscope/taskscope.h>

#include "taskscope_wait_histogram.h"

__u64 ts_quantile(const struct tscope_waits *waits, unsigned int permille)
{
	return waits->nr ? tscope_wait_quantile(waits, permille) : 0;
}

void ts_waits_add(struct tscope_waits *sum, const struct tscope_waits *waits)
{
	unsigned int i;

	sum->nr += waits->nr;
	sum->sum_ns += waits->sum_ns;
	if (waits->max_ns > sum->max_ns) {
		sum->max_ns = waits->max_ns;
		sum->max_at_ns = waits->max_at_ns;
	}
	if (waits->open_ns > sum->open_ns)
		sum->open_ns = waits->open_ns;
	sum->nr_open += waits->nr_open;
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		sum->bucket[i] += waits->bucket[i];
}
