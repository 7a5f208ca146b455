/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_LOOK_H
#define TASKSCOPE_EXPORTER_LOOK_H

#include "accounting.h"

/* What is shown of a CPU. */
enum cpu_count {
	CPU_BUSY_NS,
	CPU_IDLE_NS,
	CPU_SAME_MM,
	CPU_CROSS_MM,
	CPU_KTHREAD,
	CPU_TO_IDLE,
	CPU_MIGRATED_IN,
	CPU_MIGRATED_OUT,
	NR_CPU_COUNTS,
};

/**
 * struct cpu - what a CPU has done since the module was loaded
 * @is_there:	    there is a CPU of this number
 * @has_migrations: its migrations are counted
 * @count:	    by enum cpu_count
 */
struct cpu {
	bool is_there;
	bool has_migrations;
	__u64 count[NR_CPU_COUNTS];
};

/**
 * struct loss - exited tasks that were overwritten before they were read
 * @full_look: number of the look that has read all tasks after that
 * @drop_ns:   when the tasks that it did not find may be dropped; 0: there was no loss
 */
struct loss {
	__u64 full_look;
	__u64 drop_ns;
};

/**
 * struct look - a reader of the module
 * @ts:		 the handle; the caller opens and closes it
 * @accounting:	 what was read of tasks
 * @processes:	 how far it is among the exited leaders
 * @threads:	 how far it is among the exited threads
 * @missed:	 those of both that were missed when it last read all tasks
 * @changed_ns:	 beginning of the latest look that has succeeded; 0: there was none
 * @loss:	 the loss whose tasks are dropped next
 * @later:	 the latest loss
 * @loaded_ns:	 when the module was loaded, since 1970; asked once, as clocks are set anew
 * @cpu:	 by number
 * @nr_cpus:	 members of @cpu
 */
struct look {
	struct ts *ts;
	struct accounting accounting;
	struct ts_exits processes;
	struct ts_exits threads;
	__u64 missed;
	__u64 changed_ns;
	struct loss loss;
	struct loss later;
	__u64 loaded_ns;
	struct cpu *cpu;
	__u32 nr_cpus;
};

/**
 * look_init() - begin with all that the module has counted, and the oldest exited tasks it keeps
 * @look:	filled
 * @ts:		the handle of a module that counts
 * @by:		what to group by
 * @max_groups: the most groups
 *
 * Return: 0 or -ENOMEM.
 */
int look_init(struct look *look, struct ts *ts, enum by by, __u32 max_groups);

/**
 * look_begin() - take what the module has counted so far as the base: count from 0 from now on
 * @look: the reader, before it has read anything
 *
 * Return: as look_take().
 */
int look_begin(struct look *look);

/**
 * look_free() - free all but the handle
 * @look: of look_init()
 */
void look_free(struct look *look);

/**
 * look_take() - read what has changed: tasks, exited tasks, CPUs, the module
 * @look: the reader
 *
 * Return: 0, or a negative errno value of the library, for ts_why(); then the next look goes on
 *	   where this one has stopped.
 */
int look_take(struct look *look);

/**
 * look_take_exited() - read the exited tasks alone, before they are overwritten
 * @look: the reader
 *
 * Return: as look_take().
 */
int look_take_exited(struct look *look);

#endif
