/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_BLOCKED_H
#define TASKSCOPE_BLOCKED_H

#include "ledger.h"
#include "verdict.h"

/**
 * struct blocked - what blocked the threads of the target
 * @ns:	     for how long
 * @samples: how often it was seen
 * @of:	     samples in which any of them was blocked
 * @thread:  the thread with most of it
 * @most_ns: that
 */
struct blocked {
	__u64 ns;
	__u32 samples;
	__u32 of;
	const struct verdict_thread *thread;
	__u64 most_ns;
};

/**
 * blocked_take() - take the blocked time of one kind from the ledger
 * @blocked: filled
 * @ledger:  the ledger
 * @for_io:  what was for I/O; otherwise all that is left
 *
 * How much of the blocked time of a thread is for I/O, is known from samples; of a thread
 * without samples from those of the others.  Without any, what an interrupt ended was for I/O.
 */
void blocked_take(struct blocked *blocked, struct ledger *ledger, bool for_io);

/**
 * blocked_put() - add the evidence
 * @verdict: gets it
 * @blocked: what blocked_take() has filled
 * @what:    in a few words
 */
void blocked_put(struct verdict *verdict, const struct blocked *blocked, const char *what);

#endif
