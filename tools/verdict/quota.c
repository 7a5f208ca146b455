// SPDX-License-Identifier: GPL-2.0
/*
 * quota: the cgroup, or one above it, had used up its cpu.max.
 *
 * From 6.18 on the kernel says of each task when that kept it from running.  Before, the module
 * sees it where a task leaves its CPU for it; a task that is woken later on a CPU where nothing
 * of the group had run is missing.  Its CPU is idle then in spite of a long wait, which nothing
 * else explains, so that long waits for an idle CPU count too, up to what cpu.stat has.
 */
#include <string.h>

#include "evidence.h"
#include "rules.h"

/* A cgroup whose quota was used up. */
struct throttled {
	const struct cgroup_levels *levels;	/* a cgroup of the target, in it or below it */
	const struct cgroup_level *level;
	__u64 wait_ns;		/* of the target's threads below it */
	__u64 run_ns;		/* the same */
	__u64 longest_ns;	/* of one of them */
	size_t nr_threads;	/* those of them that wanted to run */
};

static bool is_fair(const struct verdict_task *task)
{
	return !task->has_sched || (task->policy != TSCOPE_POLICY_FIFO &&
				    task->policy != TSCOPE_POLICY_RR &&
				    task->policy != TSCOPE_POLICY_DEADLINE);
}

/* The one of its cgroups that was kept from running for longest. */
static const struct cgroup_level *worst_of(const struct cgroup_levels *levels)
{
	const struct cgroup_level *level, *worst = NULL;
	size_t i;

	for (i = 0; levels && i < levels->nr; i++) {
		level = &levels->level[i];
		if (level->has & LEVEL_QUOTA && level->nr_throttled &&
		    (!worst || level->throttled_ns > worst->throttled_ns))
			worst = level;
	}
	return worst;
}

static bool is_whole(const struct verdict_thread *thread)
{
	return thread->accounts.flags & TSCOPE_ACCOUNTS_WHOLE_LIMIT;
}

static __u64 take(const struct verdict_thread *thread, struct ledger_thread *left,
		  const struct cgroup_level *level)
{
	__u64 ns = ledger_take(&left->limit, ~0ULL), idle;

	if (level && !is_whole(thread)) {
		idle = thread->blame.idle_ns;
		if (idle > level->throttled_ns)
			idle = level->throttled_ns;
		ns += ledger_take(&left->idle, idle);
	}
	return ns;
}

static bool is_below(const struct cgroup_levels *levels, const struct cgroup_level *level)
{
	size_t i;

	for (i = 0; levels && i < levels->nr; i++)
		if (!strcmp(levels->level[i].path, level->path))
			return true;
	return false;
}

/* Threads of the target in the worst of all its cgroups. */
static void find_worst(struct throttled *worst, const struct verdict_input *in)
{
	const struct verdict_thread *thread;
	const struct cgroup_level *level;

	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++) {
		level = is_fair(&thread->task) ? worst_of(thread->task.cgroup) : NULL;
		if (level && (!worst->level || level->throttled_ns > worst->level->throttled_ns)) {
			worst->level = level;
			worst->levels = thread->task.cgroup;
		}
	}
	if (!worst->level)
		return;
	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++) {
		if (!is_below(thread->task.cgroup, worst->level))
			continue;
		worst->wait_ns += thread->accounts.wait_ns;
		worst->run_ns += thread->accounts.run_ns;
		worst->nr_threads += !thread->is_rest && (thread->accounts.run_ns ||
							  thread->accounts.limit_ns);
		if (!thread->is_rest && thread->accounts.limit_ns > worst->longest_ns)
			worst->longest_ns = thread->accounts.limit_ns;
	}
}

static bool is_in_cpuset(const struct cgroup_level *level, __u32 cpu)
{
	return !(level->has & LEVEL_CPUSET) || level->cpus.word[cpu / 64] >> cpu % 64 & 1;
}

static bool may_use(const struct tscope_affinity *affinity, __u32 cpu)
{
	return cpu < affinity->nr_cpus && affinity->mask[cpu / 64] >> cpu % 64 & 1;
}

/* CPUs that tasks of the cgroup may use at a time. */
static size_t count_cpus(const struct verdict_input *in, const struct cgroup_level *level)
{
	const struct verdict_cpu *cpu;
	size_t nr = 0;

	for (cpu = in->cpu; cpu < in->cpu + in->nr_cpus; cpu++)
		nr += cpu->is_online && is_in_cpuset(level, cpu->cpu);
	return nr ? nr : 1;
}

/* May a thread of the target that is below this cgroup use the CPU? */
static bool is_usable(const struct verdict_input *in, const struct cgroup_level *level, __u32 cpu)
{
	const struct verdict_thread *thread;
	bool is_known = true, any = false;

	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++) {
		if (thread->is_rest || !is_below(thread->task.cgroup, level))
			continue;
		any = true;
		is_known &= !!thread->task.affinity;
		if (thread->task.affinity && may_use(thread->task.affinity, cpu))
			return true;
	}
	return !any || !is_known;
}

/* The same without those that no thread of the target may use. */
static size_t count_usable(const struct verdict_input *in, const struct cgroup_level *level)
{
	const struct verdict_cpu *cpu;
	size_t nr = 0;

	for (cpu = in->cpu; cpu < in->cpu + in->nr_cpus; cpu++)
		nr += cpu->is_online && is_in_cpuset(level, cpu->cpu) &&
		      is_usable(in, level, cpu->cpu);
	return nr ? nr : 1;
}

/* Of each period: what it would have used, a tenth more, and whether that is all there is. */
struct need {
	__u64 ns;	/* whole milliseconds */
	bool is_all;
};

/* Where no file has it: all of the quota was used where it was used up, by these threads at least. */
static __u64 usage_of(const struct cgroup_level *level, const struct throttled *worst)
{
	const __u64 used_up = level->nr_throttled * level->quota_ns;

	if (level->has & LEVEL_USAGE)
		return level->usage_ns;
	return used_up > worst->run_ns ? used_up : worst->run_ns;
}

/* What waits for whatever reason would run with a larger quota. */
static struct need need_of(const struct verdict_input *in, const struct cgroup_level *level,
			   const struct throttled *worst)
{
	const __u64 most = count_usable(in, level) * 1000;
	__u64 permille = permille_of(usage_of(level, worst) + worst->wait_ns, in->window_ns);
	struct need need;

	permille += permille / 10;
	need.is_all = permille >= most;
	if (need.is_all)
		permille = most + most / 10;
	need.ns = ((__u64)((double)level->period_ns * permille / 1000) / 1000000 + 1) * 1000000;
	return need;
}

/* Of each period in which it was used up: how long it lasted. */
static __u64 lasted_ns(const struct verdict_input *in, const struct throttled *worst)
{
	const struct cgroup_level *level = worst->level;
	__u64 off = worst->longest_ns / level->nr_throttled;
	const __u64 all = level->throttled_ns / level->nr_throttled / count_cpus(in, level);

	if (all > off)
		off = all;
	return off < level->period_ns ? level->period_ns - off : 0;
}

static void put_quota(struct verdict *verdict, const struct cgroup_level *level)
{
	const char *file = level->is_v1 ? "cpu.cfs_quota_us" : "cpu.max";
	struct text *t = evidence_add_file(verdict, level->quota_ns, "ns", level, file,
					   "so much CPU time may its tasks use in each period");

	put_path(t, level);
	text_puts(t, " may use ");
	text_put_time(t, level->quota_ns);
	text_puts(t, " of CPU time in each ");
	text_put_time(t, level->period_ns);
	if (level->has & LEVEL_BURST && level->burst_ns) {
		text_puts(t, ", and has a burst of ");
		text_put_time(t, level->burst_ns);
	}
}

static void put_periods(struct verdict *verdict, const struct verdict_input *in,
			const struct throttled *worst)
{
	const struct cgroup_level *level = worst->level;
	const __u64 lasted = lasted_ns(in, worst);
	struct text *t;

	t = evidence_add_file(verdict, level->nr_throttled, "count", level, "cpu.stat",
			      "nr_throttled, and nr_periods: what was added in the window");
	text_printf(t, "used up in %llu of %llu periods", level->nr_throttled, level->nr_periods);
	t = evidence_add_file(verdict, level->throttled_ns, "ns", level, "cpu.stat",
			      "throttled_usec: what was added in the window; one that goes on is not in it");
	text_puts(t, "its CPUs were throttled for ");
	text_put_time(t, level->throttled_ns);
	text_puts(t, ", added over the CPUs");
	t = evidence_add(verdict, lasted, "ns", "column WAIT_LIMIT, and cpu.stat",
			 "the period, without WAIT_LIMIT of the thread that has most of it divided by "
			 "nr_throttled; or without throttled_usec divided by nr_throttled and the CPUs, "
			 "if that is less");
	text_puts(t, "it ran ");
	text_put_time(t, lasted);
	text_puts(t, " of each such period before the quota was used up");
	t = evidence_add(verdict, worst->nr_threads, "count", "columns RUN, WAIT_LIMIT and CGROUP",
			 "threads of the target below that cgroup that ran, or were kept from running");
	put_plural(t, worst->nr_threads, "thread");
	text_puts(t, worst->nr_threads == 1 ? " uses it" : " share it");
}

/* No quota at all where it would use all CPUs: more than these could not be used. */
static void add_command(struct verdict *verdict, const struct cgroup_level *level,
			const struct need *need)
{
	const __u64 least = level->quota_ns + level->quota_ns / 10;
	const __u64 us = (need->ns > least ? need->ns : least) / 1000;
	char value[64];

	if (need->is_all)
		snprintf(value, sizeof(value), level->is_v1 ? "-1" : "max");
	else if (level->is_v1)
		snprintf(value, sizeof(value), "%llu", us);
	else
		snprintf(value, sizeof(value), "%llu %llu", us, level->period_ns / 1000);
	command_write(verdict, level, level->is_v1 ? "cpu.cfs_quota_us" : "cpu.max", value);
}

static void put_need(struct verdict *verdict, const struct cgroup_level *level,
		     const struct need *need)
{
	const char *source = "file cpu.stat, column WAIT";
	struct text *t;

	if (!(level->has & LEVEL_USAGE))
		source = "file cpu.stat, columns RUN and WAIT";
	else if (level->is_v1)
		source = "file cpuacct.usage, column WAIT";
	t = evidence_add(verdict, need->ns, "ns", source,
			 "usage_usec of the cgroup and WAIT of its threads, by periods of the window, and "
			 "a tenth more; at most all CPUs that the threads may use, and a tenth more; "
			 "in v1 cpuacct.usage for usage_usec, or without that file RUN of the threads or "
			 "nr_throttled times the quota, whichever is more");

	text_puts(t, "what it would use: at most ");
	text_put_time(t, need->ns);
	text_puts(t, " of each period");
	if (need->is_all)
		text_puts(t, ", which is all CPUs");
}

/* Every quota above that is too small for what is needed, the highest first. */
static void put_fix(struct verdict *verdict, const struct verdict_input *in,
		    const struct throttled *worst)
{
	const struct cgroup_level *level;
	struct need need;
	size_t i;

	for (i = worst->levels->nr; i--;) {
		level = &worst->levels->level[i];
		if (!(level->has & LEVEL_QUOTA))
			continue;
		need = need_of(in, level, worst);
		if (need.ns > level->quota_ns || level == worst->level)
			add_command(verdict, level, &need);
	}
	need = need_of(in, worst->level, worst);
	put_need(verdict, worst->level, &need);
	text_puts(&verdict->fix, "give it the quota that it needs, or start fewer threads");
}

void rule_quota(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_input *in = ledger->in;
	const struct verdict_thread *thread;
	struct throttled worst = {};
	bool whole = true;
	__u64 ns;
	size_t i;

	for (i = 0; i < in->nr_threads; i++) {
		thread = &in->thread[i];
		if (!is_fair(&thread->task))
			continue;
		ns = take(thread, &ledger->thread[i], worst_of(thread->task.cgroup));
		verdict->lost_ns += ns;
		whole &= !ns || is_whole(thread);
	}
	if (!verdict->lost_ns)
		return;
	find_worst(&worst, in);
	verdict->confidence = whole ? CONFIDENCE_EXACT : CONFIDENCE_LIKELY;
	text_puts(evidence_add(verdict, verdict->lost_ns, "ns", "column WAIT_LIMIT",
			       "what was added to it in the window, over the threads; before Linux 6.18 "
			       "with BLAME_IDLE, up to throttled_usec"),
		  "its threads were kept from running for ");
	text_put_time(&verdict->evidence[0].text, verdict->lost_ns);
	if (!worst.level) {
		text_puts(&verdict->summary, "a quota kept it from running; of which cgroup, cannot be read");
		return;
	}
	text_puts(&verdict->summary, "the CPU quota of ");
	put_path(&verdict->summary, worst.level);
	text_printf(&verdict->summary, " was used up in %llu of %llu periods",
		    worst.level->nr_throttled, worst.level->nr_periods);
	put_quota(verdict, worst.level);
	put_periods(verdict, in, &worst);
	put_fix(verdict, in, &worst);
}
