/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_DEBUGFS_TREE_H
#define _TSCOPE_DEBUGFS_TREE_H

#include <linux/taskscope.h>
#include <linux/types.h>

struct pid_namespace;

/**
 * struct tscope_tree_node - one process of a tree
 * @ids:	 who it is
 * @letter:	 its leader's state
 * @cpu:	 its leader's CPU
 * @runtime_ns:	 time on a CPU of all its threads
 * @parent:	 index of its parent; -1: a root
 * @child:	 index of its first child; -1: none
 * @sibling:	 index of the next child of its parent; -1: none
 * @depth:	 how many ancestors it has
 */
struct tscope_tree_node {
	struct tscope_ids ids;
	u8 letter;
	u32 cpu;
	u64 runtime_ns;
	int parent;
	int child;
	int sibling;
	unsigned int depth;
};

/**
 * struct tscope_tree - all processes, each linked to its parent
 * @nr:	  nodes, in the order of their tgids
 * @root: index of the first root; the others are its siblings; -1: no process
 * @order: the indices, each process in front of its children
 * @node: the nodes
 */
struct tscope_tree {
	int nr;
	int root;
	int *order;
	struct tscope_tree_node node[];
};

struct tscope_tree *tscope_tree_new(struct pid_namespace *ns);
void tscope_tree_free(struct tscope_tree *tree);

#endif /* _TSCOPE_DEBUGFS_TREE_H */
