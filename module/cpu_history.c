// SPDX-License-Identifier: GPL-2.0
/*
 * The history of a CPU: its latest switches, and sums of what its tasks ran before them.
 *
 * The CPU sums up the run time of the tasks that it runs most.  A mark holds all sums at one
 * switch.  The sums now, less those at the first mark after a time, are the run times since that
 * mark.  The marks of the finest level are 128 us apart or more.  Each further level takes every
 * eighth mark of the one before, up to four seconds apart or more:
 *
 *	level 1		    |				    |			       now
 *	level 0		    |	|   |	|   |	|   |	|   |	|   |	|   |	|   |	|
 *				  began ^ first mark
 *
 * The edges of limits, which are the switches with which a limit begins or ends, are marked in the
 * finer levels, too, but for those that come too often.  So most of what ran between two limits can
 * be told.
 *
 * A CPU that switches less often has a fine mark at each switch, and a mark of the next level at
 * each eighth.  Among switches that are evenly spread in time a mark leaves out at most half of a
 * wait.  What all this costs does not depend on the number of switches.
 *
 * Locking: written by the CPU in history->seq, interrupts off; read in its run queue's lock, or
 * without it and repeated if history->seq has changed.  The limits are another matter:
 * wait_limit.c.
 */
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/minmax.h>

#include "cpu_history.h"

#ifndef CONFIG_DEBUG_LOCK_ALLOC
/* More would be allocated as twice as much. */
static_assert(sizeof(struct tscope_history) <= 16384);
#endif

static void tscope_history_own(struct tscope_sum_owner *owner, const struct task_struct *task)
{
	/* Another task may rename it at the same time, and take its tid in execve(). */
	data_race(owner->tid = task->pid);
	data_race(memcpy(owner->comm, task->comm, sizeof(owner->comm)));
}

/**
 * tscope_history_sum() - a task has run that does not have the place that it wants
 * @history: history of this CPU
 * @place:   the place
 * @task:    the task
 * @who:     its key
 * @ns:      how long it ran
 *
 * The run time is taken off the rank of the task that has the place.  If @task ran longer than the
 * rank, it takes the place (as in the majority vote by Boyer and Moore, 1981), and its run time is
 * the rank; else it wants the next one.  So two tasks that run equally long get two places.  What
 * a task ran for a place is in no sum: so tasks that lose their place at once do not look like one
 * that runs much.
 *
 * Context: as tscope_history_ran().
 * Return: the place that the task has or wants now.
 */
noinline unsigned int tscope_history_sum(struct tscope_history *history, unsigned int place,
					 const struct task_struct *task, u64 who, u64 ns)
{
	struct tscope_sum_owner *owner = &history->owner[place];
	struct tscope_sum *sum = &history->sum[place];
	u64 rank = min_t(u64, sum->ns - owner->base_ns, TSCOPE_SUM_RANK_MAX);

	if (rank >= ns) {
		owner->base_ns = sum->ns - (rank - ns);
		return (place + 1) % TSCOPE_SUMS;
	}
	tscope_history_own(owner, task);
	owner->from_ns = sum->ns;
	owner->base_ns = sum->ns - ns;
	sum->who = who;
	return place;
}

static void tscope_history_mark(struct tscope_history *history, struct tscope_marks *marks,
				u64 now)
{
	unsigned int at = marks->nr++ % TSCOPE_MARKS, i;

	marks->at_ns[at] = now;
#pragma GCC unroll 16
	for (i = 0; i < TSCOPE_SUMS; i++)
		marks->sum_ns[at][i] = history->sum[i].ns;
}

/* The task that leaves the CPU may have a new name since it took its place. */
static void tscope_history_refresh(struct tscope_history *history)
{
	const struct tscope_history_entry *left = tscope_history_entry_at(history, history->nr - 1);
	unsigned int place = tscope_history_place(left->who), i;

	/* A task that does not get the place that it wants first wants the next one. */
	for (i = 0; left->who && i < TSCOPE_SUMS; i++, place = (place + 1) % TSCOPE_SUMS) {
		if (history->sum[place].who != left->who)
			continue;
		history->owner[place].tid = left->tid;
		memcpy(history->owner[place].comm, left->comm, sizeof(left->comm));
		return;
	}
}

/*
 * Mark the edge of a limit: in each level at most two, in the time in which that level has another
 * mark.  So the level reaches back a third as long, at the worst.
 */
static noinline void tscope_history_mark_edge(struct tscope_history *history, u64 now)
{
	unsigned int level;

	for (level = 0; level < TSCOPE_EDGE_LEVELS; level++) {
		struct tscope_marks *marks = &history->marks[level];
		u64 *edge_ns = history->edge_ns[level];

		if (now - edge_ns[0] < TSCOPE_MARK_NS << (TSCOPE_MARK_SHIFT * level))
			continue;
		edge_ns[0] = edge_ns[1];
		edge_ns[1] = now;
		if (marks->at_ns[(marks->nr - 1) % TSCOPE_MARKS] != now)
			tscope_history_mark(history, marks, now);
	}
}

static void tscope_history_mark_due(struct tscope_history *history, u64 now)
{
	struct tscope_marks *marks = history->marks;
	unsigned int bits;

	tscope_history_mark(history, marks, now);
	history->due_ns = now + TSCOPE_MARK_NS;
	/* Half of 8^N has 3 N - 1 zeros at its end. */
	bits = __ffs64(++history->nr_due) + 1;
	if (bits % TSCOPE_MARK_SHIFT == 0 && bits / TSCOPE_MARK_SHIFT < TSCOPE_MARK_LEVELS)
		tscope_history_mark(history, &marks[bits / TSCOPE_MARK_SHIFT], now);
}

/**
 * tscope_history_take_marks() - mark a switch
 * @history: history of this CPU, with the sums at this switch
 * @now:     the time of the switch
 *
 * If it is due, in the finest level, and in at most one of the others: level N has the marks whose
 * number is half of 8^N, and a multiple of 8^N more.
 *
 * Context: as tscope_history_add().
 */
noinline void tscope_history_take_marks(struct tscope_history *history, u64 now)
{
	bool is_edge = !history->due_ns && history->nr;

	if (unlikely(!history->nr))
		history->first_ns = now;
	if (unlikely(is_edge))
		history->due_ns = history->next_due_ns;
	tscope_history_refresh(history);
	if (likely(now >= history->due_ns))
		tscope_history_mark_due(history, now);
	if (unlikely(is_edge))
		tscope_history_mark_edge(history, now);
}

/**
 * tscope_history_rename() - the task that a CPU runs has a new name, and perhaps a new tid
 * @history: history of that CPU
 * @who:     the task; see task_key.h
 * @old_tid: its tid when it got the CPU; it may have had no record then
 * @task:    the same task
 *
 * All entries of the task get the new name and tid.
 *
 * Context: on that CPU, interrupts off.
 */
void tscope_history_rename(struct tscope_history *history, u64 who, pid_t old_tid,
			   const struct task_struct *task)
{
	struct tscope_history_entry *entry = history->entry;
	unsigned int i;

	tscope_history_begin(history);
	for (; entry < history->entry + TSCOPE_HISTORY; entry++) {
		if (entry->who != who && entry->who != old_tid)
			continue;
		data_race(entry->tid = task->pid);
		data_race(memcpy(entry->comm, task->comm, sizeof(entry->comm)));
	}
	for (i = 0; i < TSCOPE_SUMS; i++)
		if (history->sum[i].who == who)
			tscope_history_own(&history->owner[i], task);
	tscope_history_end(history);
}

/**
 * tscope_history_latest() - the task that a CPU runs now
 * @history: history of the CPU
 * @entry:   filled; zeroed if the CPU has not switched since load
 *
 * Context: any.
 */
void tscope_history_latest(const struct tscope_history *history, struct tscope_history_entry *entry)
{
	unsigned int seq;

	do {
		seq = raw_read_seqcount_begin(&history->seq);
		/* An entry that was not written yet is zeroed. */
		*entry = *tscope_history_entry_at(history, history->nr - 1);
	} while (read_seqcount_retry(&history->seq, seq));
	entry->comm[TSCOPE_COMM_BYTES - 1] = '\0';
}
