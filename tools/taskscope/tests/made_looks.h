/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MADE_LOOKS_H
#define TASKSCOPE_MADE_LOOKS_H

#include "moment.h"

#define MADE_TASKS	40

/* A task of a made-up machine. */
struct made_task {
	__s32 tid;
	__s32 tgid;
	__u64 key;
	__u64 since_ns;
	__u64 run_ns, wait_ns, sleep_ns;
	__u64 nr_waits;
	__u64 opened_ns;
	__u32 account;
	bool is_there;
	bool has_changed;
};

/**
 * struct made_machine - a machine on which tasks run, sleep, are born and exit by chance
 * @task:   its tasks, by tid
 * @exited: those that have exited since the last look
 * @now_ns: the time
 * @seed:   of all that is chance
 * @next_key: of the next task
 * @processes: its tasks are processes of one thread
 */
struct made_machine {
	struct made_task task[MADE_TASKS];
	struct ts_set exited;
	__u64 now_ns;
	__u64 seed;
	__u64 next_key;
	bool processes;
};

/**
 * made_machine_begin() - a machine with some tasks that sleep
 * @machine: filled
 * @seed:    of all that is chance
 */
void made_machine_begin(struct made_machine *machine, __u64 seed);

/**
 * made_machine_go_on() - a second goes by: a few tasks run, one is born, one exits
 * @machine: the machine
 */
void made_machine_go_on(struct made_machine *machine);

/**
 * made_machine_end() - a task exits after the living were read, and before the exited are
 * @machine: the machine
 * @i:	     the task; made_machine_read() still reads it as long as it is there
 */
void made_machine_end(struct made_machine *machine, size_t i);

/**
 * made_machine_read() - read its tasks
 * @machine:  the machine
 * @is_whole: all; otherwise those that have changed in the last second
 * @tasks:    they are added here, settled
 */
void made_machine_read(const struct made_machine *machine, bool is_whole, struct ts_set *tasks);

/**
 * made_machine_look() - look at it
 * @machine:  the machine
 * @before:   the last look; NULL: none
 * @is_whole: all tasks are read
 *
 * Return: the look.
 */
struct moment *made_machine_look(const struct made_machine *machine, const struct moment *before,
				 bool is_whole);

#endif
