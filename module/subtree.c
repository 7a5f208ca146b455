// SPDX-License-Identifier: GPL-2.0
/*
 * Who is below a process.
 *
 * To ask each task for its ancestors, one by one up to the root, takes as many steps as
 * the square of the depth of the tree.  So what was found is kept: of each process that
 * was passed on the way up, whether it is below.  The way ends at the first one of which
 * that is known, so that each process is passed once.
 *
 * A process is its number and the time of its birth, so that one that has the number later
 * is another one.  What was found stays: it was true when it was asked for first.
 *
 * The processes stand in a hash table with open addressing.  Those of the present way are
 * chained through it until its end is known.  Where the table has no room for a whole way
 * the caller leaves its RCU read section, has it grow, and asks again.
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
/* The table becomes so much larger each time. */
#define TSCOPE_SUBTREE_BITS_MORE	2
#define TSCOPE_SUBTREE_NONE		((1U << 30) - 1)

enum tscope_subtree_is {
	TSCOPE_SUBTREE_UNKNOWN,
	TSCOPE_SUBTREE_INSIDE,
	TSCOPE_SUBTREE_OUTSIDE,
	TSCOPE_SUBTREE_PASSED,
};

/**
 * struct tscope_subtree_entry - a process
 * @start_ns: when it was born
 * @tgid:     its number in the initial pid namespace; 0: the place is free
 * @is:	      enum tscope_subtree_is
 * @next:     PASSED: the one that was passed before it; TSCOPE_SUBTREE_NONE: it was the first
 */
struct tscope_subtree_entry {
	u64 start_ns;
	pid_t tgid;
	u32 is : 2;
	u32 next : 30;
};

/* The place of a process, or the free one that it may take. */
static struct tscope_subtree_entry *tscope_subtree_find(struct tscope_subtree_entry *entry,
							unsigned int bits, pid_t tgid, u64 start_ns)
{
	unsigned int mask = (1U << bits) - 1, at = hash_32(tgid, bits);

	/* Half of the places are free, at least. */
	while (entry[at].tgid && (entry[at].tgid != tgid || entry[at].start_ns != start_ns))
		at = (at + 1) & mask;
	return &entry[at];
}

/* The place of a task's process, which it takes.  NULL: there is none. */
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
 * @subtree:   what is known of that
 * @task:  any task
 * @steps: ancestors looked at are added
 *
 * The process is in its own subtree.  Ancestors are the parents of the time when this is
 * found out: a task whose parent has exited belongs to who adopted it.
 *
 * Context: in an RCU read section.
 * Return: 1 or 0; -ENOMEM: the table has no room, see tscope_subtree_grow().
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
		/* The idle task, the parent of all, has no number to be kept by. */
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
 * @subtree: what is known, which stays so
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
 * tscope_subtree_init() - nothing is known yet
 * @subtree: filled
 * @of:  thread group id of the process; or NULL
 */
void tscope_subtree_init(struct tscope_subtree *subtree, const struct pid *of)
{
	*subtree = (struct tscope_subtree){ .of = of };
}

/**
 * tscope_subtree_exit() - forget what is known
 * @subtree: it
 *
 * Context: process context; sleeps.
 */
void tscope_subtree_exit(struct tscope_subtree *subtree)
{
	kvfree(subtree->entry);
}
