// SPDX-License-Identifier: GPL-2.0
/*
 * storm: processes that live for a moment take the CPU.  Each is too short to be seen in a list,
 * or to be blamed for much; together they are not.
 */
#include "evidence.h"
#include "rivals.h"
#include "rules.h"

#define SECOND_NS	1000000000ULL
#define BIRTHS		10	/* a second, at least */
#define RUN_PERMILLE	100	/* of the window, at least */
#define DENSE		100	/* births a second: then all short waits are for them */
#define MADE_PERMILLE	100	/* of all of them, at least: a maker */

static bool is_storm(const struct verdict_input *in)
{
	const struct short_lived *storm = &in->short_lived;

	return storm->nr >= BIRTHS * ((double)in->window_ns / SECOND_NS) &&
	       permille_of(storm->run_ns, in->window_ns) >= RUN_PERMILLE;
}

/* One of them, or one that is busy with making them. */
static bool is_of_storm(const struct verdict_input *in, const struct verdict_task *task,
			const struct verdict_task *other)
{
	(void)task;
	return other->is_short_lived ||
	       (other->nr_made && permille_of(other->nr_made, in->short_lived.nr) >= MADE_PERMILLE);
}

/* Of the time in which the machine ran other tasks, the part of these. */
static double share_of_storm(const struct verdict_input *in)
{
	__u64 busy = 0, run = 0;
	size_t i;

	if (in->short_lived.nr >= DENSE * ((double)in->window_ns / SECOND_NS))
		return 1;
	for (i = 0; i < in->nr_cpus; i++)
		busy += in->cpu[i].window_ns - in->cpu[i].idle_ns;
	for (i = 0; i < in->nr_threads; i++)
		if (!in->thread[i].lived_ns)
			run += in->thread[i].accounts.run_ns;
	if (busy <= run || in->short_lived.run_ns >= busy - run)
		return 1;
	return (double)in->short_lived.run_ns / (busy - run);
}

static __u64 take_unnamed(struct ledger *ledger)
{
	const double share = share_of_storm(ledger->in);
	struct ledger_thread *left = ledger->thread;
	__u64 sum = 0, ns;

	for (; left < ledger->thread + ledger->in->nr_threads; left++) {
		ns = ledger_unnamed(left) * share;
		left->contended -= ns;
		sum += ns;
	}
	return sum;
}

static void put_evidence(struct verdict *verdict, const struct verdict_input *in)
{
	const struct short_lived *storm = &in->short_lived;
	const __u64 rate = storm->nr * SECOND_NS / in->window_ns;
	struct text *t;

	t = evidence_add(verdict, storm->nr, "count", "columns BIRTH and ENDED_AT of exited",
			 "processes that were born and have exited in the window, on the whole machine");
	text_printf(t, "%llu processes began and ended in the window, %llu a second", storm->nr, rate);
	t = evidence_add(verdict, storm->run_ns, "ns", "column RUN of exited", "their sum");
	text_puts(t, "they ran for ");
	text_put_time(t, storm->run_ns);
	text_puts(t, ", which is ");
	put_part(t, storm->run_ns, in->window_ns);
	text_puts(t, " of one CPU");
	t = evidence_add(verdict, storm->lived_ns / storm->nr, "ns", "column LIFETIME of exited",
			 "their mean");
	text_puts(t, "they lived for ");
	text_put_time(t, storm->lived_ns / storm->nr);
	text_puts(t, " on average");
	if (!storm->nr_of_maker)
		return;
	t = evidence_add(verdict, storm->nr_of_maker, "count", "columns CREATOR and CREATOR_COMM of exited",
			 "the creator of most of them");
	put_task(t, storm->maker, storm->maker_comm);
	text_printf(t, " made %llu of them", storm->nr_of_maker);
}

void rule_storm(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_input *in = ledger->in;
	struct rivals rivals;

	if (!is_storm(in))
		return;
	rivals_init(&rivals, in);
	verdict->lost_ns = rivals_take(&rivals, ledger, is_of_storm) + take_unnamed(ledger);
	rivals_free(&rivals);
	verdict->confidence = CONFIDENCE_LIKELY;
	verdict->is_finding = in->kind == TARGET_ALL;
	text_puts(&verdict->summary, "processes that live for a moment take the CPU");
	if (in->short_lived.nr_of_maker) {
		text_puts(&verdict->summary, "; ");
		put_task(&verdict->summary, in->short_lived.maker, in->short_lived.maker_comm);
		text_puts(&verdict->summary, " makes them");
	}
	put_evidence(verdict, in);
	text_puts(&verdict->fix, "let their maker do the work itself, or keep a process for it");
}
