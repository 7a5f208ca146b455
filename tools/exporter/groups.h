/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_EXPORTER_GROUPS_H
#define TASKSCOPE_EXPORTER_GROUPS_H

#include <stddef.h>

#include "counts.h"

/* The group of tasks for which there is no room; it is always there. */
#define GROUP_OTHER	0
#define GROUP_OTHER_NAME "other"

/* A group without tasks stays so long, at least: as long as Prometheus looks back. */
#define GROUP_STAYS_NS	300000000000ULL

/**
 * struct asleep - tasks of a group that stay in one account
 * @nr:	    number of tasks
 * @sum_ns: sum of the times at which they were read
 *
 * At a later time they have been in it for nr * time - sum_ns longer.
 */
struct asleep {
	__u64 nr;
	__u64 sum_ns;
};

/**
 * struct group - tasks with one name, and what they have done
 * @name:	the value of the label; NULL: the place is free
 * @next:	the next group of the same hash, or 0
 * @count:	by enum count: sums over tasks as they were read; may fall a little
 * @shown:	by enum count: the most that group_show() has returned
 * @before:	by account: tasks that were read in an earlier look
 * @now:	by account: tasks that were read in this look
 * @nr_tasks:	living tasks
 * @emptied_ns: when the last task went that was counted in it
 * @longest_ns: the longest open wait of this look
 */
struct group {
	char *name;
	__u32 next;
	__u64 count[NR_COUNTS];
	__u64 shown[NR_COUNTS];
	struct asleep before[NR_ACCOUNTS];
	struct asleep now[NR_ACCOUNTS];
	__u64 nr_tasks;
	__u64 emptied_ns;
	__u64 longest_ns;
};

/**
 * struct groups - all groups
 * @group:     the groups; the first is GROUP_OTHER
 * @nr:	       places in use, or used before
 * @max:       places
 * @hash:      first group of each hash
 * @nr_used:   groups that there are, with GROUP_OTHER
 * @nr_folded: groups that were forgotten, to make room
 */
struct groups {
	struct group *group;
	__u32 nr;
	__u32 max;
	__u32 *hash;
	__u32 nr_used;
	__u64 nr_folded;
};

/**
 * groups_init() - begin with GROUP_OTHER
 * @groups: filled
 * @max:    the most groups, GROUP_OTHER not counted
 *
 * Return: 0 or -ENOMEM.
 */
int groups_init(struct groups *groups, __u32 max);

/**
 * groups_free() - free all
 * @groups: of groups_init()
 */
void groups_free(struct groups *groups);

/**
 * groups_find() - the group of a name, which is made if there is none
 * @groups: the groups
 * @name:   the name
 * @now_ns: the time
 *
 * Without a free place, the group that has had no tasks for the longest time is forgotten, with
 * its counts, if that is GROUP_STAYS_NS or more.
 *
 * Return: its place; GROUP_OTHER: there is no room for it.
 */
__u32 groups_find(struct groups *groups, const char *name, __u64 now_ns);

/**
 * groups_begin() - begin a look: what was read so far was read before it
 * @groups: the groups
 */
void groups_begin(struct groups *groups);

/**
 * group_show() - a count of a group, which never falls
 * @group:  the group
 * @count:  enum count
 * @now_ns: the time of the look
 *
 * Tasks that were not read in this look have been in their account until @now_ns.
 */
__u64 group_show(struct group *group, enum count count, __u64 now_ns);

#endif
