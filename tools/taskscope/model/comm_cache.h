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
 * struct comm_cache - the names of tasks, by number
 * @slot: a hash table; tid 0: free
 * @bits: it has so many slots, as a power of two
 * @nr:	  how many are taken
 *
 * Starts as all zeroes.  Numbers are few: none is ever forgotten, and the next task that
 * has it takes it over.
 */
struct comm_cache {
	struct comm *slot;
	unsigned int bits;
	size_t nr;
};

/**
 * comm_cache_set() - a task has this name now
 * @comms: the names
 * @tid:   the task; 0 is none
 * @comm:  its name, a string; NULL: it is not known
 */
void comm_cache_set(struct comm_cache *comms, __s32 tid, const char *comm);

/**
 * comm_cache_find() - the name of a task
 * @comms: the names
 * @tid:   the task, not 0
 *
 * Return: its name, until the next comm_cache_set(); NULL: not known.
 */
const char *comm_cache_find(const struct comm_cache *comms, __s32 tid);

/**
 * comm_cache_has() - has anything been said of a task?
 * @comms: the names
 * @tid:   the task, not 0
 *
 * Return: true, also where all that is known is that its name is not.
 */
bool comm_cache_has(const struct comm_cache *comms, __s32 tid);

/**
 * comm_cache_take_at() - the names of those tasks that lived at some time
 * @comms: the names
 * @tasks: the tasks
 * @ns:	   the time
 */
void comm_cache_take_at(struct comm_cache *comms, const struct ts_set *tasks, __u64 ns);

/**
 * comm_cache_take() - the names of tasks that were read
 * @comms: the names
 * @tasks: the tasks
 */
void comm_cache_take(struct comm_cache *comms, const struct ts_set *tasks);

/**
 * comm_cache_free() - forget all
 * @comms: the names
 */
void comm_cache_free(struct comm_cache *comms);

#endif
