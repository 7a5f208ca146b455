// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "memory.h"
#include "rt_watch.h"
#include "tasks.h"

/* The higher, the earlier it is picked. */
enum rank { RANK_IDLE, RANK_OTHER, RANK_REALTIME, RANK_DEADLINE };

/*
 * @above_ns and @below_ns are clocks: how long the CPU has run the two classes that this is about,
 * and how long it has not.  What a wait has of either is the difference of two readings.
 */
struct cpu {
	struct rt_cpu sums;
	enum rank rank;
	__u64 since_ns;
	__u64 above_ns;
	__u64 below_ns;
	/* Of one of these classes, which has just left its CPU although it could go on. */
	size_t left;
	__u64 left_ns;
};

/* By runnable_task.own; @above_ns and @below_ns are those of its CPU as its wait began. */
struct known {
	struct rt_task sums;
	__u64 above_ns;
	__u64 below_ns;
	bool is_first_run;
};

struct rt_watch {
	struct runnable *runnable;
	struct cpu *cpu;
	size_t nr_cpus;
	struct known *task;
	size_t nr_tasks;
	__u64 from_ns;
	__u64 until_ns;
};

#define NONE (~(size_t)0)

static enum rank rank_of(const struct runnable_task *task)
{
	return task->prio < 0 ? RANK_DEADLINE : task->prio < PRIO_FAIR ? RANK_REALTIME : RANK_OTHER;
}

static __u64 from(const struct rt_watch *w, __u64 ns)
{
	return ns > w->from_ns ? ns : w->from_ns;
}

static __u64 between(__u64 since, __u64 now)
{
	return now > since ? now - since : 0;
}

static void settle(struct rt_watch *w, struct cpu *cpu, __u64 now)
{
	__u64 ns = between(from(w, cpu->since_ns), now);

	cpu->since_ns = now > cpu->since_ns ? now : cpu->since_ns;
	if (cpu->rank > RANK_OTHER)
		cpu->above_ns += ns;
	else
		cpu->below_ns += ns;
	if (cpu->rank == RANK_DEADLINE)
		cpu->sums.deadline_ns += ns;
	else if (cpu->rank == RANK_REALTIME)
		cpu->sums.realtime_ns += ns;
	else if (cpu->rank == RANK_OTHER)
		cpu->sums.other_ns += ns;
}

/* The priority that a task has by itself; PRIO_UNKNOWN: not known. */
static int own_prio(const struct runnable_task *task)
{
	const struct tscope_sched *sched = task->rec ? task->rec->sched : NULL;

	if (!sched)
		return PRIO_UNKNOWN;
	if (sched->policy == TSCOPE_POLICY_DEADLINE)
		return -1;
	if (sched->policy == TSCOPE_POLICY_FIFO || sched->policy == TSCOPE_POLICY_RR)
		return 99 - (int)sched->rt_priority;
	return 120 + sched->nice;
}

static bool is_boosted(const struct runnable_task *task)
{
	int own = own_prio(task);

	return own != PRIO_UNKNOWN && task->prio < own && task->prio < PRIO_FAIR;
}

static void end_run(struct rt_watch *w, const struct runnable_task *before, __u64 now)
{
	struct rt_task *sums = &w->task[before->own].sums;
	__u64 ns = between(from(w, before->opened_ns), now);
	__u64 stretch = between(before->opened_ns, now);

	if (rank_of(before) <= RANK_OTHER || !ns)
		return;
	sums->run_ns += ns;
	if (stretch > sums->longest_ns) {
		sums->longest_ns = stretch;
		sums->longest_at_ns = now;
	}
	if (is_boosted(before)) {
		sums->nr_boosts++;
		sums->boosted_ns += ns;
	}
}

static void begin_wait(struct rt_watch *w, const struct runnable_task *task)
{
	w->task[task->own].above_ns = w->cpu[task->cpu].above_ns;
	w->task[task->own].below_ns = w->cpu[task->cpu].below_ns;
}

static void end_wait(struct rt_watch *w, const struct runnable_task *before)
{
	struct known *known = &w->task[before->own];
	__u64 ns;

	if (rank_of(before) > RANK_OTHER) {
		known->sums.stopped_ns += w->cpu[before->cpu].below_ns - known->below_ns;
		return;
	}
	ns = w->cpu[before->cpu].above_ns - known->above_ns;
	known->sums.starved_ns += ns;
	if (ns > known->sums.starved_longest_ns)
		known->sums.starved_longest_ns = ns;
}

static __u64 deadline_of(const struct runnable_task *task)
{
	return task->rec && task->rec->deadline ? task->rec->deadline->deadline_ns : 0;
}

static void see_start(struct rt_watch *w, const struct runnable_task *task, __u64 now)
{
	struct known *known = &w->task[task->own];

	if (!known->is_first_run || !deadline_of(task))
		return;
	known->is_first_run = false;
	known->sums.nr_starts++;
	known->sums.nr_late_starts += between(task->woken_ns, now) > deadline_of(task);
}

static void see_end(struct rt_watch *w, const struct runnable_task *task, __u64 now)
{
	if (deadline_of(task) && task->woken_ns)
		w->task[task->own].sums.nr_late_ends +=
			between(task->woken_ns, now) > deadline_of(task);
}

/* Who took the CPU of a task that could have gone on? */
static void see_successor(struct rt_watch *w, struct cpu *cpu, const struct runnable_task *task,
			  __u64 now)
{
	const struct runnable_task *left;

	if (cpu->left == NONE)
		return;
	left = w->task[cpu->left].sums.task;
	/* A later switch: the CPU was idle in between. */
	if (now > cpu->left_ns || rank_of(task) < rank_of(left))
		w->task[cpu->left].sums.nr_stops++;
	cpu->left = NONE;
}

static void put_in(struct rt_watch *w, const struct runnable_task *task, __u64 now)
{
	struct cpu *cpu = &w->cpu[task->cpu];

	see_successor(w, cpu, task, now);
	cpu->rank = rank_of(task);
	see_start(w, task, now);
}

static void put_out(struct rt_watch *w, const struct runnable_task *task,
		    const struct runnable_task *before, __u64 now)
{
	struct cpu *cpu = &w->cpu[before->cpu];

	end_run(w, before, now);
	cpu->rank = RANK_IDLE;
	cpu->left = NONE;
	if (task->is_on && rank_of(before) > RANK_OTHER) {
		cpu->left = task->own;
		cpu->left_ns = now;
	}
	if (!task->is_on)
		see_end(w, before, now);
}

static void born(void *arg, struct runnable_task *task, const struct runnable_task *creator)
{
	struct rt_watch *w = arg;

	(void)creator;
	w->task = reallocarray(w->task, w->nr_tasks + 1, sizeof(*w->task));
	if (!w->task)
		out_of_memory();
	w->task[w->nr_tasks] = (struct known){ .sums.task = task };
	task->own = w->nr_tasks++;
}

static void put(void *arg, const struct runnable_task *task, const struct runnable_task *before,
		__u64 now)
{
	struct rt_watch *w = arg;

	settle(w, &w->cpu[task->cpu], now);
	settle(w, &w->cpu[before->cpu], now);
	if (before->is_on && !before->is_running)
		end_wait(w, before);
	if (before->is_running)
		put_out(w, task, before, now);
	if (!before->is_on && task->is_on)
		w->task[task->own].is_first_run = true;
	if (task->is_running)
		put_in(w, task, now);
	else if (task->is_on)
		begin_wait(w, task);
}

static const struct runnable_user user = { .born = born, .put = put };

struct rt_watch *rt_watch_new(size_t nr_cpus, const struct ts_set *tasks)
{
	struct rt_watch *w = calloc(1, sizeof(*w));
	size_t i;

	if (!w)
		out_of_memory();
	w->nr_cpus = nr_cpus;
	w->cpu = calloc(nr_cpus, sizeof(*w->cpu));
	if (!w->cpu)
		out_of_memory();
	for (i = 0; i < nr_cpus; i++)
		w->cpu[i].left = NONE;
	w->runnable = runnable_new(&user, w, nr_cpus, tasks);
	return w;
}

void rt_watch_take(struct rt_watch *w, const struct ts_event *event)
{
	runnable_take(w->runnable, event);
}

void rt_watch_begin(struct rt_watch *w, __u64 now)
{
	size_t i;

	w->from_ns = now;
	for (i = 0; i < w->nr_cpus; i++) {
		w->cpu[i].sums = (struct rt_cpu){};
		w->cpu[i].since_ns = now;
		w->cpu[i].above_ns = w->cpu[i].below_ns = 0;
	}
	for (i = 0; i < w->nr_tasks; i++) {
		const struct runnable_task *task = w->task[i].sums.task;

		w->task[i] = (struct known){ .sums.task = task, .is_first_run = w->task[i].is_first_run };
	}
}

void rt_watch_end(struct rt_watch *w, __u64 now, const struct ts_set *tasks)
{
	const struct runnable_task *task;
	const struct ts_task *found;
	size_t i;

	w->until_ns = now;
	for (i = 0; i < w->nr_cpus; i++)
		settle(w, &w->cpu[i], now);
	for (i = 0; i < w->nr_tasks; i++) {
		task = w->task[i].sums.task;
		if (task->is_running)
			end_run(w, task, now);
		else if (task->is_on)
			end_wait(w, task);
		found = ts_set_lookup(tasks, task->tid);
		w->task[i].sums.is_changed = found && found->rec.sched && task->rec &&
					     found->rec.sched->policy != task->rec->sched->policy;
	}
}

const struct rt_task *rt_watch_task(const struct rt_watch *w, size_t i)
{
	return i < w->nr_tasks ? &w->task[i].sums : NULL;
}

const struct rt_cpu *rt_watch_cpu(const struct rt_watch *w, size_t cpu)
{
	return &w->cpu[cpu].sums;
}

__u64 rt_watch_window(const struct rt_watch *w, __u64 *lost)
{
	*lost = runnable_lost(w->runnable);
	return w->until_ns - w->from_ns;
}

void rt_watch_free(struct rt_watch *w)
{
	if (!w)
		return;
	runnable_free(w->runnable);
	free(w->cpu);
	free(w->task);
	free(w);
}
