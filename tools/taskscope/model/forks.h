/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FORKS_H
#define TASKSCOPE_FORKS_H

#include "tasks.h"

/* The groups that it is made of. */
#define FORKS_GROUPS	(TSCOPE_GROUP_IDS | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_ACCOUNTS)

/**
 * struct spans - lengths of time
 * @ns: each of them; after forks_end() in order
 * @nr: how many
 */
struct spans {
	__u64 *ns;
	size_t nr;
	size_t room;
};

/**
 * spans_at() - a quantile
 * @spans:    in order
 * @permille: so many of 1000 are not longer
 *
 * Return: nanoseconds; 0: there are none.
 */
__u64 spans_at(const struct spans *spans, unsigned int permille);

/**
 * struct fork_group - tasks that one process made in one way
 * @creator:   the process
 * @comm:      name of its thread that made the first of them
 * @kind:      clone_kind() of them
 * @flags:     clone flags that all of them have
 * @last_comm: name of the last of them
 * @nr:	       how many
 * @nr_alive:  those that live
 * @first_run: from birth to the first run
 * @to_exec:   from birth to the latest execve()
 * @life:      of those that have exited: from birth to the end
 * @nr_copies: living ones that share no memory with their creator and have not called execve()
 * @faults:    their faults since birth that needed no disk, with those that copied a page
 * @nr_faults: of so many of them this is known
 * @waited:    by how much the faults rose of children that the process has waited for
 * @has_waited: @waited is known
 */
struct fork_group {
	__s32 creator;
	char comm[TSCOPE_COMM_BYTES];
	const char *kind;
	__u64 flags;
	char last_comm[TSCOPE_COMM_BYTES];
	size_t nr;
	size_t nr_alive;
	struct spans first_run;
	struct spans to_exec;
	struct spans life;
	size_t nr_copies;
	__u64 faults;
	size_t nr_faults;
	__u64 waited;
	bool has_waited;
};

/**
 * struct forks - which processes make tasks
 * @group:    after forks_end() those with most tasks first
 * @nr:	      how many
 * @nr_tasks: tasks in all of them
 * @nr_born:  tasks that were born, as the module counts; those that are in none of them have
 *	      exited, and are not freed yet, or not kept any more
 */
struct forks {
	struct fork_group *group;
	size_t nr;
	size_t room;
	size_t nr_tasks;
	__u64 nr_born;
};

/**
 * forks_add() - add tasks
 * @forks:    begins as all zeroes
 * @tasks:    the tasks, with FORKS_GROUPS; those whose birth was not seen are left out
 * @since_ns: only those that were born at this time or later
 * @until_ns: and not later than this
 * @root:     as for kernel_file_read(): where the faults of living ones are read
 */
void forks_add(struct forks *forks, const struct ts_set *tasks, __u64 since_ns, __u64 until_ns,
	       const char *root);

/**
 * forks_end() - all tasks have been added: put all in order
 * @forks: the groups
 */
void forks_end(struct forks *forks);

/**
 * forks_free() - forget all
 * @forks: the groups
 */
void forks_free(struct forks *forks);

#endif
