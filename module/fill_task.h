/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_FILL_TASK_H
#define _TSCOPE_FILL_TASK_H

#include <linux/limits.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/taskscope.h>

/* Room for the path in struct tscope_cgroup. */
#define TSCOPE_CGROUP_PATH_BYTES	PATH_MAX

/**
 * struct tscope_fill - what to fill, and values kept from the task before
 * @ns:		pid namespace of the reader
 * @groups:	TSCOPE_GROUP_* wanted
 * @processes:	each task is a leader; fill the sums over its process
 * @steps:	threads that were looked at for the latest task
 * @was_interrupted: a fatal signal came meanwhile, and nothing was filled
 * @shared:	tokens of the task before: threads share most things
 * @cgroup:	cgroup of the task before, whose group is at @cgroup_group; valid only in one
 *		RCU read section, see tscope_fill_begin()
 * @cgroup_group: see @cgroup
 */
struct tscope_fill {
	struct pid_namespace *ns;
	u64 groups;
	bool processes;
	unsigned int steps;
	bool was_interrupted;
	struct {
		const void *what;
		u64 token;
	} shared[4];
	const struct cgroup *cgroup;
	const struct tscope_cgroup *cgroup_group;
};

extern const u16 tscope_group_bytes[64];

int tscope_fill_init(void);
u64 tscope_fill_groups(void);
size_t tscope_fill_bytes_max(void);

void tscope_fill_begin(struct tscope_fill *in);
size_t tscope_fill_task(struct tscope_fill *in, struct task_struct *task,
			pid_t tid, void *buf);
const void *tscope_head_group(const struct tscope_head *head, u64 group);

#endif /* _TSCOPE_FILL_TASK_H */
