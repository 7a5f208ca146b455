/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_PIDNS_H
#define _TSCOPE_PIDNS_H

#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/types.h>

struct task_struct *tscope_pidns_owner(pid_t nr, u64 who);
pid_t tscope_pidns_nr(struct pid_namespace *ns, pid_t nr, u64 who);
void tscope_pidns_both(struct pid_namespace *ns, u64 who, pid_t *tid, pid_t *tgid);

#endif /* _TSCOPE_PIDNS_H */
