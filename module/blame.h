/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_BLAME_H
#define _TSCOPE_BLAME_H

#include <linux/compiler.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/taskscope.h>
#include <linux/time64.h>

#include "limit.h"

/* Switches that the history of a CPU holds. */
#define TSCOPE_HISTORY	128
/* log2 of the ns of CPU time that pay for reading one switch of the history: 8,192 ns. */
#define TSCOPE_HISTORY_SHIFT	13

/**
 * struct tscope_history_entry - one switch: a CPU begins to run a task
 * @at_ns: when
 * @who:   the task, see key.h; 0: the idle task
 * @tid:   its tid in the initial pid namespace
 * @comm:  its name at that time
 */
struct tscope_history_entry {
	u64 at_ns;
	u64 who;
	pid_t tid;
	char comm[TSCOPE_COMM_BYTES];
};

/* Places for tasks whose run time a CPU sums up; switches between two marks; number of marks. */
#define TSCOPE_SUMS	16
#define TSCOPE_MARK	16
#define TSCOPE_MARKS	32
/* A task that runs no more loses its place after so much run time of others, at the latest. */
#define TSCOPE_SUM_RANK_MAX	(20 * NSEC_PER_MSEC)

/**
 * struct tscope_sum - run time of one of the tasks that a CPU runs most
 * @entry:   the switch to the task with which it took the place
 * @ns:	     run time; never falls: it goes on from there when another task takes the place
 * @from_ns: value of @ns when the present task took the place
 * @rank:    by how much the task ran longer than others that wanted the place
 */
struct tscope_sum {
	struct tscope_history_entry entry;
	u64 ns;
	u64 from_ns;
	u64 rank;
};

/**
 * struct tscope_mark - all sums at one time
 * @at_ns: the time
 * @ns:	   tscope_sum.ns of each place at that time
 */
struct tscope_mark {
	u64 at_ns;
	u64 ns[TSCOPE_SUMS];
};

/**
 * struct tscope_history - what a CPU ran
 * @nr:  switches that were noted
 * @paid_ns: CPU time up to here has been spent on reading the history
 * @limits: when some tasks of the CPU could not run
 * @entry: the latest switches; number N is at N % TSCOPE_HISTORY
 * @nr_summed: all switches before this number are in the sums
 * @first_mark: marks before this number do not exist
 * @sum: run time of the tasks that the CPU runs most
 * @mark: one for each TSCOPE_MARK switches; number N is at N % TSCOPE_MARKS
 * @large: bits of the places of @sum whose task ran much, at the latest mark
 */
struct tscope_history {
	u64 nr;
	u64 paid_ns;
	struct tscope_limits limits;
	struct tscope_history_entry entry[TSCOPE_HISTORY];
	u64 nr_summed;
	u64 first_mark;
	struct tscope_sum sum[TSCOPE_SUMS];
	struct tscope_mark mark[TSCOPE_MARKS];
	unsigned long large;
};

/**
 * struct tscope_blame_slot - a task that ran while the owner of the set waited
 * @who:  the task that ran; see key.h
 * @ns:   how long, since it took the slot
 * @tid:  its tid in the initial pid namespace, as of the latest charge
 * @taken_us: rank that it took over with the slot
 * @comm: its name, as of the latest charge
 */
struct tscope_blame_slot {
	u64 who;
	u64 ns;
	pid_t tid;
	u32 taken_us;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_blame_earlier - the part of the current wait that was spent on other CPUs
 * @ns:	     its length
 * @uncharged_ns: how much of it was not charged
 */
struct tscope_blame_earlier {
	u64 ns;
	u64 uncharged_ns;
};

/**
 * struct tscope_blame_set - blame: which tasks ran on the CPU in the long waits of a task
 * @slot:    the tasks that ran longest; see blame.c
 * @nr:	     long waits
 * @limit_ns: time in which the task itself could not have run
 * @idle_ns: time in which the CPU was idle
 * @others_ns: time of tasks without a slot
 * @unknown_ns: time of which it is not known what the CPU ran
 */
struct tscope_blame_set {
	struct tscope_blame_slot slot[TSCOPE_BLAMED];
	u64 nr;
	u64 limit_ns;
	u64 idle_ns;
	u64 others_ns;
	u64 unknown_ns;
};

extern unsigned long long tscope_blame_ns;

void tscope_blame_wait(struct tscope_blame_set *set, struct tscope_blame_earlier *earlier,
		       struct tscope_history *history, const struct tscope_spans *limits,
		       u64 began, u64 now);
void tscope_blame_migrate(struct tscope_blame_set *set, struct tscope_blame_earlier *earlier,
			  struct tscope_history *history, const struct tscope_spans *limits,
			  u64 began, u64 now);
void tscope_blame_open(struct tscope_blame_set *set, const struct tscope_blame_earlier *earlier,
		       const struct tscope_history *history, const struct tscope_spans *limits,
		       u64 began, u64 now);
void tscope_blame_rename(struct tscope_blame_set *set, u64 who, const struct task_struct *task);
void tscope_blame_read(const struct tscope_blame_set *set, struct tscope_blame *out);
void tscope_history_rename(struct tscope_history *history, u64 who, pid_t old_tid,
			   const struct task_struct *task);
void tscope_history_latest(const struct tscope_history *history,
			   struct tscope_history_entry *entry);

/**
 * tscope_blame_is_due() - is a wait long enough to be charged?
 * @earlier: the part of the wait on other CPUs
 * @wait_ns: length of the wait so far
 */
static __always_inline bool
tscope_blame_is_due(const struct tscope_blame_earlier *earlier, u64 wait_ns)
{
	/* If the parameter was raised during the wait, a part may be charged already. */
	return wait_ns >= READ_ONCE(tscope_blame_ns) || earlier->ns > earlier->uncharged_ns;
}

/**
 * tscope_blame_forget() - a wait has ended
 * @earlier: the part of the wait on other CPUs; zeroed
 */
static inline void tscope_blame_forget(struct tscope_blame_earlier *earlier)
{
	earlier->ns = 0;
	earlier->uncharged_ns = 0;
}

/**
 * tscope_history_add() - note that this CPU begins to run a task
 * @history: history of this CPU
 * @next: the task
 * @who:  the same task; see key.h
 * @tid:  its tid in the initial pid namespace
 * @now:  the time
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
static __always_inline void tscope_history_add(struct tscope_history *history,
					       const struct task_struct *next, u64 who,
					       pid_t tid, u64 now)
{
	u64 nr = history->nr;
	struct tscope_history_entry *entry = &history->entry[nr % TSCOPE_HISTORY];

	/* Make the compiler use one address for all members. */
	OPTIMIZER_HIDE_VAR(entry);
	entry->at_ns = now;
	entry->who = who;
	entry->tid = tid;
	/* Another task may rename it at the same time. */
	data_race(memcpy(entry->comm, next->comm, sizeof(entry->comm)));
	/* Pairs with the acquires in tscope_history_latest() and tscope_blame_open(). */
	smp_store_release(&history->nr, nr + 1);
}

#endif /* _TSCOPE_BLAME_H */
