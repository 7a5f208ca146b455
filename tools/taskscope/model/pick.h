/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PICK_H
#define TASKSCOPE_PICK_H

#include "task_record.h"

/*
 * In which order a CPU will pick the tasks of its run queue, if none sleeps, wakes, comes or
 * goes: the deadline class by absolute deadline, then real-time tasks by priority, then the fair
 * class.  Of that the queue is led on, tick by tick, as the kernel does it:
 *
 *	before 6.6	at each level of groups the entity with the least vruntime; the task that
 *			runs is replaced when its part of the period is over
 *	6.6 to 7.2	at each level, of those that are eligible, which is to say not ahead of the
 *			average, the one with the earliest virtual deadline; the task that runs is
 *			replaced when its virtual time has come to its deadline
 *	from 7.3 on	the same among all tasks of the CPU at once, by the weights of all levels
 *
 * A task that sleeps and is still queued (delayed) counts in the average, and is taken out as it
 * is picked.
 *
 * There is no input or output here.
 */

/**
 * struct pick_rules - what the scheduler of this kernel goes by
 * @tick_ns:	    length of a tick
 * @has_hrtick:	    a timer ends a slice, not only the tick
 * @runs_to_parity: the entity that runs is protected until its deadline
 * @latency_ns:	    before 6.6: the period in which each runs once
 * @min_granularity_ns: before 6.6: the least slice
 */
struct pick_rules {
	__u64 tick_ns;
	bool has_hrtick;
	bool runs_to_parity;
	__u64 latency_ns;
	__u64 min_granularity_ns;
};

/* Groups of the records. */
#define PICK_GROUPS	(TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED | \
			 TSCOPE_GROUP_FAIR | TSCOPE_GROUP_DEADLINE | TSCOPE_GROUP_CGROUP | \
			 TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_QUEUE)

enum pick_state {
	PICK_RUNNING,
	PICK_QUEUED,
	PICK_DELAYED,	/* asleep, and still queued */
	PICK_THROTTLED,	/* a quota, or a budget, keeps it from running */
};

enum pick_class {
	PICK_DEADLINE,
	PICK_REALTIME,
	PICK_FAIR,
	PICK_EXT,
};

/* struct pick, eligible: not known, or of another class. */
#define PICK_NOT_KNOWN	(-1)

/**
 * struct pick - a task of a run queue
 * @rec:      the task
 * @state:    what it does there
 * @class:    that has it; of a boosted task that of its booster
 * @eligible: 1: EEVDF: at its level it is not ahead of the average; 0: it is; PICK_NOT_KNOWN
 * @place:    in which order it is picked, from 1 on; 0: it runs, or will not be picked
 */
struct pick {
	const struct record *rec;
	enum pick_state state;
	enum pick_class class;
	int eligible;
	size_t place;
};

/**
 * pick_order() - put the tasks of a run queue in the order in which they are picked
 * @pick:  filled, room for @nr: the running one first, those that will not be picked last
 * @rec:   the tasks that are on the queue, or run, with PICK_GROUPS
 * @nr:	   how many
 * @rules: what the scheduler goes by
 *
 * Return: how many there are in @pick; tasks of which not all is known are left out.
 */
size_t pick_order(struct pick *pick, const struct record *const *rec, size_t nr,
		  const struct pick_rules *rules);

#endif
