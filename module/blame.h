/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_BLAME_H
#define _TSCOPE_BLAME_H

#include <linux/compiler.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/taskscope.h>

#include "limit.h"

/* Switches that a CPU remembers. */
#define TSCOPE_PAST	128
/* One of these is gone through for each 2,048 ns that the CPU has had for it, on average. */
#define TSCOPE_PAST_SHIFT	11

/**
 * struct tscope_ran - that a CPU began to run a task
 * @at_ns: when
 * @who:   the task, see key.h; 0: the idle task
 * @tid:   its number in the initial pid namespace
 * @comm:  its name then
 */
struct tscope_ran {
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
 * @ran:     the latest switch to it
 * @ns:	     how long; it never falls, and goes on where another task gets the place
 * @from_ns: what it was when this task got the place
 * @rank:    the lowest loses its place; halved again and again
 */
struct tscope_sum {
	struct tscope_ran ran;
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
 * struct tscope_past - what a CPU ran
 * @nr:  switches that were noted
 * @paid_ns: the time up to which has been spent on going through them
 * @limits: when it could not run some of its tasks
 * @ran: the latest of the switches; number N is at N % TSCOPE_PAST
 * @nr_summed: switches in front of this one are in the sums
 * @first_mark: the marks in front of this one are not known
 * @sum: of those that it runs most
 * @mark: at each TSCOPE_MARK switches; number N is at N % TSCOPE_MARKS
 */
struct tscope_past {
	u64 nr;
	u64 paid_ns;
	struct tscope_limits limits;
	struct tscope_ran ran[TSCOPE_PAST];
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
 * struct tscope_blame_moved - of the present wait, what lies before the task came here
 * @ns:	     how long
 * @left_ns: the part of that which was not charged
 */
struct tscope_blame_moved {
	u64 ns;
	u64 left_ns;
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

void tscope_blame_wait(struct tscope_blame_set *set, struct tscope_blame_moved *moved,
		       struct tscope_past *past, const struct tscope_spans *limits,
		       u64 began, u64 now);
void tscope_blame_move(struct tscope_blame_set *set, struct tscope_blame_moved *moved,
		       struct tscope_past *past, const struct tscope_spans *limits,
		       u64 began, u64 now);
void tscope_blame_open(struct tscope_blame_set *set, const struct tscope_blame_moved *moved,
		       const struct tscope_past *past, const struct tscope_spans *limits,
		       u64 began, u64 now);
void tscope_blame_rename(struct tscope_blame_set *set, u64 who, const struct task_struct *task);
void tscope_blame_read(const struct tscope_blame_set *set, struct tscope_blame *out);
void tscope_past_rename(struct tscope_past *past, u64 who, pid_t old_tid,
			const struct task_struct *task);
void tscope_past_latest(const struct tscope_past *past, struct tscope_ran *ran);

/**
 * tscope_blame_is_due() - has a wait that ends, or goes on, to be charged?
 * @moved: of that wait
 * @wait_ns: how long it was
 */
static __always_inline bool
tscope_blame_is_due(const struct tscope_blame_moved *moved, u64 wait_ns)
{
	/* Where the parameter was raised meanwhile, a part may be charged already. */
	return wait_ns >= READ_ONCE(tscope_blame_ns) || moved->ns > moved->left_ns;
}

/**
 * tscope_blame_forget() - a wait has ended
 * @moved: of that wait
 */
static inline void tscope_blame_forget(struct tscope_blame_moved *moved)
{
	moved->ns = 0;
	moved->left_ns = 0;
}

/**
 * tscope_past_note() - this CPU begins to run a task
 * @past: what it ran
 * @next: the task
 * @who:  the same; see key.h
 * @tid:  number of the task
 * @now:  the time
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
static __always_inline void tscope_past_note(struct tscope_past *past,
					     const struct task_struct *next, u64 who,
					     pid_t tid, u64 now)
{
	u64 nr = past->nr;
	struct tscope_ran *ran = &past->ran[nr % TSCOPE_PAST];

	/* One address for all that is written there. */
	OPTIMIZER_HIDE_VAR(ran);
	ran->at_ns = now;
	ran->who = who;
	ran->tid = tid;
	/* It may be renamed meanwhile. */
	data_race(memcpy(ran->comm, next->comm, sizeof(ran->comm)));
	/* Pairs with the acquires in tscope_past_latest() and tscope_blame_open(). */
	smp_store_release(&past->nr, nr + 1);
}

#endif /* _TSCOPE_BLAME_H */
