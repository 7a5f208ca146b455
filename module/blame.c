// SPDX-License-Identifier: GPL-2.0
/*
 * Blame: the tasks that ran on a CPU while a task was runnable there and waited.
 *
 * Each CPU has a history of its latest switches.  When a long wait ends (module parameter
 * blame_ns), the history is read backwards, and the run time of each entry is charged to its
 * task.  For the time before the oldest entry only the idle clock is known: the CPU was idle,
 * or it ran other tasks.  A reader does the same for an open wait, in a copy.
 *
 * If a CPU has hundreds of tasks that run for microseconds each, every wait is long and would
 * read the whole history.  So a CPU earns one step back for each 8,192 ns, and saves up to
 * TSCOPE_HISTORY steps.  With tasks that run for milliseconds the history is always read to
 * its end.  If the steps do not lead to the beginning of a wait, it takes the older part from
 * sums, and all of it while less than half of the steps are saved:
 *
 *	switches   304        320        336  339   341 now
 *	marks	    19	       20	  21
 *		       began		      read back to here
 *
 * The CPU sums up the run time of the tasks that it runs most, and a mark holds all sums at
 * one switch.  The sums at the last mark, 21, less those at the first mark after
 * the wait began, 20, are the run times between the two.  A task with less than a sixteenth of
 * the wait counts for others, and so does the time outside of the two marks.  Sums are brought
 * up to date when they are needed, once for each switch: without long waits they cost nothing.
 * If they were not needed for TSCOPE_HISTORY switches, they skip the switches that the history
 * has lost.
 *
 * A wait may be spent on several CPUs.  When a queued task migrates, the lock of the old run
 * queue is held, and the history of that CPU can be read.  The time there is charged at the
 * migration if it is long by itself; otherwise it counts as unknown.
 *
 * Time in which the task itself could not have run is charged to its limit, and not to the
 * tasks that ran meanwhile: see limit.c.
 *
 * The tasks with the longest charges have a slot (Space-Saving, as in waker.c).  A task
 * without a slot takes the slot of the lowest rank, and the time of that slot is added to
 * others.  So the total is always the sum of the waits.
 *
 * Locking:
 *
 *   a CPU's history	written by the CPU, runqueue lock held; read with that lock held, and
 *			without it by tscope_history_latest() and tscope_blame_open(), which
 *			check whether the CPU has overwritten an entry
 *   a task's set	see record.c
 */
#include <linux/bitops.h>
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/time64.h>

#include "blame.h"
#include "task_key.h"

unsigned long long tscope_blame_ns __read_mostly = 1000000;
module_param_named(blame_ns, tscope_blame_ns, ullong, 0644);
MODULE_PARM_DESC(blame_ns, "waits of this length in ns or more are charged to the tasks that the CPU ran meanwhile (default 1000000, 1 ms)");

static u64 tscope_blame_rank(const struct tscope_blame_slot *slot)
{
	return slot->taken_us * NSEC_PER_USEC + slot->ns;
}

static void tscope_blame_charge(struct tscope_blame_set *set,
				const struct tscope_history_entry *entry, u64 ns)
{
	struct tscope_blame_slot *slot, *low = &set->slot[0];

	for (slot = set->slot; slot < set->slot + TSCOPE_BLAMED; slot++) {
		if (slot->ns && slot->who == entry->who)
			goto found;
		if (tscope_blame_rank(slot) < tscope_blame_rank(low))
			low = slot;
	}
	slot = low;
	slot->taken_us = min_t(u64, tscope_blame_rank(slot) / NSEC_PER_USEC, U32_MAX);
	set->others_ns += slot->ns;
	slot->ns = 0;
	slot->who = entry->who;
found:
	slot->ns += ns;
	slot->tid = entry->tid;
	memcpy(slot->comm, entry->comm, sizeof(slot->comm));
}

static void tscope_blame_charge_entry(struct tscope_blame_set *set, u64 *idle_ns,
				      const struct tscope_history_entry *entry, u64 ns)
{
	if (entry->who)
		tscope_blame_charge(set, entry, ns);
	else
		*idle_ns += ns;
}

/* Charge the time from @began to @end.  Return: how much of it is not charged. */
static u64 tscope_blame_between(struct tscope_blame_set *set, u64 *idle_ns,
				const struct tscope_history *history, u64 *at, u64 oldest,
				u64 began, u64 end)
{
	for (; *at > oldest && end > began; --*at) {
		const struct tscope_history_entry *entry;
		u64 start;

		entry = &history->entry[(*at - 1) % TSCOPE_HISTORY];
		start = max(entry->at_ns, began);
		if (start < end) {
			tscope_blame_charge_entry(set, idle_ns, entry, end - start);
			end = start;
		}
		/* This entry began before the wait. */
		if (entry->at_ns < began)
			break;
	}
	return end > began ? end - began : 0;
}

/* The same without the lock, while the CPU goes on switching: stop at overwritten entries. */
static u64 tscope_blame_until_now(struct tscope_blame_set *set, u64 *idle_ns,
				  const struct tscope_history *history, u64 *at, u64 oldest,
				  u64 began, u64 end)
{
	struct tscope_history_entry entry;
	u64 start;

	for (; *at > oldest && end > began; --*at) {
		data_race(entry = history->entry[(*at - 1) % TSCOPE_HISTORY]);
		smp_rmb();
		/* The CPU may be writing this entry again, one round later. */
		if (READ_ONCE(history->nr) >= *at - 1 + TSCOPE_HISTORY)
			break;
		start = max(entry.at_ns, began);
		if (start < end) {
			tscope_blame_charge_entry(set, idle_ns, &entry, end - start);
			end = start;
		}
		if (entry.at_ns < began)
			break;
	}
	return end > began ? end - began : 0;
}

/*
 * Add the run time of one switch.  A task may have one of two places.  If it has none, its run
 * time is taken off the lower rank of the two, and the task takes that place when no rank is
 * left (majority vote by Boyer and Moore, 1981).
 */
static void tscope_history_sum(struct tscope_history *history,
			       const struct tscope_history_entry *entry, u64 ns)
{
	unsigned int place = (entry->who ^ entry->who >> TSCOPE_KEY_CPU_BITS) % TSCOPE_SUMS;
	struct tscope_sum *sum = &history->sum[place], *other = &history->sum[place ^ 1];

	/* Of the idle task there is a clock. */
	if (!entry->who)
		return;
	if (sum->entry.who != entry->who) {
		if (other->entry.who == entry->who || other->rank < sum->rank)
			sum = other;
	}
	if (sum->entry.who == entry->who) {
		sum->rank = min_t(u64, sum->rank + ns, TSCOPE_SUM_RANK_MAX);
	} else if (sum->rank >= ns) {
		sum->rank -= ns;
		return;
	} else {
		sum->entry = *entry;
		sum->from_ns = sum->ns;
		sum->rank = ns;
	}
	sum->ns += ns;
}

/*
 * The places whose task had more than a sixteenth of the CPU from one mark to a later one: all
 * others are passed over when a wait is charged.
 */
static unsigned long tscope_history_large(const struct tscope_history *history, u64 from, u64 to)
{
	const struct tscope_mark *first = &history->mark[from % TSCOPE_MARKS];
	const struct tscope_mark *last = &history->mark[to % TSCOPE_MARKS];
	u64 least = (last->at_ns - first->at_ns) / 16;
	unsigned long large = 0;
	unsigned int i;

	for (i = 0; i < TSCOPE_SUMS; i++)
		if (last->ns[i] > max(first->ns[i], history->sum[i].from_ns) + least)
			large |= BIT(i);
	return large;
}

/* Take mark number @nr, at a switch. */
static void tscope_history_take_mark(struct tscope_history *history, u64 nr, u64 at_ns)
{
	struct tscope_mark *mark = &history->mark[nr % TSCOPE_MARKS];
	u64 oldest = max(history->first_mark, nr - min_t(u64, nr, TSCOPE_MARKS - 1));
	unsigned int i;

	mark->at_ns = at_ns;
	for (i = 0; i < TSCOPE_SUMS; i++)
		mark->ns[i] = history->sum[i].ns;
	history->large = 0;
	if (nr > oldest)
		history->large = tscope_history_large(history, oldest, nr) |
				 tscope_history_large(history, max(oldest, nr - 2), nr);
}

/* Bring the sums up to date, without the running task. */
static void tscope_history_sum_all(struct tscope_history *history)
{
	u64 nr = history->nr_summed;

	if (history->nr - nr >= TSCOPE_HISTORY) {
		nr = history->nr - TSCOPE_HISTORY + 1;
		history->first_mark = DIV_ROUND_UP_ULL(nr, TSCOPE_MARK);
	}
	for (;; nr++) {
		const struct tscope_history_entry *entry, *then;

		entry = &history->entry[nr % TSCOPE_HISTORY];
		then = &history->entry[(nr + 1) % TSCOPE_HISTORY];
		if (!(nr % TSCOPE_MARK))
			tscope_history_take_mark(history, nr / TSCOPE_MARK, entry->at_ns);
		if (nr + 1 >= history->nr)
			break;
		if (then->at_ns > entry->at_ns)
			tscope_history_sum(history, entry, then->at_ns - entry->at_ns);
	}
	history->nr_summed = nr;
}

/* Find the first mark that is not older than @at_ns; @last if there is none. */
static u64 tscope_history_mark(const struct tscope_history *history, u64 oldest, u64 last,
			       u64 at_ns)
{
	while (oldest < last) {
		u64 middle = (oldest + last) / 2;

		if (history->mark[middle % TSCOPE_MARKS].at_ns < at_ns)
			oldest = middle + 1;
		else
			last = middle;
	}
	return oldest;
}

/*
 * Charge by the sums what lies between the beginning of a wait and switch number @at, at most
 * @rest.
 *
 * Return: how much of @rest is not charged.
 */
static u64 tscope_blame_sums(struct tscope_blame_set *set, struct tscope_history *history, u64 at,
			     u64 began, u64 rest)
{
	u64 newest, last;
	u64 first, oldest, least = rest / 16, from, to;
	unsigned long large;
	unsigned int i;

	if (history->nr - history->nr_summed > TSCOPE_MARK)
		tscope_history_sum_all(history);
	newest = history->nr_summed / TSCOPE_MARK;
	last = min(at / TSCOPE_MARK, newest);
	oldest = max(history->first_mark, newest - min_t(u64, newest, TSCOPE_MARKS - 1));
	first = tscope_history_mark(history, oldest, last, began);
	if (first >= last)
		return rest;
	large = history->large;
	for_each_set_bit(i, &large, TSCOPE_SUMS) {
		from = max(history->mark[first % TSCOPE_MARKS].ns[i], history->sum[i].from_ns);
		to = history->mark[last % TSCOPE_MARKS].ns[i];
		if (to <= from || to - from < least || to - from > rest)
			continue;
		tscope_blame_charge(set, &history->sum[i].entry, to - from);
		rest -= to - from;
	}
	return rest;
}

/*
 * Charge a part of a wait, from its end back to switch number @oldest.  Time of the task's own
 * limit is charged to the limit, and all other time by @between.  For the time before @oldest
 * use the idle clock, if any switch was seen before that, and @sums, unless NULL.
 *
 * Return: the number of the switch that it came to.
 */
static __always_inline u64
tscope_blame_part(struct tscope_blame_set *set, const struct tscope_history *history,
		  struct tscope_history *sums, u64 nr, u64 oldest,
		  const struct tscope_spans *limits, u64 began, u64 end,
		  u64 (*between)(struct tscope_blame_set *set, u64 *idle_ns,
				 const struct tscope_history *history, u64 *at, u64 oldest,
				 u64 began, u64 end))
{
	u64 at = nr, idle = 0, rest = 0, rest_idle;
	unsigned int i;

	for (i = limits->nr; i; i--) {
		const struct tscope_span *span = &limits->span[i - 1];

		rest += between(set, &idle, history, &at, oldest, span->to, end);
		set->limit_ns += span->to - span->from;
		end = span->from;
	}
	rest += between(set, &idle, history, &at, oldest, began, end);
	rest_idle = oldest ? min(limits->other_idle_ns - min(limits->other_idle_ns, idle),
				 rest) : 0;
	*(limits->has_idle ? &set->limit_ns : &set->idle_ns) += idle + rest_idle;
	rest -= rest_idle;
	if (sums && rest && at == oldest && !limits->nr)
		rest = tscope_blame_sums(set, sums, at, began, rest);
	*(oldest ? &set->others_ns : &set->unknown_ns) += rest;
	return at;
}

/* Does the history reach back to @began within @steps? */
static bool tscope_history_reaches(const struct tscope_history *history, u64 steps, u64 began)
{
	u64 nr = history->nr;

	return steps >= nr ||
	       (steps && history->entry[(nr - steps) % TSCOPE_HISTORY].at_ns <= began);
}

/*
 * Charge a part of a wait, as far back as the CPU has earned steps.  If these lead neither to its
 * beginning nor far, all of it is charged by the sums.  The lock is held.
 */
static void tscope_blame_paid(struct tscope_blame_set *set, struct tscope_history *history,
			      const struct tscope_spans *limits, u64 began, u64 end)
{
	u64 nr = history->nr, saved = (u64)TSCOPE_HISTORY << TSCOPE_HISTORY_SHIFT;
	u64 paid = max(history->paid_ns, end - min(end, saved));
	u64 steps = end > paid ? (end - paid) >> TSCOPE_HISTORY_SHIFT : 0;
	u64 at;

	if (steps < TSCOPE_HISTORY / 2 && !limits->nr &&
	    !tscope_history_reaches(history, steps, began))
		steps = 0;
	at = tscope_blame_part(set, history, history, nr, nr > steps ? nr - steps : 0, limits,
			       began, end, tscope_blame_between);
	history->paid_ns = paid + ((nr - at) << TSCOPE_HISTORY_SHIFT);
}

/**
 * tscope_blame_wait() - a wait ends on this CPU, and tscope_blame_is_due()
 * @set:   the task's set
 * @earlier: the part of the wait on other CPUs; forgotten
 * @history: history of this CPU
 * @limits: when the task could not have run here
 * @began: when the wait began
 * @now:   the time
 *
 * Context: sched_switch, before this switch is noted; interrupts off, runqueue lock
 *	    held.
 */
void tscope_blame_wait(struct tscope_blame_set *set, struct tscope_blame_earlier *earlier,
		       struct tscope_history *history, const struct tscope_spans *limits,
		       u64 began, u64 now)
{
	set->nr++;
	set->unknown_ns += earlier->uncharged_ns;
	tscope_blame_paid(set, history, limits, began + earlier->ns, now);
	tscope_blame_forget(earlier);
}

/**
 * tscope_blame_migrate() - a task that waits migrates
 * @set:   the task's set
 * @earlier: the part of the current wait on other CPUs
 * @history: history of the CPU that the task leaves
 * @limits: when the task could not have run there; NULL: the task is not on the run queue of
 *	    that CPU, and its lock is not held
 * @began: when the wait began
 * @now:   the time
 *
 * Context: sched_migrate_task; interrupts off.
 */
void tscope_blame_migrate(struct tscope_blame_set *set, struct tscope_blame_earlier *earlier,
			  struct tscope_history *history, const struct tscope_spans *limits,
			  u64 began, u64 now)
{
	u64 here = began + earlier->ns;

	if (here >= now)
		return;
	if (limits && now - here >= READ_ONCE(tscope_blame_ns))
		tscope_blame_paid(set, history, limits, here, now);
	else
		earlier->uncharged_ns += now - here;
	earlier->ns = now - began;
}

/**
 * tscope_blame_open() - charge an open wait as if it ended now
 * @set:   a copy of the task's set
 * @earlier: the part of the wait on other CPUs
 * @history: history of the CPU that the task waits for
 * @limits: when the task could not have run there
 * @began: when the wait began
 * @now:   the time
 *
 * Call this only if tscope_blame_is_due().
 *
 * Context: any; that CPU may switch meanwhile.
 */
void tscope_blame_open(struct tscope_blame_set *set, const struct tscope_blame_earlier *earlier,
		       const struct tscope_history *history, const struct tscope_spans *limits,
		       u64 began, u64 now)
{
	/* The migration may be later than @now: it has the clock of another CPU. */
	u64 here = min(began + earlier->ns, now), nr;

	set->nr++;
	set->unknown_ns += earlier->uncharged_ns;
	/* Pairs with the release in tscope_history_add(). */
	nr = smp_load_acquire(&history->nr);
	tscope_blame_part(set, history, NULL, nr, nr > TSCOPE_HISTORY ? nr - TSCOPE_HISTORY : 0,
			  limits, here, now, tscope_blame_until_now);
}

/**
 * tscope_blame_rename() - give a task its present name in a set
 * @set:  the set, a copy
 * @who:  the task; see key.h
 * @task: the same task
 */
void tscope_blame_rename(struct tscope_blame_set *set, u64 who, const struct task_struct *task)
{
	struct tscope_blame_slot *slot;

	for (slot = set->slot; slot < set->slot + TSCOPE_BLAMED; slot++)
		if (slot->ns && slot->who == who)
			data_race(memcpy(slot->comm, task->comm, sizeof(slot->comm)));
}

/**
 * tscope_blame_read() - read the blame of a task
 * @set: the task's set
 * @out: filled, with tids of the initial pid namespace
 */
void tscope_blame_read(const struct tscope_blame_set *set, struct tscope_blame *out)
{
	unsigned int i, at, nr = 0;

	out->sum_ns = 0;
	for (i = 0; i < TSCOPE_BLAMED; i++) {
		const struct tscope_blame_slot *slot = &set->slot[i];

		if (!slot->ns)
			continue;
		for (at = nr++; at && out->blamed[at - 1].ns < slot->ns; at--)
			out->blamed[at] = out->blamed[at - 1];
		out->blamed[at].key = tscope_key_of(slot->who);
		out->blamed[at].ns = slot->ns;
		out->blamed[at].tid = slot->tid;
		out->blamed[at].reserved = 0;
		memcpy(out->blamed[at].comm, slot->comm, sizeof(slot->comm));
		out->blamed[at].comm[TSCOPE_COMM_BYTES - 1] = '\0';
		out->sum_ns += slot->ns;
	}
	for (; nr < TSCOPE_BLAMED; nr++)
		out->blamed[nr] = (struct tscope_blamed){ };
	out->limit_ns = set->limit_ns;
	out->idle_ns = set->idle_ns;
	out->others_ns = set->others_ns;
	out->unknown_ns = set->unknown_ns;
	out->nr = set->nr;
	out->sum_ns += set->limit_ns + set->idle_ns + set->others_ns + set->unknown_ns;
}

static void tscope_history_entry_rename(struct tscope_history_entry *entry, u64 who,
					pid_t old_tid, const struct task_struct *task)
{
	if (entry->who != who && entry->who != old_tid)
		return;
	data_race(entry->tid = task->pid);
	data_race(memcpy(entry->comm, task->comm, sizeof(entry->comm)));
}

/**
 * tscope_history_rename() - the task that a CPU runs has a new name, and perhaps a new tid
 * @history: history of that CPU
 * @who:     the task; see key.h
 * @old_tid: its tid when it got the CPU; it may have had no record then
 * @task:    the same task
 *
 * All entries of the task get the new name and tid.
 *
 * Context: on that CPU, interrupts off.
 */
void tscope_history_rename(struct tscope_history *history, u64 who, pid_t old_tid,
			   const struct task_struct *task)
{
	unsigned int i;

	for (i = 0; i < TSCOPE_HISTORY; i++)
		tscope_history_entry_rename(&history->entry[i], who, old_tid, task);
	for (i = 0; i < TSCOPE_SUMS; i++)
		tscope_history_entry_rename(&history->sum[i].entry, who, old_tid, task);
}

/**
 * tscope_history_latest() - the task that a CPU runs now
 * @history: history of the CPU
 * @entry:   filled; zeroed if the CPU has not switched since load
 *
 * Context: any.
 */
void tscope_history_latest(const struct tscope_history *history, struct tscope_history_entry *entry)
{
	u64 nr;

	do {
		/* Pairs with the release in tscope_history_add(). */
		nr = smp_load_acquire(&history->nr);
		if (!nr) {
			memset(entry, 0, sizeof(*entry));
			return;
		}
		data_race(*entry = history->entry[(nr - 1) % TSCOPE_HISTORY]);
		smp_rmb();
		/* Retry if the CPU may have begun to overwrite the entry. */
	} while (READ_ONCE(history->nr) >= nr + TSCOPE_HISTORY - 1);
	entry->comm[TSCOPE_COMM_BYTES - 1] = '\0';
}
