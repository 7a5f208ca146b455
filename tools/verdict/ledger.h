/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LEDGER_H
#define TASKSCOPE_LEDGER_H

#include "input.h"

/**
 * struct ledger_thread - the lost time of a thread that no rule has taken yet
 * @limit:     its own limit
 * @idle:      its CPU was idle
 * @contended: its CPU ran other tasks; with @named
 * @named:     the part of @contended in which this entry of its blame ran
 * @look:      its CPU ran the process that looks, or it is of that process: no rule takes this
 * @unknown:   not known
 * @block:     blocked
 * @stop:      stopped
 */
struct ledger_thread {
	__u64 limit;
	__u64 idle;
	__u64 contended;
	__u64 named[TSCOPE_BLAMED];
	__u64 look;
	__u64 unknown;
	__u64 block;
	__u64 stop;
};

/**
 * struct ledger - the lost time of the target that no rule has taken yet
 * @in:	    what is known
 * @thread: for each thread of @in
 */
struct ledger {
	const struct verdict_input *in;
	struct ledger_thread *thread;
};

/**
 * ledger_init() - begin with all that was lost
 * @ledger: filled, for ledger_free()
 * @in:	    what is known
 */
void ledger_init(struct ledger *ledger, const struct verdict_input *in);

/**
 * ledger_left() - what no rule has taken
 * @ledger: the ledger
 */
__u64 ledger_left(const struct ledger *ledger);

/**
 * ledger_look() - what the process that looks took from the target
 * @ledger: the ledger
 */
__u64 ledger_look(const struct ledger *ledger);

/**
 * ledger_other() - a task that was in the way
 * @in:  what is known
 * @key: its key
 *
 * Return: the task, NULL: nothing is known of it.
 */
const struct verdict_task *ledger_other(const struct verdict_input *in, __u64 key);

/**
 * ledger_take() - take a part of a piece
 * @piece: a member of a ledger_thread, but neither contended nor named
 * @ns:	   how much; if it has less: all of it
 *
 * Return: how much was taken.
 */
__u64 ledger_take(__u64 *piece, __u64 ns);

/**
 * ledger_take_named() - take what an entry of its blame has left
 * @thread: the thread
 * @i:	    the entry
 *
 * Return: how much was taken.
 */
__u64 ledger_take_named(struct ledger_thread *thread, size_t i);

/**
 * ledger_take_contended() - take a part of all its contended time
 * @thread: the thread
 * @share:  which part, 0 to 1
 *
 * Each entry of its blame loses the same part.
 *
 * Return: how much was taken.
 */
__u64 ledger_take_contended(struct ledger_thread *thread, double share);

/**
 * ledger_unnamed() - the contended time without a name that is left
 * @thread: the thread
 */
__u64 ledger_unnamed(const struct ledger_thread *thread);

/**
 * ledger_free() - free what ledger_init() has filled
 * @ledger: the ledger
 */
void ledger_free(struct ledger *ledger);

#endif
