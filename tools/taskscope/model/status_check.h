/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_STATUS_CHECK_H
#define TASKSCOPE_STATUS_CHECK_H

#include "tasks.h"

/*
 * The module's numbers against the kernel's own.
 *
 * counts: what the module counted of a task is what the kernel's counters rose
 * by.  The two are read one after the other, so only a task that did not run
 * from one snapshot to the next can be checked.
 *
 * accounts: at any instant a task is in one account, so that their sum is its age,
 * exactly, for each task of one snapshot.
 *
 * run, wait: the module takes its own times, the scheduler has others for the same:
 * se.sum_exec_runtime and sched_info.run_delay.  They differ by what the host does.  A
 * wait begins at sched_waking, which is before the kernel's by the way to the run queue,
 * an interrupt of another CPU; at a switch the kernel has read its clock some steps before
 * the tracepoint; it leaves interrupts and stolen time out of the run time.  Of a machine
 * whose host is busy each of these may be of any length.  So what is compared is what
 * holds for any host:
 *
 *   - RUN + WAIT of a task is at least RUNTIME + RUNDELAY: it begins no later and ends no
 *     earlier, whatever is run and what is wait of it.  Of a task whose birth was seen the
 *     kernel's first wait may begin earlier, but not before that birth.  Of a task that has
 *     moved between CPUs RUN + WAIT is at least RUNTIME: RUNDELAY may have its sleep.  From
 *     6.12 on a task that falls asleep may stay in its queue for a while, and one that is
 *     moved then counts as waiting from the move until it runs again.
 *   - The tasks together have RUN at most as long as the CPUs were there, between two
 *     snapshots.
 *   - In all, RUN and WAIT are each at least half of the kernel's, WAIT of tasks that never
 *     moved: the host would have to stop most of its time in those few steps.
 *   - A task off its CPU has waited as often as it was switched away, and as the scheduler
 *     says that it arrived, at least; and its waits, their histogram, and the part of them
 *     in which its CPU was idle fit each other, exactly.
 *
 * Those that are compared do not run as they are looked at, from their birth on where that
 * was seen, else between two snapshots.  A process one of whose threads has called execve()
 * is left out: its birth is that of its first thread, its times are those of the other.
 *
 * sleep: the program itself sleeps for a time that it asks for.  It is not woken before
 * the end of that: none of it is WAIT.
 *
 * ctxt: what the module counted on all CPUs is what ctxt in /proc/stat rose by.
 * ctxt cannot be read at the same instant, so it is read between two readings
 * of the module, before and after.  The kernel counts a switch just before its
 * tracepoint: on each CPU one may be on its way.
 */

/**
 * struct counts_check - result of check_counts()
 * @checked:   tasks that did not run and could be checked
 * @unequal:   those of them whose numbers differ
 * @ran:       tasks that ran between the two looks
 * @uncounted: tasks that the module does not count
 * @bad_tid:   one that is unequal; 0: none
 */
struct counts_check {
	size_t checked;
	size_t unequal;
	size_t ran;
	size_t uncounted;
	__s32 bad_tid;
};

/**
 * check_counts() - compare the counters of tasks that did not run
 * @check:  filled
 * @before: a snapshot with ids, state, sched and counts
 * @after:  a later one
 * @hooks:  TSCOPE_HOOK_* attached: a counter without its hook is not compared
 */
void check_counts(struct counts_check *check, const struct ts_set *before,
		  const struct ts_set *after, __u64 hooks);

/**
 * struct accounts_check - result of check_accounts()
 * @checked:   tasks with accounts
 * @unequal:   those of them whose accounts do not sum up to their age
 * @uncounted: tasks without
 * @bad_tid:   one that is unequal; 0: none
 */
struct accounts_check {
	size_t checked;
	size_t unequal;
	size_t uncounted;
	__s32 bad_tid;
};

/**
 * check_accounts() - does the time of each task go to one account
 * @check: filled
 * @tasks: a snapshot with accounts
 */
void check_accounts(struct accounts_check *check, const struct ts_set *tasks);

/*
 * What is tolerated where the module's clock and the scheduler's are compared: a part of
 * the time, something for each switch, and something at all.
 */
#define TOLERATED_PART		10
#define TOLERATED_SWITCH_NS	100000
#define TOLERATED_NS		20000000
/* CPUs that disagree about the time. */
#define TOLERATED_SKEW_NS	1000000

/**
 * struct times_check - result of check_times(), for one of two times
 * @checked:   tasks that could be compared
 * @unequal:   those of them whose times or counts cannot be
 * @ours_ns:   what the module counted of all of them
 * @kernel_ns: what the kernel counted
 * @nr_switches: their switches between the two looks
 * @spent_ns:  run: what all tasks ran from one snapshot to the other
 * @room_ns:   run: the time of all CPUs between the two looks
 * @bad_tid:   one that is unequal; 0: none
 */
struct times_check {
	size_t checked;
	size_t unequal;
	__u64 ours_ns;
	__u64 kernel_ns;
	__u64 nr_switches;
	__u64 spent_ns;
	__u64 room_ns;
	__s32 bad_tid;
};

/**
 * times_agree() - can every task and the sum of all be true
 * @check: the result
 *
 * Return: true if so.
 */
bool times_agree(const struct times_check *check);

/**
 * check_times() - compare run and wait with the scheduler's own
 * @run:    filled: RUN and RUNTIME
 * @wait:   filled: WAIT and RUNDELAY
 * @before: a snapshot with ids, state, sched, birth, counts, accounts, waits, switches
 * @after:  a later one
 * @nr_cpus: CPUs that there may be
 */
void check_times(struct times_check *run, struct times_check *wait, const struct ts_set *before,
		 const struct ts_set *after, unsigned int nr_cpus);

/**
 * struct sleep_check - result of check_sleep()
 * @checked:  it could be compared
 * @ok:	      the result
 * @slept_ns: how long it was asleep, by the module
 * @asked_ns: how long it slept at least, as measured
 */
struct sleep_check {
	bool checked;
	bool ok;
	__u64 slept_ns;
	__u64 asked_ns;
};

/**
 * check_sleep() - has a task that slept for a time done so
 * @check:  filled
 * @before: its record before, as it ran
 * @after:  the same after
 * @asked_ns: how long it slept, at least
 *
 * One that was preempted may have been so right before it slept, while the time ran:
 * then nothing is known.
 */
void check_sleep(struct sleep_check *check, const struct record *before,
		 const struct record *after, __u64 asked_ns);

/**
 * struct ctxt_reading - ctxt between two readings of the module
 * @before: tscope_info.nr_switches
 * @ctxt:   ctxt of /proc/stat, read after @before
 * @after:  tscope_info.nr_switches, read after @ctxt
 */
struct ctxt_reading {
	__u64 before;
	__u64 ctxt;
	__u64 after;
};

/**
 * ctxt_agrees() - can both have counted the same switches
 * @first:  a reading
 * @second: a later one
 * @nr_cpus: CPUs that switch
 *
 * Return: true if so.
 */
bool ctxt_agrees(const struct ctxt_reading *first, const struct ctxt_reading *second,
		 unsigned int nr_cpus);

/**
 * parse_ctxt() - find ctxt in the text of /proc/stat
 * @stat: the text
 * @ctxt: filled
 *
 * Return: false if it is not there.
 */
bool parse_ctxt(const char *stat, __u64 *ctxt);

#endif
