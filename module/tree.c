// SPDX-License-Identifier: GPL-2.0
/*
 * The process tree, built from a walk.
 *
 * The kernel's lists of children cannot be followed without tasklist_lock, which
 * is not for modules.  So the tree is put together from what each process says
 * of its parent.  Processes are met at different instants; one whose parent was
 * not met is a root.
 */
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "inspect.h"
#include "process.h"
#include "text.h"
#include "tree.h"
#include "walk.h"

/* Tasks met in one RCU read section. */
#define TSCOPE_TREE_BATCH	1024

static void tscope_tree_add(struct tscope_tree *tree, const struct tscope_head *head)
{
	const struct tscope_state *state = tscope_inspect_group(head, TSCOPE_GROUP_STATE);
	const struct tscope_sched *sched = tscope_inspect_group(head, TSCOPE_GROUP_SCHED);
	const struct tscope_ids *ids = tscope_inspect_group(head, TSCOPE_GROUP_IDS);
	struct tscope_tree_node *node = &tree->node[tree->nr++];

	node->ids = *ids;
	/* The order of the walk is the order of the nodes, whatever an exec swaps. */
	node->ids.tgid = head->tid;
	node->letter = tscope_text_letter(state);
	node->cpu = sched->cpu;
	node->runtime_ns = sched->runtime_ns;
}

/* Add leaders from *tid on, a batch of tasks; false at the end or without room. */
static bool tscope_tree_fill(struct tscope_tree *tree, int room, struct tscope_inspect *in,
			     pid_t *tid, struct tscope_head *head)
{
	struct task_struct *task = NULL;
	int batch;

	rcu_read_lock();
	tscope_inspect_begin(in);
	for (batch = TSCOPE_TREE_BATCH; batch > 0 && tree->nr < room; batch--, ++*tid) {
		task = tscope_walk_next(in->ns, tid);
		if (!task)
			break;
		if (!tscope_process_is_leader(task))
			continue;
		if (tscope_inspect_fill(in, task, *tid, head))
			tscope_tree_add(tree, head);
		/* All threads of a process were looked at. */
		batch -= min_t(unsigned int, batch, in->steps);
	}
	rcu_read_unlock();
	return task && tree->nr < room;
}

static int tscope_tree_find(const struct tscope_tree *tree, pid_t tgid)
{
	int low = 0, high = tree->nr;

	while (low < high) {
		int mid = low + (high - low) / 2;

		if (tree->node[mid].ids.tgid < tgid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < tree->nr && tree->node[low].ids.tgid == tgid ? low : -1;
}

/*
 * A parent is never younger than its child.  One that seems to be has taken over
 * a number.  An order that is total leaves no way for a cycle.
 */
static bool tscope_tree_is_older(const struct tscope_tree *tree, int a, int b)
{
	u64 start_a = tree->node[a].ids.start_ns, start_b = tree->node[b].ids.start_ns;

	return start_a < start_b || (start_a == start_b && a < b);
}

static void tscope_tree_link(struct tscope_tree *tree)
{
	int i;

	tree->root = -1;
	for (i = 0; i < tree->nr; i++)
		tree->node[i].child = -1;
	/* Backwards, so that children come out in the order of their tgids. */
	for (i = tree->nr - 1; i >= 0; i--) {
		struct tscope_tree_node *node = &tree->node[i];
		int parent = tscope_tree_find(tree, node->ids.ppid);
		int *first = &tree->root;

		if (parent >= 0 && !tscope_tree_is_older(tree, parent, i))
			parent = -1;
		if (parent >= 0)
			first = &tree->node[parent].child;
		node->parent = parent;
		node->sibling = *first;
		*first = i;
	}
}

/**
 * tscope_tree_new() - the tree of all processes of a pid namespace
 * @ns: the namespace
 *
 * Context: process context; sleeps.
 * Return: the tree, for kvfree(); or NULL if there was no memory.
 */
struct tscope_tree *tscope_tree_new(struct pid_namespace *ns)
{
	struct tscope_inspect in = {
		.ns = ns,
		.groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED,
		.processes = true,
	};
	struct tscope_tree *tree;
	struct tscope_head *head;
	int room;

	head = kvmalloc(tscope_inspect_bytes_max(), GFP_KERNEL);
	if (!head)
		return NULL;
	/* How many there are shows when the walk has come to its end. */
	for (room = 1024;; room *= 2) {
		pid_t tid = 1;

		tree = kvzalloc(struct_size(tree, node, room), GFP_KERNEL);
		if (!tree)
			break;
		while (tscope_tree_fill(tree, room, &in, &tid, head))
			cond_resched();
		if (tree->nr < room) {
			tscope_tree_link(tree);
			break;
		}
		kvfree(tree);
	}
	kvfree(head);
	return tree;
}

/**
 * tscope_tree_next() - the node behind another, depth first
 * @tree: the tree
 * @at:	  index of the other
 *
 * Return: its index, or -1 at the end.
 */
int tscope_tree_next(const struct tscope_tree *tree, int at)
{
	if (tree->node[at].child >= 0)
		return tree->node[at].child;
	for (; at >= 0; at = tree->node[at].parent)
		if (tree->node[at].sibling >= 0)
			return tree->node[at].sibling;
	return -1;
}

/**
 * tscope_tree_depth() - how many ancestors a node has
 * @tree: the tree
 * @at:	  its index
 */
unsigned int tscope_tree_depth(const struct tscope_tree *tree, int at)
{
	unsigned int depth = 0;

	for (at = tree->node[at].parent; at >= 0; at = tree->node[at].parent)
		depth++;
	return depth;
}
