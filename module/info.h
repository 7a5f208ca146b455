/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_INFO_H
#define _TSCOPE_INFO_H

#include <linux/bits.h>
#include <linux/pid_namespace.h>
#include <linux/taskscope.h>

/* What TSCOPE_SNAPSHOT takes. */
#define TSCOPE_SNAPSHOT_FILTERS	(BIT_ULL(TSCOPE_FILTER_NONE) | BIT_ULL(TSCOPE_FILTER_TID) | \
				 BIT_ULL(TSCOPE_FILTER_TGID) | BIT_ULL(TSCOPE_FILTER_SUBTREE) | \
				 BIT_ULL(TSCOPE_FILTER_EXITED) | BIT_ULL(TSCOPE_FILTER_CGROUP) | \
				 BIT_ULL(TSCOPE_FILTER_EXITED_THREADS) | BIT_ULL(TSCOPE_FILTER_CPU))
#define TSCOPE_SNAPSHOT_FLAGS	(TSCOPE_PROCESSES | TSCOPE_BY_UID | TSCOPE_CHANGED)

u64 tscope_info_init(void);
void tscope_info_fill(struct tscope_info *info);
void tscope_info_fill_cpu(struct pid_namespace *ns, unsigned int cpu,
			  struct tscope_cpu_get *get);

#endif /* _TSCOPE_INFO_H */
