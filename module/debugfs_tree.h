/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_DEBUGFS_TREE_H
#define _TSCOPE_DEBUGFS_TREE_H

#include <linux/taskscope.h>
#include <linux/types.h>

struct pid_namespace;

/**
 * struct tscope_tree_node - one process of a tree
 * @ids:	 its ids and name
 * @letter:	 state of its leader
 * @cpu:	 CPU of its leader
 * @runtime_ns:	 CPU time of all its threads
 * @parent:	 index of its parent; -1: it is a root
 * @child:	 index of its first child; -1: none
 * @sibling:	 index of the next child of its parent; -1: none
 * @depth:	 number of its ancestors
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
 * @nr:	  number of nodes
 * @root: index of the first root; the other roots are its siblings; -1: no process
 * @order: the indices in the order of display: each process before its children
 * @node: the nodes, in the order of their tgids
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
