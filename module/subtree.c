// SPDX-License-Identifier: GPL-2.0
/*
 * Is a task in the subtree of a process?
 *
 * Going from each task through its ancestors up to the root would take a number of steps that
 * grows with the square of the depth of the tree.  So the results are cached: for each process
 * that is passed on the way up, whether it is in the subtree.  The way ends at the first process
 * with a known result, so each process is passed once.
 *
 * A process is identified by its tgid and its start time, so that a later process with the same
 * tgid is another entry.  A result never changes, even if the process gets a new parent later.
 *
 * The cache is a hash table with open addressing.  The entries of the present way are linked
 * until its result is known.  If the table is too full for a whole way, the caller leaves its
 * RCU read section, calls tscope_subtree_grow(), and asks again.
 *
 * Locking: none, the table has one user.
 */
#include <linux/hash.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "memory.h"
#include "subtree.h"
#include "walk.h"

#define TSCOPE_SUBTREE_BITS_MIN	10
/* The table grows by this factor, as a power of two. */
#define TSCOPE_SUBTREE_BITS_MORE	2
#define TSCOPE_SUBTREE_NONE		((1U << 30) - 1)

enum tscope_subtree_is {
	TSCOPE_SUBTREE_UNKNOWN,
	TSCOPE_SUBTREE_INSIDE,
	TSCOPE_SUBTREE_OUTSIDE,
	TSCOPE_SUBTREE_PASSED,
};

/**
 * struct tscope_subtree_entry - a process in the cache
 * @start_ns: its start time
 * @tgid:     its tgid in the initial pid namespace; 0: the entry is free
 * @is:	      enum tscope_subtree_is
 * @next:     PASSED: index of the process that was passed before; TSCOPE_SUBTREE_NONE: none
 */
struct tscope_subtree_entry {
	u64 start_ns;
	pid_t tgid;
	u32 is : 2;
	u32 next : 30;
};

/* Find the entry of a process, or the free entry that it may take. */
static struct tscope_subtree_entry *tscope_subtree_find(struct tscope_subtree_entry *entry,
							unsigned int bits, pid_t tgid, u64 start_ns)
{
	unsigned int mask = (1U << bits) - 1, at = hash_32(tgid, bits);

	/* At least half of the entries are free, so this ends. */
	while (entry[at].tgid && (entry[at].tgid != tgid || entry[at].start_ns != start_ns))
		at = (at + 1) & mask;
	return &entry[at];
}

/* Find or take the entry of a task's process.  NULL: the table is too full. */
static struct tscope_subtree_entry *tscope_subtree_take(struct tscope_subtree *subtree,
							const struct task_struct *task)
{
	u64 start_ns = READ_ONCE(READ_ONCE(task->group_leader)->start_time);
	struct tscope_subtree_entry *entry;

	if (!subtree->entry)
		return NULL;
	entry = tscope_subtree_find(subtree->entry, subtree->bits, task->tgid, start_ns);
	if (entry->tgid)
		return entry;
	if (2 * (subtree->nr + 1) > 1U << subtree->bits)
		return NULL;
	subtree->nr++;
	entry->tgid = task->tgid;
	entry->start_ns = start_ns;
	return entry;
}

/**
 * tscope_subtree_has() - is a task in the subtree of the process?
 * @subtree: the cache
 * @task:    any task
 * @steps:   the number of ancestors looked at is added
 *
 * The process itself is in its subtree.  Ancestors are those at the time of the first look: a
 * task whose parent has exited belongs to its new parent.
 *
 * Context: in an RCU read section.
 * Return: 1 or 0; -ENOMEM: the table is too full, see tscope_subtree_grow().
 */
int tscope_subtree_has(struct tscope_subtree *subtree, const struct task_struct *task,
		       unsigned int *steps)
{
	enum tscope_subtree_is is = TSCOPE_SUBTREE_UNKNOWN;
	const struct task_struct *parent;
	struct tscope_subtree_entry *entry;
	u32 last = TSCOPE_SUBTREE_NONE;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "walk outside RCU");
	for (;; task = parent, ++*steps) {
		if (tscope_task_tgid(task) == subtree->of) {
			is = TSCOPE_SUBTREE_INSIDE;
			break;
		}
		/* An idle task, the root of all, has tgid 0 and so no entry. */
		if (!task->tgid) {
			is = TSCOPE_SUBTREE_OUTSIDE;
			break;
		}
		entry = tscope_subtree_take(subtree, task);
		if (!entry)
			break;
		if (entry->is == TSCOPE_SUBTREE_INSIDE || entry->is == TSCOPE_SUBTREE_OUTSIDE) {
			is = entry->is;
			break;
		}
		if (entry->is == TSCOPE_SUBTREE_UNKNOWN) {
			entry->is = TSCOPE_SUBTREE_PASSED;
			entry->next = last;
			last = entry - subtree->entry;
		}
		parent = rcu_dereference(task->real_parent);
	}
	while (last != TSCOPE_SUBTREE_NONE) {
		entry = &subtree->entry[last];
		entry->is = is;
		last = entry->next;
	}
	return is == TSCOPE_SUBTREE_UNKNOWN ? -ENOMEM : is == TSCOPE_SUBTREE_INSIDE;
}

/**
 * tscope_subtree_grow() - make room for more processes
 * @subtree: the cache, which keeps its results
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_subtree_grow(struct tscope_subtree *subtree)
{
	unsigned int bits = subtree->entry ? subtree->bits + TSCOPE_SUBTREE_BITS_MORE :
					     TSCOPE_SUBTREE_BITS_MIN;
	const struct tscope_subtree_entry *from;
	struct tscope_subtree_entry *entry;
	unsigned int at;

	if (BIT(bits) > TSCOPE_SUBTREE_NONE)
		return -ENOMEM;
	entry = kvcalloc(BIT(bits), sizeof(*entry), TSCOPE_GFP);
	if (!entry)
		return -ENOMEM;
	for (at = 0; subtree->entry && at < 1U << subtree->bits; at++) {
		from = &subtree->entry[at];
		if (from->tgid)
			*tscope_subtree_find(entry, bits, from->tgid, from->start_ns) = *from;
		cond_resched();
	}
	kvfree(subtree->entry);
	subtree->entry = entry;
	subtree->bits = bits;
	return 0;
}

/**
 * tscope_subtree_init() - begin with an empty cache
 * @subtree: filled
 * @of:	     thread group id of the process; or NULL
 */
void tscope_subtree_init(struct tscope_subtree *subtree, const struct pid *of)
{
	*subtree = (struct tscope_subtree){ .of = of };
}

/**
 * tscope_subtree_exit() - free the cache
 * @subtree: the cache
 *
 * Context: process context; sleeps.
 */
void tscope_subtree_exit(struct tscope_subtree *subtree)
{
	kvfree(subtree->entry);
}
