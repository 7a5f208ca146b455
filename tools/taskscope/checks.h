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
