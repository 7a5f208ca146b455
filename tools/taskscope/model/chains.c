// SPDX-License-Identifier: GPL-2.0
/*
 * What links cost is added up in a tree: its root has the sleepers below it, each of which has
 * its first links below it, and so on.  Time and memory are bounded: only a link that has time, or
 * has one with time after it, gets a node; if the tree is full, what new links have is only in the
 * sums; and the past is followed for so many pieces in all.
 */
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "memory.h"

#define NODES_MAX	(1U << 14)
#define NODE_SLOTS	(4 * NODES_MAX)
#define STEPS		200000000ULL
/* A link that has less of the chain, with all links after it, is told only if it has most. */
#define TOLD_PERMILLE	50
/* The look and the event say the time of a birth with so much in between. */
#define BIRTH_NS	1000000
/* The stream begins so soon after the first look that its sleepers still sleep. */
#define STILL_NS	10000000

/* past_task.own */
#define OUTSIDE		0
#define INSIDE		1

/*
 * @above:	place of the node that it is below
 * @kept_ns:	of links outside, it and all nodes below it have
 * @lower_ns:	what makes an inversion, inside and outside, it and all nodes below it have
 */
struct node {
	size_t above;
	const struct past_task *task;
	int prio;
	__u64 longest_ns;
	__u64 seen_ns;
	__u64 nr;
	__u64 kept_ns;
	__u64 lower_ns;
	struct chain_time time;
};

/* @slot: places of nodes by what they are below and of which task; 0: it is free. */
struct chain_finder {
	struct chain_search search;
	struct past *past;
	struct chains sums;
	struct node *node;
	size_t nr_nodes;
	size_t *slot;
	__u64 steps;
};

/*
 * A sleep whose links are followed: @task are those from the sleeper on, @node their places, 0: it
 * has none.
 */
struct sleep {
	struct chain_finder *finder;
	int prio;
	const struct past_task *task[CHAIN_LINKS + 1];
	size_t node[CHAIN_LINKS + 1];
	bool is_cut;
};

static const struct chain_target *target_of(const struct chain_finder *finder, __s32 tid)
{
	const struct chain_target *target = finder->search.target;
	size_t low = 0, high = finder->search.nr, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (target[mid].tid < tid)
			low = mid + 1;
		else
			high = mid;
	}
	return low < finder->search.nr && target[low].tid == tid ? &target[low] : NULL;
}

static bool inherits(enum chain_heirs heirs, const struct past_task *creator, __u64 clone_flags)
{
	if (!creator || creator->own != INSIDE)
		return false;
	return heirs == HEIRS_ALL || (heirs == HEIRS_THREADS && clone_flags & CLONE_THREAD);
}

/* A task that was born in the window has a number that may have been another one's before. */
static void born(void *arg, struct past_task *task, const struct past_task *creator,
			 __u64 clone_flags)
{
	const struct chain_finder *finder = arg;
	const struct chain_target *target = target_of(finder, task->tid);

	if (target && task->is_new && target->since_ns + BIRTH_NS < task->seen_ns)
		target = NULL;
	task->own = target || inherits(finder->search.heirs, creator, clone_flags) ? INSIDE : OUTSIDE;
}

/* The node of a task below another one; 0: there is no room for one more. */
static size_t below(struct chain_finder *finder, size_t above, const struct past_task *task)
{
	size_t slot = ((uintptr_t)task / sizeof(*task) * 31 + above) * 2654435761U % NODE_SLOTS, i;

	for (; (i = finder->slot[slot]); slot = (slot + 1) % NODE_SLOTS)
		if (finder->node[i].above == above && finder->node[i].task == task)
			return i;
	if (finder->nr_nodes == NODES_MAX)
		return 0;
	i = finder->slot[slot] = finder->nr_nodes++;
	finder->node[i] = (struct node){ .above = above, .task = task, .prio = PAST_PRIO_UNKNOWN };
	return i;
}

static size_t node_of(struct sleep *sleep, size_t depth)
{
	size_t i;

	for (i = 0; i <= depth; i++) {
		if (!sleep->node[i])
			sleep->node[i] = below(sleep->finder, i ? sleep->node[i - 1] : 0, sleep->task[i]);
		if (!sleep->node[i])
			return 0;
	}
	return sleep->node[depth];
}

static void add_time(struct chain_time *sum, const struct chain_time *time)
{
	sum->wait_ns += time->wait_ns;
	sum->block_ns += time->block_ns;
	sum->irq_ns += time->irq_ns;
	sum->asked_ns += time->asked_ns;
	sum->lower_ns += time->lower_ns;
	sum->lower_asked_ns += time->lower_asked_ns;
}

/* What is left of a piece after @from. */
static __u64 take(__u64 *mark_ns, __u64 from)
{
	const __u64 ns = *mark_ns > from ? *mark_ns - from : 0;

	*mark_ns -= ns;
	return ns;
}

/* Neither the link nor what ran instead was as urgent as the sleeper. */
static bool is_lower(const struct sleep *sleep, const struct past_piece *piece)
{
	return sleep->prio < PRIO_FAIR && piece->kind == PAST_WAIT && piece->prio != PAST_PRIO_UNKNOWN &&
	       piece->prio > sleep->prio && piece->rival_prio > sleep->prio;
}

static void add_to_nodes(struct sleep *sleep, const struct past_piece *piece, size_t depth,
			 const struct chain_time *time, bool is_inside)
{
	const __u64 ns = chain_time_ns(time) > time->lower_ns ? chain_time_ns(time) : time->lower_ns;
	const size_t at = node_of(sleep, depth);
	struct node *node = sleep->finder->node;
	size_t i;

	if (!at)
		return;
	add_time(&node[at].time, time);
	if (ns > node[at].longest_ns) {
		node[at].longest_ns = ns;
		node[at].prio = piece->prio;
	}
	for (i = 0; i <= depth; i++) {
		node[sleep->node[i]].kept_ns += is_inside ? 0 : chain_time_ns(time);
		node[sleep->node[i]].lower_ns += time->lower_ns;
	}
}

/* The part of a piece after @from that no sleep had yet, and that none had that it inverts. */
static void count(struct sleep *sleep, struct past_piece *piece, __u64 from, size_t depth, bool is_asked)
{
	const bool is_inside = sleep->task[depth]->own == INSIDE;
	struct chain_finder *finder = sleep->finder;
	struct chain_time time = {};
	__u64 ns;

	if (piece->kind == PAST_WAIT && piece->to_ns - piece->from_ns < finder->search.long_ns)
		return;
	if (from < piece->from_ns)
		from = piece->from_ns;
	ns = take(&piece->counted_ns, from);
	if (piece->kind == PAST_WAIT)
		time.wait_ns = ns;
	else
		time.block_ns = ns;
	time.irq_ns = piece->by_irq ? time.block_ns : 0;
	time.asked_ns = is_asked ? ns : 0;
	if (is_lower(sleep, piece))
		time.lower_ns = take(&piece->lower_ns, from);
	time.lower_asked_ns = is_asked ? time.lower_ns : 0;
	if (!ns && !time.lower_ns)
		return;
	add_time(is_inside ? &finder->sums.inside : &finder->sums.outside, &time);
	add_to_nodes(sleep, piece, depth, &time, is_inside);
}

static bool has_task(const struct sleep *sleep, size_t depth, const struct past_task *task)
{
	size_t i;

	for (i = 0; i < depth; i++)
		if (sleep->task[i] == task)
			return true;
	return false;
}

/* The latest piece, from number @nr on, that was over by @until. */
static struct past_piece *piece_by(struct sleep *sleep, __u64 nr, __u64 until)
{
	struct past_piece *piece;

	while ((piece = past_piece(sleep->finder->past, nr)) && piece->to_ns > until) {
		sleep->finder->steps++;
		nr = piece->before;
	}
	sleep->is_cut |= nr && !piece;
	return piece;
}

/* The latest sleep, from @piece on, that was over since @since. */
static const struct past_piece *sleep_since(struct sleep *sleep, const struct past_piece *piece,
					    __u64 since)
{
	while (piece && piece->to_ns >= since && piece->kind != PAST_SLEEP) {
		sleep->finder->steps++;
		piece = past_piece(sleep->finder->past, piece->before);
	}
	return piece && piece->to_ns >= since ? piece : NULL;
}

/* Since its own last sleep, the sleeper woke the link, and that was up since then. */
static bool is_asked(struct sleep *sleep, const struct past_piece *slept, size_t depth)
{
	const struct past_task *sleeper = sleep->task[depth];
	const struct past_piece *before = past_piece(sleep->finder->past, slept->before);
	const struct past_piece *last;

	if (slept->before && !before)
		return false;
	last = sleep_since(sleep, before, 0);
	last = sleep_since(sleep, piece_by(sleep, slept->of_waker, slept->from_ns),
			   last ? last->to_ns : 0);
	return last && last->waker == sleeper;
}

/* May the one that ended @slept have worked for its sleeper, who is at @depth, for all of the sleep? */
static bool works_for(struct sleep *sleep, const struct past_piece *slept, size_t depth)
{
	const struct past_task *link = slept->waker;
	const struct past_piece *piece;
	__u64 nr;

	if (++depth > CHAIN_LINKS || has_task(sleep, depth, link))
		return true;
	sleep->task[depth] = link;
	for (nr = slept->of_waker; (piece = past_piece(sleep->finder->past, nr)) &&
				   piece->to_ns > slept->from_ns; nr = piece->before) {
		sleep->finder->steps++;
		if (piece->kind == PAST_SLEEP && (piece->from_ns < slept->from_ns || !piece->waker ||
						  !works_for(sleep, piece, depth)))
			return false;
	}
	return true;
}

/*
 * Follow the past of the task that ended @slept, a sleep of the one at @depth, down to @from.
 * @are_asked: all up to that one are.
 */
static void follow(struct sleep *sleep, const struct past_piece *slept, __u64 from, size_t depth,
		   bool are_asked)
{
	struct chain_finder *finder = sleep->finder;
	struct past_piece *piece;
	__u64 nr;

	if (depth == CHAIN_LINKS || has_task(sleep, depth + 1, slept->waker) ||
	    !works_for(sleep, slept, depth))
		return;
	are_asked = are_asked && is_asked(sleep, slept, depth);
	sleep->task[++depth] = slept->waker;
	sleep->node[depth] = 0;
	if (from < slept->from_ns)
		from = slept->from_ns;
	for (nr = slept->of_waker; (piece = past_piece(finder->past, nr)) && piece->to_ns > from;
	     nr = piece->before) {
		if (finder->steps++ >= finder->search.steps)
			return;
		if (piece->kind != PAST_SLEEP)
			count(sleep, piece, from, depth, are_asked);
		else
			follow(sleep, piece, from, depth, are_asked);
	}
	sleep->is_cut |= nr && !piece;
	if (!sleep->node[depth])
		return;
	finder->node[sleep->node[depth]].nr++;
	finder->node[sleep->node[depth]].seen_ns = slept->to_ns;
}

static void slept(void *arg, struct past_task *task, const struct past_piece *piece)
{
	struct chain_finder *finder = arg;
	const struct chain_target *target = target_of(finder, task->tid);
	struct sleep sleep = { .finder = finder, .prio = piece->prio, .task = { task } };
	const __u64 since_ns = target ? target->since_ns : 0;
	struct node *node;

	if (task->own != INSIDE || piece->to_ns <= since_ns)
		return;
	finder->sums.nr_sleeps++;
	if (finder->steps < finder->search.steps)
		follow(&sleep, piece, since_ns, 0, true);
	finder->sums.nr_unfollowed += finder->steps >= finder->search.steps;
	finder->sums.nr_cut += sleep.is_cut;
	if (!sleep.node[0])
		return;
	node = &finder->node[sleep.node[0]];
	node->seen_ns = piece->to_ns;
	node->prio = piece->prio;
}

static const struct past_user user = { .born = born, .slept = slept };

struct chain_finder *chain_finder_new(const struct chain_search *search)
{
	struct chain_finder *finder = calloc(1, sizeof(*finder));
	size_t i;

	if (!finder)
		out_of_memory();
	finder->node = calloc(NODES_MAX, sizeof(*finder->node));
	finder->slot = calloc(NODE_SLOTS, sizeof(*finder->slot));
	if (!finder->node || !finder->slot)
		out_of_memory();
	finder->search = *search;
	if (!finder->search.steps)
		finder->search.steps = STEPS;
	finder->sums.from_ns = search->from_ns;
	finder->nr_nodes = 1;
	finder->past = past_new(&user, finder, search->from_ns);
	for (i = 0; i < search->nr; i++)
		if (search->target[i].asleep_at_ns && search->target[i].asleep_at_ns + STILL_NS >= search->from_ns)
			past_sleeps(finder->past, search->target[i].tid);
	return finder;
}

void chain_finder_take(struct chain_finder *finder, const struct ts_event *event)
{
	past_take(finder->past, event);
}

static __u64 all_ns(const struct node *node, bool is_inverted)
{
	return is_inverted ? node->lower_ns : node->kept_ns;
}

/* The node below another one that has most; 0: none has anything. */
static size_t most_below(const struct chain_finder *finder, size_t above, bool is_inverted)
{
	size_t i, most = 0;
	__u64 ns = 0;

	for (i = 1; i < finder->nr_nodes; i++) {
		if (finder->node[i].above != above || all_ns(&finder->node[i], is_inverted) <= ns)
			continue;
		most = i;
		ns = all_ns(&finder->node[i], is_inverted);
	}
	return most;
}

static void fill_link(struct chain_link *link, const struct node *node)
{
	*link = (struct chain_link){
		.tid = node->task->tid,
		.seen_ns = node->seen_ns,
		.is_inside = node->task->own == INSIDE,
		.prio = node->prio,
		.nr = node->nr,
		.time = node->time,
	};
	memcpy(link->comm, node->task->comm, sizeof(link->comm));
}

/*
 * Go down to the one with most each time: as long as it has much, or more than all those that are
 * told until then.
 */
static void fill_links(struct chains *chains, const struct chain_finder *finder, size_t at)
{
	const bool is_inverted = chains->is_inverted;
	const __u64 least = all_ns(&finder->node[at], is_inverted) * TOLD_PERMILLE / 1000;
	__u64 told = 0, ns;

	while (chains->nr_links < CHAIN_LINKS && (at = most_below(finder, at, is_inverted))) {
		ns = all_ns(&finder->node[at], is_inverted);
		if (ns <= least && ns <= told)
			break;
		fill_link(&chains->link[chains->nr_links], &finder->node[at]);
		told += chain_link_ns(chains, &chains->link[chains->nr_links++]);
	}
}

void chain_finder_end(const struct chain_finder *finder, __u64 until_ns, struct chains *chains)
{
	__u64 lower_ns;
	size_t at;

	*chains = finder->sums;
	chains->until_ns = until_ns;
	lower_ns = chains->outside.lower_ns + chains->inside.lower_ns;
	chains->is_inverted = lower_ns && lower_ns >= chain_time_ns(&chains->outside);
	at = most_below(finder, 0, chains->is_inverted);
	if (!at)
		return;
	fill_link(&chains->sleeper, &finder->node[at]);
	fill_links(chains, finder, at);
}

void chain_finder_free(struct chain_finder *finder)
{
	past_free(finder->past);
	free(finder->node);
	free(finder->slot);
	free(finder);
}
