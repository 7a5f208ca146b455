/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_SUBTREE_H
#define _TSCOPE_SUBTREE_H

#include <linux/types.h>

struct pid;
struct task_struct;
struct tscope_subtree_entry;

/**
 * struct tscope_subtree - which processes are below one, as far as they were asked for
 * @of:	   thread group id of that one; its owner keeps the reference
 * @entry: the processes; NULL: none yet
 * @bits:  there are 1 << @bits of them
 * @nr:	   of these, those that are taken
 */
struct tscope_subtree {
	const struct pid *of;
	struct tscope_subtree_entry *entry;
	unsigned int bits;
	unsigned int nr;
};

void tscope_subtree_init(struct tscope_subtree *subtree, const struct pid *of);
void tscope_subtree_exit(struct tscope_subtree *subtree);
int tscope_subtree_has(struct tscope_subtree *subtree, const struct task_struct *task,
		       unsigned int *steps);
int tscope_subtree_grow(struct tscope_subtree *subtree);

#endif /* _TSCOPE_SUBTREE_H */
