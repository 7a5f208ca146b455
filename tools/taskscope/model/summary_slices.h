/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_SUMMARY_SLICES_H
#define TASKSCOPE_SUMMARY_SLICES_H

#include "file_reader.h"
#include "group_by.h"
#include "replay_set.h"
#include "weight_histogram.h"

/*
 * What summary.c counts, and in which slices of time.
 */

#define SUMMARY_SLICES	   30
#define SUMMARY_GROUPS_MAX 300

/**
 * struct summary_slice - what a group did in a slice
 * @wakeup:	waits that began with a waking, in ns
 * @preempt:	waits that began with a preemption, in ns
 * @stretch:	times on a CPU, from switch to switch, in ns
 * @queue:	of the machine: tasks that waited for a CPU, of each CPU; of a group: its tasks that
 *		waited, of all CPUs; each for so many ns
 * @switches:	how often a task left its CPU
 * @migrations:	how often a task changed its CPU
 * @run_ns:	time on CPUs
 */
struct summary_slice {
	struct histogram wakeup;
	struct histogram preempt;
	struct histogram stretch;
	struct histogram queue;
	__u64 switches;
	__u64 migrations;
	__u64 run_ns;
};

/* How many tasks of a group, or of a CPU, wait and run, since when. */
struct summary_level {
	__u64 since_ns;
	__u32 waiting;
	__u32 running;
};

/**
 * struct summary_group - tasks that have the same of something, or all
 * @name:  what they have the same; NULL: it is not known
 * @is_rest: those for which there was no group any more
 * @slice: its slices
 * @level: of a group of tasks: how many wait and run now
 */
struct summary_group {
	char *name;
	bool is_rest;
	struct summary_slice *slice;
	struct summary_level level;
};

struct summary_task;

/**
 * struct summary - the figures of a recording
 * @by:		 what tasks are grouped by: BY_NOTHING, BY_COMM, BY_CGROUP or BY_CONTAINER
 * @from_ns:	 the window begins
 * @to_ns:	 the window ends, after @from_ns
 * @is_partial:	 not all tasks were recorded
 * @nr_cpus:	 CPUs that there are
 * @lacks_cpus:	 no record says which there are: these are the CPUs that had events
 * @machine:	 all tasks
 * @imbalance:	 by slice: by how much the CPU with most runnable tasks had more than that with
 *		 least, for so many ns
 * @is_lossy:	 by slice: events were lost in it
 * @nr_lossy:	 how many slices these are
 * @lost:	 events that were lost in the window
 * @group:	 the groups, by name after summary_end()
 * @nr_groups:	 how many
 * @recording:	 what is summed up
 * @gone:	 its exited tasks, by key
 * @task:	 what each task does
 * @nr_tasks:	 how many
 * @cap_tasks:	 room in @task
 * @cpu:	 what waits and runs on each CPU
 * @has_cpu:	 the CPU is there
 * @last_ns:	 by CPU: when it was heard of last
 * @lossy_ns:	 by CPU: since when it is not known what it does; 0: that is known
 * @running:	 by CPU: one more than the place of the task that it runs; 0: none, or not known
 * @nr_rings:	 CPU numbers are below this
 * @at:		 by number of runnable tasks: how many CPUs have so many
 * @cap_at:	 room in @at
 * @most:	 the largest of these numbers
 * @least:	 the smallest
 * @since_ns:	 since when they are that
 * @has_begun:	 the tasks of the beginning are known
 * @has_ended:	 the window is over
 */
struct summary {
	enum group_by by;
	__u64 from_ns;
	__u64 to_ns;
	bool is_partial;
	__u32 nr_cpus;
	bool lacks_cpus;
	struct summary_group machine;
	struct histogram imbalance[SUMMARY_SLICES];
	bool is_lossy[SUMMARY_SLICES];
	unsigned int nr_lossy;
	__u64 lost;
	struct summary_group *group;
	size_t nr_groups;
	const struct ts_file *recording;
	const struct ts_task **gone;
	struct summary_task *task;
	size_t nr_tasks;
	size_t cap_tasks;
	struct summary_level *cpu;
	bool *has_cpu;
	__u64 *last_ns;
	__u64 *lossy_ns;
	size_t *running;
	__u32 nr_rings;
	__u32 *at;
	__u32 cap_at;
	__u32 most;
	__u32 least;
	__u64 since_ns;
	bool has_begun;
	bool has_ended;
};

/**
 * summary_array() - zeroed memory
 * @nr:	   elements, and one more
 * @bytes: of each
 *
 * Return: the memory; without any the program ends.
 */
void *summary_array(size_t nr, size_t bytes);

/**
 * summary_slice_ns() - the length of a slice
 * @summary: the summary
 */
double summary_slice_ns(const struct summary *summary);

/**
 * summary_slice_at() - the slice of an instant
 * @s:	the summary
 * @ns: the instant, in the window or at its end
 *
 * Return: its number.
 */
unsigned int summary_slice_at(const struct summary *s, __u64 ns);

/**
 * summary_meet_cpu() - there is a CPU of that number
 * @s:	 the summary
 * @cpu: the number
 */
void summary_meet_cpu(struct summary *s, __u32 cpu);

/**
 * summary_count() - a task begins to wait or to run, or ends
 * @s:	   the summary
 * @group: its group; NULL: there are no groups
 * @cpu:   the CPU that it runs on, or waits for
 * @is_running: it runs; otherwise it waits
 * @by:	   1: it begins; -1: it ends
 * @now:   the time
 */
void summary_count(struct summary *s, struct summary_group *group, __u32 cpu, bool is_running,
		   int by, __u64 now);

/**
 * summary_lose() - from then on it is not known what a CPU does, up to its next switch
 * @s:	  the summary
 * @cpu:  the CPU
 * @from: since when
 */
void summary_lose(struct summary *s, __u32 cpu, __u64 from);

/**
 * summary_find_again() - from now on it is known
 * @s:	 the summary; slices since it was lost are left out
 * @cpu: the CPU
 * @now: the time, or the end of the window
 */
void summary_find_again(struct summary *s, __u32 cpu, __u64 now);

/**
 * summary_leave_out() - leave the slices of some time out
 * @s:	  the summary
 * @from: the time begins
 * @to:	  the time ends
 */
void summary_leave_out(struct summary *s, __u64 from, __u64 to);

/**
 * summary_settle_all() - the window has ended
 * @s: the summary
 */
void summary_settle_all(struct summary *s);

#endif
