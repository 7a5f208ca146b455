/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_BLAME_H
#define _TSCOPE_BLAME_H

#include <linux/compiler.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/taskscope.h>

#include "limit.h"

/* Switches that a CPU remembers. */
#define TSCOPE_HISTORY	128
/* One of these is gone through for each 2,048 ns that the CPU has had for it, on average. */
#define TSCOPE_HISTORY_SHIFT	11

/**
 * struct tscope_history_entry - that a CPU began to run a task
 * @at_ns: when
 * @who:   the task, see key.h; 0: the idle task
 * @tid:   its number in the initial pid namespace
 * @comm:  its name then
 */
struct tscope_history_entry {
	u64 at_ns;
	u64 who;
	pid_t tid;
	char comm[TSCOPE_COMM_BYTES];
};

/* Tasks of which a CPU keeps how long it ran them, and the switches between two marks. */
#define TSCOPE_SUMS	8
#define TSCOPE_MARK	16
#define TSCOPE_MARKS	32

/**
 * struct tscope_sum - how long a CPU ran a task that it runs much
 * @entry:     the latest switch to it
 * @ns:	     how long; it never falls, and goes on where another task gets the place
 * @from_ns: what it was when this task got the place
 * @rank:    the lowest loses its place; halved again and again
 */
struct tscope_sum {
	struct tscope_history_entry entry;
	u64 ns;
	u64 from_ns;
	u64 rank;
};

/**
 * struct tscope_mark - the sums at a time
 * @at_ns: when
 * @ns:	   tscope_sum.ns then
 */
struct tscope_mark {
	u64 at_ns;
	u64 ns[TSCOPE_SUMS];
};

/**
 * struct tscope_history - what a CPU ran
 * @nr:  switches that were noted
 * @paid_ns: the time up to which has been spent on going through them
 * @limits: when it could not run some of its tasks
 * @entry: the latest of the switches; number N is at N % TSCOPE_HISTORY
 * @nr_summed: switches in front of this one are in the sums
 * @first_mark: the marks in front of this one are not known
 * @sum: of those that it runs most
 * @mark: at each TSCOPE_MARK switches; number N is at N % TSCOPE_MARKS
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
};

/**
 * struct tscope_blame_slot - one that was in a task's way
 * @who:  the task; see key.h
 * @ns:   how long, since it has the slot
 * @tid:  its number in the initial pid namespace the last time
 * @taken_us: rank that it took over with the slot
 * @comm: its name the last time
 */
struct tscope_blame_slot {
	u64 who;
	u64 ns;
	pid_t tid;
	u32 taken_us;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct tscope_blame_earlier - of the present wait, what lies before the task came here
 * @ns:	     how long
 * @uncharged_ns: the part of that which was not charged
 */
struct tscope_blame_earlier {
	u64 ns;
	u64 uncharged_ns;
};

/**
 * struct tscope_blame_set - who was in a task's way in its long waits
 * @slot:    the longest; see blame.c
 * @nr:	     long waits
 * @limit_ns: it could not have run
 * @idle_ns: the CPU was idle
 * @others_ns: those who have no slot
 * @unknown_ns: nobody knows
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
 * tscope_blame_is_due() - has a wait that ends, or goes on, to be charged?
 * @earlier: of that wait
 * @wait_ns: how long it was
 */
static __always_inline bool
tscope_blame_is_due(const struct tscope_blame_earlier *earlier, u64 wait_ns)
{
	/* Where the parameter was raised meanwhile, a part may be charged already. */
	return wait_ns >= READ_ONCE(tscope_blame_ns) || earlier->ns > earlier->uncharged_ns;
}

/**
 * tscope_blame_forget() - a wait has ended
 * @earlier: of that wait
 */
static inline void tscope_blame_forget(struct tscope_blame_earlier *earlier)
{
	earlier->ns = 0;
	earlier->uncharged_ns = 0;
}

/**
 * tscope_history_add() - this CPU begins to run a task
 * @history: what it ran
 * @next: the task
 * @who:  the same; see key.h
 * @tid:  number of the task
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

	/* One address for all that is written there. */
	OPTIMIZER_HIDE_VAR(entry);
	entry->at_ns = now;
	entry->who = who;
	entry->tid = tid;
	/* It may be renamed meanwhile. */
	data_race(memcpy(entry->comm, next->comm, sizeof(entry->comm)));
	/* Pairs with the acquires in tscope_history_latest() and tscope_blame_open(). */
	smp_store_release(&history->nr, nr + 1);
}

#endif /* _TSCOPE_BLAME_H */
