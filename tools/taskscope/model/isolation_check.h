/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_CHECK_H
#define TASKSCOPE_ISOLATION_CHECK_H

#include "cpu_set.h"
#include "tasks.h"

/* What a check came to. */
enum check_outcome {
	CHECK_PASS,
	CHECK_FAIL,
	CHECK_UNKNOWN,
};

/**
 * struct isolation_check - one condition for CPUs that nothing disturbs
 * @id:	     its name, which stays
 * @outcome: what it came to
 * @says:    what was found, in words
 * @file:    the files that this was read from
 * @fix:     the command or the parameter that makes it pass; empty: none
 */
struct isolation_check {
	const char *id;
	enum check_outcome outcome;
	struct text says;
	struct text file;
	struct text fix;
};

#define ISOLATION_CHECKS 16

/**
 * struct isolation - what keeps work away from some CPUs
 * @root:  "", or the folder that has the files of another machine
 * @cpus:  the CPUs
 * @tasks: living tasks, with TSCOPE_GROUP_IDS and TSCOPE_GROUP_AFFINITY
 * @check: the checks, in the order in which they are shown
 * @nr:	   how many
 */
struct isolation {
	const char *root;
	struct cpu_set cpus;
	const struct ts_set *tasks;
	struct isolation_check check[ISOLATION_CHECKS];
	size_t nr;
};

/**
 * isolation_check() - look at all of it
 * @isolation: root, cpus and tasks; the rest is filled
 */
void isolation_check(struct isolation *isolation);

/**
 * isolation_count() - number of checks that came to something
 * @isolation: checked
 * @outcome:   what
 */
size_t isolation_count(const struct isolation *isolation, enum check_outcome outcome);

/**
 * isolation_free() - forget the checks
 * @isolation: checked
 */
void isolation_free(struct isolation *isolation);

/* Where a task may run, beside the CPUs that are isolated. */
enum task_place {
	PLACE_UNKNOWN,	/* its affinity is not known */
	PLACE_ELSEWHERE, /* on none of them */
	PLACE_INSIDE,	/* on them alone: it is meant to */
	PLACE_OUTSIDER,	/* on them, and on others */
	PLACE_KERNEL,	/* a thread of the kernel, on them alone */
};

/**
 * task_place() - where may a task run?
 * @rec:  the task, with TSCOPE_GROUP_IDS and TSCOPE_GROUP_AFFINITY
 * @cpus: the CPUs
 */
enum task_place task_place(const struct record *rec, const struct cpu_set *cpus);

#endif
