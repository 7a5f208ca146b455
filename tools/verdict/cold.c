// SPDX-License-Identifier: GPL-2.0
/*
 * cold: it went to CPUs that do not share its last level of cache, or to another node, so that
 * it came back to cold caches.  This costs run time, and no lost time.
 */
#include "evidence.h"
#include "rules.h"

#define SECOND_NS	1000000000ULL
#define MOVES		20	/* in each second that it ran, at least */
#define RUN_PERMILLE	50	/* it has to have run for so much of the window */

/* Migrations of a thread, or of all, in the window. */
struct far {
	__u64 node;	/* to another cache of the same node */
	__u64 remote;	/* to another node */
	__u64 near;	/* to a CPU with the same cache */
	bool is_known;	/* node is only of other caches */
};

static __u64 added(__u64 now, __u64 before)
{
	return now > before ? now - before : 0;
}

static void count(struct far *far, const struct verdict_thread *thread)
{
	const struct tscope_moves none = {}, *now = thread->moves, *before = thread->moves_before;

	if (!now)
		return;
	if (!before)
		before = &none;
	far->remote += added(now->remote, before->remote);
	far->near += added(now->core, before->core) + added(now->llc, before->llc);
	far->is_known &= now->flags & TSCOPE_MOVES_HAS_LLC;
	far->node += added(now->node, before->node);
}

static void put_evidence(struct verdict *verdict, const struct far *far, __u64 run_ns)
{
	struct text *t;

	if (far->remote) {
		t = evidence_add(verdict, far->remote, "count", "column MIGR_REMOTE",
				 "what was added in the window, over the threads");
		put_plural(t, far->remote, "migration");
		text_puts(t, " to another node");
	}
	if (far->is_known && far->node) {
		t = evidence_add(verdict, far->node, "count", "column MIGR_NODE",
				 "what was added in the window, over the threads");
		put_plural(t, far->node, "migration");
		text_puts(t, " to another last level of cache");
	}
	t = evidence_add(verdict, far->near, "count", "columns MIGR_CORE and MIGR_LLC",
			 "what was added in the window, over the threads");
	put_plural(t, far->near, "migration");
	text_puts(t, " to CPUs with the same cache");
	t = evidence_add(verdict, run_ns, "ns", "column RUN",
			 "what was added in the window, over the threads");
	text_puts(t, "they ran for ");
	text_put_time(t, run_ns);
}

void rule_cold(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_input *in = ledger->in;
	const struct verdict_thread *thread;
	struct far far = { .is_known = true };
	__u64 run_ns = 0, nr;

	for (thread = in->thread; thread < in->thread + in->nr_threads; thread++) {
		run_ns += thread->accounts.run_ns;
		count(&far, thread);
	}
	nr = far.remote + (far.is_known ? far.node : 0);
	if (permille_of(run_ns, in->window_ns) < RUN_PERMILLE ||
	    nr < MOVES * ((double)run_ns / SECOND_NS))
		return;
	verdict->confidence = CONFIDENCE_POSSIBLE;
	verdict->is_finding = true;
	text_printf(&verdict->summary, "it came to cold caches %llu times: CPUs of another %s", nr,
		    far.remote ? "node" : "last level of cache");
	put_evidence(verdict, &far, run_ns);
	text_puts(&verdict->fix, "keep it on the CPUs of one node or cache: cpuset.cpus, taskset, numactl");
}
