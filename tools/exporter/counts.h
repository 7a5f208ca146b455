/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_COUNTS_H
#define TASKSCOPE_EXPORTER_COUNTS_H

#include <stdbool.h>

#include <taskscope/taskscope.h>

/* Buckets of the histogram of waits; the last one has no end. */
#define NR_WAIT_BUCKETS	11

/*
 * What is counted.  The first five are the accounts, in the order of TSCOPE_ACCOUNT_*.  The
 * module counts all up to NR_TASK_COUNTS for each task; the others are counted here.
 */
enum count {
	COUNT_RUN_NS,
	COUNT_WAIT_NS,
	COUNT_SLEEP_NS,
	COUNT_BLOCK_NS,
	COUNT_STOP_NS,
	COUNT_CONTENDED_NS,
	COUNT_LIMIT_NS,
	COUNT_IDLE_NS,
	COUNT_UNKNOWN_NS,
	COUNT_VOLUNTARY,
	COUNT_INVOLUNTARY,
	COUNT_SAME_MM,
	COUNT_CROSS_MM,
	COUNT_KTHREAD,
	COUNT_TO_IDLE,
	COUNT_CORE,
	COUNT_LLC,
	COUNT_NODE,
	COUNT_REMOTE,
	COUNT_ENDED_WAITS_NS,
	COUNT_WAIT_BUCKET,
	NR_TASK_COUNTS = COUNT_WAIT_BUCKET + NR_WAIT_BUCKETS,
	COUNT_BORN_PROCESSES = NR_TASK_COUNTS,
	COUNT_BORN_THREADS,
	COUNT_EXIT_SUCCESS,
	COUNT_EXIT_FAILURE,
	COUNT_EXIT_SIGNAL,
	COUNT_EXIT_OOM,
	NR_COUNTS,
};

#define NR_ACCOUNTS	(COUNT_STOP_NS + 1)

/* Groups of a task that counts_read() needs. */
#define COUNTS_GROUPS	(TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_COUNTS | TSCOPE_GROUP_WAITS | \
			 TSCOPE_GROUP_BLAME | TSCOPE_GROUP_MOVES | TSCOPE_GROUP_SWITCHES)

/**
 * struct counts - what one task has done since its record began
 * @count:   by enum count
 * @account: TSCOPE_ACCOUNT_* that it is in
 * @since_ns: when its record began
 * @now_ns:  when it was read; what it does after that is not in @count
 * @open_wait_ns: length of its open wait; 0: it does not wait
 * @has_llc: migrations within a last level of cache are told apart
 */
struct counts {
	__u64 count[NR_TASK_COUNTS];
	__u32 account;
	__u64 since_ns;
	__u64 now_ns;
	__u64 open_wait_ns;
	bool has_llc;
};

/**
 * counts_read() - what a task has done
 * @counts: filled
 * @task:   the task, living or exited, with COUNTS_GROUPS
 *
 * An open wait is in the accounts and their causes, and not yet in the histogram: its bucket would
 * change while it goes on.
 *
 * Return: false: the module has no record of it.
 */
bool counts_read(struct counts *counts, const struct ts_task *task);

/**
 * wait_bucket_end() - the shortest wait that a bucket of the histogram does not have
 * @i: the bucket, below NR_WAIT_BUCKETS - 1
 *
 * Return: nanoseconds.
 */
__u64 wait_bucket_end(unsigned int i);

#endif
