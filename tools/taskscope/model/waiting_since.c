// SPDX-License-Identifier: GPL-2.0
/* What came since a round ago: the difference of two looks at how a task waited. */
#include <taskscope_wait_histogram.h>

#include "added.h"
#include "waiting.h"
#include "waiting_since.h"

/*
 * The open account may turn out to have been closed a little before the last look.
 * What it lost another one has won, so it is taken from the one that won most: the sum
 * is still the time between the two looks.
 */
static void subtract_accounts(struct tscope_accounts *now, const struct tscope_accounts *before)
{
	__u64 *const to[] = { &now->run_ns, &now->wait_ns, &now->sleep_ns, &now->block_ns,
			      &now->stop_ns };
	const __u64 from[] = { before->run_ns, before->wait_ns, before->sleep_ns,
			       before->block_ns, before->stop_ns };
	__u64 lost = 0;
	size_t i, most = 0;

	for (i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		lost += added(from[i], *to[i]);
		*to[i] = added(*to[i], from[i]);
		most = *to[i] > *to[most] ? i : most;
	}
	*to[most] = added(*to[most], lost);
	now->since_ns = before->now_ns;
	now->wait_idle_ns = added(now->wait_idle_ns, before->wait_idle_ns);
	now->limit_ns = added(now->limit_ns, before->limit_ns);
}

/* A wait that is in this bucket: about how long it was. */
static __u64 middle_of(unsigned int bucket)
{
	__u64 floor = tscope_wait_floor(bucket);

	return bucket + 1 < TSCOPE_WAIT_BUCKETS ? (floor + tscope_wait_floor(bucket + 1)) / 2 : floor;
}

static void remove_open(struct tscope_waits *waits)
{
	unsigned int bucket = tscope_wait_bucket(waits->open_ns);

	if (waits->open_ns && waits->bucket[bucket])
		waits->bucket[bucket]--;
}

/*
 * A wait that went on at the last look, and lasted @was then, is over: which bucket is it
 * in?  What began since is no longer than @span.
 */
static int find_carried(const struct tscope_waits *ended, __u64 was, __u64 span)
{
	int first = tscope_wait_bucket(was), last = tscope_wait_bucket(was + span), i;

	for (i = last; i >= first; i--)
		if (ended->bucket[i] && tscope_wait_floor(i) >= span)
			return i;
	for (i = first; i <= last; i++)
		if (ended->bucket[i])
			return i;
	return -1;
}

/* All but the one in @but, as far as their buckets say. */
static __u64 sum_of(const struct tscope_waits *ended, int but)
{
	__u64 sum = 0;
	int i;

	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		sum += (ended->bucket[i] - (i == but)) * middle_of(i);
	return sum;
}

static __u64 at_most(__u64 ns, __u64 most)
{
	return ns < most ? ns : most;
}

/*
 * No part of a wait is longer than the time between the two looks.  Of the threads of a
 * process several may wait, of which only the longest wait is told: one that was in the same
 * bucket the last time is one of this round, too.
 */
static void cut_lengths(struct tscope_waits *waits, __u64 span)
{
	unsigned int last = tscope_wait_bucket(span), i;
	__u64 nr = 0;

	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		nr += waits->bucket[i];
	if (nr < waits->nr_open)
		waits->bucket[tscope_wait_bucket(waits->open_ns)] += waits->nr_open - nr;
	for (i = last + 1; i < TSCOPE_WAIT_BUCKETS; i++) {
		waits->bucket[last] += waits->bucket[i];
		waits->bucket[i] = 0;
	}
	waits->nr = 0;
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		waits->nr += waits->bucket[i];
}

/* The longest part: of the longest wait ever it is known, of others about. */
static void find_longest(struct tscope_waits *waits, const struct tscope_waits *now,
			 __u64 now_ns, __u64 before_ns)
{
	__u64 longest = 0;
	int i;

	waits->max_at_ns = 0;
	if (now->max_at_ns > before_ns) {
		longest = at_most(now->max_ns, now->max_at_ns - before_ns);
		waits->max_at_ns = now->max_at_ns;
	}
	if (waits->open_ns > longest) {
		longest = waits->open_ns;
		waits->max_at_ns = now_ns;
	}
	for (i = TSCOPE_WAIT_BUCKETS - 1; i > 0 && !waits->bucket[i]; i--)
		;
	waits->max_ns = longest;
	if (waits->bucket[i] && (int)tscope_wait_bucket(longest) < i) {
		waits->max_ns = middle_of(i);
		waits->max_at_ns = 0;
	}
	if (waits->nr == 1)
		waits->max_ns = waits->sum_ns;
	waits->max_ns = at_most(waits->max_ns, at_most(waits->sum_ns, now_ns - before_ns));
}

/*
 * The parts of all waits that lie between two looks, each as a wait of its own.  @now and
 * @before hold those that went on then, as they were; @accounts are subtracted already.
 */
static void subtract_waits(struct tscope_waits *now, const struct tscope_waits *before,
			   const struct tscope_accounts *accounts)
{
	const __u64 span = accounts->now_ns - accounts->since_ns;
	const struct tscope_waits all = *now;
	struct tscope_waits old = *before;
	bool goes_on = before->open_ns && now->open_ns == before->open_ns + span;
	__u64 part;
	int i;

	remove_open(now);
	remove_open(&old);
	for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
		now->bucket[i] = added(now->bucket[i], old.bucket[i]);
	now->sum_ns = accounts->wait_ns;
	now->open_ns = at_most(now->open_ns, span);
	i = before->open_ns && !goes_on ? find_carried(now, before->open_ns, span) : -1;
	if (i >= 0) {
		part = added(now->sum_ns, now->open_ns + sum_of(now, i));
		now->bucket[i]--;
		now->bucket[tscope_wait_bucket(at_most(part, span))]++;
	}
	if (now->open_ns)
		now->bucket[tscope_wait_bucket(now->open_ns)]++;
	cut_lengths(now, span);
	find_longest(now, &all, accounts->now_ns, accounts->since_ns);
}

/* By keys; by their tids where one is missing. */
static bool is_same_one(__u64 key, __s32 tid, __u64 old_key, __s32 old_tid)
{
	return key && old_key ? key == old_key : tid == old_tid;
}

static void subtract_wakers(struct tscope_wakers *now, const struct tscope_wakers *before)
{
	__u64 all = now->irq + now->others, all_before = before->irq + before->others, rest;
	struct tscope_waker *waker;
	const struct tscope_waker *old;
	size_t i, k;

	for (i = 0; i < TSCOPE_WAKERS; i++) {
		all += now->waker[i].count;
		all_before += before->waker[i].count;
	}
	now->irq = added(now->irq, before->irq);
	rest = now->irq;
	for (i = 0; i < TSCOPE_WAKERS; i++) {
		waker = &now->waker[i];
		for (k = 0; waker->count && k < TSCOPE_WAKERS; k++) {
			old = &before->waker[k];
			if (!old->count || !is_same_one(waker->key, waker->tid, old->key, old->tid))
				continue;
			/* A slot that was among the others in between was begun anew. */
			waker->count -= waker->count >= old->count ? old->count : 0;
			break;
		}
		rest += waker->count;
	}
	wakers_sort(now);
	/* Who left the most frequent took what was counted before with him. */
	all = added(all, all_before);
	now->others = all > rest ? all - rest : 0;
}

/* What one of them ran since the last look. */
static __u64 blamed_since(const struct tscope_blamed *blamed, const struct tscope_blame *before,
			  __u64 others)
{
	const struct tscope_blamed *old;

	for (old = before->blamed; old < before->blamed + TSCOPE_BLAMED; old++) {
		if (!old->ns || !is_same_one(blamed->key, blamed->tid, old->key, old->tid))
			continue;
		if (blamed->ns >= old->ns)
			return blamed->ns - old->ns;
		/* It was among the others in between, and begun anew; or a part was forgotten. */
		return others >= old->ns ? blamed->ns : 0;
	}
	return blamed->ns;
}

/* Each is at most what is left of all. */
static __u64 take(__u64 *left, __u64 ns)
{
	ns = at_most(ns, *left);
	*left -= ns;
	return ns;
}

/*
 * A wait that became long since the last look was not in it: no more than @most, which
 * it waited since.  @was_long: a long wait went on then, which is one of this round, too.
 */
static void subtract_blame(struct tscope_blame *now, const struct tscope_blame *before,
			   __u64 most, bool was_long)
{
	__u64 others = added(now->others_ns, before->others_ns), left;
	struct tscope_blamed *blamed;

	now->sum_ns = at_most(added(now->sum_ns, before->sum_ns), most);
	now->nr = added(now->nr, before->nr) + was_long;
	left = now->sum_ns;
	for (blamed = now->blamed; blamed < now->blamed + TSCOPE_BLAMED; blamed++)
		blamed->ns = take(&left, blamed_since(blamed, before, others));
	blame_sort(now);
	now->idle_ns = take(&left, added(now->idle_ns, before->idle_ns));
	now->limit_ns = take(&left, added(now->limit_ns, before->limit_ns));
	now->unknown_ns = take(&left, added(now->unknown_ns, before->unknown_ns));
	/* A task that lost its slot took what was charged before along. */
	now->others_ns = left;
}

/*
 * Of one that has exited since, the beginning of its record tells.  A thread that has called
 * execve() has the birth of its process, but still its own key.
 */
static bool is_same_birth(const struct record *new, const struct record *old)
{
	return old->ids && (new->exited || old->ids->start_ns == new->ids->start_ns ||
			    (new->key && new->key == old->key));
}

void waiting_since(struct waiting *w, const struct waiting *now, const struct waiting *before)
{
	const struct record *new = &now->rec, *old = &before->rec;

	waiting_copy(w, new, now->blame_ns);
	w->is_process = now->is_process;
	if (!is_same_birth(new, old) || !old->accounts || !new->accounts ||
	    old->accounts->since_ns != new->accounts->since_ns)
		return;
	subtract_accounts(&w->accounts, old->accounts);
	if (new->waits && old->waits)
		subtract_waits(&w->waits, old->waits, &w->accounts);
	if (new->wakers && old->wakers)
		subtract_wakers(&w->wakers, old->wakers);
	if (new->blame && old->blame)
		subtract_blame(&w->blame, old->blame, w->accounts.wait_ns,
			       old->waits && old->waits->open_ns && now->blame_ns &&
			       old->waits->open_ns >= now->blame_ns);
}
