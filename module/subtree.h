/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_SUBTREE_H
#define _TSCOPE_SUBTREE_H

#include <linux/types.h>

struct pid;
struct task_struct;
struct tscope_kin_entry;

/**
 * struct tscope_kin - which processes are below one, as far as they were asked for
 * @of:	   thread group id of that one; its owner keeps the reference
 * @entry: the processes; NULL: none yet
 * @bits:  there are 1 << @bits of them
 * @nr:	   of these, those that are taken
 */
struct tscope_kin {
	const struct pid *of;
	struct tscope_kin_entry *entry;
	unsigned int bits;
	unsigned int nr;
};

void tscope_kin_init(struct tscope_kin *kin, const struct pid *of);
void tscope_kin_exit(struct tscope_kin *kin);
int tscope_kin_has(struct tscope_kin *kin, const struct task_struct *task, unsigned int *steps);
int tscope_kin_grow(struct tscope_kin *kin);

#endif /* _TSCOPE_SUBTREE_H */
