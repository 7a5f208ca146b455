/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_QUOTA_H
#define TASKSCOPE_QUOTA_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>


#define QUOTA_LEVELS	16

/**
 * struct quota_level - a cgroup that may use so much CPU time and no more
 * @path:	  its path, below the mount point
 * @quota_ns:	  so much
 * @period_ns:	  of each so much
 * @nr_periods:	  periods in which it used any
 * @nr_throttled: those in which it used all, and would have used more
 * @throttled_ns: time that it was kept from running then, added over the CPUs
 */
struct quota_level {
	char path[1024];
	__u64 quota_ns;
	__u64 period_ns;
	__u64 nr_periods;
	__u64 nr_throttled;
	__u64 throttled_ns;
};

/**
 * struct quota - those among the cgroups of a task, its own first, then its ancestors
 * @level: the cgroups
 * @nr:	   how many
 */
struct quota {
	struct quota_level level[QUOTA_LEVELS];
	size_t nr;
};

/**
 * quota_read() - the quotas of a task, of cgroup v2 or of v1's cpu controller
 * @quota: filled; nothing where there is no quota, or it may not be read
 * @root:  where the file system begins: empty, but for tests
 * @tid:   the task
 */
void quota_read(struct quota *quota, const char *root, __s32 tid);

/**
 * quota_read_cgroup() - the quotas of a cgroup and of those above it, of cgroup v2
 * @quota: as of quota_read()
 * @root:  as of quota_read()
 * @path:  the cgroup, below where the hierarchy is mounted
 */
void quota_read_cgroup(struct quota *quota, const char *root, const char *path);

/**
 * quota_since() - leave only what was added since a round ago
 * @quota:  changed
 * @before: as it was then
 */
void quota_since(struct quota *quota, const struct quota *before);

/**
 * quota_explains() - the most that its quotas can explain of a wait
 * @quota:   the quotas
 * @wait_ns: that wait
 * @nr:	     tasks whose wait it is: all of them may wait for the same CPU
 */
__u64 quota_explains(const struct quota *quota, __u64 wait_ns, size_t nr);

#endif
