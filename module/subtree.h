/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_SUBTREE_H
#define _TSCOPE_SUBTREE_H

#include <linux/types.h>

struct pid;
struct task_struct;
struct tscope_subtree_entry;

/**
 * struct tscope_subtree - cache: which processes are in the subtree of a process
 * @of:	   thread group id of that process; the owner of this struct keeps the reference
 * @entry: hash table of the processes looked at so far; NULL: none yet
 * @bits:  the table has 1 << @bits entries
 * @nr:	   number of entries in use
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
