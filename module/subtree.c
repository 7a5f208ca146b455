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

#define TSCOPE_KIN_BITS_MIN	10
/* The table becomes so much larger each time. */
#define TSCOPE_KIN_BITS_MORE	2
#define TSCOPE_KIN_NONE		((1U << 30) - 1)

enum tscope_kin_is {
	TSCOPE_KIN_UNKNOWN,
	TSCOPE_KIN_BELOW,
	TSCOPE_KIN_OTHER,
	TSCOPE_KIN_PASSED,
};

/**
 * struct tscope_kin_entry - a process
 * @start_ns: when it was born
 * @tgid:     its number in the initial pid namespace; 0: the place is free
 * @is:	      enum tscope_kin_is
 * @next:     PASSED: the one that was passed before it; TSCOPE_KIN_NONE: it was the first
 */
struct tscope_kin_entry {
	u64 start_ns;
	pid_t tgid;
	u32 is : 2;
	u32 next : 30;
};

/* The place of a process, or the free one that it may take. */
static struct tscope_kin_entry *tscope_kin_find(struct tscope_kin_entry *entry, unsigned int bits,
						pid_t tgid, u64 start_ns)
{
	unsigned int mask = (1U << bits) - 1, at = hash_32(tgid, bits);

	/* Half of the places are free, at least. */
	while (entry[at].tgid && (entry[at].tgid != tgid || entry[at].start_ns != start_ns))
		at = (at + 1) & mask;
	return &entry[at];
}

/* The place of a task's process, which it takes.  NULL: there is none. */
static struct tscope_kin_entry *tscope_kin_take(struct tscope_kin *kin,
						const struct task_struct *task)
{
	u64 start_ns = READ_ONCE(READ_ONCE(task->group_leader)->start_time);
	struct tscope_kin_entry *entry;

	if (!kin->entry)
		return NULL;
	entry = tscope_kin_find(kin->entry, kin->bits, task->tgid, start_ns);
	if (entry->tgid)
		return entry;
	if (2 * (kin->nr + 1) > 1U << kin->bits)
		return NULL;
	kin->nr++;
	entry->tgid = task->tgid;
	entry->start_ns = start_ns;
	return entry;
}

/**
 * tscope_kin_has() - is a task in the subtree of the process?
 * @kin:   what is known of that
 * @task:  any task
 * @steps: ancestors looked at are added
 *
 * The process is in its own subtree.  Ancestors are the parents of the time when this is
 * found out: a task whose parent has exited belongs to who adopted it.
 *
 * Context: in an RCU read section.
 * Return: 1 or 0; -ENOMEM: the table has no room, see tscope_kin_grow().
 */
int tscope_kin_has(struct tscope_kin *kin, const struct task_struct *task, unsigned int *steps)
{
	enum tscope_kin_is is = TSCOPE_KIN_UNKNOWN;
	const struct task_struct *parent;
	struct tscope_kin_entry *entry;
	u32 last = TSCOPE_KIN_NONE;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "walk outside RCU");
	for (;; task = parent, ++*steps) {
		if (tscope_task_tgid(task) == kin->of) {
			is = TSCOPE_KIN_BELOW;
			break;
		}
		/* The idle task, the parent of all, has no number to be kept by. */
		if (!task->tgid) {
			is = TSCOPE_KIN_OTHER;
			break;
		}
		entry = tscope_kin_take(kin, task);
		if (!entry)
			break;
		if (entry->is == TSCOPE_KIN_BELOW || entry->is == TSCOPE_KIN_OTHER) {
			is = entry->is;
			break;
		}
		if (entry->is == TSCOPE_KIN_UNKNOWN) {
			entry->is = TSCOPE_KIN_PASSED;
			entry->next = last;
			last = entry - kin->entry;
		}
		parent = rcu_dereference(task->real_parent);
	}
	while (last != TSCOPE_KIN_NONE) {
		entry = &kin->entry[last];
		entry->is = is;
		last = entry->next;
	}
	return is == TSCOPE_KIN_UNKNOWN ? -ENOMEM : is == TSCOPE_KIN_BELOW;
}

/**
 * tscope_kin_grow() - make room for more processes
 * @kin: what is known, which stays so
 *
 * Context: process context; sleeps.
 * Return: 0, or -ENOMEM.
 */
int tscope_kin_grow(struct tscope_kin *kin)
{
	unsigned int bits = kin->entry ? kin->bits + TSCOPE_KIN_BITS_MORE : TSCOPE_KIN_BITS_MIN;
	const struct tscope_kin_entry *from;
	struct tscope_kin_entry *entry;
	unsigned int at;

	if (BIT(bits) > TSCOPE_KIN_NONE)
		return -ENOMEM;
	entry = kvcalloc(BIT(bits), sizeof(*entry), TSCOPE_GFP);
	if (!entry)
		return -ENOMEM;
	for (at = 0; kin->entry && at < 1U << kin->bits; at++) {
		from = &kin->entry[at];
		if (from->tgid)
			*tscope_kin_find(entry, bits, from->tgid, from->start_ns) = *from;
		cond_resched();
	}
	kvfree(kin->entry);
	kin->entry = entry;
	kin->bits = bits;
	return 0;
}

/**
 * tscope_kin_init() - nothing is known yet
 * @kin: filled
 * @of:  thread group id of the process; or NULL
 */
void tscope_kin_init(struct tscope_kin *kin, const struct pid *of)
{
	*kin = (struct tscope_kin){ .of = of };
}

/**
 * tscope_kin_exit() - forget what is known
 * @kin: it
 *
 * Context: process context; sleeps.
 */
void tscope_kin_exit(struct tscope_kin *kin)
{
	kvfree(kin->entry);
}
