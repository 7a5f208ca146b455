/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_CLONE_INFO_H
#define TASKSCOPE_CLONE_INFO_H

#include <stdbool.h>
#include <stddef.h>

#include "task_record.h"
#include "text.h"

/**
 * struct clone_flag - what one flag of clone() decides
 * @flag:    CLONE_*
 * @name:    its name, without CLONE_
 * @what:    the resource it decides about, or what it asks for
 * @set:     what became of the resource with the flag; NULL: it decides about none
 * @clear:   what became of it without
 */
struct clone_flag {
	__u64 flag;
	const char *name;
	const char *what;
	const char *set;
	const char *clear;
};

extern const struct clone_flag clone_flags[];
extern const size_t nr_clone_flags;

/**
 * birth_flags() - the clone flags that are known to have been set
 * @birth: the group
 *
 * Return: CLONE_* bits.
 */
static inline __u64 birth_flags(const struct tscope_birth *birth)
{
	return birth->clone_flags & birth->known;
}

/**
 * birth_inferred() - are the clone flags a conclusion
 * @birth: the group
 *
 * Return: true if the module did not see the task being cloned.
 */
static inline bool birth_inferred(const struct tscope_birth *birth)
{
	return !(birth->flags & TSCOPE_BIRTH_SEEN);
}

/**
 * clone_kind() - one word for how a task was made
 * @flags: CLONE_*
 * @birth: TSCOPE_BIRTH_NS_INIT, TSCOPE_BIRTH_OWN_MOUNTS
 * @kind:  TSCOPE_KIND_* of the task
 *
 * The first that fits:
 *
 *   io-worker	an io_uring worker
 *   kthread	a kernel thread; also the other workers that the kernel runs inside
 *		a process, as vhost's: they never run the code of that process
 *   container	it began with namespaces and mounts of its own: the init of a pid
 *		namespace whose mounts are not those outside, whatever calls made it so,
 *		or cloned with CLONE_NEWNS
 *   sandbox	the same without mounts of its own: a browser's renderer; cloned with
 *		any other CLONE_NEW* flag
 *   vfork	CLONE_VM and CLONE_VFORK: its creator waits until it calls execve();
 *		most of what posix_spawn() makes
 *   thread	CLONE_THREAD
 *   fork	none of CLONE_VM, FS, FILES, SIGHAND, VFORK: a copy of its creator
 *   clone	anything else
 *
 * Return: the word.
 */
const char *clone_kind(__u64 flags, __u32 birth, __u32 kind);

/**
 * each_clone_flag() - call a function with the name of each clone flag that is set
 * @flags:  CLONE_*; a bit without a name is a number
 * @prefix: in front of each name
 * @put:    the function
 * @arg:    its first argument
 */
void each_clone_flag(__u64 flags, const char *prefix,
		     void (*put)(void *arg, const char *name), void *arg);

/**
 * put_clone_flags() - append the names of clone flags, with commas between, or "none"
 * @t:	    the text
 * @flags:  CLONE_*; a bit without a name is a number
 * @prefix: in front of each name
 */
void put_clone_flags(struct text *t, __u64 flags, const char *prefix);

#endif
