/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_CREDS_H
#define _TSCOPE_CREDS_H

#include <linux/taskscope.h>
#include <linux/types.h>

struct task_struct;

size_t tscope_creds_fill(struct task_struct *task, struct tscope_creds *creds);

#endif /* _TSCOPE_CREDS_H */
