// SPDX-License-Identifier: GPL-2.0
/*
 * rt-hog: tasks of a higher class or real-time priority ran while the target waited.  Neither
 * nice nor weights help against these.
 */
#include "contest.h"
#include "rivals.h"
#include "rules.h"

static bool is_hog(const struct verdict_input *in, const struct verdict_task *task,
		   const struct verdict_task *other)
{
	(void)in;
	return task_outranks(other, task);
}

static __u64 longest_wait(const struct verdict_input *in)
{
	const struct verdict_thread *thread;
	__u64 ns = 0;

	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++)
		if (thread->waits && thread->waits->max_ns > ns)
			ns = thread->waits->max_ns;
	return ns;
}

static void put_limit(struct verdict *verdict, const struct verdict_input *in)
{
	struct text *t;

	if (in->has_fair_server) {
		text_puts(evidence_add(verdict, 1, "count", "folder /sys/kernel/debug/sched/fair_server",
				       "it is there"),
			  "a fair server keeps some time of each second for fair tasks");
	} else if (in->rt_period_us) {
		t = evidence_add(verdict, in->rt_runtime_us < 0 ? in->rt_period_us * 1000 :
				 (__u64)in->rt_runtime_us * 1000, "ns",
				 "file /proc/sys/kernel/sched_rt_runtime_us",
				 "-1, or as much as sched_rt_period_us: no limit");
		if (in->rt_runtime_us < 0 || (__u64)in->rt_runtime_us >= in->rt_period_us) {
			text_puts(t, "nothing limits real-time tasks");
		} else {
			text_puts(t, "real-time tasks may use ");
			text_put_time(t, in->rt_runtime_us * 1000);
			text_puts(t, " of each ");
			text_put_time(t, in->rt_period_us * 1000);
		}
	}
}

static void put_fix(struct verdict *verdict, const struct rivals *rivals)
{
	const struct verdict_task *hog = NULL;

	while ((hog = rivals_next(rivals, hog))) {
		if (hog->is_kthread || rivals_ns(rivals, hog) * 10 < verdict->lost_ns)
			continue;
		command_be_other(verdict, hog, false);
	}
	text_puts(&verdict->fix, verdict->nr_commands ?
		  "make them tasks like others, or move them to a CPU of their own" :
		  "move the target to other CPUs: these are threads of the kernel");
}

void rule_rt_hog(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_task *first;
	struct rivals rivals;
	struct text *t;
	__u64 longest;

	rivals_init(&rivals, ledger->in);
	verdict->lost_ns = rivals_take(&rivals, ledger, is_hog);
	first = rivals_next(&rivals, NULL);
	if (first) {
		verdict->confidence = CONFIDENCE_EXACT;
		put_task(&verdict->summary, first->tid, first->comm);
		text_puts(&verdict->summary, ", of a higher class or real-time priority, kept the CPU");
		rivals_put(verdict, &rivals, 4);
		longest = longest_wait(ledger->in);
		if (longest) {
			t = evidence_add(verdict, longest, "ns", "column WAIT_MAX",
					 "the longest wait of any of its threads in the window");
			text_puts(t, "the longest wait was ");
			text_put_time(t, longest);
		}
		put_limit(verdict, ledger->in);
		put_fix(verdict, &rivals);
	}
	rivals_free(&rivals);
}
