// SPDX-License-Identifier: GPL-2.0
/*
 * chain: the target slept until another task, a link, woke it, and the link was itself kept from
 * its CPU or blocked meanwhile, or slept until the next link woke it.  model/chains.h says which
 * time of which link counts.
 *
 * That time is sleep of the target, and no lost time by itself.  It is added to the lost time if
 * the verdict is told, so that the shares are still those of one sum.  No other verdict depends
 * on it: their thresholds are of the lost time without it.  A wait of a link counts once,
 * whichever and however many threads of the target slept through it, so that a pool of threads
 * that have nothing to do does not multiply it.
 *
 * The waits of links that are of the target are lost time already, and add nothing.  They make a
 * verdict only by a priority inversion: the sleeper is of the real-time or the deadline class,
 * and the link is less urgent, as is all that runs in its place.  What counts are priorities in
 * effect, so that a link to which a lock has lent the priority of the sleeper is none.
 *
 * The chain is likely if most of it is of links that were asked.  Otherwise it is possible, and
 * there is no command: the link may hold a lock that the sleeper wants, or make something of which
 * the sleeper has time enough to wait.
 */
#include "evidence.h"
#include "rules.h"

/* Of the seen part of the window, and of the time in which the target wanted to run, at least. */
#define CHAIN_PERMILLE	50
/* Of what is told: a link with less of it is not worth a command. */
#define COMMAND_PERMILLE 50

static bool is_above(__u64 part, double whole, unsigned int permille)
{
	return part && (double)part * 1000 >= whole * permille;
}

/* In so many of the target's threads' seconds it wanted to run, as far as the stream reaches. */
static double wanted_ns(const struct verdict_input *in, __u64 seen_ns)
{
	const struct tscope_accounts *a;
	double ns = 0;
	size_t i;

	for (i = 0; i < in->nr_threads; i++) {
		a = &in->thread[i].accounts;
		ns += a->run_ns + a->wait_ns + a->block_ns + a->stop_ns;
	}
	return in->window_ns ? ns * seen_ns / in->window_ns : ns;
}

static bool is_long(const struct verdict_input *in, __u64 ns)
{
	const struct chains *seen = in->chain.seen;
	const __u64 seen_ns = seen->until_ns - seen->from_ns;

	return is_above(ns, seen_ns, CHAIN_PERMILLE) &&
	       is_above(ns, wanted_ns(in, seen_ns) + ns, CHAIN_PERMILLE) &&
	       is_above(ns, in->window_ns, WINDOW_PERMILLE);
}

/* The priority that it has by itself. */
static int own_prio(const struct verdict_task *task)
{
	if (!task->has_sched)
		return PAST_PRIO_UNKNOWN;
	switch (task->policy) {
	case TSCOPE_POLICY_DEADLINE:
		return PRIO_DEADLINE;
	case TSCOPE_POLICY_FIFO:
	case TSCOPE_POLICY_RR:
		return PRIO_FAIR - 1 - (int)task->rt_priority;
	default:
		return PRIO_FAIR + 20 + task->nice;
	}
}

static bool is_realtime(const struct verdict_task *task)
{
	return task->has_sched &&
	       (task->policy == TSCOPE_POLICY_FIFO || task->policy == TSCOPE_POLICY_RR);
}

static void put_priority(struct text *t, const struct verdict_task *task, int prio)
{
	put_policy(t, task);
	if (task->has_sched && task->policy == TSCOPE_POLICY_OTHER && task->nice)
		text_printf(t, ", nice %d", task->nice);
	if (prio == PAST_PRIO_UNKNOWN)
		return;
	text_printf(t, ", priority %d", prio);
	if (task->has_sched && prio < own_prio(task))
		text_printf(t, " in effect, by now %d of its own", own_prio(task));
}

/* The link that was kept longest. */
static size_t find_kept(const struct chains *seen)
{
	size_t i, most = 0;

	for (i = 1; i < seen->nr_links; i++)
		if (chain_link_ns(seen, &seen->link[i]) > chain_link_ns(seen, &seen->link[most]))
			most = i;
	return most;
}

/* A wait that inverts one sleeper may count as the wait that another one slept through. */
static __u64 waited_ns(const struct chain_time *time)
{
	return time->wait_ns > time->lower_ns ? time->wait_ns : time->lower_ns;
}

static void put_time_of(struct text *t, const struct chain_time *time)
{
	const __u64 wait_ns = waited_ns(time);

	if (!wait_ns && !time->block_ns)
		text_puts(t, "slept until the next link woke it");
	if (wait_ns) {
		text_puts(t, "waited ");
		text_put_time(t, wait_ns);
		text_puts(t, " for a CPU");
	}
	if (time->block_ns) {
		text_puts(t, wait_ns ? ", was blocked for " : "was blocked for ");
		text_put_time(t, time->block_ns);
	}
	if (time->irq_ns) {
		text_puts(t, ", ");
		text_put_time(t, time->irq_ns);
		text_puts(t, " of that ended by an interrupt (a device or a timer)");
	}
}

static void put_summary(struct verdict *verdict, const struct verdict_chain *chain, bool is_inverted)
{
	const size_t kept = find_kept(chain->seen);
	const struct chain_time *time = &chain->seen->link[kept].time;
	struct text *t = &verdict->summary;

	put_task(t, chain->sleeper.tid, chain->sleeper.comm);
	text_puts(t, " slept until ");
	put_task(t, chain->link[0].tid, chain->link[0].comm);
	text_puts(t, " woke it, and ");
	if (kept)
		put_task(t, chain->link[kept].tid, chain->link[kept].comm);
	else
		text_puts(t, "that");
	text_puts(t, kept ? ", on which that depends, was itself " : " was itself ");
	text_puts(t, is_inverted || time->wait_ns >= time->block_ns ? "kept from its CPU" : "blocked");
	if (is_inverted)
		text_puts(t, ": a priority inversion");
	if (verdict->confidence != CONFIDENCE_LIKELY)
		text_puts(t, ", if it was that for which it slept");
}

static void put_window(struct verdict *verdict, const struct chains *seen, __u64 window_ns)
{
	const __u64 ns = seen->until_ns - seen->from_ns;
	struct text *t = evidence_add(verdict, ns, "ns", "stream of switches and wakings",
				      "from the time since which no event is missing to the second look; "
				      "in memory of a bounded size, where later events overwrite earlier "
				      "ones");

	text_puts(t, "the events of ");
	text_put_time(t, ns);
	text_puts(t, " of ");
	text_put_time(t, window_ns);
	text_puts(t, " were seen");
	t = evidence_add(verdict, seen->nr_sleeps, "count", "stream of switches and wakings",
			 "sleeps of threads of the target, each with the waking by a task that ended it");
	put_plural(t, seen->nr_sleeps, "sleep");
	text_puts(t, " of its threads ended as a task woke them");
	if (seen->nr_cut)
		text_printf(t, "; of %llu of them the beginning was not kept", seen->nr_cut);
	if (seen->nr_unfollowed)
		text_printf(t, "; the latest %llu of them were too many to be followed", seen->nr_unfollowed);
}

static void put_link(struct verdict *verdict, const struct verdict_chain *chain, size_t i)
{
	const struct chain_link *link = &chain->seen->link[i];
	const struct verdict_task *before = i ? &chain->link[i - 1] : &chain->sleeper;
	struct text *t;

	t = evidence_add(verdict, waited_ns(&link->time) + link->time.block_ns, "ns",
			 "stream of switches and wakings",
			 "what this link waited, in waits of at least blame_ns, and was blocked while "
			 "the one before it slept until this one woke it; each wait counts once");
	text_printf(t, "link %zu: ", i + 1);
	put_task(t, chain->link[i].tid, chain->link[i].comm);
	put_priority(t, &chain->link[i], link->prio);
	if (link->is_inside)
		text_puts(t, ", of the target");
	text_puts(t, "; ");
	put_time_of(t, &link->time);
	text_puts(t, "; ended ");
	put_plural(t, link->nr, "such sleep");
	text_puts(t, " of ");
	put_task(t, before->tid, before->comm);
}

/* What do the links that are told have, of all that counts? */
static void put_told(struct verdict *verdict, const struct chains *seen, __u64 told_ns, __u64 all_ns)
{
	struct text *t;

	if (told_ns == all_ns)
		return;
	t = evidence_add(verdict, told_ns, "ns", "stream of switches and wakings",
			 "the links of the chain that has most, of what all links of all chains have");
	text_printf(t, "the %s ", seen->nr_links == 1 ? "link has" : "links have");
	text_put_time(t, told_ns);
	text_puts(t, " of ");
	text_put_time(t, all_ns);
	text_puts(t, "; the rest is of others");
}

/* Does the link work for the sleeper? */
static void put_asked(struct verdict *verdict, __u64 asked_ns)
{
	struct text *t = evidence_add(verdict, asked_ns, "ns", "stream of switches and wakings",
				      "the part of links that the one before them woke, since its own last "
				      "sleep, before it slept");

	text_put_time(t, asked_ns);
	text_puts(t, " of that is of links that were asked; others may have made something that nobody "
		     "waited for");
}

static void put_inversion(struct verdict *verdict, const struct verdict_chain *chain, __u64 ns)
{
	struct text *t;

	t = evidence_add(verdict, ns, "ns", "stream of switches and wakings",
			 "the part in which a link was less urgent than the sleeper, by the priorities in "
			 "effect that the switches have");
	put_task(t, chain->sleeper.tid, chain->sleeper.comm);
	put_priority(t, &chain->sleeper, chain->seen->sleeper.prio);
	text_puts(t, ", slept for links of a lower priority that were kept for ");
	text_put_time(t, ns);
}

static void put_inside(struct verdict *verdict, const struct chain_time *inside)
{
	struct text *t;

	if (!chain_time_ns(inside))
		return;
	t = evidence_add(verdict, chain_time_ns(inside), "ns", "stream of switches and wakings",
			 "as of other links; no part of the share of this verdict");
	text_puts(t, "links that are of the target were kept for ");
	text_put_time(t, chain_time_ns(inside));
	text_puts(t, ", which is WAIT and BLOCK of theirs");
}

/* A link whose priority is too low gets that of the sleeper. */
static void add_commands(struct verdict *verdict, const struct verdict_chain *chain, __u64 told_ns)
{
	const struct verdict_task *sleeper = &chain->sleeper, *link;
	const struct chains *seen = chain->seen;
	struct text *command;
	size_t i;

	for (i = 0; i < seen->nr_links; i++) {
		link = &chain->link[i];
		if (!is_above(seen->link[i].time.lower_asked_ns, told_ns, COMMAND_PERMILLE) ||
		    !link->has_sched || link->is_kthread || own_prio(link) <= own_prio(sleeper))
			continue;
		command = command_add(verdict);
		text_printf(command, "chrt --%s -p %u %d",
			    sleeper->policy == TSCOPE_POLICY_FIFO ? "fifo" : "rr",
			    sleeper->rt_priority, link->tid);
	}
}

static void put_fix(struct verdict *verdict, const struct verdict_chain *chain, bool is_inverted,
		    __u64 told_ns)
{
	const struct verdict_task *kept = &chain->link[find_kept(chain->seen)];
	struct text *t = &verdict->fix;

	if (is_inverted) {
		if (verdict->confidence == CONFIDENCE_LIKELY && is_realtime(&chain->sleeper))
			add_commands(verdict, chain, told_ns);
		if (verdict->nr_commands)
			text_puts(t, "give the links the priority of the sleeper; ");
		text_puts(t, "a lock with PTHREAD_PRIO_INHERIT lends the priority of the sleeper to its holder");
		return;
	}
	text_puts(t, "find out what keeps ");
	put_task(t, kept->tid, kept->comm);
	if (kept->has_sched)
		text_printf(t, ": taskscope diagnose --tid %d", kept->tid);
	else
		text_puts(t, ", or one like it: it has exited");
}

/* Half of it, at least, is of links that were asked. */
static bool is_mostly(__u64 part, __u64 whole)
{
	return part >= whole - part;
}

static void put_all(struct verdict *verdict, const struct verdict_input *in, __u64 ns, __u64 asked_ns,
		    bool is_inverted)
{
	const struct verdict_chain *chain = &in->chain;
	const struct chains *seen = chain->seen;
	__u64 told_ns = 0;
	size_t i;

	for (i = 0; i < seen->nr_links; i++)
		told_ns += chain_link_ns(seen, &seen->link[i]);
	verdict->confidence = is_mostly(asked_ns, ns) ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
	put_summary(verdict, chain, is_inverted);
	put_window(verdict, seen, in->window_ns);
	for (i = 0; i < seen->nr_links; i++)
		put_link(verdict, chain, i);
	if (is_inverted)
		put_inversion(verdict, chain, ns);
	put_told(verdict, seen, told_ns, ns);
	put_asked(verdict, asked_ns);
	put_inside(verdict, &seen->inside);
	put_fix(verdict, chain, is_inverted, told_ns);
}

void rule_chain(struct verdict *verdict, struct ledger *ledger)
{
	const struct verdict_input *in = ledger->in;
	const struct chains *seen = in->chain.seen;
	__u64 kept_ns, lower_ns;

	if (!seen || !seen->nr_links)
		return;
	kept_ns = chain_time_ns(&seen->outside);
	lower_ns = seen->is_inverted ? seen->outside.lower_ns + seen->inside.lower_ns : 0;
	if (!is_long(in, kept_ns) && !is_long(in, lower_ns))
		return;
	verdict->lost_ns = kept_ns;
	verdict->is_sleep = true;
	verdict->is_finding = true;
	if (seen->is_inverted)
		put_all(verdict, in, lower_ns, seen->outside.lower_asked_ns + seen->inside.lower_asked_ns, true);
	else
		put_all(verdict, in, kept_ns, seen->outside.asked_ns, false);
}
