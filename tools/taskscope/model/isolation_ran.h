/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_RAN_H
#define TASKSCOPE_ISOLATION_RAN_H

#include "task_place.h"
#include "tasks.h"

/* The groups that it is made of. */
#define RAN_GROUPS	(TSCOPE_GROUP_IDS | TSCOPE_GROUP_SCHED | TSCOPE_GROUP_AFFINITY | \
			 TSCOPE_GROUP_COUNTS | TSCOPE_GROUP_ACCOUNTS | TSCOPE_GROUP_WAKERS | \
			 TSCOPE_GROUP_MOVES)

/**
 * struct ran - what a task ran on one CPU
 * @rec:      the task
 * @least_ns: it ran there at least so long
 * @most_ns:  and at most so long
 * @nr:	      times that it left a CPU; those on this one, if @is_exact
 * @last_ns:  when it last left this CPU, or now; 0: not known
 * @is_exact: it was on no other CPU since its record began
 */
struct ran {
	const struct record *rec;
	__u64 least_ns;
	__u64 most_ns;
	__u64 nr;
	__u64 last_ns;
	bool is_exact;
};

/**
 * ran_on() - what did a task run on a CPU?
 * @ran: filled
 * @rec: the task, living or exited, with RAN_GROUPS
 * @cpu: the CPU
 *
 * The module keeps the CPU time of a task, not that on each CPU.  But it keeps its latest
 * migrations, and how many there were.  So it is known when the task was on which CPU, all the
 * time or since the oldest of those migrations, and this gives two bounds: it cannot have run
 * there longer than it was there, and what it cannot have run elsewhere it ran there.  Of a
 * task that has never migrated both are its CPU time.
 *
 * Return: false: nothing is known of it, or it was never there.
 */
bool ran_on(struct ran *ran, const struct record *rec, __u32 cpu);

/**
 * struct ran_list - all tasks that a CPU ran, or may have run, since load
 * @cpu:     the CPU, as the module counts
 * @ran:     the tasks, those that ran longest there first
 * @nr:	     how many
 * @busy_ns: time since load in which the CPU was not idle
 */
struct ran_list {
	struct tscope_cpu_get cpu;
	struct ran *ran;
	size_t nr;
	__u64 busy_ns;
};

/**
 * ran_list() - find the tasks that a CPU ran
 * @list:      @cpu; the rest is filled
 * @loaded_ns: when the module was loaded
 * @living:    living tasks
 * @exited:    exited tasks
 */
void ran_list(struct ran_list *list, __u64 loaded_ns, const struct ts_set *living,
	      const struct ts_set *exited);

/**
 * ran_untold() - CPU time that is told of no task
 * @list: a list
 *
 * Return: @busy_ns without what its tasks ran there at least.
 */
__u64 ran_untold(const struct ran_list *list);

/**
 * ran_outsider() - the first task that surely ran there, and may run elsewhere, too
 * @list: a list
 * @cpus: the CPUs that are isolated
 *
 * Return: NULL: there is none.
 */
const struct ran *ran_outsider(const struct ran_list *list, const struct cpu_set *cpus);

/**
 * ran_waker() - the task that woke a task most often
 * @rec: the task
 *
 * Return: NULL: none did, or it is not known; @is_irq: an interrupt did more often.
 */
const struct tscope_waker *ran_waker(const struct record *rec, bool *is_irq);

#endif
