// SPDX-License-Identifier: GPL-2.0
/*
 * The process tree, built from a walk over all tasks.
 *
 * Modules cannot take tasklist_lock, which guards the kernel's lists of children.  So the tree is
 * built from the parent that each process names.  Processes are read at different instants; a
 * process whose parent was not found is a root.
 *
 * The order of display is computed once, so that a reader may begin anywhere.  For n processes
 * each step takes at most n log n, and a fatal signal ends it.
 */
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "debugfs_text.h"
#include "debugfs_tree.h"
#include "fill_task.h"
#include "memory.h"
#include "process.h"
#include "walk.h"

/* Number of tasks or processes to handle between two checks for a fatal signal. */
#define TSCOPE_TREE_BATCH	1024
/* Number of nodes to allocate at first. */
#define TSCOPE_TREE_ROOM	1024

static void tscope_tree_add(struct tscope_tree *tree, const struct tscope_head *head)
{
	const struct tscope_state *state = tscope_head_group(head, TSCOPE_GROUP_STATE);
	const struct tscope_sched *sched = tscope_head_group(head, TSCOPE_GROUP_SCHED);
	const struct tscope_ids *ids = tscope_head_group(head, TSCOPE_GROUP_IDS);
	struct tscope_tree_node *node = &tree->node[tree->nr++];

	node->ids = *ids;
	/* Nodes stay in the order of the walk, even if execve() swaps two tids meanwhile. */
	node->ids.tgid = head->tid;
	node->letter = tscope_text_letter(state);
	node->cpu = sched->cpu;
	node->runtime_ns = sched->runtime_ns;
}

/* Add the leaders of a batch of tasks from *tid on.  Return: false at the end or without room. */
static bool tscope_tree_fill(struct tscope_tree *tree, int room, struct tscope_fill *in,
			     pid_t *tid, struct tscope_head *head)
{
	struct task_struct *task = NULL;
	int batch;

	rcu_read_lock();
	tscope_fill_begin(in);
	for (batch = TSCOPE_TREE_BATCH; batch > 0 && tree->nr < room; batch--, ++*tid) {
		task = tscope_walk_next(in->ns, tid);
		if (!task)
			break;
		if (!tscope_process_is_leader(task))
			continue;
		if (tscope_fill_task(in, task, *tid, head))
			tscope_tree_add(tree, head);
		/* The caller checks for the signal, or this task is tried again. */
		if (in->was_interrupted)
			break;
		/* All threads of the process were looked at: count them. */
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
 * A parent is never younger than its child.  A process that seems to be has got the parent's
 * number later.  This order is total, so that no cycle is possible.
 */
static bool tscope_tree_is_older(const struct tscope_tree *tree, int a, int b)
{
	u64 start_a = tree->node[a].ids.start_ns, start_b = tree->node[b].ids.start_ns;

	return start_a < start_b || (start_a == start_b && a < b);
}

/* After a batch let other tasks run.  Return: has a fatal signal come? */
static bool tscope_tree_pauses(int nr)
{
	if (nr % TSCOPE_TREE_BATCH)
		return false;
	cond_resched();
	return fatal_signal_pending(current);
}

static int tscope_tree_link(struct tscope_tree *tree)
{
	int i;

	tree->root = -1;
	for (i = 0; i < tree->nr; i++)
		tree->node[i].child = -1;
	/* Backwards, so that children are linked in the order of their tgids. */
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
		if (tscope_tree_pauses(i))
			return -ERESTARTSYS;
	}
	return 0;
}

/* The next node, depth first; -1 at the end. */
static int tscope_tree_next(const struct tscope_tree *tree, int at)
{
	if (tree->node[at].child >= 0)
		return tree->node[at].child;
	for (; at >= 0; at = tree->node[at].parent)
		if (tree->node[at].sibling >= 0)
			return tree->node[at].sibling;
	return -1;
}

/* Compute the order of display, and the depth of each node. */
static int tscope_tree_order(struct tscope_tree *tree)
{
	int nr = 0, at, parent;

	tree->order = kvmalloc_array(tree->nr, sizeof(*tree->order), TSCOPE_GFP);
	if (!tree->order)
		return -ENOMEM;
	for (at = tree->root; at >= 0; at = tscope_tree_next(tree, at)) {
		parent = tree->node[at].parent;
		tree->node[at].depth = parent >= 0 ? tree->node[parent].depth + 1 : 0;
		tree->order[nr++] = at;
		if (tscope_tree_pauses(nr))
			return -ERESTARTSYS;
	}
	return 0;
}

/* Allocate a tree, or exchange it for one with twice as much room. */
static int tscope_tree_grow(struct tscope_tree **tree, int *room)
{
	int more = *tree ? 2 * *room : TSCOPE_TREE_ROOM;
	struct tscope_tree *grown = kvmalloc(struct_size(grown, node, more), TSCOPE_GFP);

	if (!grown)
		return -ENOMEM;
	if (*tree)
		memcpy(grown, *tree, struct_size(grown, node, *room));
	else
		memset(grown, 0, sizeof(*grown));
	kvfree(*tree);
	*tree = grown;
	*room = more;
	return 0;
}

/* Add all processes.  The caller frees @tree after an error, too. */
static int tscope_tree_walk(struct tscope_tree **tree, struct tscope_fill *in,
			    struct tscope_head *head)
{
	int room = 0, err;
	pid_t tid = 1;

	do {
		err = tscope_tree_grow(tree, &room);
		while (!err && tscope_tree_fill(*tree, room, in, &tid, head)) {
			cond_resched();
			if (fatal_signal_pending(current))
				err = -ERESTARTSYS;
		}
	} while (!err && (*tree)->nr == room);
	return err;
}

/**
 * tscope_tree_free() - free a tree
 * @tree: the tree; NULL: nothing happens
 *
 * Context: process context; sleeps.
 */
void tscope_tree_free(struct tscope_tree *tree)
{
	if (tree)
		kvfree(tree->order);
	kvfree(tree);
}

/**
 * tscope_tree_new() - build the tree of all processes of a pid namespace
 * @ns: the namespace
 *
 * Context: process context; sleeps.
 * Return: the tree, for tscope_tree_free(); -ENOMEM; or -ERESTARTSYS: a fatal signal came.
 */
struct tscope_tree *tscope_tree_new(struct pid_namespace *ns)
{
	struct tscope_fill in = {
		.ns = ns,
		.groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED,
		.processes = true,
	};
	struct tscope_tree *tree = NULL;
	struct tscope_head *head;
	int err;

	head = kvmalloc(tscope_fill_bytes_max(), TSCOPE_GFP);
	if (!head)
		return ERR_PTR(-ENOMEM);
	err = tscope_tree_walk(&tree, &in, head);
	kvfree(head);
	if (!err)
		err = tscope_tree_link(tree);
	if (!err)
		err = tscope_tree_order(tree);
	if (!err)
		return tree;
	tscope_tree_free(tree);
	return ERR_PTR(err);
}
