/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CHECKS_H
#define TASKSCOPE_CHECKS_H

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
 * se.sum_exec_runtime and sched_info.run_delay.  The kernel reads its clock some steps
 * before or after the tracepoint, and leaves interrupts and stolen time out of the
 * run time.  So they agree within a tolerance, for a task that did not run when it was
 * looked at (wait: that slept), since its birth or between two snapshots.
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
 * @ran:       tasks that ran meanwhile
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
void check_counts(struct counts_check *check, const struct tasks *before,
		  const struct tasks *after, __u64 hooks);

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
void check_accounts(struct accounts_check *check, const struct tasks *tasks);

/*
 * What is tolerated: a part of the time, something for each switch, and something at
 * all.  Most of it is for virtual machines, where a CPU may stand still for
 * milliseconds between the kernel's look at its clock and the tracepoint.
 */
#define TOLERATED_PART		10
#define TOLERATED_SWITCH_NS	100000
#define TOLERATED_NS		50000000

/**
 * struct times_check - result of check_times(), for one of two times
 * @checked:   tasks that the module or the kernel gave such a time
 * @outside:   those of them for which it differs by more than is tolerated
 * @ours_ns:   what the module counted of all of them
 * @kernel_ns: what the kernel counted
 * @nr_switches: their switches meanwhile
 * @bad_tid:   one that is outside; 0: none
 */
struct times_check {
	size_t checked;
	size_t outside;
	__u64 ours_ns;
	__u64 kernel_ns;
	__u64 nr_switches;
	__s32 bad_tid;
};

/**
 * times_agree() - is every task and the sum of all within what is tolerated
 * @check: the result
 *
 * Return: true if so.
 */
bool times_agree(const struct times_check *check);

/**
 * check_times() - compare run and wait with the scheduler's own
 * @run:    filled: RUN and RUNTIME
 * @wait:   filled: WAIT and RUNDELAY
 * @before: a snapshot with ids, state, sched, birth, counts and accounts
 * @after:  a later one
 */
void check_times(struct times_check *run, struct times_check *wait, const struct tasks *before,
		 const struct tasks *after);

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
