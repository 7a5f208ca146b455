/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Each task's time, counted once, for the group that the task is in.
 *
 * A look reads the tasks that have changed since the look before, and those that have exited.  What
 * a task has done since it was last read is added to the group in which it is found.  So what was
 * counted stays where it was counted when the task moves to another group.
 *
 *	time	look 1		look 2		look 3
 *	task	sleeps		(unchanged)	has run, and is in another group
 *	read	yes		no		yes
 *	sleep	old group	old group	what the module says, less what was counted: new group
 *
 * A task that a look does not read is in the account that it was in.  The group has the number of
 * such tasks for each account, and the sum of the times at which they were read, so that a look
 * costs what has changed.
 *
 * A task that has exited, and that the kernel has not freed yet, is nowhere to be read for a few
 * milliseconds.  If a look comes just then, it takes the task for one that still sleeps.  The next
 * look corrects this, and group_show() keeps the counter from falling.
 */
#ifndef TASKSCOPE_EXPORTER_ACCOUNTING_H
#define TASKSCOPE_EXPORTER_ACCOUNTING_H

#include "group_name.h"
#include "groups.h"
#include "seen.h"

/**
 * struct accounting - all that was counted
 * @by:		what tasks are grouped by
 * @groups:	the groups
 * @seen:	living tasks
 * @look:	number of this look, from 1 on
 * @now_ns:	time at which it began
 * @shown_ns:	the same of the latest look that has ended: open accounts were shown up to it
 * @event_ns:	latest time that is known: exited tasks are taken in between two looks, too
 * @base_ns:	what tasks that are older than this did before a look read them is not counted
 * @nr_read:	tasks that looks have read, exited ones included
 * @nr_without_record: living tasks of which the module has no record, as of this look
 * @has_llc:	migrations within a last level of cache are told apart
 * @name:	scratch
 */
struct accounting {
	enum by by;
	struct groups groups;
	struct seen_table seen;
	__u64 look;
	__u64 now_ns;
	__u64 shown_ns;
	__u64 event_ns;
	__u64 base_ns;
	__u64 nr_read;
	__u64 nr_without_record;
	bool has_llc;
	struct text name;
};

/**
 * accounting_init() - begin with nothing counted
 * @accounting: filled
 * @by:		what to group by
 * @max_groups: the most groups
 *
 * Return: 0 or -ENOMEM.
 */
int accounting_init(struct accounting *accounting, enum by by, __u32 max_groups);

/**
 * accounting_free() - free all
 * @accounting: of accounting_init()
 */
void accounting_free(struct accounting *accounting);

/**
 * accounting_begin() - begin a look
 * @accounting: the accounting
 * @now_ns:	the time; no task of this look was read before it
 */
void accounting_begin(struct accounting *accounting, __u64 now_ns);

/**
 * accounting_end() - end a look: all that it has to read was read, and may be shown
 * @accounting: the accounting
 */
void accounting_end(struct accounting *accounting);

/**
 * accounting_take() - take in a living task
 * @accounting: the accounting
 * @task:	the task, with TSCOPE_GROUP_IDS, TSCOPE_GROUP_BIRTH, COUNTS_GROUPS, by_groups()
 *
 * Return: 0 or -ENOMEM.
 */
int accounting_take(struct accounting *accounting, const struct ts_task *task);

/**
 * accounting_take_exited() - take in a task that has exited, once
 * @accounting: the accounting
 * @task:	the task: a thread, or a leader with what it did alone, with the same groups
 * @is_process: it is a leader, and its process has exited
 */
void accounting_take_exited(struct accounting *accounting, const struct ts_task *task,
			    bool is_process);

/**
 * accounting_drop_lost() - forget tasks that have exited unseen
 * @accounting: the accounting
 * @full_look:	number of a look that has read all tasks; the exited were read after it
 *
 * They are those that this look and later ones have not read.  What they have done since they were
 * read is not known.  Those that slept are taken to have slept up to the latest look.
 */
void accounting_drop_lost(struct accounting *accounting, __u64 full_look);

#endif
