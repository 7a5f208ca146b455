/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_MEMBERS_H
#define TASKSCOPE_MEMBERS_H

#include "task_record.h"

/**
 * struct member - a task and the thread group that it is in
 * @tid:      its number
 * @tgid:     that of its leader; 0: of a leader that is not known yet
 * @ppid:     of a leader: the parent of the process; 0: not known
 * @prio:     the latest priority that was told of it
 * @has_prio: one was
 * @is_over:  it has left its CPU for ever
 * @nr:	      of a leader: tasks of its group that have not
 */
struct member {
	__s32 tid;
	__s32 tgid;
	__s32 ppid;
	int prio;
	bool has_prio;
	bool is_over;
	size_t nr;
};

/**
 * struct members - thread groups, as events tell of them
 * @by_tid:	 members; none is ever forgotten, and the next one with its number takes it over
 * @is_doubtful: threads may be missing, and with them the end of a process
 *
 * Starts as all zeroes.
 */
struct members {
	void *by_tid;
	bool is_doubtful;
};

/**
 * members_add() - a task is there
 * @members: the members
 * @tid:     the task, above 0
 * @tgid:    its leader, above 0
 * @is_over: of a leader: the others of its group go on without it
 *
 * Return: the member.
 */
struct member *members_add(struct members *members, __s32 tid, __s32 tgid, bool is_over);

/**
 * members_find() - a task that was added
 * @members: the members
 * @tid:     the task
 *
 * Return: the member, NULL: there is none.
 */
struct member *members_find(const struct members *members, __s32 tid);

/**
 * members_end() - a task has left its CPU for ever
 * @members: the members
 * @tid:     the task
 * @ended:   filled with those that are gone by that: a thread itself, and the leader with
 *	     the last of its group
 *
 * Return: how many.
 */
size_t members_end(struct members *members, __s32 tid, __s32 ended[2]);

/**
 * members_exec() - a thread has its leader's number since its execve()
 * @members: the members
 * @tid:     the leader's number
 * @old_tid: the number that the thread had, another one
 *
 * Return: true: nobody has the old number any more; false: the old leader may have it, and
 *	   ends later.
 */
bool members_exec(struct members *members, __s32 tid, __s32 old_tid);

/**
 * members_free() - forget all
 * @members: the members
 */
void members_free(struct members *members);

#endif
