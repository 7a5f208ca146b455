/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_PAGE_OPS_H
#define TASKSCOPE_PAGE_OPS_H

#include "page_bytes.h"
#include "replay_set.h"
#include "text.h"

/*
 * What a page of a recording has instead of its events: html/decoder.js reads it.
 *
 * An op is a byte, of which bits 0 to 3 are its kind, and then its operands: numbers as of
 * page_u64(), or page_s64() where they are marked with a sign.  DT is the time since the op
 * before; a time that is marked with a sign is relative to the time of the latest op.  A TASK is
 * the number of a task, from PAGE_TASK on, or one of those below.
 *
 *   kind	bits 4-7		operands
 *   END
 *   SWITCH	4-6 state of the task	CPU DT TASK, which the CPU runs now; without PLAIN: TASK,
 *		that it left, 7 PLAIN	which with PLAIN is the one that it ran
 *   WAKE	4 PLAIN, 5 FROM,	CPU DT TASK CPU, which the task is on; with FROM: TASK, the
 *		6 IRQ, 7 NEW		waker, which otherwise is the one that the CPU runs
 *   MIGRATE	4 FROM			CPU DT TASK CPU, to which; with FROM: CPU, from which
 *   CLOSE	4-6 account, 7 NEXT	TASK TIME+, up to when; without NEXT: the length
 *   SET	4-6 state		TASK TIME+, since when, CPU, or one less: not known
 *   LOST				CPU DT TIME+, when the CPU was last heard of, NUMBER lost
 *   CPU	4 KNOWN			CPU TASK: all the time it ran this one
 *   FORK				CPU DT TASK TASK, its creator
 *   EXEC				CPU DT TASK NAME FILE
 *   EXIT				CPU DT TASK CODE
 *   RENAME				CPU DT TASK NAME
 *   TRIGGER	4 WAITS			CPU DT TASK NS, how long it waited
 *   TIME				TIME+: the time of the latest op is this one
 *   RAN	4 KNOWN			CPU TASK NS: it ran this one for so long, and then the next
 *
 * A reader keeps of each task in what state it is, TSCOPE_ACCOUNT_*, and since when, and of each
 * CPU which task it runs.  The PLAIN ops say what ends with them by that alone: SWITCH ends the
 * run of the task that the CPU leaves, and the wait of the other one; WAKE ends sleep, block and
 * stop, and the task waits from then on.  Nothing ends that is 0 long, or of which the beginning
 * is not known.  Whatever else ends is told by CLOSE.  So the times are those of the replay of the
 * recording, whatever happens in it, and decoder.js need not know how a recording is replayed.
 */
enum page_op {
	PAGE_END,
	PAGE_SWITCH,
	PAGE_WAKE,
	PAGE_MIGRATE,
	PAGE_CLOSE,
	PAGE_SET,
	PAGE_LOST,
	PAGE_CPU,
	PAGE_FORK,
	PAGE_EXEC,
	PAGE_EXIT,
	PAGE_RENAME,
	PAGE_TRIGGER,
	PAGE_TIME,
	PAGE_RAN,
};

/* In the place of a task. */
#define PAGE_IDLE	0	/* an idle task */
#define PAGE_OTHER	1	/* one that the recording is not about */
#define PAGE_SEVERAL	2	/* in a slot: many that ran for a short time each */
#define PAGE_TASK	3

/**
 * struct page_track - what a reader knows of a task
 * @task:    the task
 * @open_ns: since when it is in @state
 * @cpu:     one more than the CPU that it is on; 0: not known
 * @state:   TSCOPE_ACCOUNT_*
 * @is_met:  @open_ns is known
 */
struct page_track {
	struct task_replay *task;
	__u64 open_ns;
	__u32 cpu;
	__u8 state;
	bool is_met;
};

/**
 * struct page_cpu - a CPU
 * @running:  the task that it runs
 * @heard_ns: when it was heard of last
 * @is_known: @running is
 * @is_there: it had an event
 * @is_read:  a reader knows @running
 * @is_told:  an op has told what it did
 * @is_quiet: it had none, but tasks were met there
 */
struct page_cpu {
	__u32 running;
	__u64 heard_ns;
	bool is_known;
	bool is_there;
	bool is_read;
	bool is_told;
	bool is_quiet;
};

/* A time that is over. */
struct page_closing {
	__u32 nr;
	unsigned int account;
	__u64 from_ns;
	__u64 to_ns;
};

/**
 * struct page_ops - ops that are being written
 * @bytes:   where to
 * @now_ns:  time of the latest op
 * @begin_ns: no event of before is told
 * @from_ns: nothing of before is told
 * @to_ns:   nor of after
 * @recorded: these CPUs were recorded, as ts_are_cpus() has them; NULL: all
 * @nr_events: events of that time
 * @marks_left: how many of the rare ones are not told
 * @track:   the tasks, by their numbers less PAGE_TASK
 * @nr:	     how many
 * @cap:     room in @track
 * @cpu:     the CPUs
 * @nr_cpus: how many
 * @closing: what is over, and is to be told
 * @nr_closing: how many
 * @cap_closing: room in @closing
 * @name:    room for names
 */
struct page_ops {
	struct page_bytes bytes;
	__u64 now_ns;
	__u64 begin_ns;
	__u64 from_ns;
	__u64 to_ns;
	const char *recorded;
	__u64 nr_events;
	__u64 marks_left;
	struct page_track *track;
	size_t nr;
	size_t cap;
	struct page_cpu *cpu;
	__u32 nr_cpus;
	struct page_closing *closing;
	size_t nr_closing;
	size_t cap_closing;
	struct text name;
};

/**
 * page_ops_begin() - begin
 * @ops:      zeroed, but for its times; filled
 * @out:      where to
 * @begin_ns: the first op is relative to this
 * @nr_cpus:  how many CPUs there may be
 */
void page_ops_begin(struct page_ops *ops, FILE *out, __u64 begin_ns, __u32 nr_cpus);

/**
 * page_ops_number() - the number of a task
 * @ops:  the ops
 * @task: the task
 *
 * Return: its number, which it has from now on.
 */
__u32 page_ops_number(struct page_ops *ops, struct task_replay *task);

/**
 * page_ops_number_at() - the number of the task that has a tid
 * @ops: the ops
 * @set: the tasks
 * @tid: the tid; 0: an idle task
 *
 * Return: its number, or PAGE_IDLE, or PAGE_OTHER.
 */
__u32 page_ops_number_at(struct page_ops *ops, const struct replay_set *set, __s32 tid);

/**
 * page_ops_closed() - a time is over: a task_watch.closed
 * @arg:     the ops
 * @task:    the task
 * @account: in which it was
 * @ns:      for how long
 * @to_ns:   up to when
 */
void page_ops_closed(void *arg, struct task_replay *task, unsigned int account, __u64 ns,
		     __u64 to_ns);

/**
 * page_ops_see() - an event of the replay
 * @arg:   the ops
 * @set:   the tasks, which have gone on by it
 * @event: the event
 */
void page_ops_see(void *arg, const struct replay_set *set, const struct ts_event *event);

/**
 * page_ops_tell_of() - is it of the time that is told?
 * @ops:   the ops
 * @event: the event
 */
bool page_ops_tell_of(const struct page_ops *ops, const struct ts_event *event);

/**
 * page_ops_count() - is it of the time that is told?  Counts those that are
 * @ops:   the ops
 * @event: the event
 */
bool page_ops_count(struct page_ops *ops, const struct ts_event *event);

/**
 * page_ops_clip() - the part of a time that is told
 * @ops:     the ops
 * @from_ns: in and out: since when
 * @to_ns:   in and out: up to when
 *
 * Return: false: there is none.
 */
bool page_ops_clip(const struct page_ops *ops, __u64 *from_ns, __u64 *to_ns);

/**
 * page_ops_ran() - tell what a CPU ran
 * @ops:   the ops
 * @cpu:   the CPU
 * @nr:	   number of the task
 * @is_known: it is known
 * @ns:	   for how long, since the latest of these ended
 */
void page_ops_ran(struct page_ops *ops, __u32 cpu, __u32 nr, bool is_known, __u64 ns);

/**
 * page_ops_meet() - a CPU that has not switched at all ran the task that was met running, or none
 * @ops: the ops
 * @set: the tasks, after replay_set_end()
 * @is_cut: the end of the recording is missing, and with it perhaps all events of a CPU
 */
void page_ops_meet(struct page_ops *ops, const struct replay_set *set, bool is_cut);

/**
 * page_ops_close() - tell that a time is over
 * @ops:     the ops
 * @nr:	     number of the task
 * @account: in which it was
 * @from_ns: since when
 * @to_ns:   up to when
 */
void page_ops_close(struct page_ops *ops, __u32 nr, unsigned int account, __u64 from_ns,
		    __u64 to_ns);

/**
 * page_ops_is_mark() - is it a birth, an execve(), an exit, or a new name?
 * @event: the event
 */
static inline bool page_ops_is_mark(const struct ts_event *event)
{
	return event->head.type == TSCOPE_EVENT_FORK || event->head.type == TSCOPE_EVENT_EXEC ||
	       event->head.type == TSCOPE_EVENT_EXIT || event->head.type == TSCOPE_EVENT_RENAME;
}

/**
 * page_ops_mark() - tell a birth, an execve(), an exit, a new name or the trigger
 * @ops:   the ops
 * @set:   the tasks
 * @event: the event
 *
 * Return: false: it is none of these.
 */
bool page_ops_mark(struct page_ops *ops, const struct replay_set *set,
		   const struct ts_event *event);

/**
 * page_ops_time() - the time of the latest op is this one
 * @ops:    the ops
 * @now_ns: the time
 */
void page_ops_time(struct page_ops *ops, __u64 now_ns);

/**
 * page_ops_end() - tell what is left, and write all
 * @ops: the ops
 */
void page_ops_end(struct page_ops *ops);

/**
 * page_ops_free() - forget all
 * @ops: the ops
 */
void page_ops_free(struct page_ops *ops);

#endif
