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
 *	FORK	sleep		since the event, which comes behind the beginning of the
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

/**
 * struct life - a task between its birth and its end
 * @key:	that of the task; 0: not known
 * @tid:	its number, as last seen, under which its record is to be found; a leader
 *		that a thread's execve() has ended keeps its own, which the thread has, too
 * @nr:		number under which it is met now
 * @tgid:	its process
 * @ppid:	its parent; 0: not known
 * @comm:	its name, as last seen
 * @birth_ns:	when it was created
 * @since_ns:	its window begins
 * @until_ns:	its window ends; set by lives_end()
 * @before:	its record in the snapshot of before, or NULL
 * @after:	its last record, living or gone, or NULL
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
 * @open_ns:	after life_end(): how long it was in @in
 * @wakers:	who woke it
 * @irq:	times that it was an interrupt
 * @exit_code:	as it exited
 * @drawn_ns:	for the one who draws: how long it ran in the picture
 * @letter:	for the one who draws
 * @is_chosen:	for the one who reports: it ran on one of the CPUs that were asked for
 * @is_born:	it was born in the recording
 * @is_new:	its next switch is not counted, see tscope_record_prime_switches()
 * @is_unmet:	it was there before its first event, but nobody knows what it did
 * @is_followed: the recording is about it
 * @is_doubtful: its events did not fit, or some may be missing
 * @has_exit:	@exit_code is known
 * @was_leader: a leader that a thread's execve() has ended
 */
struct life {
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
	struct tally wakers;
	__u64 irq;
	__s32 exit_code;
	__u64 drawn_ns;
	char letter;
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
 * life_identify() - who it is
 * @life: the task
 * @rec:  its record
 */
void life_identify(struct life *life, const struct record *rec);

/**
 * life_begin() - the life of a task that is there already
 * @life: zeroed; filled
 * @rec:  its record, with accounts
 */
void life_begin(struct life *life, const struct record *rec);

/**
 * life_forget() - what it does is not known before its first event
 * @life: the task, which keeps who it is
 */
void life_forget(struct life *life);

/**
 * life_meet() - its window begins, with its first event
 * @life: what life_forget() left
 * @in:	  TSCOPE_ACCOUNT_* that it was in
 * @now:  the time
 */
void life_meet(struct life *life, unsigned int in, __u64 now);

/**
 * life_set_comm() - it has this name now
 * @life: the task
 * @comm: the name
 */
void life_set_comm(struct life *life, const char *comm);

/**
 * life_comm() - its name
 * @life: the task
 *
 * Return: the name; NULL: not known.
 */
static inline const char *life_comm(const struct life *life)
{
	return life->tgid || life->comm[0] ? life->comm : NULL;
}

/**
 * life_is_unstarted() - it had not run yet when its record was read
 * @life: the task
 */
bool life_is_unstarted(const struct life *life);

/**
 * life_found() - its last record, if it is its own
 * @life: the task
 * @rec:  the record of a task that has its number, or its key, with accounts
 *
 * Return: false: it is that of another, who had the number before or later.
 */
bool life_found(struct life *life, const struct record *rec);

/**
 * life_switch_in() - it gets a CPU
 * @life:  the task
 * @now:   the time
 * @lossy: its waking may have been lost
 */
void life_switch_in(struct life *life, __u64 now, bool lossy);

/**
 * life_switch_out() - it leaves its CPU
 * @life:   the task
 * @now:    the time
 * @letter: tscope_event.info of the switch
 */
void life_switch_out(struct life *life, __u64 now, char letter);

/**
 * life_wake() - it is being woken
 * @life: the task
 * @now:  the time
 *
 * Return: false: this is none of its window.
 */
bool life_wake(struct life *life, __u64 now);

/**
 * life_migrate() - it changes its CPU
 * @life: the task
 * @now:  the time
 */
void life_migrate(struct life *life, __u64 now);

/**
 * life_end() - its window ends
 * @life:     the task, for which no event comes any more
 * @until_ns: when the recording ended
 */
void life_end(struct life *life, __u64 until_ns);

/**
 * life_free() - forget it
 * @life: the task
 */
void life_free(struct life *life);

#endif
