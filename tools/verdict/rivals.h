/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RIVALS_H
#define TASKSCOPE_RIVALS_H

#include "evidence.h"
#include "ledger.h"

/**
 * struct rivals - tasks that were in the way, and for how long
 * @in:	     what is known
 * @ns:	     for each of the others of @in
 * @victim:  for each of the others of @in: a thread that waited for it
 * @unseen_ns: the same of tasks of which nothing is known
 */
struct rivals {
	const struct verdict_input *in;
	__u64 *ns;
	const struct verdict_task **victim;
	__u64 unseen_ns;
};

/**
 * rivals_init() - begin with none
 * @rivals: filled, for rivals_free()
 * @in:	    what is known
 */
void rivals_init(struct rivals *rivals, const struct verdict_input *in);

/**
 * typedef rival_test - is this a rival of the kind that is looked for?
 * @in:	   what is known
 * @task:  a thread of the target
 * @other: a task that was in its way
 */
typedef bool rival_test(const struct verdict_input *in, const struct verdict_task *task,
			const struct verdict_task *other);

/**
 * rivals_take() - take from the ledger the time in which such tasks were in the way
 * @rivals: they are added here
 * @ledger: the ledger
 * @test:   which of them; NULL: all, also those of which nothing is known
 *
 * Return: how much was taken.
 */
__u64 rivals_take(struct rivals *rivals, struct ledger *ledger, rival_test *test);

/**
 * rivals_next() - the tasks that were in the way, the longest first
 * @rivals: the rivals
 * @last:   the one before; NULL: begin
 *
 * Return: the next one, NULL: there are no more.
 */
const struct verdict_task *rivals_next(const struct rivals *rivals,
				       const struct verdict_task *last);

/**
 * rivals_ns() - for how long a task was in the way
 * @rivals: the rivals
 * @other:  the task, from rivals_next()
 */
__u64 rivals_ns(const struct rivals *rivals, const struct verdict_task *other);

/**
 * rivals_victim() - a thread that waited for a task
 * @rivals: the rivals
 * @other:  the task, from rivals_next()
 */
const struct verdict_task *rivals_victim(const struct rivals *rivals,
					 const struct verdict_task *other);

/**
 * rivals_put() - add evidence of the tasks that were most in the way
 * @verdict: gets it
 * @rivals:  the rivals
 * @max:     at most so many
 */
void rivals_put(struct verdict *verdict, const struct rivals *rivals, size_t max);

/**
 * rivals_free() - free what rivals_init() has filled
 * @rivals: the rivals
 */
void rivals_free(struct rivals *rivals);

#endif
