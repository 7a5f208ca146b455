/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHAINS_H
#define TASKSCOPE_CHAINS_H

#include "task_past.h"

/*
 * Chains: a sleeper slept until the first link woke it.  While it slept, that link waited for a
 * CPU or was blocked, or it slept itself until the second link woke it, and so on.
 *
 * From the waking at which a sleep ends the past of the waker is followed back to the beginning
 * of the sleep:
 *
 *	it ran		nobody was kept from anything: no time of a chain
 *	it waited	time of this link, if the wait was long; a short one is what each waking
 *			costs, also where a server answers at once
 *	it was blocked	time of this link
 *	it slept	until another task woke it: that one's past, for this time alone
 *
 * So the times of the links of one sleep do not overlap, and a waker that ran all the time is no
 * chain.  A wait of a link counts once, however many sleepers slept through it.  The links of a
 * sleep are CHAIN_LINKS at most, and no task is there twice.
 *
 * A task that wakes another one has not always worked for it: a server that has nothing to do
 * sleeps until a client asks, and nothing is lost if that client is kept from its CPU.  So a link
 * must have been up, that is not asleep, when the sleep began; and if it slept then, the next link
 * must have ended that, and no interrupt, such as that of a timer.  If it was up since the sleeper
 * woke it, it was asked, and what it does is the response.  Of one that was up anyway nobody knows
 * whether it held a lock that the sleeper wanted, or made something of its own.
 *
 * A link that is of the target itself counts apart: its waits are lost time already.
 */

#define CHAIN_LINKS	5

/**
 * struct chain_target - a task of the target
 * @tid:	its number
 * @since_ns:	it has the number since then
 * @asleep_at_ns: it was looked at then, and slept; 0: it did not sleep
 */
struct chain_target {
	__s32 tid;
	__u64 since_ns;
	__u64 asleep_at_ns;
};

/* Which tasks that a task of the target clones are of the target, too. */
enum chain_heirs { HEIRS_NONE, HEIRS_THREADS, HEIRS_ALL };

/**
 * struct chain_search - where chains are looked for
 * @target:  the tasks of the target, in the order of their numbers; stays where it is
 * @nr:	     how many
 * @heirs:   which of the tasks that they clone belong to them
 * @from_ns: all events since then are to come
 * @long_ns: waits are long from this on
 * @steps:   so many pieces of pasts are followed at most; 0: as many as take some seconds
 */
struct chain_search {
	const struct chain_target *target;
	size_t nr;
	enum chain_heirs heirs;
	__u64 from_ns;
	__u64 long_ns;
	__u64 steps;
};

/**
 * struct chain_time - what was in the way of links
 * @wait_ns:	they waited for a CPU, for long
 * @block_ns:	they were blocked
 * @irq_ns:	the part of @block_ns that an interrupt ended
 * @asked_ns:	the part of @wait_ns and @block_ns of links that were asked, as were all before them
 * @lower_ns:	waits for a CPU in which they had a lower priority than the sleeper, who was of the
 *		real-time or the deadline class, and so had all that ran there
 * @lower_asked_ns: the part of @lower_ns of links that were asked, as were all before them
 */
struct chain_time {
	__u64 wait_ns;
	__u64 block_ns;
	__u64 irq_ns;
	__u64 asked_ns;
	__u64 lower_ns;
	__u64 lower_asked_ns;
};

/**
 * struct chain_link - a link, or the sleeper
 * @tid:	its number, as it woke the one before it last; of the sleeper: as it was woken last
 * @seen_ns:	when that was
 * @comm:	its name since its birth or its execve() in the window; empty: neither was seen
 * @is_inside:	it is of the target
 * @prio:	its priority in effect in the longest wait of all, of the sleeper when it slept;
 *		PAST_PRIO_UNKNOWN: not known
 * @nr:		so many sleeps of the one before it had time of it, or of links after it
 * @time:	what was in its way
 */
struct chain_link {
	__s32 tid;
	__u64 seen_ns;
	char comm[TSCOPE_COMM_BYTES];
	bool is_inside;
	int prio;
	__u64 nr;
	struct chain_time time;
};

/**
 * struct chains - what a stream says of the sleeps of a target
 * @from_ns:	all events from then on are known
 * @until_ns:	until then
 * @nr_sleeps:	sleeps of the target that a task ended
 * @nr_cut:	those of them that began before what is known of their links
 * @nr_unfollowed: those of them whose links were not followed, or not all the way
 * @outside:	links that are not of the target
 * @inside:	links that are
 * @is_inverted: most of what was in the way of links outside, or of all, is lower_ns
 * @sleeper:	of the chain with most of this, or of the time of links outside: the sleeper
 * @link:	its links
 * @nr_links:	how many; 0: nothing was in the way of any link
 */
struct chains {
	__u64 from_ns;
	__u64 until_ns;
	__u64 nr_sleeps;
	__u64 nr_cut;
	__u64 nr_unfollowed;
	struct chain_time outside;
	struct chain_time inside;
	bool is_inverted;
	struct chain_link sleeper;
	struct chain_link link[CHAIN_LINKS];
	size_t nr_links;
};

/**
 * chain_time_ns() - all that was in the way
 * @time: the times
 */
static inline __u64 chain_time_ns(const struct chain_time *time)
{
	return time->wait_ns + time->block_ns;
}

/**
 * chain_link_ns() - for so much of the chain a link stands
 * @chains: the chains
 * @link:   the link; of one of the target only an inversion counts
 */
static inline __u64 chain_link_ns(const struct chains *chains, const struct chain_link *link)
{
	if (chains->is_inverted)
		return link->time.lower_ns;
	return link->is_inside ? 0 : chain_time_ns(&link->time);
}

struct chain_finder;

/**
 * chain_finder_new() - begin
 * @search: where
 *
 * Return: for chain_finder_free().
 */
struct chain_finder *chain_finder_new(const struct chain_search *search);

/**
 * chain_finder_take() - go on by one event
 * @finder: the finder
 * @event:  the next, of all CPUs in the order of their times; earlier ones are passed over
 */
void chain_finder_take(struct chain_finder *finder, const struct ts_event *event);

/**
 * chain_finder_end() - what was found
 * @finder:   the finder
 * @until_ns: no event came after this time
 * @chains:   filled
 */
void chain_finder_end(const struct chain_finder *finder, __u64 until_ns, struct chains *chains);

/**
 * chain_finder_free() - forget all
 * @finder: from chain_finder_new()
 */
void chain_finder_free(struct chain_finder *finder);

#endif
