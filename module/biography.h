/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_BIOGRAPHY_H
#define _TSCOPE_BIOGRAPHY_H

#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/taskscope.h>

struct tscope_record;
struct tscope_told;

/* Groups that need hooks, all but the birth, and that of the dead. */
#define TSCOPE_GROUPS_HOOKED	(TSCOPE_GROUP_COUNTS | TSCOPE_GROUP_ACCOUNTS |	\
				 TSCOPE_GROUP_WAITS | TSCOPE_GROUP_WAKERS |	\
				 TSCOPE_GROUP_BLAME | TSCOPE_GROUP_MOVES |	\
				 TSCOPE_GROUP_SWITCHES)

size_t tscope_biography_fill_birth(struct pid_namespace *ns, struct task_struct *task,
				   const struct tscope_record *rec,
				   struct tscope_birth *birth);
size_t tscope_biography_fill(struct pid_namespace *ns, const struct task_struct *task,
			     const struct tscope_record *rec, u64 groups, void *buf);
size_t tscope_biography_put(struct pid_namespace *ns, struct tscope_told *told, u64 groups,
			    void *buf);
size_t tscope_biography_departed(struct pid_namespace *ns, const struct tscope_record *rec,
				 u64 groups, bool as_process, void *buf);

#endif /* _TSCOPE_BIOGRAPHY_H */
