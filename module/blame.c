// SPDX-License-Identifier: GPL-2.0
/*
 * Blame: the tasks that ran on a CPU while a task was runnable there and waited.
 *
 * When a long wait ends (module parameter blame_ns), the history of the CPU is read backwards,
 * and the run time of each entry is charged to its task.  If the wait began more than
 * TSCOPE_BLAME_STEPS switches ago, the sums of the CPU tell what its tasks ran, see cpu_history.c:
 *
 *	mark A		 mark B						     latest switch
 *	  |		   |							   |	  |
 *	  |	  began ^  |  the sums now, less those at B			   |	  now
 *
 * If a task ran longer from A to B than from A to the beginning of the wait, the rest was in the
 * wait, too.  A task with less than a sixteenth of the wait counts for others.  So the cost of a
 * switch does not depend on how long a wait was, nor on the number of switches in it.
 *
 * A wait may be spent on several CPUs.  When a queued task migrates, the lock of the old run
 * queue is held, and the history of that CPU can be read.  The time there is charged at the
 * migration if it is long by itself; otherwise it counts as unknown.
 *
 * Time in which the task itself could not have run is charged to its limit, and not to the
 * tasks that ran meanwhile: see wait_limit.c.  The marks at the edges of a limit are in
 * cpu_history.c.
 *
 * The tasks with the longest charges have a slot.  The slot with the shortest charge can be lost, see
 * candidate.h.  When it is, its charge is added to others.  A charge of a task without a slot is
 * added to others, too.  So the total is always the sum of the waits.
 *
 * A reader does the same for an open wait, in a copy.
 *
 * Locking: a task's set: see record.c.
 */
#include <linux/minmax.h>
#include <linux/moduleparam.h>
#include <linux/time64.h>

#include "blame.h"
#include "cpu_history.h"
#include "task_key.h"

unsigned long long tscope_blame_ns __read_mostly = 1000000;
module_param_named(blame_ns, tscope_blame_ns, ullong, 0644);
MODULE_PARM_DESC(blame_ns, "waits of this length in ns or more are charged to the tasks that the CPU ran meanwhile (default 1000000, 1 ms)");

/*
 * So many places of the sums are charged in a wait, and as many in all its parts that ended before a
 * limit; and so many such parts are told by the sums, the latest.
 */
#define TSCOPE_BLAME_PLACES	8
#define TSCOPE_BLAME_PARTS	2

/* 5 ms: a task that runs no more loses its slot after four times as much of others at the latest. */
#define TSCOPE_BLAME_VOTES_MAX	(5 * NSEC_PER_MSEC / 1024)

/**
 * struct tscope_blame_bill - what is charged for a part of a wait
 * @set:     the task's set
 * @idle_ns: time in which the CPU was idle
 * @places:  places that were looked at
 * @parts:   parts that ended before a limit, and were told by the sums
 */
struct tscope_blame_bill {
	struct tscope_blame_set *set;
	u64 idle_ns;
	unsigned int places;
	unsigned int parts;
};

/* A charge in votes, of 1,024 ns each. */
static u64 tscope_blame_votes(u64 ns)
{
	return (ns + 1023) / 1024;
}

/*
 * The slot with the shortest charge, if a task without a slot that ran for @ns takes it: it does so at
 * once if it ran longer than that charge.
 */
static struct tscope_blame_slot *
tscope_blame_take(struct tscope_blame_set *set, u64 who, u64 ns)
{
	struct tscope_blame_slot *slot = &set->slot[0], *other;

	for (other = slot + 1; other < set->slot + TSCOPE_BLAMED; other++)
		if (other->ns <= slot->ns)
			slot = other;
	if (ns <= slot->ns &&
	    !tscope_candidate_takes(&set->slot[0].candidate, &slot->rank, who,
				    tscope_blame_votes(ns), TSCOPE_BLAME_VOTES_MAX))
		return NULL;
	set->others_ns += slot->ns;
	slot->ns = 0;
	slot->rank = 0;
	slot->who = who;
	return slot;
}

/* The longest charge is in the first slot. */
static void tscope_blame_swap(struct tscope_blame_slot *slot, struct tscope_blame_slot *first)
{
	struct tscope_candidate candidate = first->candidate;

	first->rank = tscope_candidate_rank(0, tscope_blame_votes(first->ns),
					    TSCOPE_BLAME_VOTES_MAX);
	swap(*slot, *first);
	first->candidate = candidate;
}

static struct tscope_blame_slot *tscope_blame_slot(struct tscope_blame_set *set, u64 who)
{
	struct tscope_blame_slot *slot;

#pragma GCC unroll 4
	for (slot = set->slot; slot < set->slot + TSCOPE_BLAMED; slot++)
		if (slot->who == who)
			return slot;
	return NULL;
}

static void tscope_blame_charge(struct tscope_blame_bill *bill, u64 who, pid_t tid,
				const char *comm, u64 ns)
{
	struct tscope_blame_set *set = bill->set;
	struct tscope_blame_slot *slot = tscope_blame_slot(set, who) ?:
					 tscope_blame_take(set, who, ns);

	if (!slot) {
		set->others_ns += ns;
		return;
	}
	slot->ns += ns;
	slot->tid = tid;
	memcpy(slot->comm, comm, sizeof(slot->comm));
	if (slot == set->slot)
		return;
	slot->rank = tscope_candidate_rank(slot->rank, tscope_blame_votes(ns),
					   TSCOPE_BLAME_VOTES_MAX);
	if (unlikely(slot->ns > set->slot[0].ns))
		tscope_blame_swap(slot, set->slot);
}

static void tscope_blame_charge_entry(struct tscope_blame_bill *bill,
				      const struct tscope_history_entry *entry, u64 ns)
{
	if (entry->who)
		tscope_blame_charge(bill, entry->who, entry->tid, entry->comm, ns);
	else
		bill->idle_ns += ns;
}

/*
 * Charge the time from @began to @end by the entries before number @at, down to @oldest.
 *
 * Return: how much of it is not charged.
 */
static u64 tscope_blame_between(struct tscope_blame_bill *bill,
				const struct tscope_history *history, u64 *at, u64 oldest,
				u64 began, u64 end)
{
	for (; *at > oldest && end > began; --*at) {
		const struct tscope_history_entry *entry;
		u64 start;

		entry = tscope_history_entry_at(history, *at - 1);
		start = max(entry->at_ns, began);
		if (start < end) {
			tscope_blame_charge_entry(bill, entry, end - start);
			end = start;
		}
		/* This entry began before the wait. */
		if (entry->at_ns < began)
			break;
	}
	return end > began ? end - began : 0;
}

/**
 * struct tscope_blame_time - what the marks of a CPU tell of the sums at a time
 * @earlier: the sums at the latest mark before; NULL: none is left
 * @later:   the sums at the first mark after; NULL: there is none, and the latest sums tell it
 * @earlier_ns: time from @earlier
 * @later_ns: time to @later, or to the latest switch
 */
struct tscope_blame_time {
	const u64 *earlier;
	const u64 *later;
	u64 earlier_ns;
	u64 later_ns;
};

/**
 * struct tscope_blame_view - the sums of a CPU, as one part of a wait sees them
 * @history: history of the CPU
 * @began: the beginning of that part; later_ns is not set
 * @end:   the end of it
 * @least_ns: a task with less counts for others
 */
struct tscope_blame_view {
	const struct tscope_history *history;
	struct tscope_blame_time began;
	struct tscope_blame_time end;
	u64 least_ns;
};

/* The time of the oldest mark; 0: none was taken yet. */
static __always_inline u64 tscope_blame_oldest(const struct tscope_marks *marks)
{
	return marks->at_ns[marks->nr < TSCOPE_MARKS ? 0 : marks->nr % TSCOPE_MARKS];
}

/* The finest marks that reach back to @began, or else those that reach back farthest. */
static __always_inline const struct tscope_marks *
tscope_blame_marks(const struct tscope_history *history, u64 began)
{
	const struct tscope_marks *marks = history->marks, *best = marks;
	u64 oldest = tscope_blame_oldest(marks), other;

	while (oldest > began && ++marks < history->marks + TSCOPE_MARK_LEVELS) {
		other = tscope_blame_oldest(marks);
		if (!other || other >= oldest)
			continue;
		oldest = other;
		best = marks;
	}
	return best;
}

/* How long after @end a CPU noted its latest switch. */
static u64 tscope_blame_late(const struct tscope_history *history, u64 end)
{
	u64 at_ns = tscope_history_entry_at(history, history->nr - 1)->at_ns;

	return at_ns > end ? at_ns - end : 0;
}

/* Return: the finest marks that reach back to @ns, if any do. */
static __always_inline const struct tscope_marks *
tscope_blame_look(struct tscope_blame_time *time, const struct tscope_history *history, u64 ns)
{
	const struct tscope_marks *marks = tscope_blame_marks(history, ns);
	unsigned int nr_older = 0, later, earlier, i;

#pragma GCC unroll 16
	for (i = 0; i < TSCOPE_MARKS; i++)
		nr_older += marks->at_ns[i] < ns;
	later = (marks->nr + nr_older) % TSCOPE_MARKS;
	earlier = (later - 1) % TSCOPE_MARKS;
	time->later = nr_older < TSCOPE_MARKS ? marks->sum_ns[later] : NULL;
	/* A mark that was not taken yet is older than any wait. */
	time->earlier = nr_older && marks->at_ns[earlier] ? marks->sum_ns[earlier] : NULL;
	time->earlier_ns = ns - marks->at_ns[earlier];
	return marks;
}

/* Did the task of any place run long enough, if what it ran before the wait counted? */
static __always_inline bool
tscope_blame_large(const struct tscope_sum *sum, const u64 *mark, u64 least)
{
	unsigned int i;

#pragma GCC unroll 16
	for (i = 0; i < TSCOPE_SUMS; i++)
		if (unlikely(sum[i].ns - mark[i] > least))
			return true;
	return false;
}

/* What the task of a place ran in this part of the wait, at least. */
static u64 tscope_blame_ran(const struct tscope_blame_view *view, unsigned int place)
{
	const struct tscope_blame_time *began = &view->began, *end = &view->end;
	u64 from = view->history->owner[place].from_ns, now = view->history->sum[place].ns;
	/* The sum at the end is not less, and that at the beginning is not more. */
	u64 last = end->later ? max(end->later[place], from) : now;
	u64 first = began->later ? max(began->later[place], from) : now;

	last -= min(last, end->later_ns);
	if (end->earlier)
		last = max(last, max(end->earlier[place], from));
	if (began->earlier)
		first = min(first, max(began->earlier[place], from) + began->earlier_ns);
	return last - min(last, first);
}

/*
 * Charge the tasks of the places that ran much.  By turns each place is the
 * first, so that none of them is never told.
 *
 * Return: how much of @rest is not charged.
 */
static noinline u64 tscope_blame_places(struct tscope_blame_bill *bill,
					const struct tscope_blame_view *view, const u64 *mark,
					u64 rest)
{
	unsigned int turn = bill->set->nr % TSCOPE_SUMS, i, place;
	const struct tscope_sum *sum = view->history->sum;
	const struct tscope_sum_owner *owner;
	u64 last, ns;

	for (i = 0; i < TSCOPE_SUMS && bill->places < TSCOPE_BLAME_PLACES; i++) {
		place = (turn + i) % TSCOPE_SUMS;
		last = view->end.later ? view->end.later[place] : sum[place].ns;
		if (last - mark[place] <= view->least_ns)
			continue;
		bill->places++;
		ns = min(tscope_blame_ran(view, place), rest);
		if (ns <= view->least_ns)
			continue;
		owner = &view->history->owner[place];
		tscope_blame_charge(bill, sum[place].who, owner->tid, owner->comm, ns);
		rest -= ns;
	}
	return rest;
}

/*
 * Charge by the sums the time from @began to @end that was neither idle nor is charged already:
 * @rest.
 *
 * Return: how much of @rest is not charged.
 */
static u64 tscope_blame_sums(struct tscope_blame_bill *bill, const struct tscope_history *history,
			     u64 began, u64 end, u64 rest)
{
	struct tscope_blame_view view = {
		.history = history,
		.end.later_ns = tscope_blame_late(history, end),
		.least_ns = rest / 16,
	};
	const u64 *mark;

	tscope_blame_look(&view.began, history, began);
	mark = view.began.earlier ?: view.began.later;
	if (!mark || likely(!tscope_blame_large(history->sum, mark, view.least_ns)))
		return rest;
	return tscope_blame_places(bill, &view, mark, rest);
}

/*
 * Of the marks next to a time the one after it may be far.  Finer marks that do not reach back to
 * @ns may reach back farther than that.  The sums are not later than @now.
 */
static void tscope_blame_look_close(struct tscope_blame_time *time,
				    const struct tscope_history *history, u64 ns, u64 now)
{
	const struct tscope_marks *marks = tscope_blame_look(time, history, ns);
	unsigned int at;

	time->later_ns = now - ns;
	if (time->later) {
		at = (time->later - marks->sum_ns[0]) / TSCOPE_SUMS;
		time->later_ns = marks->at_ns[at] - ns;
	}
	if (marks == history->marks)
		return;
	at = (--marks)->nr % TSCOPE_MARKS;
	if (marks->at_ns[at] < ns || marks->at_ns[at] - ns >= time->later_ns)
		return;
	time->later = marks->sum_ns[at];
	time->later_ns = marks->at_ns[at] - ns;
}

/*
 * Charge by the sums a part of a wait that ended before a limit of the task began.  The sums are
 * not later than @now.
 *
 * Return: how much is not charged.
 */
static noinline u64 tscope_blame_before(struct tscope_blame_bill *bill,
					const struct tscope_history *history, u64 began, u64 end,
					u64 now)
{
	struct tscope_blame_view view = { .history = history, .least_ns = (end - began) / 16 };
	const u64 *mark;

	tscope_blame_look_close(&view.began, history, began, now);
	tscope_blame_look_close(&view.end, history, end, now);
	mark = view.began.earlier ?: view.began.later;
	return mark ? tscope_blame_places(bill, &view, mark, end - began) : end - began;
}

/* The task that the CPU runs is in no sum yet: charge that.  Return: how much it is. */
static u64 tscope_blame_running(struct tscope_blame_bill *bill,
				const struct tscope_history *history, u64 rest, u64 end)
{
	const struct tscope_history_entry *latest;
	u64 ran;

	latest = tscope_history_entry_at(history, history->nr - 1);
	ran = end > latest->at_ns ? min(end - latest->at_ns, rest) : 0;
	if (!latest->who || ran <= rest / 16)
		return 0;
	tscope_blame_charge(bill, latest->who, latest->tid, latest->comm, ran);
	return ran;
}

/*
 * Charge the latest part of a wait, which began more than TSCOPE_BLAME_STEPS switches ago, and
 * in which the CPU was idle for @idle, which is not charged here.
 *
 * Return: how much is not charged.
 */
static u64 tscope_blame_far(struct tscope_blame_bill *bill, const struct tscope_history *history,
			    bool is_open, u64 idle, u64 began, u64 end)
{
	u64 rest = end - began - idle;

	if (is_open)
		rest -= tscope_blame_running(bill, history, rest, end);
	return tscope_blame_sums(bill, history, began, end, rest);
}

/* As tscope_blame_between(); what is earlier than all entries is charged by the sums. */
static u64 tscope_blame_window(struct tscope_blame_bill *bill,
			       const struct tscope_history *history, u64 *at, u64 oldest,
			       u64 began, u64 end, u64 now)
{
	u64 rest = tscope_blame_between(bill, history, at, oldest, began, end);

	if (!rest || !oldest || bill->parts == TSCOPE_BLAME_PARTS)
		return rest;
	bill->parts++;
	return tscope_blame_before(bill, history, began, began + rest, now);
}

/* Did the CPU make so many switches after @began that the sums have to tell? */
static __always_inline bool tscope_blame_is_far(const struct tscope_history *history, u64 began)
{
	return history->nr > TSCOPE_BLAME_STEPS &&
	       tscope_history_entry_at(history, history->nr - TSCOPE_BLAME_STEPS)->at_ns > began;
}

static void tscope_blame_idle(struct tscope_blame_set *set, const struct tscope_spans *limits,
			      u64 idle)
{
	*(limits->has_idle ? &set->limit_ns : &set->idle_ns) += idle;
}

/* What is left of a wait: before the first switch that was noted nothing is known. */
static void tscope_blame_rest(struct tscope_blame_set *set, const struct tscope_history *history,
			      u64 began, u64 rest)
{
	u64 first = history->first_ns, unknown = first > began ? min(first - began, rest) : 0;

	set->unknown_ns += unknown;
	set->others_ns += rest - unknown;
}

/*
 * Charge a part of a wait, from its end back.  Time of the task's own limit is charged to the
 * limit.  What is left in the end was idle, as far as the idle clock says so and any switch was
 * seen before; else other tasks ran.
 */
static noinline void tscope_blame_near(struct tscope_blame_set *set,
				       const struct tscope_history *history, bool is_open,
				       const struct tscope_spans *limits, u64 began, u64 end)
{
	u64 at = history->nr, oldest = at - min_t(u64, at, TSCOPE_BLAME_STEPS), rest = 0;
	u64 from = limits->nr ? limits->span[limits->nr - 1].to : began, idle;
	u64 now = end + tscope_blame_late(history, end);
	struct tscope_blame_bill bill = { .set = set };
	unsigned int i;

	if (end > from && tscope_blame_is_far(history, from)) {
		idle = min(limits->other_idle_ns, end - from);
		rest = tscope_blame_far(&bill, history, is_open, idle, from, end) + idle;
		bill.places = 0;
		at = oldest;
		end = from;
	}
	for (i = limits->nr; i; i--) {
		const struct tscope_span *span = &limits->span[i - 1];

		rest += tscope_blame_window(&bill, history, &at, oldest, span->to, end, now);
		set->limit_ns += span->to - span->from;
		end = span->from;
	}
	rest += tscope_blame_window(&bill, history, &at, oldest, began, end, now);
	idle = oldest ? min(limits->other_idle_ns - min(limits->other_idle_ns, bill.idle_ns),
			    rest) : 0;
	tscope_blame_idle(set, limits, bill.idle_ns + idle);
	if (oldest)
		tscope_blame_rest(set, history, began, rest - idle);
	else
		set->unknown_ns += rest - idle;
}

/* Charge a part of a wait.  With @is_open the CPU runs a task at @end, or has switched since. */
static __always_inline void
tscope_blame_part(struct tscope_blame_set *set, const struct tscope_history *history, bool is_open,
		  const struct tscope_spans *limits, u64 began, u64 end)
{
	struct tscope_blame_bill bill = { .set = set };
	u64 idle;

	if (limits->nr || end <= began || !tscope_blame_is_far(history, began)) {
		tscope_blame_near(set, history, is_open, limits, began, end);
		return;
	}
	idle = min(limits->other_idle_ns, end - began);
	tscope_blame_idle(set, limits, idle);
	tscope_blame_rest(set, history, began,
			  tscope_blame_far(&bill, history, is_open, idle, began, end));
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
		       const struct tscope_history *history, const struct tscope_spans *limits,
		       u64 began, u64 now)
{
	set->nr++;
	set->unknown_ns += earlier->uncharged_ns;
	tscope_blame_part(set, history, false, limits, began + earlier->ns, now);
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
			  const struct tscope_history *history,
			  const struct tscope_spans *limits, u64 began, u64 now)
{
	u64 here = began + earlier->ns;

	if (here >= now)
		return;
	if (limits && now - here >= READ_ONCE(tscope_blame_ns))
		tscope_blame_part(set, history, true, limits, here, now);
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
	const struct tscope_blame_set ended = *set;
	/* The migration may be later than @now: it has the clock of another CPU. */
	u64 here = min(began + earlier->ns, now);
	unsigned int seq;

	do {
		seq = raw_read_seqcount_begin(&history->seq);
		*set = ended;
		set->nr++;
		set->unknown_ns += earlier->uncharged_ns;
		tscope_blame_part(set, history, true, limits, here, now);
	} while (read_seqcount_retry(&history->seq, seq));
}

/**
 * tscope_blame_rename() - give a task its present name in a set
 * @set:  the set, a copy
 * @who:  the task; see task_key.h
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
