/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EVIDENCE_H
#define TASKSCOPE_EVIDENCE_H

#include "verdict.h"

/**
 * evidence_add() - add a number that a verdict rests on
 * @verdict: the verdict
 * @value:   the number
 * @unit:    its unit
 * @source:  the columns that it comes from, or an empty string: see evidence_add_file()
 * @how:     how it is calculated, or what it means
 *
 * Return: its text, to be filled; valid until the next call.
 */
struct text *evidence_add(struct verdict *verdict, __u64 value, const char *unit,
			  const char *source, const char *how);

/**
 * evidence_add_file() - the same from a file of a cgroup
 * @verdict: the verdict
 * @value:   the number
 * @unit:    its unit
 * @level:   the cgroup
 * @file:    the file
 * @how:     as above
 *
 * Return: as evidence_add().
 */
struct text *evidence_add_file(struct verdict *verdict, __u64 value, const char *unit,
			       const struct cgroup_level *level, const char *file, const char *how);

/**
 * evidence_add_look() - add what the look itself took from the target
 * @verdict: the verdict
 * @ns:	     how much; 0: no evidence
 */
void evidence_add_look(struct verdict *verdict, __u64 ns);

/**
 * command_add() - add a command to the fix
 * @verdict: the verdict
 *
 * Return: the command, to be filled; valid until the next call.
 */
struct text *command_add(struct verdict *verdict);

/**
 * command_add_once() - add a command to the fix, unless it is there
 * @verdict: the verdict
 * @command: the command, which is taken over
 */
void command_add_once(struct verdict *verdict, struct text *command);

/**
 * command_renice() - add a command that gives a task, and all threads of its process, a nice
 * @verdict: the verdict
 * @task:    the task
 * @is_alone: not the other threads
 * @nice:    the nice
 */
void command_renice(struct verdict *verdict, const struct verdict_task *task, bool is_alone,
		    int nice);

/**
 * command_be_other() - add a command that makes a task, and all threads of its process, SCHED_OTHER
 * @verdict: the verdict
 * @task:    the task
 * @is_alone: not the other threads
 */
void command_be_other(struct verdict *verdict, const struct verdict_task *task, bool is_alone);

/**
 * command_write() - add a command that writes into a file of a cgroup
 * @verdict: the verdict
 * @level:   the cgroup; one whose path a terminal cannot show as it is gets no command
 * @file:    the file
 * @value:   what is written
 *
 * It is added once.
 */
void command_write(struct verdict *verdict, const struct cgroup_level *level, const char *file,
		   const char *value);

/**
 * put_task() - append a task for people: name (tid)
 * @t:	  appended to
 * @tid:  its number; 0: it is not known
 * @comm: its name
 */
void put_task(struct text *t, __s32 tid, const char *comm);

/**
 * put_policy() - append the policy of a task, with its real-time priority: , FIFO 50
 * @t:	  appended to
 * @task: the task; nothing is appended of one of SCHED_OTHER, or where it is not known
 */
void put_policy(struct text *t, const struct verdict_task *task);

/**
 * put_path() - append the path of a cgroup
 * @t:	   appended to
 * @level: the cgroup
 */
void put_path(struct text *t, const struct cgroup_level *level);

/**
 * put_plural() - append a number and a noun
 * @t:	  appended to
 * @nr:	  the number
 * @noun: the noun, which has a regular plural
 */
void put_plural(struct text *t, __u64 nr, const char *noun);

/**
 * put_part() - append a part of a whole in percent, with its sign
 * @t:	   appended to
 * @part:  the part
 * @whole: the whole
 */
void put_part(struct text *t, __u64 part, __u64 whole);

/**
 * permille_of() - a part of a whole
 * @part:  the part
 * @whole: the whole
 *
 * Return: thousandths, rounded down; 0 if @whole is.
 */
__u64 permille_of(__u64 part, __u64 whole);

#endif
