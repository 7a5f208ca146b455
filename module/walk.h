/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_WALK_H
#define _TSCOPE_WALK_H

#include <linux/pid_namespace.h>
#include <linux/sched.h>

struct task_struct *tscope_walk_next(struct pid_namespace *ns, pid_t *nr);
struct task_struct *tscope_walk_find(struct pid_namespace *ns, pid_t nr);
bool tscope_walk_is_below(const struct task_struct *task, const struct pid *root,
			  unsigned int *steps);

#endif /* _TSCOPE_WALK_H */
