/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_CPU_HISTORY_H
#define _TSCOPE_CPU_HISTORY_H

#include <linux/compiler.h>
#include <linux/sched.h>
#include <linux/seqlock.h>
#include <linux/string.h>
#include <linux/taskscope.h>
#include <linux/time64.h>

#include "task_key.h"
#include "wait_limit.h"

/* Switches that the history of a CPU holds: more than TSCOPE_BLAME_STEPS. */
#define TSCOPE_HISTORY	16

/* Places for tasks whose run time a CPU sums up. */
#define TSCOPE_SUMS	16
/* A task that runs no more loses its place after so much run time of others, at the latest. */
#define TSCOPE_SUM_RANK_MAX	(20 * NSEC_PER_MSEC)

/* The finest marks are 128 us apart or more; each further level has every eighth of them. */
#define TSCOPE_MARK_NS		(128 * NSEC_PER_USEC)
#define TSCOPE_MARK_SHIFT	3
#define TSCOPE_MARK_LEVELS	6
/* The levels that have the edges of limits, too: up to that whose marks are 64 ms apart or more. */
#define TSCOPE_EDGE_LEVELS	4
/* Marks of a level. */
#define TSCOPE_MARKS		16

/**
 * struct tscope_history_entry - one switch: a CPU begins to run a task
 * @at_ns: when
 * @who:   the task, see task_key.h; 0: the idle task
 * @tid:   its tid in the initial pid namespace
 * @comm:  its name at that time
 */
struct tscope_history_entry {
	u64 at_ns;
	u64 who;
	pid_t tid;
	char comm[TSCOPE_COMM_BYTES];
} __aligned(64);

/**
 * struct tscope_sum - a place among the sums of a CPU
 * @who: the task that has it; see task_key.h; 0: none yet
 * @ns:	 run time of all tasks that have had the place, up to the latest switch-out; never falls
 */
struct tscope_sum {
	u64 who;
	u64 ns;
};

/**
 * struct tscope_sum_owner - the task that has a place
 * @from_ns: the sum of the place when the task took it; it goes on from there, without what the
 *	     task had run
 * @base_ns: the sum less the rank: by how much the task ran longer than others that wanted the
 *	     place
 * @tid:     tid of the task, when it took the place or when a mark was taken as it left the CPU
 * @comm:    its name at that time
 */
struct tscope_sum_owner {
	u64 from_ns;
	u64 base_ns;
	pid_t tid;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_marks - marks of one level: all sums at some switches
 * @nr:     marks that were taken; number N is at N % TSCOPE_MARKS
 * @at_ns:  the time of each switch; 0: none yet
 * @sum_ns: the sums at that time
 */
struct tscope_marks {
	u64 nr;
	u64 at_ns[TSCOPE_MARKS];
	u64 sum_ns[TSCOPE_MARKS][TSCOPE_SUMS];
};

/**
 * struct tscope_history - what a CPU ran
 * @nr:	  switches that were noted
 * @first_ns: the time of the first of them
 * @due_ns: from this time on a switch is marked; 0: this one: it is the first, or the edge of a limit
 * @next_due_ns: @due_ns without that edge
 * @nr_due: marks that were due
 * @edge_ns: the last two edges that were marked, by level
 * @seq:  odd from the time of a switch until all that it changes is written
 * @limits: when some tasks of the CPU could not run; see wait_limit.c
 * @entry: the latest switches; number N is at N % TSCOPE_HISTORY
 * @sum:  run time of the tasks that the CPU runs most
 * @marks: the sums at earlier switches, by level
 * @owner: the tasks that have the places of @sum
 */
struct tscope_history {
	u64 nr;
	u64 first_ns;
	u64 due_ns;
	u64 next_due_ns;
	u64 nr_due;
	u64 edge_ns[TSCOPE_EDGE_LEVELS][2];
	seqcount_t seq;
	struct tscope_limits limits;
	struct tscope_history_entry entry[TSCOPE_HISTORY];
	struct tscope_sum sum[TSCOPE_SUMS];
	struct tscope_marks marks[TSCOPE_MARK_LEVELS];
	struct tscope_sum_owner owner[TSCOPE_SUMS];
};

unsigned int tscope_history_sum(struct tscope_history *history, unsigned int place,
				const struct task_struct *task, u64 who, u64 ns);
void tscope_history_take_marks(struct tscope_history *history, u64 now);
void tscope_history_rename(struct tscope_history *history, u64 who, pid_t old_tid,
			   const struct task_struct *task);
void tscope_history_latest(const struct tscope_history *history,
			   struct tscope_history_entry *entry);

/**
 * tscope_history_place() - the place that a new task wants first
 * @key: its key
 *
 * Not the same for all: each new task that runs would take it from one that runs much.
 */
static inline unsigned int tscope_history_place(u64 key)
{
	return key / TSCOPE_KEY_STEP % TSCOPE_SUMS;
}

/**
 * tscope_history_entry_at() - an entry
 * @history: history of a CPU
 * @nr:	     its number
 */
static __always_inline const struct tscope_history_entry *
tscope_history_entry_at(const struct tscope_history *history, u64 nr)
{
	return &history->entry[nr % TSCOPE_HISTORY];
}

/**
 * tscope_history_begin() - begin to change what the module knows of a CPU
 * @history: history of the CPU
 *
 * Call this before you take the time: tscope_cpu_settle() waits for the end.
 *
 * Context: interrupts off.
 */
static __always_inline void tscope_history_begin(struct tscope_history *history)
{
	raw_write_seqcount_begin(&history->seq);
}

/**
 * tscope_history_end() - all that tscope_history_begin() announced is written
 * @history: history of the CPU
 */
static __always_inline void tscope_history_end(struct tscope_history *history)
{
	raw_write_seqcount_end(&history->seq);
}

/**
 * tscope_history_ran() - a task leaves this CPU: add what it ran to the sums
 * @history: history of this CPU
 * @place: the place that the task has, or may get
 * @task: the task
 * @who:  its key
 * @ns:	  how long it ran
 *
 * Context: sched_switch; interrupts off, runqueue lock held; after tscope_history_begin().
 */
static __always_inline void tscope_history_ran(struct tscope_history *history, u8 *place,
					       const struct task_struct *task, u64 who, u64 ns)
{
	struct tscope_sum *sum = &history->sum[*place];

	if (likely(sum->who == who))
		sum->ns += ns;
	else
		*place = tscope_history_sum(history, *place, task, who, ns);
}

/**
 * tscope_history_edge() - a limit begins or ends with this switch
 * @history: history of this CPU
 *
 * Context: as tscope_history_add(), and before that.
 */
static __always_inline void tscope_history_edge(struct tscope_history *history)
{
	if (history->due_ns)
		history->next_due_ns = history->due_ns;
	history->due_ns = 0;
}

/**
 * tscope_history_add() - note that this CPU begins to run a task
 * @history: history of this CPU
 * @next: the task
 * @who:  the same task; see task_key.h
 * @tid:  its tid in the initial pid namespace
 * @now:  the time
 *
 * Context: as tscope_history_ran(), and after that.
 */
static __always_inline void tscope_history_add(struct tscope_history *history,
					       const struct task_struct *next, u64 who,
					       pid_t tid, u64 now)
{
	struct tscope_history_entry *entry = &history->entry[history->nr % TSCOPE_HISTORY];

	/* Make the compiler use one address for all members. */
	OPTIMIZER_HIDE_VAR(entry);
	if (unlikely(now >= history->due_ns))
		tscope_history_take_marks(history, now);
	history->nr++;
	entry->at_ns = now;
	entry->who = who;
	entry->tid = tid;
	/* Another task may rename it at the same time. */
	data_race(memcpy(entry->comm, next->comm, sizeof(entry->comm)));
}

#endif /* _TSCOPE_CPU_HISTORY_H */
