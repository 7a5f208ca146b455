/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MOMENT_H
#define TASKSCOPE_MOMENT_H

#include "columns_cpu.h"
#include "kept.h"
#include "tasks.h"

/* So many of the latest exits are kept for the pane. */
#define MOMENT_EXITS	64

/**
 * struct moment_cpu - a CPU at a look
 * @cpu:     what the module says of it; of a recording: filled as far as the events tell
 * @waiting: tasks that wait for it
 * @is_there: there is a CPU of this number
 */
struct moment_cpu {
	struct cpu cpu;
	__u32 waiting;
	bool is_there;
};

/**
 * struct moment - all that one look has shown
 * @now_ns:   when it was
 * @real_ns:  the same by the clock on the wall
 * @threads:  each row is a thread; otherwise a process with all its threads
 * @is_whole: every task was read, not only those that had changed
 * @info:     what the module said of itself; of a recording: as it began
 * @task:     the living, by tid
 * @nr:       how many
 * @nr_read:  how many records were read for it
 * @exit:     the latest exits, the last one last
 * @nr_exits: how many
 * @gone:     those that exited since the look before
 * @nr_gone:  how many
 * @cpu:      the CPUs, by number
 * @nr_cpus:  how many
 * @lost:     what was missed so far: tasks without a record, exits that were overwritten before
 *	      they were read; of a recording: events
 * @own_ns:   CPU time of this program up to then
 * @stack:    kernel stack of the task @stack_tid; NULL: not read
 */
struct moment {
	__u64 now_ns;
	__u64 real_ns;
	bool threads;
	bool is_whole;
	struct tscope_info info;
	struct kept **task;
	size_t nr;
	size_t nr_read;
	struct kept **exit;
	size_t nr_exits;
	struct kept **gone;
	size_t nr_gone;
	struct moment_cpu *cpu;
	__u32 nr_cpus;
	__u64 lost;
	__u64 own_ns;
	char *stack;
	__s32 stack_tid;
};

/**
 * moment_order_exits() - put exited tasks into the order of their ends
 * @exited: the tasks
 */
void moment_order_exits(struct ts_set *exited);

/**
 * moment_take() - put together what a look has read
 * @before: the look before; NULL: there is none, or its rows are others
 * @read:   the tasks that were read, settled; all of them if @moment->is_whole, otherwise those
 *	    that have changed since @before
 * @exited: those that have exited since @before, in the order of their ends
 * @moment: @threads and @is_whole are set; the tasks and the exits are filled
 * @ages:   also how long tasks sleep is of interest: a task that did nothing is another one
 */
void moment_take(struct moment *moment, const struct moment *before, const struct ts_set *read,
		 const struct ts_set *exited, bool ages);

/**
 * moment_count_waiting() - count the tasks that wait for each CPU
 * @moment: its CPUs are filled
 * @tasks:  threads, with TSCOPE_GROUP_SCHED and ACCOUNTS; at least those that wait
 */
void moment_count_waiting(struct moment *moment, const struct ts_set *tasks);

/**
 * moment_find() - a task by its tid
 * @moment: the look
 * @tid:    the number
 *
 * Return: its record; NULL: it is not there.
 */
struct kept *moment_find(const struct moment *moment, __s32 tid);

/**
 * moment_bytes() - memory that a look takes which the look before does not
 * @moment: the look
 * @before: the look before; NULL: there is none
 */
size_t moment_bytes(const struct moment *moment, const struct moment *before);

/**
 * moment_free() - forget a look
 * @moment: the look; NULL: nothing is done
 */
void moment_free(struct moment *moment);

#endif
