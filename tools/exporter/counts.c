// SPDX-License-Identifier: GPL-2.0
#include <taskscope_wait_histogram.h>

#include "counts.h"
#include "wait_split.h"

/* Buckets of the histogram end at 4096 ns, and at four times the one before: to 2^30 ns. */
#define FIRST_END_SHIFT	12
#define END_SHIFT	2

__u64 wait_bucket_end(unsigned int i)
{
	return 1ULL << (FIRST_END_SHIFT + END_SHIFT * i);
}

static void add_waits(struct counts *counts, const struct tscope_waits *waits)
{
	__u64 *bucket = &counts->count[COUNT_WAIT_BUCKET];
	unsigned int i, to = 0;

	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++) {
		while (to < NR_WAIT_BUCKETS - 1 && tscope_wait_floor(i) >= wait_bucket_end(to))
			to++;
		bucket[to] += waits->bucket[i];
	}
	counts->count[COUNT_ENDED_WAITS_NS] = waits->sum_ns;
	if (!waits->nr_open)
		return;
	for (to = 0; to < NR_WAIT_BUCKETS - 1 && waits->open_ns >= wait_bucket_end(to); to++)
		;
	bucket[to]--;
	counts->count[COUNT_ENDED_WAITS_NS] -= waits->open_ns;
	counts->open_wait_ns = waits->open_ns;
}

static void add_accounts(struct counts *counts, const struct tscope_accounts *accounts,
			 const struct tscope_blame *blame)
{
	struct wait_split split = wait_split(accounts, blame);
	__u64 *count = counts->count;

	count[COUNT_RUN_NS] = accounts->run_ns;
	count[COUNT_WAIT_NS] = accounts->wait_ns;
	count[COUNT_SLEEP_NS] = accounts->sleep_ns;
	count[COUNT_BLOCK_NS] = accounts->block_ns;
	count[COUNT_STOP_NS] = accounts->stop_ns;
	count[COUNT_CONTENDED_NS] = split.contended_ns;
	count[COUNT_LIMIT_NS] = split.limit_ns;
	count[COUNT_IDLE_NS] = split.idle_ns;
	count[COUNT_UNKNOWN_NS] = split.unknown_ns;
	counts->account = accounts->account;
	counts->since_ns = accounts->since_ns;
	counts->now_ns = accounts->now_ns;
}

static void add_moves(struct counts *counts, const struct tscope_moves *moves)
{
	__u64 *count = counts->count;

	count[COUNT_CORE] = moves->core;
	count[COUNT_LLC] = moves->llc;
	count[COUNT_NODE] = moves->node;
	count[COUNT_REMOTE] = moves->remote;
	counts->has_llc = moves->flags & TSCOPE_MOVES_HAS_LLC;
}

bool counts_read(struct counts *counts, const struct ts_task *task)
{
	const struct tscope_accounts *accounts = ts_group(task, TSCOPE_GROUP_ACCOUNTS, NULL);
	const struct tscope_counts *switched = ts_group(task, TSCOPE_GROUP_COUNTS, NULL);
	const struct tscope_waits *waits = ts_group(task, TSCOPE_GROUP_WAITS, NULL);
	const struct tscope_moves *moves = ts_group(task, TSCOPE_GROUP_MOVES, NULL);
	const struct tscope_switches *kinds = ts_group(task, TSCOPE_GROUP_SWITCHES, NULL);
	__u64 *count = counts->count;

	*counts = (struct counts){};
	/* A record has all of them, or there is none. */
	if (!ts_task_key(task) || !accounts || !switched || !waits || !moves || !kinds)
		return false;
	add_accounts(counts, accounts, ts_group(task, TSCOPE_GROUP_BLAME, NULL));
	add_waits(counts, waits);
	add_moves(counts, moves);
	count[COUNT_VOLUNTARY] = switched->voluntary;
	count[COUNT_INVOLUNTARY] = switched->involuntary;
	count[COUNT_SAME_MM] = kinds->same_mm;
	count[COUNT_CROSS_MM] = kinds->cross_mm;
	count[COUNT_KTHREAD] = kinds->kthread;
	count[COUNT_TO_IDLE] = kinds->idle;
	return true;
}
