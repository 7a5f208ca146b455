/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_CANDIDATE_H
#define _TSCOPE_CANDIDATE_H

#include <linux/hash.h>
#include <linux/minmax.h>
#include <linux/types.h>

/*
 * Slots for the tasks that do most, of what any number of tasks does: who wakes a task, who is in
 * its way.  Only the slot of the task that did least can be lost.  What the task of a slot does,
 * times TSCOPE_STICKS, is added to the rank of the slot.  What a task without a slot does is taken
 * off the rank of that slot; when nothing is left of the rank, the task takes the slot.  So among
 * 16 tasks that do equally much three keep their slots, where each would lose its slot at once if
 * any newcomer took it.
 *
 * But all of those without a slot may be one task, which does more than the task of the slot.  So
 * there is a candidate, found by the majority vote (Boyer and Moore, 1981).  What the candidate
 * does counts as much as what the task of the slot does.
 *
 * The first slot is that of the task that did most.  It cannot be lost, and so needs no rank: the
 * candidate is there.
 */
#define TSCOPE_STICKS	4

/**
 * struct tscope_candidate - the task without a slot that may do most
 * @who:   the task, a hash of its key
 * @votes: what it did more than all others without a slot
 */
struct tscope_candidate {
	u16 who;
	u16 votes;
};

/**
 * tscope_candidate_takes() - a task without a slot has done something
 * @candidate: the candidate
 * @rank:  rank of the slot that can be lost
 * @who:   the task
 * @did:   how much it did
 * @max:   no task gets more votes, and no rank is more than TSCOPE_STICKS times that
 *
 * Context: any; the caller keeps others from writing the set.
 * Return: true if the task takes the slot.
 */
static inline bool tscope_candidate_takes(struct tscope_candidate *candidate, u32 *rank, u64 who,
					  u64 did, u16 max)
{
	u32 votes = min_t(u64, did, max);
	u16 hash = hash_64(who, 16);

	if (candidate->votes && candidate->who == hash) {
		candidate->votes = min_t(u32, candidate->votes + votes, max);
		did *= TSCOPE_STICKS;
	} else if (candidate->votes) {
		candidate->votes -= min_t(u32, candidate->votes, votes);
	} else {
		candidate->who = hash;
		candidate->votes = votes;
	}
	if (*rank >= did) {
		*rank -= did;
		return false;
	}
	*rank = 0;
	candidate->votes = 0;
	return true;
}

/**
 * tscope_candidate_rank() - the rank of a slot whose task has done something
 * @rank: its rank
 * @did:  how much
 * @max:  as for tscope_candidate_takes()
 *
 * Context: any.
 * Return: the new rank.
 */
static inline u32 tscope_candidate_rank(u32 rank, u64 did, u16 max)
{
	return min_t(u64, rank + TSCOPE_STICKS * did, TSCOPE_STICKS * max);
}

#endif /* _TSCOPE_CANDIDATE_H */
