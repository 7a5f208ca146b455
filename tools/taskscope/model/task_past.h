/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASK_PAST_H
#define TASKSCOPE_TASK_PAST_H

#include <stdbool.h>

#include <taskscope/taskscope.h>

#include "urgency.h"

/*
 * What each task did lately: the pieces of its past in which it did not run, told by events.
 *
 *	SWITCH	the task that goes waits, sleeps, is blocked, is stopped or has ended, as its
 *		letter says; the other one runs, and a piece of its past is over: a wait
 *	WAKING	a sleep or a block is over, and it is known what ended it; the wait begins
 *	FORK	a new task, which has not run yet
 *	EXEC	a thread takes the number of its leader
 *
 * What a task did before its first event is known from that event: one that gets a CPU, and was
 * not woken before, has waited for it all the time; one that leaves a CPU has run.
 *
 * Memory is bounded: the latest PAST_PIECES pieces are kept, whichever tasks they are of.
 */

#define PAST_EVENTS	(1ULL << TSCOPE_EVENT_SWITCH | 1ULL << TSCOPE_EVENT_WAKING | \
			 1ULL << TSCOPE_EVENT_FORK | 1ULL << TSCOPE_EVENT_EXEC)
#define PAST_PIECES	(1U << 19)

/* A priority that is not known; others are as in tscope_sched.prio: the lower, the more urgent. */
#define PAST_PRIO_UNKNOWN	200

enum past_kind { PAST_WAIT, PAST_SLEEP, PAST_BLOCK };

/**
 * struct past_task - a task that has events
 * @tid:	its number
 * @comm:	its name since its birth or its execve(); empty: neither was seen
 * @in:		TSCOPE_ACCOUNT_* that it is in, or one more: not known
 * @since_ns:	since then
 * @seen_ns:	when it was heard of last
 * @latest:	the number of the latest piece of its past; 0: there is none
 * @prio:	its priority in effect at the latest switch to it
 * @cpu:	it went from there
 * @woken_ns:	it was woken then, while it was still on its CPU; 0: it was not
 * @is_new:	it was cloned, and has not been woken first
 * @own:	for the user
 */
struct past_task {
	__s32 tid;
	char comm[TSCOPE_COMM_BYTES];
	unsigned int in;
	__u64 since_ns;
	__u64 seen_ns;
	__u64 latest;
	int prio;
	__u32 cpu;
	__u64 woken_ns;
	bool is_new;
	size_t own;
};

/**
 * struct past_piece - a time in which a task did not run
 * @from_ns:	when it began
 * @to_ns:	when it ended
 * @counted_ns:	for the user; @to_ns to begin with
 * @lower_ns:	for the user; @to_ns to begin with
 * @before:	the number of the piece before it of the same task; 0: there is none
 * @waker:	the task that ended a sleep or a block; NULL: none did, or it is not known
 * @of_waker:	the latest piece of @waker at that time
 * @kind:	what it was
 * @by_irq:	an interrupt ended a sleep or a block
 * @prio:	priority in effect: of a wait at its end, otherwise before it
 * @rival_prio:	of a wait: the most urgent one that ran on its CPU meanwhile, see urgency_since()
 */
struct past_piece {
	__u64 from_ns;
	__u64 to_ns;
	__u64 counted_ns;
	__u64 lower_ns;
	__u64 before;
	struct past_task *waker;
	__u64 of_waker;
	enum past_kind kind;
	bool by_irq;
	int prio;
	int rival_prio;
};

struct past;

/**
 * struct past_user - is told of what happens
 * @born:  a task that was not heard of before; of a number that is used again: the new task;
 *	   @creator, @clone_flags: of one whose birth was seen; @creator is NULL of others;
 *	   past_task.is_new: it was born right now
 * @slept: a task ended the sleep of another one; both pointers are good until it returns
 */
struct past_user {
	void (*born)(void *arg, struct past_task *task, const struct past_task *creator,
		     __u64 clone_flags);
	void (*slept)(void *arg, struct past_task *task, const struct past_piece *sleep);
};

/**
 * past_new() - begin, with no task
 * @user:    is told of what happens
 * @arg:     for @user
 * @from_ns: all events since then are to come
 *
 * Return: for past_free().
 */
struct past *past_new(const struct past_user *user, void *arg, __u64 from_ns);

/**
 * past_sleeps() - a task slept when the events began
 * @past: right after past_new()
 * @tid:  the task
 */
void past_sleeps(struct past *past, __s32 tid);

/**
 * past_take() - go on by one event
 * @past:  the past
 * @event: the next, of all CPUs in the order of their times
 */
void past_take(struct past *past, const struct ts_event *event);

/**
 * past_piece() - a piece by its number
 * @past: the past
 * @nr:	  its number
 *
 * Return: the piece, good until the next event; NULL: it is not kept any more, or @nr is 0.
 */
struct past_piece *past_piece(const struct past *past, __u64 nr);

/**
 * past_free() - forget all
 * @past: from past_new()
 */
void past_free(struct past *past);

#endif
