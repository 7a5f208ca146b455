/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_FILL_EXITED_H
#define _TSCOPE_FILL_EXITED_H

#include <linux/pid_namespace.h>
#include <linux/types.h>

struct tscope_record;

size_t tscope_fill_exited(struct pid_namespace *ns, const struct tscope_record *rec, u64 groups,
			  bool as_process, u64 missed, void *buf);
bool tscope_exited_is_visible(struct pid_namespace *ns, u64 since_ns,
			      const struct tscope_record *rec);
bool tscope_exited_has_uid(const struct tscope_record *rec, uid_t uid);

#endif /* _TSCOPE_FILL_EXITED_H */
