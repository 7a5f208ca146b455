/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Each site of a way into the module is made to fail, one after the other; then each
 * together with all allocations after it.
 *
 * A call that met a fault fails with an errno that is foreseen, or does its work all
 * the same: where the kernel has another way to its memory, or where the module does
 * without (records of tasks, which the next walk adopts; debugfs).  It leaves nothing
 * over, and the next call, without a fault, does its work whole.
 */
#ifndef TASKSCOPE_TEST_FAULT_ENTRY_H
#define TASKSCOPE_TEST_FAULT_ENTRY_H

#include <stdbool.h>

#define FAULT_ERRORS 3

/**
 * struct fault_entry - a way into the module
 * @name:	what it is called in the table
 * @before:	get ready; without a fault
 * @call:	the call; Return: 0 or errno
 * @after:	is all as it should be, and does it work now?  Without a fault; gets
 *		what @call returned
 * @errors:	what @call may return if it met a fault; if all sites are tried, each
 *		of them somewhere
 * @plain:	what it returns otherwise
 * @only:	narrows the sites down; NULL: all count
 */
struct fault_entry {
	const char *name;
	const char *(*before)(void);
	int (*call)(void);
	const char *(*after)(int err);
	int errors[FAULT_ERRORS];
	int plain;
	const char *(*only)(void);
};

/*
 * Fail all sites of @entry, and print two lines of the table.  A slab cache may need
 * a page or not, so that a round may step over a site: several rounds meet all.
 * @step: of the sites, every so manieth; @step_all: where all after them fail.
 * Return: NULL, or what is wrong.
 */
const char *fault_entry(const struct fault_entry *entry, unsigned int rounds,
			unsigned int step, unsigned int step_all);
/* "@what: " and errno's meaning, in static memory. */
const char *errno_text(const char *what);

#endif
