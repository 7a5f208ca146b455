/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_KNOWN_H
#define TASKSCOPE_KNOWN_H

#include "tasks.h"

/**
 * struct known_process - a process that was asked for by its number
 * @tgid:      its number, which another process may have had before, or may get later
 * @birth_ns:  when it was born; 0: not known
 * @met_ns:    the time of the first look that had it
 * @missed_ns: the time of the first look that has it no more among the living; 0: the last one has
 * @lives:     it was read among the living the last time
 * @has_ended: its end was seen
 */
struct known_process {
	__s32 tgid;
	__u64 birth_ns;
	__u64 met_ns;
	__u64 missed_ns;
	bool lives;
	bool has_ended;
};

/**
 * struct known - the processes that were asked for, over several looks
 * @process: the processes
 * @nr:	     how many
 *
 * Starts as all zeroes.
 */
struct known {
	struct known_process *process;
	size_t nr;
};

/**
 * known_meet() - take in the living of a look
 * @known:  the processes; those that are new are added
 * @living: all of these processes that live, or their threads, and no others
 */
void known_meet(struct known *known, const struct ts_set *living);

/**
 * known_look() - take in the rest of the look, after known_meet()
 * @known:  the processes
 * @exited: those of all processes that have exited since the look before; NULL: it is not known
 *	    which have, so one that lives no more has ended
 * @now_ns: the time of the look
 */
void known_look(struct known *known, const struct ts_set *exited, __u64 now_ns);

/**
 * known_meet_exited() - before known_look(): know a process that has exited
 * @known:  the processes; the latest of this number is added
 * @exited: as for known_look()
 * @tgid:   its number
 */
void known_meet_exited(struct known *known, const struct ts_set *exited, __s32 tgid);

/**
 * known_has() - is there a process of a number?
 * @known: the processes
 * @tgid:  the number
 */
bool known_has(const struct known *known, __s32 tgid);

/**
 * known_keep() - drop the exited that are not of these processes
 * @known:  the processes
 * @exited: as for known_look(); a thread is of the latest process of its number that is not
 *	    younger
 */
void known_keep(const struct known *known, struct ts_set *exited);

/**
 * known_are_over() - will nothing be added to any of them?
 * @known:  the processes
 * @now_ns: the time of the last look
 *
 * From the end of a process until the kernel frees it, it is neither among the living nor among
 * the exited.
 *
 * Return: all have ended, or have been nowhere for so long that their end is not kept; or there
 *	   is none.
 */
bool known_are_over(const struct known *known, __u64 now_ns);

/**
 * known_ended_after() - since when may rows of them have exited?
 * @known:   the processes
 * @threads: the rows are threads; otherwise processes
 *
 * Return: the time; none of them is missing among those that exited before.
 */
__u64 known_ended_after(const struct known *known, bool threads);

/**
 * known_free() - forget all
 * @known: the processes
 */
void known_free(struct known *known);

#endif
