/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_WATCH_H
#define TASKSCOPE_ISOLATION_WATCH_H

#include <taskscope/taskscope.h>

#include "task_place.h"

/* The events that it needs. */
#define WATCH_EVENTS	(1ULL << TSCOPE_EVENT_SWITCH | 1ULL << TSCOPE_EVENT_WAKING | \
			 1ULL << TSCOPE_EVENT_FORK)

/* What is known of a task. */
struct watched;

/**
 * struct isolation_watch - does anything run on CPUs that it should not?
 * @cpus:	the CPUs
 * @has_kernel: threads of the kernel should not run there, either
 * @place:	asks for a task now: task_place() and its name; PLACE_UNKNOWN: it has exited
 * @arg:	for @place
 * @task:	hash table of tasks by number
 * @bits:	log2 of its size
 * @nr:		tasks in it
 * @nr_switches: switches on these CPUs to a task that is not idle
 */
struct isolation_watch {
	struct cpu_set cpus;
	bool has_kernel;
	enum task_place (*place)(void *arg, __s32 tid, char *comm);
	void *arg;
	struct watched *task;
	unsigned int bits;
	size_t nr;
	__u64 nr_switches;
};

/**
 * struct violation - a task ran where it should not
 * @at_ns:   when it got the CPU; 0: it had it when the watch began
 * @cpu:     the CPU
 * @tid:     the task
 * @place:   where it may run; PLACE_UNKNOWN: it has exited since then
 * @comm:    its name; empty: not known
 * @waker:   the task that woke it; 0: none did while this was watched, or an interrupt
 * @by_irq:  an interrupt woke it
 */
struct violation {
	__u64 at_ns;
	__u32 cpu;
	__s32 tid;
	enum task_place place;
	char comm[TSCOPE_COMM_BYTES];
	__s32 waker;
	bool by_irq;
};

/**
 * isolation_watch_event() - look at the next event
 * @watch:     the watch
 * @event:     the event
 * @violation: filled, if it is one
 *
 * Return: true: it is one.
 */
bool isolation_watch_event(struct isolation_watch *watch, const struct ts_event *event,
			   struct violation *violation);

/**
 * isolation_watch_task() - look at a task that has a CPU as the watch begins
 * @watch:     the watch
 * @cpu:       the CPU
 * @tid:       the task; 0: the CPU is idle
 * @violation: filled, if it is one
 *
 * Return: true: it is one.
 */
bool isolation_watch_task(struct isolation_watch *watch, __u32 cpu, __s32 tid,
			  struct violation *violation);

/**
 * isolation_watch_free() - forget the tasks
 * @watch: the watch
 */
void isolation_watch_free(struct isolation_watch *watch);

#endif
