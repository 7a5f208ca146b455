/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_RT_WATCH_H
#define TASKSCOPE_RT_WATCH_H

#include "runnable.h"

/*
 * What tasks of the real-time and deadline classes do in a window of time, and what the others
 * wait for meanwhile.  Which class has a task is told by its priority at each switch to it, so
 * that a boosted task counts in the class of its booster.
 */

/* What the groups of the snapshot have to be. */
#define RT_WATCH_GROUPS	(RUNNABLE_GROUPS | TSCOPE_GROUP_DEADLINE)

/**
 * struct rt_task - a task in the window
 * @task:	the task
 * @run_ns:	it ran in the real-time or the deadline class
 * @longest_ns: the longest of these times without a switch, with the part before the window
 * @longest_at_ns: when that ended, or the window
 * @nr_stops:	times that it was runnable and lost its CPU to a lower class, or to idleness: its
 *		budget was used up, or the share of real-time tasks, or it gave the rest away
 *		(sched_yield())
 * @stopped_ns: so long it waited while its CPU ran a lower class or was idle
 * @nr_boosts:	times that it ran with a higher priority than its own
 * @boosted_ns: so long
 * @nr_starts:	deadline tasks: times that it ran first after it was woken
 * @nr_late_starts: those later after its waking than its deadline
 * @nr_late_ends: times that it slept again later after its waking than its deadline
 * @starved_ns: another class: it waited while its CPU ran the real-time or the deadline class
 * @starved_longest_ns: the most of that in one wait
 * @is_changed: it got another policy meanwhile: boosts are not known
 */
struct rt_task {
	const struct runnable_task *task;
	__u64 run_ns;
	__u64 longest_ns;
	__u64 longest_at_ns;
	__u64 nr_stops;
	__u64 stopped_ns;
	__u64 nr_boosts;
	__u64 boosted_ns;
	__u64 nr_starts;
	__u64 nr_late_starts;
	__u64 nr_late_ends;
	__u64 starved_ns;
	__u64 starved_longest_ns;
	bool is_changed;
};

/**
 * struct rt_cpu - what a CPU ran in the window
 * @deadline_ns: tasks of the deadline class
 * @realtime_ns: of the real-time class
 * @other_ns:	 of other classes
 */
struct rt_cpu {
	__u64 deadline_ns;
	__u64 realtime_ns;
	__u64 other_ns;
};

/**
 * rt_watch_new() - begin
 * @nr_cpus: CPU numbers are below this
 * @tasks:   read with RT_WATCH_GROUPS after the stream had begun; stays where it is
 *
 * Return: for rt_watch_free().
 */
struct rt_watch *rt_watch_new(size_t nr_cpus, const struct ts_set *tasks);

/**
 * rt_watch_take() - go on by one event
 * @w:	   the state
 * @event: the next, of all CPUs in the order of their times
 */
void rt_watch_take(struct rt_watch *w, const struct ts_event *event);

/**
 * rt_watch_begin() - the window begins: all events until then were taken
 * @w:	 the state
 * @now: the time
 */
void rt_watch_begin(struct rt_watch *w, __u64 now);

/**
 * rt_watch_end() - the window ends: all events until then were taken
 * @w:	   the state
 * @now:   the time
 * @tasks: read after it, as the first
 */
void rt_watch_end(struct rt_watch *w, __u64 now, const struct ts_set *tasks);

/**
 * rt_watch_task() - a task
 * @w: the state
 * @i: its place
 *
 * Return: the task; NULL: there are no more.
 */
const struct rt_task *rt_watch_task(const struct rt_watch *w, size_t i);

/**
 * rt_watch_cpu() - a CPU
 * @w:	 the state
 * @cpu: its number
 */
const struct rt_cpu *rt_watch_cpu(const struct rt_watch *w, size_t cpu);

/**
 * rt_watch_window() - the window
 * @w:	  the state
 * @lost: filled: events that were lost
 *
 * Return: how long it was.
 */
__u64 rt_watch_window(const struct rt_watch *w, __u64 *lost);

/**
 * rt_watch_free() - forget all
 * @w: from rt_watch_new(), or NULL
 */
void rt_watch_free(struct rt_watch *w);

#endif
