/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_BLAME_H
#define _TSCOPE_BLAME_H

#include <linux/compiler.h>
#include <linux/taskscope.h>

#include "candidate.h"
#include "cpu_history.h"
#include "wait_limit.h"

/* Latest switches by which a long wait is charged.  Of a longer one the sums tell. */
#define TSCOPE_BLAME_STEPS	8

/**
 * struct tscope_blame_slot - a task that ran while the owner of the set waited
 * @who:  the task that ran; see task_key.h
 * @ns:   how long, since it took the slot
 * @tid:  its tid in the initial pid namespace, as of the latest charge
 * @rank: what is left before another task takes the slot
 * @candidate: of the first slot instead; see candidate.h
 * @comm: its name, as of the latest charge
 */
struct tscope_blame_slot {
	u64 who;
	u64 ns;
	pid_t tid;
	union {
		u32 rank;
		struct tscope_candidate candidate;
	};
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
 * @slot:    the tasks that ran longest; the first has the longest charge
 * @nr:	     long waits
 * @limit_ns: time in which the task itself could not have run
 * @idle_ns: time in which the CPU was idle
 * @others_ns: time of tasks that had no slot then, or have lost it since
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
		       const struct tscope_history *history, const struct tscope_spans *limits,
		       u64 began, u64 now);
void tscope_blame_migrate(struct tscope_blame_set *set, struct tscope_blame_earlier *earlier,
			  const struct tscope_history *history,
			  const struct tscope_spans *limits, u64 began, u64 now);
void tscope_blame_open(struct tscope_blame_set *set, const struct tscope_blame_earlier *earlier,
		       const struct tscope_history *history, const struct tscope_spans *limits,
		       u64 began, u64 now);
void tscope_blame_rename(struct tscope_blame_set *set, u64 who, const struct task_struct *task);
void tscope_blame_read(const struct tscope_blame_set *set, struct tscope_blame *out);

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

#endif /* _TSCOPE_BLAME_H */
