/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHAIN_PLAY_H
#define TASKSCOPE_CHAIN_PLAY_H

#include "chains.h"

#define MS	1000000ULL
#define UNTIL	1000

/**
 * struct play - events that are made up, and the chains in them
 * @target: the target: 1 to 3; hogs are from 90 on
 * @finder: finds the chains
 * @found:  what it found
 *
 * Times are in ms, the events are known from 0 on.  CPUs do not matter: what a task does is in its
 * own switches.
 */
struct play {
	struct chain_target target[3];
	struct chain_finder *finder;
	struct chains found;
};

/**
 * begin() - a target, heirs of which are threads, and for which waits are long from 1 ms on
 * @play:     filled
 * @since_ms: its tasks have their numbers since then
 */
void begin(struct play *play, __u64 since_ms);

/**
 * search() - begin once more, with what is looked for
 * @play:    from begin()
 * @heirs:   of the target
 * @long_ns: waits are long from this on
 *
 * The hog 90 has a CPU, and is of the fair class.
 */
void search(struct play *play, enum chain_heirs heirs, __u64 long_ns);

/**
 * end() - the chains
 * @play: its events are over
 */
const struct chains *end(struct play *play);

/**
 * switches() - a CPU goes from one task to another one
 * @play:   the events
 * @ms:	    when
 * @prev:   the one that goes
 * @letter: its state
 * @next:   the other one
 * @prio:   priority of @next in effect
 */
void switches(struct play *play, __u64 ms, __s32 prev, char letter, __s32 next, int prio);

/**
 * gets_cpu() - a task gets an idle CPU
 * @play: the events
 * @ms:	  when
 * @tid:  the task
 * @prio: its priority in effect
 */
void gets_cpu(struct play *play, __u64 ms, __s32 tid, int prio);

/**
 * sleeps() - a task goes to sleep
 * @play: the events
 * @ms:	  when
 * @tid:  the task
 */
void sleeps(struct play *play, __u64 ms, __s32 tid);

/**
 * wakes() - a task wakes another one
 * @play:  the events
 * @ms:	   when
 * @waker: the first
 * @tid:   the other one
 * @flags: TSCOPE_WAKING_*
 */
void wakes(struct play *play, __u64 ms, __s32 waker, __s32 tid, __u16 flags);

/**
 * asks() - a task wakes another one, and sleeps
 * @play:    the events
 * @ms:	     when
 * @from:    the first
 * @to:	     the other one
 * @wait_ms: so long after that it gets the CPU that the hog 90 has
 * @prio:    priority of @to in effect
 */
void asks(struct play *play, __u64 ms, __s32 from, __s32 to, __u64 wait_ms, int prio);

/**
 * answers() - a task wakes another one, which gets an idle CPU at once, and sleeps
 * @play: the events
 * @ms:	  when
 * @from: the first
 * @to:	  the other one
 */
void answers(struct play *play, __u64 ms, __s32 from, __s32 to);

/**
 * clones() - a task makes another one
 * @play:    the events
 * @ms:	     when
 * @creator: the first
 * @tid:     the new one
 * @flags:   of clone()
 */
void clones(struct play *play, __u64 ms, __s32 creator, __s32 tid, __u64 flags);

/**
 * execs() - an execve()
 * @play:    the events
 * @ms:	     when
 * @tid:     number of the task from then on
 * @old_tid: before
 * @comm:    its new name
 */
void execs(struct play *play, __u64 ms, __s32 tid, __s32 old_tid, const char *comm);

/**
 * is_time() - is this what was in the way?
 * @time:  the times
 * @wait:  they waited, in ms
 * @block: they were blocked
 * @irq:   an interrupt ended it
 * @lower: what makes an inversion
 */
bool is_time(const struct chain_time *time, __u64 wait, __u64 block, __u64 irq, __u64 lower);

#endif
