// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <taskscope/taskscope.h>

#include "memory.h"
#include "task_sum.h"

/* By keys; by their tids where there are none. */
static int compare_who(__u64 x, __s32 x_tid, __u64 y, __s32 y_tid)
{
	if (x || y)
		return (x > y) - (x < y);
	return (x_tid > y_tid) - (x_tid < y_tid);
}

static int compare_wakers(const void *a, const void *b)
{
	const struct tscope_waker *x = a, *y = b;

	return compare_who(x->key, x->tid, y->key, y->tid);
}

static int compare_blamed(const void *a, const void *b)
{
	const struct tscope_blamed *x = a, *y = b;

	return compare_who(x->key, x->tid, y->key, y->tid);
}

static void *new_array(size_t nr, size_t bytes)
{
	void *array = calloc(nr + 1, bytes);

	if (!array)
		out_of_memory();
	return array;
}

static void add_accounts(struct tscope_accounts *sum, const struct tscope_accounts *one, bool first)
{
	sum->since_ns = first || one->since_ns < sum->since_ns ? one->since_ns : sum->since_ns;
	sum->now_ns = one->now_ns > sum->now_ns ? one->now_ns : sum->now_ns;
	sum->age_ns += one->age_ns;
	sum->run_ns += one->run_ns;
	sum->wait_ns += one->wait_ns;
	sum->sleep_ns += one->sleep_ns;
	sum->block_ns += one->block_ns;
	sum->stop_ns += one->stop_ns;
	sum->wait_idle_ns += one->wait_idle_ns;
	sum->limit_ns += one->limit_ns;
	sum->flags = first ? one->flags : sum->flags & one->flags;
}

static void add_counts(struct tscope_counts *sum, const struct tscope_counts *one, bool first)
{
	sum->since_ns = first || one->since_ns < sum->since_ns ? one->since_ns : sum->since_ns;
	sum->now_ns = one->now_ns > sum->now_ns ? one->now_ns : sum->now_ns;
	sum->voluntary += one->voluntary;
	sum->involuntary += one->involuntary;
	sum->migrations += one->migrations;
}

static void add_moves(struct tscope_moves *sum, const struct tscope_moves *one, bool first)
{
	size_t i;

	sum->core += one->core;
	sum->llc += one->llc;
	sum->node += one->node;
	sum->remote += one->remote;
	for (i = 0; i < TSCOPE_NODES; i++)
		sum->node_ns[i] += one->node_ns[i];
	sum->flags = first ? one->flags : sum->flags & one->flags;
}

static void add_switches(struct tscope_switches *sum, const struct tscope_switches *one)
{
	sum->same_mm += one->same_mm;
	sum->cross_mm += one->cross_mm;
	sum->kthread += one->kthread;
	sum->idle += one->idle;
}

/* What a task did in this round, or ever. */
static const struct record *counted_of(const struct record *rec)
{
	return rec->since ? rec->since : rec;
}

/* The most frequent keep their names, each with all that it did. */
static void add_wakers(struct tscope_wakers *sum, const struct record *const *rec, size_t nr)
{
	struct tscope_waker *all = new_array(nr * TSCOPE_WAKERS, sizeof(*all)), left, swap;
	const struct tscope_wakers *one;
	size_t i, k, n = 0;

	for (i = 0; i < nr; i++) {
		one = counted_of(rec[i])->wakers;
		if (!one)
			continue;
		sum->irq += one->irq;
		sum->others += one->others;
		for (k = 0; k < TSCOPE_WAKERS; k++)
			if (one->waker[k].count)
				all[n++] = one->waker[k];
	}
	qsort(all, n, sizeof(*all), compare_wakers);
	for (i = 0; i < n; i = k) {
		left = all[i];
		for (k = i + 1; k < n && !compare_wakers(&all[k], &left); k++)
			left.count += all[k].count;
		for (struct tscope_waker *to = sum->waker; to < sum->waker + TSCOPE_WAKERS; to++) {
			if (left.count <= to->count)
				continue;
			swap = *to;
			*to = left;
			left = swap;
		}
		sum->others += left.count;
	}
	free(all);
}

static void add_blame(struct tscope_blame *sum, const struct record *const *rec, size_t nr)
{
	struct tscope_blamed *all = new_array(nr * TSCOPE_BLAMED, sizeof(*all)), left, swap;
	const struct tscope_blame *one;
	size_t i, k, n = 0;

	for (i = 0; i < nr; i++) {
		one = counted_of(rec[i])->blame;
		if (!one)
			continue;
		sum->limit_ns += one->limit_ns;
		sum->idle_ns += one->idle_ns;
		sum->others_ns += one->others_ns;
		sum->unknown_ns += one->unknown_ns;
		sum->nr += one->nr;
		sum->sum_ns += one->sum_ns;
		for (k = 0; k < TSCOPE_BLAMED; k++)
			if (one->blamed[k].ns)
				all[n++] = one->blamed[k];
	}
	qsort(all, n, sizeof(*all), compare_blamed);
	for (i = 0; i < n; i = k) {
		left = all[i];
		for (k = i + 1; k < n && !compare_blamed(&all[k], &left); k++)
			left.ns += all[k].ns;
		for (struct tscope_blamed *to = sum->blamed; to < sum->blamed + TSCOPE_BLAMED; to++) {
			if (left.ns <= to->ns)
				continue;
			swap = *to;
			*to = left;
			left = swap;
		}
		sum->others_ns += left.ns;
	}
	free(all);
}

struct wait_split record_split(const struct record *rec)
{
	return rec->sum ? rec->sum->split : wait_split(rec->accounts, rec->blame);
}

static void add_waiting(struct task_sum *sum, const struct record *one)
{
	struct wait_split split;

	if (one->accounts) {
		add_accounts(&sum->accounts, one->accounts, !sum->rec.accounts);
		sum->rec.accounts = &sum->accounts;
		split = record_split(one);
		sum->facts.split.contended_ns += split.contended_ns;
		sum->facts.split.limit_ns += split.limit_ns;
		sum->facts.split.idle_ns += split.idle_ns;
		sum->facts.split.unknown_ns += split.unknown_ns;
	}
	if (one->waits) {
		ts_waits_add(&sum->waits, one->waits);
		sum->rec.waits = &sum->waits;
	}
	if (one->wakers)
		sum->rec.wakers = &sum->wakers;
	if (one->blame)
		sum->rec.blame = &sum->blame;
}

/* What column_get() takes from the record itself, in a round too. */
static void add_counters(struct task_sum *sum, const struct record *one)
{
	if (one->counts) {
		add_counts(&sum->counts, one->counts, !sum->rec.counts);
		sum->rec.counts = &sum->counts;
	}
	if (one->moves) {
		add_moves(&sum->moves, one->moves, !sum->rec.moves);
		sum->rec.moves = &sum->moves;
	}
	if (one->switches) {
		add_switches(&sum->switches, one->switches);
		sum->rec.switches = &sum->switches;
	}
}

static void add_state(struct sum *facts, const struct record *rec)
{
	static const char letters[] = SUM_LETTERS;
	char letter = record_letter(rec);
	const char *at;

	if (!letter)
		return;
	at = strchr(letters, letter);
	facts->nr_in[at ? (size_t)(at - letters) : sizeof(letters) - 2]++;
	facts->has_state = true;
}

static void add_facts(struct sum *facts, const struct record *rec, bool threads)
{
	if (rec->exited) {
		facts->nr_exited++;
		return;
	}
	facts->nr_processes += record_tgid(rec) == rec->tid;
	facts->nr_tasks += threads ? 1 : rec->ids ? rec->ids->nr_threads : 0;
	add_state(facts, rec);
}

static void find_comm(struct sum *facts, const struct record *const *rec, size_t nr)
{
	const char *comm = nr ? record_comm(rec[0]) : NULL, *other;
	size_t i;

	for (i = 1; comm && i < nr; i++) {
		other = record_comm(rec[i]);
		if (!other || strcmp(comm, other))
			comm = NULL;
	}
	if (comm)
		strcpy(facts->comm, comm);
}

void task_sum(struct task_sum *sum, const struct record *const *rec, size_t nr, bool threads)
{
	size_t i;

	*sum = (struct task_sum){};
	for (i = 0; i < nr; i++) {
		add_facts(&sum->facts, rec[i], threads);
		add_waiting(sum, counted_of(rec[i]));
		add_counters(sum, rec[i]);
	}
	if (sum->rec.wakers)
		add_wakers(&sum->wakers, rec, nr);
	if (sum->rec.blame)
		add_blame(&sum->blame, rec, nr);
	find_comm(&sum->facts, rec, nr);
	sum->rec.sum = &sum->facts;
}

void task_sum_before(struct task_sum *sum, const struct record *const *rec, size_t nr)
{
	size_t i;

	*sum = (struct task_sum){};
	for (i = 0; i < nr; i++)
		if (rec[i]->before)
			add_counters(sum, rec[i]->before);
}
