/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_DEPARTED_H
#define _TSCOPE_DEPARTED_H

#include <linux/sched.h>
#include <linux/types.h>

struct tscope_record;

int tscope_departed_init(void);
void tscope_departed_exit(void);

void tscope_departed_add(struct tscope_record *rec, struct task_struct *task);
const struct tscope_record *tscope_departed_next(u64 *seq);

u64 tscope_departed_total(void);
unsigned int tscope_departed_max(void);
size_t tscope_departed_bytes(void);

#endif /* _TSCOPE_DEPARTED_H */
