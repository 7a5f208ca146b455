// SPDX-License-Identifier: GPL-2.0
/*
 * slow-wake: its CPU was idle, and slow to take it.  A CPU that sleeps deeply takes long to wake
 * up; a virtual one has to be let run by its host, which counts as steal.
 */
#include <taskscope_wait_histogram.h>

#include "evidence.h"
#include "rules.h"

/* What the CPUs were kept from by the host. */
static __u64 stolen(const struct verdict_input *in)
{
	__u64 ns = 0;
	size_t i;

	for (i = 0; i < in->nr_cpus; i++)
		ns += in->cpu[i].steal_ns;
	return ns;
}

static void put_waits(struct verdict *verdict, const struct verdict_input *in)
{
	const struct verdict_thread *thread;
	struct tscope_waits sum = {};
	struct text *t;
	size_t i;
	__u64 p50;

	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++) {
		if (!thread->waits)
			continue;
		sum.nr += thread->waits->nr;
		sum.max_ns = thread->waits->max_ns > sum.max_ns ? thread->waits->max_ns : sum.max_ns;
		for (i = 0; i < TSCOPE_WAIT_BUCKETS; i++)
			sum.bucket[i] += thread->waits->bucket[i];
	}
	if (!sum.nr)
		return;
	p50 = tscope_wait_quantile(&sum, 500);
	t = evidence_add(verdict, p50, "ns", "column WAIT_P50",
			 "the median of the waits of all its threads, within 25 %");
	text_puts(t, "half of its waits last up to ");
	text_put_time(t, p50);
	text_puts(t, ", one in a hundred more than ");
	text_put_time(t, tscope_wait_quantile(&sum, 990));
}

static void put_cause(struct verdict *verdict, const struct verdict_input *in)
{
	const __u64 steal = stolen(in);
	struct text *t;

	if (steal * 10 >= verdict->lost_ns) {
		t = evidence_add(verdict, steal, "ns", "file /proc/stat",
				 "steal of all CPUs: what was added in the window");
		text_puts(t, "the host kept the CPUs of this machine from running for ");
		text_put_time(t, steal);
		text_puts(&verdict->summary, "; the host of this machine ran something else");
		text_puts(&verdict->fix, "ask the owner of the host");
		return;
	}
	if (!in->idle_state) {
		text_puts(&verdict->fix, "this kernel does not choose how deeply its CPUs sleep; the host may");
		return;
	}
	t = evidence_add(verdict, in->idle_latency_us * 1000, "ns",
			 "folder /sys/devices/system/cpu/cpu0/cpuidle", "latency of the deepest idle state");
	text_printf(t, "a CPU needs up to %llu us to leave the deepest idle state, state%u",
		    in->idle_latency_us, in->idle_state);
	text_puts(&verdict->fix, "do not use that state");
	text_printf(command_add(verdict),
		    "for f in /sys/devices/system/cpu/cpu*/cpuidle/state%u/disable; do echo 1 > $f; done",
		    in->idle_state);
}

void rule_slow_wake(struct verdict *verdict, struct ledger *ledger)
{
	struct ledger_thread *left = ledger->thread;
	struct text *t;

	for (; left < ledger->thread + ledger->in->nr_threads; left++)
		verdict->lost_ns += ledger_take(&left->idle, ~0ULL);
	if (!verdict->lost_ns)
		return;
	verdict->confidence = CONFIDENCE_EXACT;
	text_puts(&verdict->summary, "it waited for CPUs that were idle, and slow to wake up");
	t = evidence_add(verdict, verdict->lost_ns, "ns", "column WAIT_IDLE",
			 "what was added in the window, over the threads");
	text_puts(t, "it waited for idle CPUs for ");
	text_put_time(t, verdict->lost_ns);
	put_waits(verdict, ledger->in);
	put_cause(verdict, ledger->in);
}
