/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ENTITLED_H
#define TASKSCOPE_ENTITLED_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

/*
 * Entitled and received: how much CPU time the weights give to each task of the fair class, and to
 * each group, and how much each got.
 *
 * At every instant the time of a CPU is divided among what is runnable there, level by level.
 * What is directly below the root shares it in the proportion of the weights, what a group gets is
 * shared by its members, and so on.  A group has its weight once, not once for each CPU: it is
 * divided among the CPUs in the proportion of what the group has runnable there.  That is
 * the kernel's rule, with the load of this instant in place of an average over some 30 ms.
 *
 *	root                       2 CPUs; a, b, c and d have the same weight, and so has G
 *	  a     CPU 0              a is entitled to 1/(1 + 1/3) of CPU 0
 *	  G
 *	    b   CPU 0              1/3 of G's weight is on CPU 0: b is entitled to (1/3)/(4/3) of it
 *	    c   CPU 1              c and d share CPU 1
 *	    d   CPU 1
 *
 * A task is entitled to nothing while it sleeps.  Only time in which the CPU runs the fair class
 * is divided, so that over all tasks entitled and received are the same sum.
 *
 * There is no input or output here: a caller says what is runnable, and what runs.
 */

/* The group that all tasks are below. */
#define ENTITLED_ROOT	0
/* No CPU; nothing that is of the fair class. */
#define ENTITLED_NONE	(~(size_t)0)

/**
 * struct entitled_share - what a task or a group was entitled to, and what it got
 * @entitled_ns: so much the weights gave it
 * @received_ns: so long it ran
 * @runnable_ns: of a task: so long it was runnable; of a group: so long any task of it was on
 *		 a CPU, added over the CPUs
 */
struct entitled_share {
	double entitled_ns;
	__u64 received_ns;
	__u64 runnable_ns;
};

/**
 * entitled_new() - begin without tasks
 * @nr_cpus: CPU numbers are below this
 * @only:    the CPU whose time is divided; ENTITLED_NONE: that of all
 *
 * Return: for entitled_free(); running out of memory ends the program.
 */
struct entitled *entitled_new(size_t nr_cpus, size_t only);

/**
 * entitled_free() - forget all
 * @e: from entitled_new(), or NULL
 */
void entitled_free(struct entitled *e);

/**
 * entitled_add_group() - a group that has a weight of its own
 * @e:	    the state
 * @above:  the group that it is in, such as ENTITLED_ROOT
 * @weight: above 0; 1024 is that of a task of nice 0
 *
 * Return: its number.
 */
size_t entitled_add_group(struct entitled *e, size_t above, double weight);

/**
 * entitled_add_task() - a task, which is not runnable yet
 * @e:	    the state
 * @group:  the group that it is in
 * @weight: as of a group
 *
 * Return: its number; tasks and groups are numbered apart.
 */
size_t entitled_add_task(struct entitled *e, size_t group, double weight);

/**
 * entitled_put() - a task is runnable on a CPU from now on, or no more
 * @e:	  the state
 * @task: the task
 * @cpu:  the CPU, or ENTITLED_NONE
 * @now:  the time; it never falls
 */
void entitled_put(struct entitled *e, size_t task, size_t cpu, __u64 now);

/**
 * entitled_run() - what a CPU runs from now on
 * @e:	  the state
 * @cpu:  the CPU
 * @task: a task that is runnable there, or ENTITLED_NONE: it is idle, or runs another class
 * @now:  the time
 */
void entitled_run(struct entitled *e, size_t cpu, size_t task, __u64 now);

/**
 * entitled_until() - bring all figures up to date
 * @e:	 the state
 * @now: the time
 */
void entitled_until(struct entitled *e, __u64 now);

/**
 * entitled_restart() - set all figures to 0; what is runnable stays so
 * @e:	 the state
 * @now: the time from which on time is divided
 */
void entitled_restart(struct entitled *e, __u64 now);

/**
 * entitled_of_task() - the figures of a task
 * @e:	  the state
 * @task: the task
 */
const struct entitled_share *entitled_of_task(const struct entitled *e, size_t task);

/**
 * entitled_of_group() - the figures of a group; of ENTITLED_ROOT: of all
 * @e:	   the state
 * @group: the group
 */
const struct entitled_share *entitled_of_group(const struct entitled *e, size_t group);

#endif
