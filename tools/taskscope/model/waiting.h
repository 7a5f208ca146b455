/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_WAITING_H
#define TASKSCOPE_WAITING_H

#include "quota.h"
#include "task_record.h"
#include "task_sum.h"

struct ts_task;

/**
 * struct crowd - the processes of a cgroup
 * @cgroup:	its path
 * @nr:		how many are in it or below it
 * @nr_unknown: those of them of which nothing was counted
 * @row:	the others, or the first few of them, in the order in which they are shown
 * @nr_rows:	how many
 */
struct crowd {
	const char *cgroup;
	size_t nr;
	size_t nr_unknown;
	struct ts_task *const *row;
	size_t nr_rows;
};

/**
 * struct waiting - how a task waited for CPUs, which tasks were in its way, which woke it
 * @rec:      the task; its groups are those below, each only if it is known
 * @ids:      which task it is
 * @accounts: where its time went
 * @waits:    its waits
 * @wakers:   the tasks that woke it
 * @blame:    the tasks that were in its way
 * @departed: its end, if it has exited
 * @birth:    its milestones, if it has exited
 * @blame_ns: waits are long from this on; 0: not known
 * @quota:    the quotas of its cgroup and those above; NULL: not known
 * @is_process: it is about all threads of a process
 * @crowd:    it is about these together; NULL: about one
 * @facts:    of a crowd
 *
 * It must stay where it is: @rec points into it.
 */
struct waiting {
	struct record rec;
	struct tscope_ids ids;
	struct tscope_accounts accounts;
	struct tscope_waits waits;
	struct tscope_wakers wakers;
	struct tscope_blame blame;
	struct tscope_exited departed;
	struct tscope_state state;
	struct tscope_birth birth;
	__u64 blame_ns;
	const struct quota *quota;
	bool is_process;
	const struct crowd *crowd;
	struct sum facts;
};

/**
 * waiting_copy() - take it out of a record
 * @w:	      filled; it must stay where it is
 * @rec:      the record, with ids, or of one that has exited
 * @blame_ns: tscope_info.blame_ns, or 0
 *
 * The tasks outside of the reader's pid namespace are one, of the number 0.
 */
void waiting_copy(struct waiting *w, const struct record *rec, __u64 blame_ns);

/**
 * wakers_sort() - put the tasks that woke a task most often first
 * @wakers: of the task
 */
void wakers_sort(struct tscope_wakers *wakers);

/**
 * blame_sort() - put the tasks that were in the way of a task longest first
 * @blame: of the task
 */
void blame_sort(struct tscope_blame *blame);

/**
 * waiting_sum() - add up processes
 * @w:	      filled; it must stay where it is
 * @rec:      the processes, with WAITING_GROUPS and ids
 * @nr:	      how many
 * @blame_ns: tscope_info.blame_ns, or 0
 *
 * What cannot be added up, as what they do now, is 0.
 */
void waiting_sum(struct waiting *w, const struct record *const *rec, size_t nr, __u64 blame_ns);

/**
 * waiting_quota_explains() - may a quota be what is blamed on others?
 * @w: the task
 *
 * Return: how much of its wait, at most; 0 where the kernel has told what was its own
 *	   limit, or there is none.
 */
__u64 waiting_quota_explains(const struct waiting *w);

/**
 * waiting_cut() - keep only the first few of the tasks that woke it, and were in its way
 * @w:	 the rest is among the others
 * @top: how many
 */
void waiting_cut(struct waiting *w, size_t top);

#endif
