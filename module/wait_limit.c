// SPDX-License-Identifier: GPL-2.0
/*
 * Limits: times in which a task could not have run, whatever other tasks did.
 *
 *   quota	The task's cgroup, or one above it, has used up cpu.max.  Since 6.18 the
 *		kernel marks the task until it is queued again.  Before 6.18 the kernel takes
 *		the group off its queue: a queued task below a group that is not queued cannot
 *		run.  The probes see this when a task leaves its CPU.  Before 6.18 the limit
 *		holds for all tasks below that group on that CPU, whether they wait there or
 *		are woken later; since 6.18 it holds for the marked tasks.  The limit ends
 *		when its first task is found to be queued again, at a switch of that CPU or at
 *		a timer, or when one of its tasks runs.  The tick is such a timer, but not
 *		with highres=off, nor where the tick is stopped.
 *   deadline	The task has used up its runtime, or came too late for it.  It waits for its
 *		timer, whose expiry can be read later, too.  If the task left the CPU for this
 *		limit, the limit lasts until the timer has run, which may be later.
 *   real-time	Up to 6.11 all real-time tasks of a CPU are stopped together when they have
 *		used up sched_rt_runtime_us.  No field says so.  But there is no other reason
 *		for which the CPU goes from a runnable real-time task to a task of a lower
 *		class.  The limit holds for all of them until one runs.  Later kernels have a
 *		fair server, whose turn is an ordinary preemption.
 *
 * There is one more rule: if a task was switched out and waits on a CPU that is idle, this idle
 * time belongs to a limit of that task, of whatever kind.  The rule is not used where the
 * kernel marks all tasks that it stops.
 *
 * A group is identified by the address of its entity on that CPU, which is compared and never
 * dereferenced.  The first task of an open limit is dereferenced.  It waits on the queue of that
 * CPU, so that it can only run there or migrate; both end the limit, and so does a CPU that
 * goes offline.
 *
 * Locking:
 *
 *   a CPU's limits	written in limits->seq, runqueue lock held; read with that lock held,
 *			or without it and repeated if limits->seq has changed
 *   limit->back	written once, by that CPU, interrupts off, without lock and limits->seq
 *   limits->until	written as the limits are; without the lock it is only a hint, read by
 *			that CPU or for a task that does not wait there
 */
#include <linux/hrtimer.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/deadline.h>
#include <linux/sched/rt.h>
#include <linux/string.h>

#include "wait_limit.h"

static bool tscope_limit_is_realtime(const struct task_struct *task)
{
	int prio = READ_ONCE(task->prio);

	return prio >= 0 && prio < MAX_RT_PRIO;
}

/* A CPU's stopper has the highest real-time priority, but no limit. */
static bool tscope_limit_is_stopper(const struct task_struct *task)
{
	return !READ_ONCE(task->prio) && READ_ONCE(task->flags) & PF_KTHREAD;
}

/* Does the task wait for its deadline budget? */
static bool tscope_limit_is_deadline(const struct task_struct *task)
{
	return READ_ONCE(task->prio) < 0 && data_race(!!task->dl.dl_throttled);
}

static bool tscope_limit_is_of(const struct tscope_limits *limits,
			       const struct tscope_limit *limit, const struct task_struct *task,
			       bool is_limited)
{
	if (limit->of == limits)
		return tscope_limit_is_realtime(task) && !tscope_limit_is_stopper(task);
	if (limit->of == limit->first)
		return limit->of == task;
	return (is_limited || !TSCOPE_TELLS_THROTTLED) && tscope_task_is_below(task, limit->of);
}

/* Make room: drop the oldest limit that has ended; if all are open, the oldest. */
static struct tscope_limit *tscope_limit_room(struct tscope_limits *limits)
{
	struct tscope_limit *limit = limits->limit, *last = limit + TSCOPE_LIMITS - 1;
	unsigned int i = 0;

	if (limits->nr < TSCOPE_LIMITS)
		return limit + limits->nr++;
	while (i < TSCOPE_LIMITS && !limit[i].to)
		i++;
	limit += i % TSCOPE_LIMITS;
	memmove(limit, limit + 1, (last - limit) * sizeof(*limit));
	return last;
}

static void tscope_limit_begin(struct tscope_limits *limits, const void *of,
			       const struct task_struct *task, u64 now, s64 idle)
{
	unsigned int i;

	for (i = 0; i < limits->nr; i++)
		if (limits->limit[i].of == of && !limits->limit[i].to)
			return;
	raw_write_seqcount_begin(&limits->seq);
	*tscope_limit_room(limits) = (struct tscope_limit){
		.of = of, .first = task, .from = now, .idle_from = idle,
	};
	WRITE_ONCE(limits->until, U64_MAX);
	raw_write_seqcount_end(&limits->seq);
}

/**
 * tscope_limit_switch_out() - a runnable task leaves its CPU: for a limit?
 * @limits: limits of the CPU
 * @prev:   the task
 * @next:   the task that runs instead
 * @now:    the time
 * @idle:   idle clock of the CPU
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 * Return: true if the task leaves for a limit of its own, which begins.
 */
bool tscope_limit_switch_out(struct tscope_limits *limits, const struct task_struct *prev,
			     const struct task_struct *next, u64 now, s64 idle)
{
	const void *of = NULL;

	if (unlikely(prev->prio < 0))
		of = tscope_limit_is_deadline(prev) ? prev : NULL;
	else if (!tscope_limit_is_realtime(prev))
		of = tscope_task_has_quota(prev) ? tscope_task_throttled_group(prev) : NULL;
	else if (!TSCOPE_HAS_FAIR_SERVER && next->prio >= MAX_RT_PRIO &&
		 !tscope_limit_is_stopper(prev))
		of = limits;
	if (!of)
		return false;
	tscope_limit_begin(limits, of, prev, now, idle);
	return true;
}

/* The caller is in a write section of limits->seq. */
static void tscope_limit_close(struct tscope_limit *limit, bool is_cut, u64 now, s64 idle)
{
	u64 back = READ_ONCE(limit->back);

	limit->to = max(back ?: now, limit->from);
	limit->is_cut = is_cut && !back;
	limit->idle_to = idle;
}

/* The caller is in a write section of limits->seq. */
static void tscope_limit_set_until(struct tscope_limits *limits)
{
	u64 until = 0;
	unsigned int i;

	for (i = 0; i < limits->nr; i++)
		until = max(until, limits->limit[i].to ?: U64_MAX);
	WRITE_ONCE(limits->until, until);
}

/*
 * Is an open limit over for its first task?  If so, and another group keeps that task from
 * running, @group is that group.  While nothing is known, since the task is being queued again,
 * the limit is not over.
 */
static bool tscope_limit_is_over(const struct tscope_limits *limits,
				 const struct tscope_limit *limit, const void **group)
{
	*group = NULL;
	if (limit->of == limits || READ_ONCE(limit->to))
		return false;
	if (limit->of == limit->first)
		return !tscope_limit_is_deadline(limit->first);
	if (!tscope_task_has_quota(limit->first))
		return false;
	*group = tscope_task_throttled_group(limit->first);
	return *group != limit->of;
}

/* Is it a limit of this task alone, or of a group above it? */
static bool tscope_limit_has(const struct tscope_limit *limit, const struct task_struct *task)
{
	return limit->of == task || tscope_task_is_below(task, limit->of);
}

/* End the limits whose quota is back, though none of their tasks has run yet.  Return: were there any? */
static bool tscope_limit_end_over(struct tscope_limits *limits, u64 now, s64 idle)
{
	bool has_ended = false;
	const void *group;
	unsigned int i;

	for (i = 0; i < limits->nr; i++) {
		struct tscope_limit *limit = &limits->limit[i];
		const struct task_struct *first = limit->first;

		if (limit->to)
			continue;
		if (limit->back)
			group = NULL;
		else if (!tscope_limit_is_over(limits, limit, &group))
			continue;
		raw_write_seqcount_begin(&limits->seq);
		tscope_limit_close(limit, !limit->back && !tscope_limit_has(limit, first), now,
				   idle);
		raw_write_seqcount_end(&limits->seq);
		has_ended = true;
		/* Another group above the task keeps it from running. */
		if (group)
			tscope_limit_begin(limits, group, first, now, idle);
	}
	return has_ended;
}

/**
 * tscope_limit_switch_in() - a task gets the CPU: end limits
 * @limits: limits of the CPU
 * @task:   the task
 * @now:    the time
 * @idle:   idle clock of the CPU
 *
 * Ends the limits that are over, and those that held for @task.  Call this before
 * tscope_limit_switch_out() of the same switch, so that a new limit of the same group is
 * another one.
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 * Return: true if any has ended.
 */
bool tscope_limit_switch_in(struct tscope_limits *limits, const struct task_struct *task, u64 now,
			    s64 idle)
{
	bool has_ended = tscope_limit_end_over(limits, now, idle);
	struct tscope_limit *limit;

	raw_write_seqcount_begin(&limits->seq);
	for (limit = limits->limit; limit < limits->limit + limits->nr; limit++) {
		if (limit->to || !(limit->first == task ||
				   tscope_limit_is_of(limits, limit, task, false)))
			continue;
		tscope_limit_close(limit, false, now, idle);
		has_ended = true;
	}
	tscope_limit_set_until(limits);
	raw_write_seqcount_end(&limits->seq);
	return has_ended;
}

/**
 * tscope_limit_migrate() - a task that waited for a CPU migrates
 * @limits: limits of the CPU that it leaves
 * @task:   the task, which is off its queue
 * @now:    the time
 * @idle:   idle clock of that CPU
 *
 * Ends the limits whose first task is @task, because their end cannot be seen there any more.
 *
 * Context: sched_migrate_task; interrupts off, the lock of that CPU's queue held.
 */
void tscope_limit_migrate(struct tscope_limits *limits, const struct task_struct *task, u64 now,
			  s64 idle)
{
	struct tscope_limit *limit;

	raw_write_seqcount_begin(&limits->seq);
	for (limit = limits->limit; limit < limits->limit + limits->nr; limit++)
		if (!limit->to && limit->first == task)
			tscope_limit_close(limit, tscope_limit_is_deadline(task) ||
					   tscope_task_throttled_group(task) == limit->of, now, idle);
	tscope_limit_set_until(limits);
	raw_write_seqcount_end(&limits->seq);
}

/**
 * tscope_limit_offline() - a CPU is offline: end its limits
 * @limits: limits of the CPU
 * @now:    the time
 * @idle:   idle clock of the CPU
 *
 * Up to 5.10 the tasks of the CPU migrate without a tracepoint.
 *
 * Context: interrupts off, on another CPU, while that one is offline.
 */
void tscope_limit_offline(struct tscope_limits *limits, u64 now, s64 idle)
{
	struct tscope_limit *limit;

	raw_write_seqcount_begin(&limits->seq);
	for (limit = limits->limit; limit < limits->limit + limits->nr; limit++)
		if (!limit->to)
			tscope_limit_close(limit, true, now, idle);
	tscope_limit_set_until(limits);
	raw_write_seqcount_end(&limits->seq);
}

/**
 * tscope_limit_timer() - a timer has expired: note which limits are over
 * @limits: limits of this CPU
 * @now:    the time
 *
 * Without this an end would be noted only at the next switch, which may be much later.
 *
 * Context: interrupts off, in an RCU read section: the first task of an open limit is not
 *	    freed meanwhile.
 */
void tscope_limit_timer(struct tscope_limits *limits, u64 now)
{
	struct tscope_limit *limit;
	const void *group;

	for (limit = limits->limit; limit < limits->limit + limits->nr; limit++)
		if (!limit->back && tscope_limit_is_over(limits, limit, &group) &&
		    tscope_limit_has(limit, limit->first))
			WRITE_ONCE(limit->back, now);
}

static void tscope_limit_add(struct tscope_spans *spans, u64 from, u64 to, u64 idle_ns)
{
	spans->span[spans->nr].from = from;
	spans->span[spans->nr].to = to;
	spans->nr++;
	spans->ns += to - from;
	spans->idle_ns += min(idle_ns, to - from);
}

static u64 tscope_limit_to(const struct tscope_limit *limit, u64 now)
{
	return limit->to ?: READ_ONCE(limit->back) ?: now;
}

const struct tscope_spans tscope_no_spans;

static u64 tscope_limit_idle(s64 from, s64 to)
{
	return to > from ? to - from : 0;
}

static void tscope_limit_find(const struct tscope_limits *limits, const struct task_struct *task,
			      bool is_limited, bool is_preempted, u64 began, u64 now,
			      s64 idle_from, s64 idle, struct tscope_spans *spans)
{
	u64 from, to, covered = began;
	unsigned int i;
	bool is_cut = false;
	s64 idle_covered = idle_from, idle_to;

	spans->nr = 0;
	spans->ns = 0;
	spans->idle_ns = 0;
	spans->has_idle = is_preempted &&
			  (!TSCOPE_TELLS_THROTTLED || tscope_limit_is_realtime(task));
	if (unlikely(READ_ONCE(task->prio) < 0)) {
		to = ktime_to_ns(hrtimer_get_expires(&task->dl.dl_timer));
		for (i = 0; i < limits->nr && i < TSCOPE_LIMITS; i++)
			if (limits->limit[i].of == task && limits->limit[i].from <= began)
				to = max(to, tscope_limit_to(&limits->limit[i], now));
		if (to > began && now > began)
			tscope_limit_add(spans, began, min(to, now),
					 tscope_limit_idle(idle_from, idle));
		return;
	}
	for (i = 0; i < limits->nr && i < TSCOPE_LIMITS; i++) {
		const struct tscope_limit *limit = &limits->limit[i];

		from = max(limit->from, covered);
		to = min(tscope_limit_to(limit, now), now);
		if (from >= to || !tscope_limit_is_of(limits, limit, task, is_limited) ||
		    spans->nr == TSCOPE_LIMITS)
			continue;
		/* A later limit of the group is not for this task: it would have had to run. */
		if (TSCOPE_TELLS_THROTTLED && limit->of != limits && limit->from > began)
			continue;
		idle_to = limit->to && limit->to < now ? limit->idle_to : idle;
		is_cut |= limit->is_cut;
		tscope_limit_add(spans, from, to,
				 tscope_limit_idle(max(limit->idle_from, idle_covered), idle_to));
		covered = to;
		idle_covered = max(idle_covered, idle_to);
	}
	/* The kernel has marked the task, but the CPU does not remember the limit. */
	if (is_limited && now > began &&
	    (is_cut || !(spans->nr && spans->span[0].from == began))) {
		spans->nr = 0;
		spans->ns = 0;
		spans->idle_ns = 0;
		tscope_limit_add(spans, began, now, tscope_limit_idle(idle_from, idle));
	}
}

/**
 * tscope_limit_spans() - the parts of a wait in which the task could not have run
 * @limits: limits of the CPU that the task waits for
 * @task:   the task
 * @is_limited: tscope_limit_switch_out() has returned true
 * @is_preempted: the wait began with a switch-out on this CPU
 * @began:  when the wait began, or when the task migrated to this CPU
 * @now:    the time
 * @idle_from: idle clock of the CPU at @began
 * @idle:   idle clock of the CPU at @now
 * @spans:  filled
 *
 * Context: any, in an RCU read section; without the runqueue lock of the CPU in a read section
 *	    of limits->seq.
 */
void tscope_limit_spans(const struct tscope_limits *limits, const struct task_struct *task,
			bool is_limited, bool is_preempted, u64 began, u64 now, s64 idle_from,
			s64 idle, struct tscope_spans *spans)
{
	u64 all = tscope_limit_idle(idle_from, idle);

	tscope_limit_find(limits, task, is_limited, is_preempted, began, now, idle_from, idle,
			  spans);
	spans->other_idle_ns = all - min(all, spans->idle_ns);
}
