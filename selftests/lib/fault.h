/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Faults on order, and what must not be left: for tests on a kernel with
 * fault injection, kmemleak and slab_nomerge.
 *
 * A site is a place where the kernel asks whether to fail: an allocation of slab
 * memory or of pages, a copy from or to user space.  Sites are counted in the
 * thread that has armed a fault, over one system call or several, page faults
 * included: hence mlockall() in fault_setup().
 */
#ifndef TASKSCOPE_TEST_FAULT_H
#define TASKSCOPE_TEST_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/taskscope.h>

#define SLAB_FAULTS "/sys/kernel/debug/failslab"
#define PAGE_FAULTS "/sys/kernel/debug/fail_page_alloc"
#define COPY_FAULTS "/sys/kernel/debug/fail_usercopy"

/* Functions that return text: NULL, or what is wrong. */

/* Get ready to fail what this thread does; what was set before is remembered. */
const char *fault_setup(void);
/*
 * As it was before.  Has anything leaked, has the kernel said anything, lockdep above
 * all, since fault_setup()?  What is wrong is printed.
 */
const char *fault_end(void);

/* Count only sites that the module's code leads to, from now on; or all again. */
const char *fault_in_module_only(void);
/* Only those that a module's init function leads to, which has no address yet. */
const char *fault_in_init_only(void);
const char *fault_anywhere(void);

/*
 * Fail the @nth site from now on.  @all: and every allocation after it, so that a
 * caller with a second way to its memory gets none.
 */
const char *fault_arm(unsigned int nth, bool all);
/* Not until this can the thread go on as usual.  @hit: was there such a site? */
const char *fault_disarm(bool *hit);

/* Fail each of the module's allocations, in any task, with a probability in percent. */
const char *fault_storm_begin(unsigned int percent);
/* Fail each new record, in any task, and nothing else. */
const char *fault_records_begin(void);
/* End of both. */
const char *fault_storm_end(void);

const char *write_text(const char *path, const char *text);
/* The number that a file begins with; -1: there is none. */
long long read_number(const char *path);

/* TSCOPE_GET_INFO. */
const char *module_info(int fd, struct tscope_info *info);
/* The module is loaded: all its hooks are attached, and every task has a record. */
const char *module_works(void);
/* The module is not loaded, and nothing is left of it. */
const char *module_is_gone(void);
/* Open the device without its name in /dev, which may be missing. */
int module_open(void);
/* Each task gets its record, and no other is in memory: waits until others are gone. */
const char *records_settle(void);

#endif
