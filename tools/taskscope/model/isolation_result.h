/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_RESULT_H
#define TASKSCOPE_ISOLATION_RESULT_H

#include "cpu_set.h"
#include "tasks.h"

/* The folder of the CPUs. */
#define CPU_FOLDER "/sys/devices/system/cpu"

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
 * isolation_others() - the CPUs that are online and not among them
 * @isolation: root and cpus
 */
struct cpu_set isolation_others(const struct isolation *isolation);

/**
 * result_begin() - a check begins
 * @isolation: the checks
 * @id:	       its name
 * @file:      the files that it reads
 *
 * Return: the check, of which nothing is known yet.
 */
struct isolation_check *result_begin(struct isolation *isolation, const char *id,
				     const char *file);

/**
 * result_read() - read a file, or say why it cannot be read
 * @isolation: root
 * @check:     the check
 * @path:      the file
 * @t:	       filled
 *
 * Return: true: it was read.
 */
bool result_read(const struct isolation *isolation, struct isolation_check *check,
		 const char *path, struct text *t);

/**
 * result_expect_all() - all the CPUs must be in a set
 * @isolation: cpus
 * @check:     its outcome and its words are filled
 * @found:     the set
 * @what:      what is true of the CPUs in it
 *
 * Return: true: all are.
 */
bool result_expect_all(const struct isolation *isolation, struct isolation_check *check,
		       const struct cpu_set *found, const char *what);

/**
 * result_expect_none() - none of the CPUs may be in a set
 * @isolation: cpus
 * @check:     its outcome and its words are filled
 * @found:     the set
 * @good:      the words if none is
 * @bad:       the words before those that are
 *
 * Return: true: none is.
 */
bool result_expect_none(const struct isolation *isolation, struct isolation_check *check,
			const struct cpu_set *found, const char *good, const char *bad);

/**
 * result_expect_mask() - a whole check: none of the CPUs may be in the mask in a file
 * @isolation: the checks
 * @id:	       its name
 * @path:      the file
 * @good:      the words if none is
 * @bad:       the words before those that are
 */
void result_expect_mask(struct isolation *isolation, const char *id, const char *path,
			const char *good, const char *bad);

/**
 * result_put_fix() - a command for some CPUs
 * @check:  its fix is appended to
 * @before: what comes before the list of the CPUs
 * @cpus:   the CPUs
 * @after:  what comes after it
 */
void result_put_fix(struct isolation_check *check, const char *before,
		    const struct cpu_set *cpus, const char *after);

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

#endif
