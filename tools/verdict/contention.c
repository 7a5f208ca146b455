// SPDX-License-Identifier: GPL-2.0
/*
 * contention: other tasks ran on the CPU that it waited for.  Those of a higher class and those
 * with a greater weight have been taken by other rules: these are its equals, and its own
 * threads.
 */
#include <string.h>

#include "contest.h"
#include "rivals.h"
#include "rules.h"

/* In relation to the thread that waited. */
enum relation {
	OF_OWN_PROCESS,
	OF_OWN_CGROUP,
	OF_OTHER_CGROUP,
	OF_KERNEL,
	OF_UNKNOWN,
	NR_RELATIONS,
};

static enum relation relation_of(const struct verdict_task *task, const struct verdict_task *other)
{
	if (other->is_kthread)
		return OF_KERNEL;
	if (other->tgid && other->tgid == task->tgid)
		return OF_OWN_PROCESS;
	if (!task->cgroup || !other->cgroup)
		return OF_UNKNOWN;
	return strcmp(task->cgroup->path, other->cgroup->path) ? OF_OTHER_CGROUP : OF_OWN_CGROUP;
}

static __u64 take_unnamed(struct ledger *ledger)
{
	struct ledger_thread *left = ledger->thread;
	__u64 sum = 0;

	for (; left < ledger->thread + ledger->in->nr_threads; left++) {
		sum += left->contended;
		left->contended = 0;
	}
	return sum;
}

static void put_relations(struct verdict *verdict, const __u64 by_relation[NR_RELATIONS],
			  __u64 unnamed)
{
	static const char *const names[NR_RELATIONS] = {
		[OF_OWN_PROCESS] = "threads of its own process",
		[OF_OWN_CGROUP] = "other processes of its own cgroup",
		[OF_OTHER_CGROUP] = "tasks of other cgroups",
		[OF_KERNEL] = "threads of the kernel",
		[OF_UNKNOWN] = "tasks of which no more is known",
	};
	struct text *t;
	size_t i;

	for (i = 0; i < NR_RELATIONS; i++) {
		if (!by_relation[i])
			continue;
		t = evidence_add(verdict, by_relation[i], "ns", "columns BLAMED, TGID and CGROUP",
				 "the sum over such tasks");
		text_printf(t, "%s: ", names[i]);
		text_put_time(t, by_relation[i]);
	}
	if (unnamed) {
		t = evidence_add(verdict, unnamed, "ns", "columns WAIT_CONTENDED and BLAME",
				 "what is contended, without what is blamed on tasks by name");
		text_puts(t, "without names, in short waits or beyond four tasks a thread: ");
		text_put_time(t, unnamed);
	}
}

static void put_demand(struct verdict *verdict, const struct verdict_input *in)
{
	const struct verdict_thread *thread;
	size_t nr_online = 0, i;
	__u64 wanted = 0, tenths;
	struct text *t;

	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++)
		wanted += thread->accounts.run_ns + thread->accounts.wait_ns -
			  thread->accounts.limit_ns;
	for (i = 0; i < in->nr_cpus; i++)
		nr_online += in->cpu[i].is_online;
	tenths = in->window_ns ? (double)wanted * 10 / in->window_ns + 0.5 : 0;
	t = evidence_add(verdict, tenths, "tenths", "columns RUN and WAIT",
			 "RUN + WAIT, without its own limit, divided by the window: the threads that "
			 "could run at a time, on average");
	text_printf(t, "%llu.%llu of its threads could run at a time, on average; the machine has %zu CPU%s",
		    tenths / 10, tenths % 10, nr_online, nr_online == 1 ? "" : "s");
}

static void put_fix(struct verdict *verdict, const struct rivals *rivals,
		    const __u64 by_relation[NR_RELATIONS])
{
	const struct verdict_task *other = NULL, *task;
	struct contest contest;

	while ((other = rivals_next(rivals, other)) &&
	       rivals_ns(rivals, other) * 10 >= verdict->lost_ns) {
		task = rivals_victim(rivals, other);
		/* Equals of a real-time class take turns, whatever their weights. */
		if (relation_of(task, other) == OF_OWN_PROCESS || other->is_kthread ||
		    !other->has_sched || !other->weight)
			continue;
		contest = contest_of(rivals->in, task, other);
		contest_add_command(verdict, &contest, other);
	}
	if (verdict->nr_commands)
		text_puts(&verdict->fix, "let the others yield, or move them to other CPUs");
	else if (by_relation[OF_OWN_PROCESS] * 2 > verdict->lost_ns)
		text_puts(&verdict->fix, "start fewer threads than there are CPUs, or give it more CPUs");
	else
		text_puts(&verdict->fix, "run less on these CPUs, or use more CPUs");
}

static void put_summary(struct verdict *verdict, const struct rivals *rivals,
			const __u64 by_relation[NR_RELATIONS])
{
	const struct verdict_task *first = rivals_next(rivals, NULL);

	text_puts(&verdict->summary, "its CPUs ran other tasks while it waited");
	if (by_relation[OF_OWN_PROCESS] * 2 > verdict->lost_ns) {
		text_puts(&verdict->summary, ", most of them threads of its own process");
	} else if (first) {
		text_puts(&verdict->summary, ", above all ");
		put_task(&verdict->summary, first->tid, first->comm);
	}
}

void rule_contention(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_input *in = ledger->in;
	__u64 by_relation[NR_RELATIONS] = {}, unnamed;
	const struct verdict_task *other;
	struct rivals rivals;

	rivals_init(&rivals, in);
	verdict->lost_ns = rivals_take(&rivals, ledger, NULL);
	unnamed = take_unnamed(ledger);
	verdict->lost_ns += unnamed;
	if (verdict->lost_ns) {
		for (other = in->other; other < in->other + in->nr_others; other++)
			if (rivals_ns(&rivals, other))
				by_relation[relation_of(rivals_victim(&rivals, other), other)] +=
					rivals_ns(&rivals, other);
		by_relation[OF_UNKNOWN] += rivals.unseen_ns;
		verdict->confidence = CONFIDENCE_EXACT;
		put_summary(verdict, &rivals, by_relation);
		rivals_put(verdict, &rivals, 4);
		put_relations(verdict, by_relation, unnamed);
		evidence_add_look(verdict, ledger_look(ledger));
		put_demand(verdict, in);
		put_fix(verdict, &rivals, by_relation);
	}
	rivals_free(&rivals);
}
