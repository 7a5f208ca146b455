/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_COMM_CACHE_H
#define TASKSCOPE_COMM_CACHE_H

#include "tasks.h"

/* A task by its number. */
struct comm {
	__s32 tid;
	bool known;
	char comm[TSCOPE_COMM_BYTES];
};

/**
 * struct comms - the names of tasks, by number
 * @slot: a hash table; tid 0: free
 * @bits: it has so many slots, as a power of two
 * @nr:	  how many are taken
 *
 * Starts as all zeroes.  Numbers are few: none is ever forgotten, and the next task that
 * has it takes it over.
 */
struct comms {
	struct comm *slot;
	unsigned int bits;
	size_t nr;
};

/**
 * comms_set() - a task has this name now
 * @comms: the names
 * @tid:   the task; 0 is none
 * @comm:  its name, a string; NULL: nobody knows it
 */
void comms_set(struct comms *comms, __s32 tid, const char *comm);

/**
 * comms_find() - the name of a task
 * @comms: the names
 * @tid:   the task, not 0
 *
 * Return: its name, until the next comms_set(); NULL: not known.
 */
const char *comms_find(const struct comms *comms, __s32 tid);

/**
 * comms_has() - has anything been said of a task?
 * @comms: the names
 * @tid:   the task, not 0
 *
 * Return: true if so, and if only that nobody knows its name.
 */
bool comms_has(const struct comms *comms, __s32 tid);

/**
 * comms_take_at() - the names of those tasks that lived at some time
 * @comms: the names
 * @tasks: the tasks
 * @ns:	   the time
 */
void comms_take_at(struct comms *comms, const struct ts_set *tasks, __u64 ns);

/**
 * comms_take() - the names of tasks that were read
 * @comms: the names
 * @tasks: the tasks
 */
void comms_take(struct comms *comms, const struct ts_set *tasks);

/**
 * comms_free() - forget all
 * @comms: the names
 */
void comms_free(struct comms *comms);

#endif
