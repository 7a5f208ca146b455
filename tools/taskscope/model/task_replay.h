/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASK_REPLAY_H
#define TASKSCOPE_TASK_REPLAY_H

#include <stdbool.h>

#include "task_record.h"
#include "waker_count.h"

/*
 * What became of each task of a recording, told by its events alone.
 *
 * The module keeps accounts of every task (module/account.h); its events are of the same
 * instants, by the same reading of the clock.  So a task that begins as its record in the
 * snapshot of before says, and is then led through its events, ends as its record in the
 * snapshot of after says, to the nanosecond:
 *
 *	FORK	sleep		since the event, which comes after the beginning of the
 *				module's record
 *	WAKING	wait		of a task that is asleep; of one on its way to sleep: from
 *				its switch-out on
 *	SWITCH to it	run
 *	SWITCH from it	wait, sleep, block, stop or the end, as the letter says
 *
 * A record holds what came up to the instant of its latest change, tscope_accounts.opened_ns,
 * and nothing later: so it is known which events are between the two.  The window of a task
 * is from the instant at which its first record was read, or its birth, to the instant at
 * which the last was read, or its end.
 *
 * No event tells that a signal kept a task from sleeping: the kernel counts that switch as
 * voluntary, and it stays runnable.  Here it is involuntary.
 *
 * Where events were lost, a switch need not fit what was there before.  It is believed, and
 * the task is doubtful from there on.
 */

struct task_replay;

/**
 * struct task_watch - is told each time that a task has spent in an account
 * @closed: called as that is over: it was in @account for @ns, up to @to_ns; those of a task come
 *	    in the order of their times, and do not overlap.  All of an account together are
 *	    what is in task_replay.ns in the end, and 0 where that is below 0
 * @arg:    for @closed
 */
struct task_watch {
	void (*closed)(void *arg, struct task_replay *task, unsigned int account, __u64 ns,
		       __u64 to_ns);
	void *arg;
};

/**
 * struct task_replay - a task between its birth and its end
 * @key:	that of the task; 0: not known
 * @tid:	its number, as last seen, under which its record is to be found; a leader
 *		that a thread's execve() has ended keeps its own, which the thread has, too
 * @nr:		number under which it is met now
 * @tgid:	its process
 * @ppid:	its parent; 0: not known
 * @comm:	its name, as last seen
 * @birth_ns:	when it was created
 * @since_ns:	its window begins
 * @until_ns:	its window ends; set by replay_set_end()
 * @before:	its record in the snapshot of before, or NULL
 * @after:	its last record, living or gone, or NULL
 * @who:	its last record, or NULL
 * @creds:	its credentials as of its last record that has them, or NULL
 * @cgroup:	its cgroup as of its last record that has it, or NULL
 * @told_ns:	what came up to then is in @before
 * @last_ns:	what came later is not in @after
 * @moves_told_ns: the same of its changes of CPU
 * @moves_last_ns: the same of its changes of CPU
 * @opened_ns:	since when it is in @in
 * @in:		TSCOPE_ACCOUNT_*
 * @woken_ns:	when it was woken though it had not left its CPU yet; 0: it was not
 * @ns:		what is in each account; of a switch that @before did not know, though it
 *		had been, a few ns may be missing
 * @voluntary:	switches away, to sleep
 * @involuntary: switches away while it could go on
 * @migrations:	changes of CPU
 * @waits:	waits that ended; NULL: none
 * @open_ns:	after task_replay_end(): how long it was in @in
 * @wakers:	the tasks that woke it
 * @irq:	times that it was an interrupt
 * @cpu:	one more than the CPU that it is on, or ran on last; 0: not known
 * @exit_code:	as it exited
 * @drawn_ns:	for views/timeline.c: how long it ran in the picture
 * @letter:	for views/timeline.c: its letter
 * @place:	for model/summary.c and export/chrome.c: one more than its place there; 0: none
 * @watch:	what is told of the times in its accounts; NULL: nobody asks
 * @track:	for export/page.c: its number there; 0: none yet
 * @is_chosen:	for commands/report.c: it ran on one of the CPUs that were asked for
 * @is_born:	it was born in the recording
 * @is_new:	its next switch is not counted, see tscope_record_take_switch_base()
 * @is_unmet:	it was there before its first event, but what it did is not known
 * @is_followed: the recording is about it
 * @is_doubtful: its events did not fit, or some may be missing
 * @has_exit:	@exit_code is known
 * @was_leader: a leader that a thread's execve() has ended
 */
struct task_replay {
	__u64 key;
	__s32 tid;
	__s32 nr;
	__s32 tgid;
	__s32 ppid;
	char comm[TSCOPE_COMM_BYTES];
	__u64 birth_ns;
	__u64 since_ns;
	__u64 until_ns;
	const struct record *before;
	const struct record *after;
	const struct record *who;
	const struct tscope_creds *creds;
	const struct tscope_cgroup *cgroup;
	__u64 told_ns;
	__u64 last_ns;
	__u64 moves_told_ns;
	__u64 moves_last_ns;
	__u64 opened_ns;
	unsigned int in;
	__u64 woken_ns;
	__s64 ns[TSCOPE_ACCOUNT_ENDED];
	__u64 voluntary;
	__u64 involuntary;
	__u64 migrations;
	struct tscope_waits *waits;
	__u64 open_ns;
	struct waker_count wakers;
	__u64 irq;
	__u32 cpu;
	__s32 exit_code;
	__u64 drawn_ns;
	char letter;
	size_t place;
	const struct task_watch *watch;
	__u32 track;
	bool is_chosen;
	bool is_born;
	bool is_new;
	bool is_unmet;
	bool is_followed;
	bool is_doubtful;
	bool has_exit;
	bool was_leader;
};

/**
 * task_replay_identify() - take from a record which task it is
 * @task: the task
 * @rec:  its record, which stays as long
 */
void task_replay_identify(struct task_replay *task, const struct record *rec);

/**
 * task_replay_tell() - take from a later record what it says of whose it is
 * @task: the task
 * @rec:  the record, which stays as long
 *
 * What the record does not have stays as it was.
 */
void task_replay_tell(struct task_replay *task, const struct record *rec);

/**
 * task_replay_begin() - replay a task that is there already
 * @task: zeroed; filled
 * @rec:  its record, with accounts
 */
void task_replay_begin(struct task_replay *task, const struct record *rec);

/**
 * task_replay_forget() - what it does is not known before its first event
 * @task: the task, of which only its identity stays
 */
void task_replay_forget(struct task_replay *task);

/**
 * task_replay_meet() - its window begins, with its first event
 * @task: what task_replay_forget() left
 * @in:	  TSCOPE_ACCOUNT_* that it was in
 * @now:  the time
 */
void task_replay_meet(struct task_replay *task, unsigned int in, __u64 now);

/**
 * task_replay_set_comm() - it has this name now
 * @task: the task
 * @comm: the name
 */
void task_replay_set_comm(struct task_replay *task, const char *comm);

/**
 * task_replay_comm() - its name
 * @task: the task
 *
 * Return: the name; NULL: not known.
 */
static inline const char *task_replay_comm(const struct task_replay *task)
{
	return task->tgid || task->comm[0] ? task->comm : NULL;
}

/**
 * task_replay_is_unstarted() - it had not run yet when its record was read
 * @task: the task
 */
bool task_replay_is_unstarted(const struct task_replay *task);

/**
 * task_replay_found() - its last record, if it is its own
 * @task: the task
 * @rec:  the record of a task that has its number, or its key, with accounts
 *
 * Return: false: it is that of another task, which had the number before or later.
 */
bool task_replay_found(struct task_replay *task, const struct record *rec);

/**
 * task_replay_switch_in() - it gets a CPU
 * @task:  the task
 * @now:   the time
 * @lossy: its waking may have been lost
 */
void task_replay_switch_in(struct task_replay *task, __u64 now, bool lossy);

/**
 * task_replay_switch_out() - it leaves its CPU
 * @task:   the task
 * @now:    the time
 * @letter: tscope_event.info of the switch
 */
void task_replay_switch_out(struct task_replay *task, __u64 now, char letter);

/**
 * task_replay_wake() - it is being woken
 * @task: the task
 * @now:  the time
 *
 * Return: false: this is none of its window.
 */
bool task_replay_wake(struct task_replay *task, __u64 now);

/**
 * task_replay_migrate() - it changes its CPU
 * @task: the task
 * @now:  the time
 */
void task_replay_migrate(struct task_replay *task, __u64 now);

/**
 * task_replay_is_shown() - is the recording about it, and can anything be told of it?
 * @task: the task, after task_replay_end()
 *
 * Of a task that was on its way out as the recording began nothing can be told.
 */
static inline bool task_replay_is_shown(const struct task_replay *task)
{
	return task->is_followed &&
	       (task->before || task->is_born || task->until_ns > task->since_ns);
}

/**
 * task_replay_end() - its window ends
 * @task:     the task, for which no event comes any more
 * @until_ns: when the recording ended
 */
void task_replay_end(struct task_replay *task, __u64 until_ns);

/**
 * task_replay_free() - forget it
 * @task: the task
 */
void task_replay_free(struct task_replay *task);

#endif
