// SPDX-License-Identifier: GPL-2.0
/*
 * affinity: it waited while a CPU was idle that it may not use: its mask, a cpuset or
 * migrate_disable() excludes it.  How much of the wait fell into idle time is estimated: the
 * share of the window in which the most idle of these CPUs was idle.  CPUs that are isolated
 * are not meant to be used by others.
 */
#include <string.h>

#include "evidence.h"
#include "rules.h"

/* A CPU that was busy for more than this, in permille, helps little. */
#define IDLE_LEAST	200

#define COMMANDS_MAX	4

/* What was found of all threads. */
struct excluded {
	const struct verdict_thread *thread;	/* the one with most of it */
	const struct verdict_cpu *cpu;		/* the most idle that it may not use */
	__u64 most_ns;
	size_t nr;
};

static bool has_cpu(const __u64 *word, __u32 nr_cpus, __u32 cpu)
{
	return cpu < nr_cpus && word[cpu / 64] >> cpu % 64 & 1;
}

static bool may_use(const struct verdict_task *task, __u32 cpu)
{
	const struct tscope_affinity *affinity = task->affinity;

	return has_cpu(affinity->mask, affinity->nr_cpus, cpu);
}

/* The CPU that it may not use, and that was idle for longest. */
static const struct verdict_cpu *find_idle(const struct verdict_input *in,
					   const struct verdict_task *task)
{
	const struct verdict_cpu *cpu, *found = NULL;

	for (cpu = in->cpu; cpu < in->cpu + in->nr_cpus; cpu++)
		if (cpu->is_online && !cpu->is_isolated && !may_use(task, cpu->cpu) &&
		    (!found || cpu->idle_ns > found->idle_ns))
			found = cpu;
	return found && permille_of(found->idle_ns, found->window_ns) >= IDLE_LEAST ? found : NULL;
}

static void take(struct excluded *excluded, struct verdict *verdict,
		 const struct verdict_input *in, const struct verdict_thread *thread,
		 struct ledger_thread *left)
{
	const struct verdict_cpu *cpu;
	double share;
	__u64 ns;

	if (thread->task.is_kthread || !thread->task.affinity || !left->contended)
		return;
	cpu = find_idle(in, &thread->task);
	if (!cpu)
		return;
	share = (double)cpu->idle_ns / cpu->window_ns;
	ns = ledger_take_contended(left, share < 1 ? share : 1);
	verdict->lost_ns += ns;
	excluded->nr += !!ns;
	if (ns > excluded->most_ns) {
		excluded->most_ns = ns;
		excluded->thread = thread;
		excluded->cpu = cpu;
	}
}

/* The highest of its cgroups whose cpuset excludes the CPU. */
static const struct cgroup_level *find_cpuset(const struct excluded *excluded)
{
	const struct cgroup_levels *levels = excluded->thread->task.cgroup;
	const struct cgroup_level *level, *found = NULL;
	size_t i;

	for (i = 0; levels && i < levels->nr; i++) {
		level = &levels->level[i];
		if (level->has & LEVEL_CPUSET &&
		    !has_cpu(level->cpus.word, VERDICT_CPUS, excluded->cpu->cpu))
			found = level;
	}
	return found;
}

/* All that may be used: in use, not isolated, and in this cpuset, unless NULL. */
static void put_cpus(struct text *t, const struct verdict_input *in,
		     const struct cgroup_level *level)
{
	const struct verdict_cpu *cpu;
	struct cpu_set set = {};

	for (cpu = in->cpu; cpu < in->cpu + in->nr_cpus; cpu++)
		if (cpu->is_online && !cpu->is_isolated &&
		    (!level || has_cpu(level->cpus.word, VERDICT_CPUS, cpu->cpu)))
			set.word[cpu->cpu / 64] |= 1ULL << cpu->cpu % 64;
	text_put_cpulist(t, set.word, VERDICT_CPUS);
}

static const struct cgroup_level *own_cpuset(const struct verdict_task *task)
{
	size_t i;

	for (i = 0; task->cgroup && i < task->cgroup->nr; i++)
		if (task->cgroup->level[i].has & LEVEL_CPUSET)
			return &task->cgroup->level[i];
	return NULL;
}

/* A thread alone where the target is one, otherwise the whole process, once. */
static void add_command(struct verdict *verdict, const struct verdict_input *in,
			const struct verdict_task *task)
{
	struct text command = {};
	size_t i;

	text_puts(&command, in->kind == TARGET_THREAD ? "taskset -pc " : "taskset -apc ");
	put_cpus(&command, in, own_cpuset(task));
	text_printf(&command, " %d", in->kind == TARGET_THREAD ? task->tid : task->tgid);
	for (i = 0; i < verdict->nr_commands && strcmp(verdict->command[i].s, command.s); i++)
		;
	if (i == verdict->nr_commands && i < COMMANDS_MAX)
		*command_add(verdict) = command;
	else
		text_free(&command);
}

static void fix_mask(struct verdict *verdict, const struct verdict_input *in)
{
	const struct verdict_thread *thread;

	text_puts(&verdict->fix, "let it use all CPUs");
	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++)
		if (!thread->task.is_kthread && thread->task.affinity && !thread->is_rest &&
		    thread->accounts.wait_ns && find_idle(in, &thread->task))
			add_command(verdict, in, &thread->task);
}

static void fix_cpuset(struct verdict *verdict, const struct verdict_input *in,
		       const struct excluded *excluded, const struct cgroup_level *highest)
{
	const struct cgroup_levels *levels = excluded->thread->task.cgroup;
	struct text list = {};
	size_t i;

	put_cpus(&list, in, NULL);
	text_puts(&verdict->fix, "let the cgroup use more CPUs");
	for (i = levels->nr; i--;)
		if (&levels->level[i] <= highest && levels->level[i].has & LEVEL_CPUSET)
			command_write(verdict, &levels->level[i], "cpuset.cpus", text_str(&list));
	text_free(&list);
}

static void put_mask(struct verdict *verdict, const struct verdict_task *task)
{
	struct text *t = evidence_add(verdict, task->affinity->nr_allowed, "count", "column AFFINITY",
				      "the CPUs that it may use");

	put_task(t, task->tid, task->comm);
	text_puts(t, " may use CPU ");
	text_put_cpulist(t, task->affinity->mask, task->affinity->nr_cpus);
	if (task->affinity_before && (task->affinity_before->nr_cpus != task->affinity->nr_cpus ||
	    memcmp(task->affinity_before->mask, task->affinity->mask,
		   task->affinity->nr_cpus / 64 * 8 + !!(task->affinity->nr_cpus % 64) * 8)))
		text_puts(t, ", since an instant in the window");
	else if (task->affinity_before)
		text_puts(t, ", in the whole window");
}

static void put_evidence(struct verdict *verdict, const struct excluded *excluded)
{
	const struct verdict_cpu *cpu = excluded->cpu;
	struct text *t;

	t = evidence_add(verdict, verdict->lost_ns, "ns", "columns WAIT_CONTENDED and IDLE",
			 "WAIT_CONTENDED of each such thread, times the share of the window in which the "
			 "most idle CPU that it may not use was idle");
	put_plural(t, excluded->nr, "thread");
	text_puts(t, " waited ");
	text_put_time(t, verdict->lost_ns);
	text_puts(t, " while a CPU was idle that it may not use");
	put_mask(verdict, &excluded->thread->task);
	t = evidence_add(verdict, cpu->idle_ns, "ns", "column IDLE of cpus",
			 "what was added to it in the window");
	text_printf(t, "CPU %u was idle for ", cpu->cpu);
	put_part(t, cpu->idle_ns, cpu->window_ns);
	text_puts(t, " of the window");
}

void rule_affinity(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_input *in = ledger->in;
	const struct cgroup_level *level;
	struct excluded excluded = {};
	size_t i;

	for (i = 0; i < in->nr_threads; i++)
		take(&excluded, verdict, in, &in->thread[i], &ledger->thread[i]);
	if (!excluded.thread)
		return;
	verdict->confidence = CONFIDENCE_LIKELY;
	level = find_cpuset(&excluded);
	put_evidence(verdict, &excluded);
	text_printf(&verdict->summary, "it waited while CPU %u was idle, which ", excluded.cpu->cpu);
	if (level) {
		text_puts(&verdict->summary, "the cpuset of ");
		put_path(&verdict->summary, level);
		text_puts(&verdict->summary, " excludes");
		put_path(evidence_add_file(verdict, excluded.cpu->cpu, "cpu", level,
					   "cpuset.cpus.effective", "the CPUs that its tasks may use"),
			 level);
		text_printf(&verdict->evidence[verdict->nr_evidence - 1].text, " excludes CPU %u",
			    excluded.cpu->cpu);
		fix_cpuset(verdict, in, &excluded, level);
	} else {
		text_puts(&verdict->summary, "its affinity excludes");
		fix_mask(verdict, in);
	}
}
