// SPDX-License-Identifier: GPL-2.0
/*
 * The history of a CPU: its latest switches, and sums of what its tasks ran before them.
 *
 * The CPU sums up the run time of the tasks that it runs most.  A mark holds all sums at one
 * switch.  The sums now, less those at the first mark after a time, are the run times since that
 * mark.  The marks of the finest level are 128 us apart or more, those of the next level 1 ms,
 * and so on up to half a second:
 *
 *	level 1		    |				    |			       now
 *	level 0		    |	|   |	|   |	|   |	|   |	|   |	|   |	|   |	|
 *				  began ^ first mark
 *
 * A CPU that switches less often has a mark at each switch.  So what a mark leaves out of a wait
 * is a part of the wait, and what all this costs does not depend on the number of switches.
 *
 * Locking: written by the CPU in history->seq, interrupts off; read in its run queue's lock, or
 * without it and repeated if history->seq has changed.  The limits are another matter: limit.c.
 */
#include <linux/minmax.h>

#include "cpu_history.h"

static void tscope_history_name(struct tscope_history_entry *entry, u64 who,
				const struct task_struct *task)
{
	entry->who = who;
	entry->tid = task->pid;
	/* Another task may rename it at the same time. */
	data_race(memcpy(entry->comm, task->comm, sizeof(entry->comm)));
}

/**
 * tscope_history_sum() - a task has run that does not have the place that it wants
 * @history: history of this CPU
 * @place:   the place
 * @task:    the task
 * @who:     its key
 * @ns:      how long it ran
 *
 * The run time is taken off the rank of the task that has the place.  When no rank is left, @task
 * takes the place (majority vote by Boyer and Moore, 1981); else it wants the next one.  What it
 * ran for that is in no sum: so tasks that lose their place at once do not look like one that
 * runs much.
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

	if (rank > ns) {
		owner->base_ns = sum->ns - (rank - ns);
		return (place + 1) % TSCOPE_SUMS;
	}
	tscope_history_name(&owner->entry, who, task);
	owner->from_ns = sum->ns;
	owner->base_ns = sum->ns - (ns - rank);
	sum->who = who;
	return place;
}

static void tscope_history_mark(struct tscope_history *history, struct tscope_marks *marks,
				u64 now, u64 apart)
{
	unsigned int at = marks->nr++ % TSCOPE_MARKS, i;

	marks->at_ns[at] = now;
#pragma GCC unroll 16
	for (i = 0; i < TSCOPE_SUMS; i++)
		marks->sum_ns[at][i] = history->sum[i].ns;
	marks->due_ns = now + apart;
}

/**
 * tscope_history_take_marks() - mark a switch
 * @history: history of this CPU, with the sums at this switch
 * @now:     the time of the switch
 *
 * In the finest level, and in one of the others if that is due, too: so that no switch takes many.
 *
 * Context: as tscope_history_add().
 */
noinline void tscope_history_take_marks(struct tscope_history *history, u64 now)
{
	unsigned int level;

	tscope_history_mark(history, &history->marks[0], now, TSCOPE_MARK_NS);
	history->due_ns = history->marks[0].due_ns;
	for (level = 1; level < TSCOPE_MARK_LEVELS; level++) {
		if (now < history->marks[level].due_ns)
			continue;
		tscope_history_mark(history, &history->marks[level], now,
				    TSCOPE_MARK_NS << level * TSCOPE_MARK_SHIFT);
		break;
	}
}

static void tscope_history_entry_rename(struct tscope_history_entry *entry, u64 who,
					pid_t old_tid, const struct task_struct *task)
{
	if (entry->who == who || entry->who == old_tid)
		tscope_history_name(entry, entry->who, task);
}

/**
 * tscope_history_rename() - the task that a CPU runs has a new name, and perhaps a new tid
 * @history: history of that CPU
 * @who:     the task; see key.h
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
	unsigned int i;

	tscope_history_begin(history);
	for (i = 0; i < TSCOPE_HISTORY; i++)
		tscope_history_entry_rename(&history->entry[i], who, old_tid, task);
	for (i = 0; i < TSCOPE_SUMS; i++)
		tscope_history_entry_rename(&history->owner[i].entry, who, old_tid, task);
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
