/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_INFO_H
#define _TSCOPE_INFO_H

#include <linux/pid_namespace.h>
#include <linux/taskscope.h>

u64 tscope_info_init(void);
void tscope_info_fill(struct tscope_info *info);
void tscope_info_fill_cpu(struct pid_namespace *ns, unsigned int cpu,
			  struct tscope_cpu_get *get);

#endif /* _TSCOPE_INFO_H */
