/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAGE_SLOTS_H
#define TASKSCOPE_PAGE_SLOTS_H

#include "page_ops.h"

/*
 * A page of more events than a browser can take has slots of time instead: of each task how long
 * it was in which state during the slot, and of each CPU which tasks it ran.  In a slot these
 * times stand one after the other, in an order of no meaning; their sums are exact.
 */

/**
 * struct page_slot_task - a task in the slot that is being filled
 * @slot:  the slot
 * @at_ns: since when in it
 * @ns:	   for how long in which state
 */
struct page_slot_task {
	__u64 slot;
	__u64 at_ns;
	__u64 ns[TSCOPE_ACCOUNT_ENDED];
};

/* What a CPU ran in a slot. */
struct page_piece {
	__u32 nr;
	bool is_known;
	__u64 ns;
};

/**
 * struct page_slot_cpu - a CPU in the slot that is being filled
 * @slot:     the slot
 * @piece:    what it ran
 * @nr:	      how many these are
 * @cap:      room in @piece
 * @since_ns: what it runs was not added since
 */
struct page_slot_cpu {
	__u64 slot;
	struct page_piece *piece;
	size_t nr;
	size_t cap;
	__u64 since_ns;
};

/**
 * struct page_slots - slots that are being filled
 * @ops:      they go there
 * @begin_ns: when the first begins
 * @slot_ns:  how long each is
 * @slot:     the latest that has begun
 * @nr_marks: rare events that were told
 * @marks_max: no more are
 * @task:     the tasks, by their numbers less PAGE_TASK
 * @cap:      room in @task
 * @cpu:      the CPUs
 */
struct page_slots {
	struct page_ops *ops;
	__u64 begin_ns;
	__u64 slot_ns;
	__u64 slot;
	size_t nr_marks;
	size_t marks_max;
	struct page_slot_task *task;
	size_t cap;
	struct page_slot_cpu *cpu;
};

/**
 * page_slots_begin() - begin
 * @slots:    zeroed; filled
 * @ops:      they go there, after page_ops_begin()
 * @begin_ns: when the first begins
 * @slot_ns:  how long each is
 * @marks_max: so many births, execs, exits and new names are told
 */
void page_slots_begin(struct page_slots *slots, struct page_ops *ops, __u64 begin_ns,
		      __u64 slot_ns, size_t marks_max);

/**
 * page_slots_closed() - a time is over: a task_watch.closed
 * @arg:     the slots
 * @task:    the task
 * @account: in which it was
 * @ns:      for how long
 * @to_ns:   up to when
 */
void page_slots_closed(void *arg, struct task_replay *task, unsigned int account, __u64 ns,
		       __u64 to_ns);

/**
 * page_slots_see() - an event of the replay
 * @arg:   the slots
 * @set:   the tasks, which have gone on by it
 * @event: the event
 */
void page_slots_see(void *arg, const struct replay_set *set, const struct ts_event *event);

/**
 * page_slots_end() - tell what is left, before page_ops_end()
 * @slots:    the slots
 * @until_ns: when the recording ended
 */
void page_slots_end(struct page_slots *slots, __u64 until_ns);

/**
 * page_slots_free() - forget all
 * @slots: the slots
 */
void page_slots_free(struct page_slots *slots);

#endif
