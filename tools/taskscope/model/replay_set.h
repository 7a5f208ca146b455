/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_REPLAY_SET_H
#define TASKSCOPE_REPLAY_SET_H

#include "stream.h"
#include "task_replay.h"

/* What a CPU runs, as far as is known, and when it was heard of last. */
struct lives_cpu {
	struct life *running;
	__u64 last_ns;
};

/**
 * struct lives - the tasks of a recording
 * @start:  what was recorded
 * @after:  the living as it ended
 * @life:   the lives, in the order in which they were met
 * @nr:	    how many
 * @cap:    room in @life
 * @by_nr:  who has a number now: a tree of tsearch(3)
 * @by_key: the lives whose key is known: another
 * @cpu:    the CPUs
 * @members: of a cgroup: who has events of its own, by number; NULL: nobody is expected
 * @lost:   events that were lost
 * @lost_from_ns: when the first of them may have been
 */
struct lives {
	struct tscope_stream_start start;
	const struct ts_set *after;
	struct life **life;
	size_t nr;
	size_t cap;
	void *by_nr;
	void *by_key;
	struct lives_cpu *cpu;
	bool *members;
	__u64 lost;
	__u64 lost_from_ns;
};

/**
 * lives_begin() - who lives as a recording begins
 * @lives:  filled
 * @start:  what was recorded
 * @before: the living as it began, settled
 * @after:  the living as it ended, settled; none: not known
 */
void lives_begin(struct lives *lives, const struct tscope_stream_start *start,
		 const struct ts_set *before, const struct ts_set *after);

/**
 * lives_forget() - what became of those who lived as it began is not known
 * @lives:   the lives, right behind lives_begin()
 * @living:  those who lived as it ended, settled
 * @gone:    those who had gone by then
 * @from_ns: all that happened from then on is known
 *
 * Who they are the end knows better, of all that were born before @from_ns.  Each is met
 * in its first event.
 */
void lives_forget(struct lives *lives, const struct ts_set *living, const struct ts_set *gone,
		  __u64 from_ns);

/**
 * lives_expect() - an event is to come
 * @lives: the lives, right behind lives_begin()
 * @event: the event
 *
 * In the recording of a cgroup only an event of its own tells that a task is in it: with
 * all that are to come known, it is one of those meant from the beginning on.
 */
void lives_expect(struct lives *lives, const struct ts_event *event);

/**
 * lives_take() - go on by one event
 * @lives: the lives
 * @event: the next, of all CPUs in the order of their times
 */
void lives_take(struct lives *lives, const struct ts_event *event);

/**
 * lives_lost() - events are missing
 * @lives:   the lives
 * @from_ns: when the first of them may have been
 * @nr:	     how many
 */
void lives_lost(struct lives *lives, __u64 from_ns, __u64 nr);

/**
 * lives_find() - who has a number now
 * @lives: the lives
 * @nr:	   the number
 *
 * Return: the task; NULL: not known, or an idle task.
 */
struct life *lives_find(const struct lives *lives, __s32 nr);

/**
 * lives_end() - the recording is over
 * @lives:    the lives
 * @until_ns: when it ended
 * @gone:     those who had gone by then
 */
void lives_end(struct lives *lives, __u64 until_ns, const struct ts_set *gone);

/**
 * lives_free() - forget all
 * @lives: the lives
 */
void lives_free(struct lives *lives);

#endif
