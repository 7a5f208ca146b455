/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_REPLAY_SET_H
#define TASKSCOPE_REPLAY_SET_H

#include "stream_merge.h"
#include "task_replay.h"

/* What a CPU runs, as far as is known, and when it was heard of last. */
struct replay_cpu {
	struct task_replay *running;
	__u64 last_ns;
};

/**
 * struct replay_set - the tasks of a recording
 * @start:  what was recorded
 * @after:  the living as it ended
 * @task:   the tasks, in the order in which they were met
 * @nr:	    how many
 * @cap:    room in @task
 * @by_nr:  the task that has a number now: a tree of tsearch(3)
 * @by_key: the tasks whose key is known: another
 * @cpu:    the CPUs
 * @members: of a cgroup: the tasks that have events of their own, by number; NULL: none is expected
 * @watch:  is told the times of all tasks; NULL: nobody asks
 * @lost:   events that were lost
 * @lost_from_ns: when the first of them may have been
 */
struct replay_set {
	struct tscope_stream_start start;
	const struct ts_set *after;
	struct task_replay **task;
	size_t nr;
	size_t cap;
	void *by_nr;
	void *by_key;
	struct replay_cpu *cpu;
	bool *members;
	const struct task_watch *watch;
	__u64 lost;
	__u64 lost_from_ns;
};

/**
 * replay_set_begin() - the tasks that live as a recording begins
 * @set:  filled
 * @start:  what was recorded
 * @before: the living as it began, settled
 * @after:  the living as it ended, settled; none: not known
 */
void replay_set_begin(struct replay_set *set, const struct tscope_stream_start *start,
		      const struct ts_set *before, const struct ts_set *after);

/**
 * replay_set_watch() - ask for the times that tasks spend in their accounts
 * @set:   the set, right after replay_set_begin()
 * @watch: is told them; stays as long as the set
 */
void replay_set_watch(struct replay_set *set, const struct task_watch *watch);

/**
 * replay_set_forget() - what became of the tasks that lived as it began is not known
 * @set:   the set, right after replay_set_begin()
 * @living:  the tasks that lived as it ended, settled
 * @gone:    the tasks that had exited by then
 * @from_ns: all that happened from then on is known
 *
 * Who they are the end knows better, of all that were born before @from_ns.  Each is met
 * in its first event.
 */
void replay_set_forget(struct replay_set *set, const struct ts_set *living,
		       const struct ts_set *gone, __u64 from_ns);

/**
 * replay_set_expect() - an event is to come
 * @set: the set, right after replay_set_begin()
 * @event: the event
 *
 * In the recording of a cgroup only an event of its own tells that a task is in it: with
 * all that are to come known, it is one of those meant from the beginning on.
 */
void replay_set_expect(struct replay_set *set, const struct ts_event *event);

/**
 * replay_set_take() - go on by one event
 * @set: the set
 * @event: the next, of all CPUs in the order of their times
 */
void replay_set_take(struct replay_set *set, const struct ts_event *event);

/**
 * replay_set_lost() - events are missing
 * @set:   the set
 * @from_ns: when the first of them may have been
 * @nr:	     how many
 */
void replay_set_lost(struct replay_set *set, __u64 from_ns, __u64 nr);

/**
 * replay_set_find() - the task that has a number now
 * @set: the set
 * @nr:	   the number
 *
 * Return: the task; NULL: not known, or an idle task.
 */
struct task_replay *replay_set_find(const struct replay_set *set, __s32 nr);

/**
 * replay_set_tell() - take from records of after the end whose tasks are that no record tells of
 * @set:   the set
 * @later: the records
 *
 * The figures of these records are none of the recording: it has ended before they were read.
 */
void replay_set_tell(struct replay_set *set, const struct ts_set *later);

/**
 * replay_set_end() - the recording is over
 * @set:    the set
 * @until_ns: when it ended
 * @gone:     the tasks that had exited by then
 */
void replay_set_end(struct replay_set *set, __u64 until_ns, const struct ts_set *gone);

/**
 * replay_set_free() - forget all
 * @set: the set
 */
void replay_set_free(struct replay_set *set);

#endif
