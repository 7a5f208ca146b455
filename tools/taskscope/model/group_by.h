/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_GROUP_BY_H
#define TASKSCOPE_GROUP_BY_H

#include "task_record.h"
#include "text.h"

/* What tasks may be grouped by: they are one group if they have the same. */
enum group_by {
	BY_NOTHING,	/* no groups: a row is a task */
	BY_PROCESS,
	BY_THREAD,
	BY_CGROUP,
	BY_CONTAINER,
	BY_COMM,
	BY_USER,	/* the effective one, as of ps(1) */
	BY_CPU,		/* where the task is now, or ran last */
};

/* All of them, for the completion and for sentences. */
#define GROUP_BY_WORDS	"process thread cgroup container comm user cpu"

/**
 * group_by_name() - its name
 * @by: one of them, not BY_NOTHING
 *
 * Return: one of GROUP_BY_WORDS.
 */
const char *group_by_name(enum group_by by);

/**
 * group_by_parse() - one by its name
 * @name: the name
 *
 * Return: BY_NOTHING: there is none of this name.
 */
enum group_by group_by_parse(const char *name);

/**
 * group_by_needs_threads() - must each row be a thread, not a whole process?
 * @by: one of them
 */
bool group_by_needs_threads(enum group_by by);

/**
 * group_by_groups() - what to ask the kernel for
 * @by: one of them
 *
 * Return: TSCOPE_GROUP_*, of which group_put_name() and groups_make() make groups.
 */
__u64 group_by_groups(enum group_by by);

/**
 * struct group_key - what tasks of one group have the same of
 * @is_known: it is known; all of which it is not known are one group
 * @nr:	      a number
 * @text:     a text, in the record or in the scratch; NULL: @nr alone
 */
struct group_key {
	bool is_known;
	__u64 nr;
	const char *text;
};

/**
 * group_key() - in which group is a task?
 * @key:     filled
 * @by:	     any but BY_PROCESS and BY_THREAD, of which a task alone does not tell
 * @rec:     the task, with group_by_groups()
 * @scratch: memory for the text
 */
void group_key(struct group_key *key, enum group_by by, const struct record *rec,
	       struct text *scratch);

/**
 * group_put_name() - append the name of the group that a task is in
 * @t:	       the text
 * @by:	       what is grouped by
 * @rec:       a task of it, of which it is known
 * @has_users: users have the names that they have on this machine; otherwise numbers
 */
void group_put_name(struct text *t, enum group_by by, const struct record *rec, bool has_users);

#endif
