/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_EXITED_H
#define _TSCOPE_EXITED_H

#include <linux/pid_namespace.h>
#include <linux/types.h>

struct tscope_record;

size_t tscope_exited_fill(struct pid_namespace *ns, const struct tscope_record *rec, u64 groups,
			  bool as_process, void *buf);

#endif /* _TSCOPE_EXITED_H */
