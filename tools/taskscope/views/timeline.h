/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TIMELINE_H
#define TASKSCOPE_TIMELINE_H

#include "json.h"
#include "replay_set.h"

/*
 * Who ran where when, in equal slots of time: of each slot of each CPU the task that ran
 * longest in it.
 */

/**
 * struct timeline_slot - what a CPU did in a slot
 * @longest:	task that ran longest; NULL: none did
 * @longest_ns: how long
 * @run_ns:	all tasks that are shown
 * @others_ns:	all other tasks
 * @unknown_ns: events of this time are missing
 */
struct timeline_slot {
	struct task_replay *longest;
	__u64 longest_ns;
	__u64 run_ns;
	__u64 others_ns;
	__u64 unknown_ns;
};

/* A time that a task ran. */
struct timeline_piece {
	struct task_replay *task;
	__u64 ns;
};

/**
 * struct timeline_cpu - a CPU
 * @slot:     its slots
 * @nr:	      the slot that is being filled
 * @piece:    what ran in that, so far
 * @nr_pieces: how many these are
 * @cap:      room in @piece
 * @since_ns: since when it does what it does
 * @heard_ns: when it was heard of last
 * @running:  what it runs; NULL: its idle task, or one that was not recorded
 * @is_known: @running is
 * @is_there: there was an event on it
 */
struct timeline_cpu {
	struct timeline_slot *slot;
	size_t nr;
	struct timeline_piece *piece;
	size_t nr_pieces;
	size_t cap;
	__u64 since_ns;
	__u64 heard_ns;
	struct task_replay *running;
	bool is_known;
	bool is_there;
};

/**
 * struct timeline - the picture
 * @begin_ns:	the recording begins
 * @from_ns:	the picture begins
 * @to_ns:	it ends
 * @nr_slots:	how many slots each CPU has
 * @cpu:	the CPUs by number
 * @nr_cpus:	how many numbers there are
 * @pids:	the processes that are shown, as ts_are_tids() has them; NULL: all
 * @cpus:	these are shown, as ts_are_cpus() has them; NULL: all
 * @recorded:	these were recorded, the same
 * @is_partial:	not all tasks were recorded
 * @is_cut:	the end of the recording is missing, and all events of a CPU may be
 * @legend:	timeline_end(): the tasks that ran, the longest first
 * @nr_legend:	how many
 */
struct timeline {
	__u64 begin_ns;
	__u64 from_ns;
	__u64 to_ns;
	size_t nr_slots;
	struct timeline_cpu *cpu;
	size_t nr_cpus;
	const char *pids;
	const char *cpus;
	const char *recorded;
	bool is_partial;
	bool is_cut;
	struct task_replay **legend;
	size_t nr_legend;
};

/* More are not told apart. */
#define TIMELINE_LETTERS 26

/**
 * timeline_at() - when a slot begins
 * @timeline: the picture
 * @nr:	      the slot; @nr_slots: when the last ends
 */
__u64 timeline_at(const struct timeline *timeline, size_t nr);

/**
 * timeline_begin() - an empty picture
 * @timeline: zeroed, but for times, numbers and @pids; filled
 */
void timeline_begin(struct timeline *timeline);

/**
 * timeline_add_cpu() - a CPU has events, which need not be of that time
 * @timeline: the picture
 * @cpu:      its number
 */
void timeline_add_cpu(struct timeline *timeline, __u32 cpu);

/**
 * timeline_take() - go on by one event
 * @timeline: the picture
 * @set:    the tasks, which have gone on by it already
 * @event:    the event
 */
void timeline_take(struct timeline *timeline, const struct replay_set *set,
		   const struct ts_event *event);

/**
 * timeline_end() - the recording is over
 * @timeline: the picture
 * @set:    the tasks
 * @until_ns: when it ended
 */
void timeline_end(struct timeline *timeline, const struct replay_set *set, __u64 until_ns);

/**
 * struct timeline_seen - signs in a picture that need a word of explanation
 * @several: a slot with several tasks and none that had most of it
 * @others:  a slot with other tasks than those drawn
 * @unknown: a slot of which not enough is known
 */
struct timeline_seen {
	bool several;
	bool others;
	bool unknown;
};

/**
 * timeline_symbol() - the sign of a slot: the letter of its task, or what stands for none
 * @slot:    the slot
 * @slot_ns: its length
 * @seen:    what the sign needs explained is set
 */
char timeline_symbol(const struct timeline_slot *slot, __u64 slot_ns, struct timeline_seen *seen);

/**
 * timeline_put() - append the picture for a person
 * @t:	      the text
 * @timeline: the picture
 */
void timeline_put(struct text *t, const struct timeline *timeline);

/**
 * timeline_put_json() - write it as a document
 * @j:	      the document
 * @timeline: the picture
 */
void timeline_put_json(struct json *j, const struct timeline *timeline);

/**
 * timeline_free() - forget it
 * @timeline: the picture
 */
void timeline_free(struct timeline *timeline);

#endif
