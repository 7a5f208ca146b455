// SPDX-License-Identifier: GPL-2.0
/*
 * Sums over the threads of a process: how each group is added.
 *
 * Counts and times are added.  Of two maxima the larger one is kept.  Of the wakers and the blamed
 * tasks of two threads the largest are kept, and the rest is added to others.
 *
 * All functions here are ordinary functions of their arguments.
 */
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "compat.h"
#include "sums.h"

/* Are both one task?  Compare their tids only if none of the two had a record. */
static bool tscope_is_same(u64 a_key, pid_t a_tid, u64 b_key, pid_t b_tid)
{
	return a_key == b_key && (a_key || a_tid == b_tid);
}

/* The most frequent wakers keep their slots; the counts of all others are added to others. */
static void tscope_wakers_add(struct tscope_wakers *to, const struct tscope_wakers *from)
{
	const struct tscope_waker *waker;
	unsigned int at;

	to->irq += from->irq;
	to->others += from->others;
	for (waker = from->waker; waker < from->waker + TSCOPE_WAKERS && waker->count; waker++) {
		struct tscope_waker sum = *waker;

		for (at = 0; at < TSCOPE_WAKERS && to->waker[at].count; at++)
			if (tscope_is_same(to->waker[at].key, to->waker[at].tid, waker->key,
					   waker->tid))
				break;
		if (at == TSCOPE_WAKERS) {
			if (to->waker[--at].count >= sum.count) {
				to->others += sum.count;
				continue;
			}
			to->others += to->waker[at].count;
		} else {
			sum.count += to->waker[at].count;
		}
		for (; at && to->waker[at - 1].count < sum.count; at--)
			to->waker[at] = to->waker[at - 1];
		to->waker[at] = sum;
	}
}

static void tscope_blame_add(struct tscope_blame *to, const struct tscope_blame *from)
{
	const struct tscope_blamed *blamed;
	unsigned int at;

	to->limit_ns += from->limit_ns;
	to->idle_ns += from->idle_ns;
	to->others_ns += from->others_ns;
	to->unknown_ns += from->unknown_ns;
	to->nr += from->nr;
	to->sum_ns += from->sum_ns;
	for (blamed = from->blamed; blamed < from->blamed + TSCOPE_BLAMED && blamed->ns; blamed++) {
		struct tscope_blamed sum = *blamed;

		for (at = 0; at < TSCOPE_BLAMED && to->blamed[at].ns; at++)
			if (tscope_is_same(to->blamed[at].key, to->blamed[at].tid, blamed->key,
					   blamed->tid))
				break;
		if (at == TSCOPE_BLAMED) {
			if (to->blamed[--at].ns >= sum.ns) {
				to->others_ns += sum.ns;
				continue;
			}
			to->others_ns += to->blamed[at].ns;
		} else {
			sum.ns += to->blamed[at].ns;
		}
		for (; at && to->blamed[at - 1].ns < sum.ns; at--)
			to->blamed[at] = to->blamed[at - 1];
		to->blamed[at] = sum;
	}
}

static void tscope_counts_add(struct tscope_counts *to, const struct tscope_counts *from,
			      bool is_first)
{
	to->since_ns = is_first ? from->since_ns : min(to->since_ns, from->since_ns);
	to->now_ns = max(to->now_ns, from->now_ns);
	to->voluntary += from->voluntary;
	to->involuntary += from->involuntary;
	to->migrations += from->migrations;
	to->nvcsw_base += from->nvcsw_base;
	to->nivcsw_base += from->nivcsw_base;
	to->migrations_base += from->migrations_base;
}

static void tscope_accounts_add(struct tscope_accounts *to, const struct tscope_accounts *from,
				bool is_first, bool is_leader)
{
	to->since_ns = is_first ? from->since_ns : min(to->since_ns, from->since_ns);
	to->now_ns = max(to->now_ns, from->now_ns);
	to->age_ns += from->age_ns;
	to->run_ns += from->run_ns;
	to->wait_ns += from->wait_ns;
	to->sleep_ns += from->sleep_ns;
	to->block_ns += from->block_ns;
	to->stop_ns += from->stop_ns;
	to->wait_idle_ns += from->wait_idle_ns;
	to->limit_ns += from->limit_ns;
	to->flags = from->flags;
	if (is_first || is_leader) {
		to->opened_ns = from->opened_ns;
		to->account = from->account;
	}
}

static void tscope_waits_add(struct tscope_waits *to, const struct tscope_waits *from)
{
	int i;

	to->nr += from->nr;
	to->sum_ns += from->sum_ns;
	to->open_ns = max(to->open_ns, from->open_ns);
	to->nr_open += from->nr_open;
	if (from->max_ns > to->max_ns || !to->max_at_ns) {
		to->max_ns = from->max_ns;
		to->max_at_ns = from->max_at_ns;
	}
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		to->bucket[i] += from->bucket[i];
}

static void tscope_moves_add(struct tscope_moves *to, const struct tscope_moves *from,
			     bool is_leader)
{
	int i;

	to->core += from->core;
	to->llc += from->llc;
	to->node += from->node;
	to->remote += from->remote;
	for (i = 0; i < TSCOPE_NODES; i++)
		to->node_ns[i] += from->node_ns[i];
	to->flags = from->flags;
	if (is_leader)
		memcpy(to->last, from->last, sizeof(to->last));
}

static void tscope_switches_add(struct tscope_switches *to, const struct tscope_switches *from)
{
	to->same_mm += from->same_mm;
	to->cross_mm += from->cross_mm;
	to->kthread += from->kthread;
	to->idle += from->idle;
}

/**
 * tscope_sums_add() - add a thread
 * @sums:      the sums
 * @totals:    what the hooks have counted of the thread, with tids of the initial pid namespace
 * @task:      the thread
 * @is_leader: members that cannot be added are taken from this thread
 *
 * Context: any; the task is not freed meanwhile.
 */
void tscope_sums_add(struct tscope_sums *sums, const struct tscope_totals *totals,
		     const struct task_struct *task, bool is_leader)
{
	bool is_first = !sums->nr++;

	tscope_counts_add(&sums->totals.counts, &totals->counts, is_first);
	tscope_accounts_add(&sums->totals.accounts, &totals->accounts, is_first, is_leader);
	tscope_waits_add(&sums->totals.waits, &totals->waits);
	tscope_wakers_add(&sums->totals.wakers, &totals->wakers);
	tscope_blame_add(&sums->totals.blame, &totals->blame);
	tscope_moves_add(&sums->totals.moves, &totals->moves, is_leader);
	tscope_switches_add(&sums->totals.switches, &totals->switches);
	sums->nr_migrations += READ_ONCE(task->se.nr_migrations);
	sums->run_delay_ns += tscope_task_run_delay(task);
	sums->nr_runs += tscope_task_nr_runs(task);
}
