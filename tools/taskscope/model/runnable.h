/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RUNNABLE_H
#define TASKSCOPE_RUNNABLE_H

#include "stream_merge.h"
#include "task_record.h"

/*
 * What each CPU runs, and what waits for it: the tasks of a snapshot, led through the events of
 * a stream that began before it.
 *
 *	SWITCH	  the one that goes waits on, where its letter is R, or is off; the other runs
 *	WAKING	  it waits for the CPU that it was on, until a MIGRATE says otherwise
 *	MIGRATE	  it waits for that CPU, or would
 *	FORK	  a new task, with the name of its creator
 *
 * A record of the snapshot holds what came up to its accounts' opened_ns: earlier events of
 * that task are passed over.
 */

/* Priority of a task of which none was heard of. */
#define PRIO_UNKNOWN	200
/* From here on a priority is one of the fair class; below 0 of the deadline class. */
#define PRIO_FAIR	100

/* What the groups of the snapshot have to be. */
#define RUNNABLE_GROUPS	(TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED | \
			 TSCOPE_GROUP_ACCOUNTS)
#define RUNNABLE_EVENTS	(1ULL << TSCOPE_EVENT_SWITCH | 1ULL << TSCOPE_EVENT_WAKING | \
			 1ULL << TSCOPE_EVENT_MIGRATE | 1ULL << TSCOPE_EVENT_FORK |	\
			 1ULL << TSCOPE_EVENT_EXEC | 1ULL << TSCOPE_EVENT_RENAME)

/**
 * struct runnable_task - a task, living or not
 * @tid:	its number
 * @comm:	its name
 * @rec:	its record in the snapshot; NULL: it is not there
 * @cpu:	CPU that it runs on or waits for; of one that is off: where it was
 * @prio:	its priority at the latest switch to it, as in tscope_sched.prio
 * @is_on:	it runs or waits
 * @is_running:	it runs
 * @was_woken:	it was woken while it was still on its CPU
 * @opened_ns:	since when it runs, waits, or is off
 * @woken_ns:	when it was woken last
 * @own:	number that the user has for it
 */
struct runnable_task {
	__s32 tid;
	char comm[TSCOPE_COMM_BYTES];
	const struct record *rec;
	__u32 cpu;
	int prio;
	bool is_on;
	bool is_running;
	bool was_woken;
	__u64 opened_ns;
	__u64 woken_ns;
	size_t own;
};

struct runnable;

/**
 * struct runnable_user - is told of what changes
 * @born: a task that is new here; @creator: the one that cloned it; NULL: not known, or it
 *	  is in the snapshot
 * @put:  after a change: the task runs, waits, or is off, on task->cpu; @before is what it was,
 *	  with the time from which on it was that
 *
 * In a switch the task that goes comes first.
 */
struct runnable_user {
	void (*born)(void *arg, struct runnable_task *task, const struct runnable_task *creator);
	void (*put)(void *arg, const struct runnable_task *task, const struct runnable_task *before,
		    __u64 now);
};

/**
 * runnable_new() - begin with the tasks of a snapshot
 * @user:    is told of them, too
 * @arg:     for @user
 * @nr_cpus: CPU numbers are below this
 * @tasks:   read with RUNNABLE_GROUPS after the stream had begun; stays where it is
 *
 * Return: for runnable_free().
 */
struct runnable *runnable_new(const struct runnable_user *user, void *arg, size_t nr_cpus,
			      const struct ts_set *tasks);

/**
 * runnable_take() - go on by one event
 * @r:	   the state
 * @event: the next, of all CPUs in the order of their times
 */
void runnable_take(struct runnable *r, const struct ts_event *event);

/**
 * runnable_find() - the task that has a number now
 * @r:	 the state
 * @tid: the number
 *
 * Return: the task, or NULL.
 */
struct runnable_task *runnable_find(const struct runnable *r, __s32 tid);

/**
 * runnable_at() - a task by its place
 * @r: the state
 * @i: its place, in the order in which they were met
 *
 * Return: the task; NULL: there are no more.
 */
struct runnable_task *runnable_at(const struct runnable *r, size_t i);

/**
 * runnable_lost() - events that were lost
 * @r: the state
 */
__u64 runnable_lost(const struct runnable *r);

/**
 * runnable_free() - forget all
 * @r: from runnable_new(), or NULL
 */
void runnable_free(struct runnable *r);

#endif
