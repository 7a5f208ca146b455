/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RULES_H
#define TASKSCOPE_RULES_H

#include "ledger.h"
#include "verdict.h"

/*
 * X(id, function): the rules in the order in which they are asked.
 *
 *   own-limit	before quota: of a task that is no fair one a limit is its own
 *   quota	before all that is about other tasks: they could not have been in the way
 *   rt-hog	before the rules about equals
 *   chatty	before those about short waits: they are what its turns cost
 *   storm	before those about rivals: each of them is too short to be one
 *   affinity	before contention: a CPU that it may not use was idle
 *   unfair	before contention: those in the way have the greater weight
 *   contention	the rest of what is contended
 *   slow-wake	the rest of what was idle
 *   blocked-io	before blocked-lock: it is known from samples
 *   blocked-lock	the rest of what was blocked
 *   cold	takes nothing: its cost is run time
 *   chain	the last: it takes nothing, but adds sleep to the lost time
 */
#define VERDICT_RULES(X)			\
	X("own-limit", rule_own_limit)		\
	X("quota", rule_quota)			\
	X("rt-hog", rule_rt_hog)		\
	X("chatty", rule_chatty)		\
	X("storm", rule_storm)			\
	X("affinity", rule_affinity)		\
	X("unfair", rule_unfair)		\
	X("contention", rule_contention)	\
	X("slow-wake", rule_slow_wake)		\
	X("blocked-io", rule_blocked_io)	\
	X("blocked-lock", rule_blocked_lock)	\
	X("cold", rule_cold)			\
	X("chain", rule_chain)

/*
 * A rule takes what it explains from the ledger, and fills all of the verdict but the id.  If
 * there is nothing to be said it leaves the verdict as it is.
 */
#define DECLARE_RULE(_id, _function)	\
	void _function(struct verdict *verdict, struct ledger *ledger);
VERDICT_RULES(DECLARE_RULE)
#undef DECLARE_RULE

/**
 * verdict_healthy() - nothing is wrong: the figures that say so
 * @verdict:  filled, but for the id
 * @verdicts: the sums
 * @in:	      what is known
 */
void verdict_healthy(struct verdict *verdict, const struct verdicts *verdicts,
		     const struct verdict_input *in);

#endif
