/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TASK_SUM_H
#define TASKSCOPE_TASK_SUM_H

#include "task_record.h"
#include "wait_split.h"

/*
 * Adds up tasks.  The sum is a record, of which the columns of tasks show what they show of a
 * task: times and counters are added, histograms of waits are merged, and the tasks that were in
 * the way of several, or woke several, are added by their keys.
 *
 * What is added is what the module keeps of living and of exited tasks alike: a sum of what only
 * living ones have would fall as one exits.
 */

/* What a task did while it waited; without the ids. */
#define WAITING_GROUPS	(TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAITS | TSCOPE_GROUP_WAKERS | \
			 TSCOPE_GROUP_BLAME)

/* What can be added up. */
#define SUM_GROUPS	(WAITING_GROUPS | TSCOPE_GROUP_COUNTS | TSCOPE_GROUP_MOVES | \
			 TSCOPE_GROUP_SWITCHES)

/* The letters of STATE, and ? for others. */
#define SUM_LETTERS	"RSDTtXZPIF?"

/**
 * struct sum - what is known of a sum besides the groups of its record
 * @name:	  what its tasks have in common, see sums.h; NULL: not known
 * @comm:	  the name of all its tasks; empty: they have several
 * @id:		  what tells it from others of this name: of a process its birth, of a thread its
 *		  key, of a cgroup, a user or a CPU its number
 * @has_id:	  @id is known
 * @split:	  why they waited
 * @nr_processes: living processes whose leaders are among them
 * @nr_tasks:	  living tasks
 * @nr_exited:	  rows of exited ones: processes, or tasks
 * @nr_in:	  rows of living ones in each state of SUM_LETTERS
 * @has_state:	  @nr_in is known
 * @has_exited:	  exited ones were looked for
 */
struct sum {
	const char *name;
	char comm[TSCOPE_COMM_BYTES];
	__u64 id;
	bool has_id;
	struct wait_split split;
	__u64 nr_processes;
	__u64 nr_tasks;
	__u64 nr_exited;
	__u64 nr_in[sizeof(SUM_LETTERS) - 1];
	bool has_state;
	bool has_exited;
};

/**
 * struct task_sum - a sum, and the memory of its groups
 * @rec: the sum; its groups are those below, each only if one of the tasks has it
 */
struct task_sum {
	struct record rec;
	struct sum facts;
	struct tscope_counts counts;
	struct tscope_accounts accounts;
	struct tscope_waits waits;
	struct tscope_wakers wakers;
	struct tscope_blame blame;
	struct tscope_moves moves;
	struct tscope_switches switches;
};

/**
 * task_sum() - add up tasks
 * @sum:     filled; it must stay where it is
 * @rec:     the tasks; of those that were there a round ago what came since is added, as far as
 *	     a difference of two sums does not tell it
 * @nr:	     how many
 * @threads: each is a thread; otherwise a process with all its threads
 *
 * What cannot be added up, as what they do now, is 0.
 */
void task_sum(struct task_sum *sum, const struct record *const *rec, size_t nr, bool threads);

/**
 * task_sum_before() - add up what column_get() subtracts in a round
 * @sum: filled; it must stay where it is
 * @rec: the tasks; of those that were there a round ago what they had then is added
 * @nr:	 how many
 */
void task_sum_before(struct task_sum *sum, const struct record *const *rec, size_t nr);

/**
 * record_split() - why a task waited, or the tasks of a sum
 * @rec: the task, with accounts
 *
 * Return: as wait_split(); the parts of a sum are the sums of the parts, exactly.
 */
struct wait_split record_split(const struct record *rec);

#endif
