/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_PIDNS_H
#define _TSCOPE_PIDNS_H

#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/types.h>

struct task_struct *tscope_number_owner(pid_t nr, u64 who);
pid_t tscope_number_in(struct pid_namespace *ns, pid_t nr, u64 who);
void tscope_number_both_in(struct pid_namespace *ns, u64 who, pid_t *tid, pid_t *tgid);

#endif /* _TSCOPE_PIDNS_H */
