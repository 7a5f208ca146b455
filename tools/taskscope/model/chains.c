// SPDX-License-Identifier: GPL-2.0
/*
 * What links cost is added up in a tree: its root has the sleepers below it, each of which has
 * its first links below it, and so on.  Time and memory are bounded: a tree that is full gets no
 * new nodes, so that what they would have is only in the sums; and the past is followed for
 * STEPS_MAX pieces in all.
 */
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "chains.h"
#include "memory.h"

#define NODES_MAX	4096
#define STEPS_MAX	20000000ULL
/* From here on a priority is one of the fair class. */
#define PRIO_FAIR	100
/* A link that has less of the chain, with all links after it, is not told. */
#define TOLD_PERMILLE	50

/* past_task.own */
#define OUTSIDE		0
#define INSIDE		1

/*
 * @first, @next: places of the first node below it, and of the next one below the same; 0: none.
 * @total_ns: what it and all nodes below it have: of links of the target the lower_ns alone.
 */
struct node {
	size_t first;
	size_t next;
	const struct past_task *task;
	int prio;
	__u64 longest_ns;
	__u64 seen_ns;
	__u64 nr;
	__u64 total_ns;
	struct chain_time time;
};

struct chain_finder {
	struct chain_search search;
	struct past *past;
	struct chains sums;
	struct node *node;
	size_t nr_nodes;
	__u64 steps;
};

/* A sleep whose links are followed: @task are those from the sleeper on. */
struct sleep {
	struct chain_finder *finder;
	int prio;
	const struct past_task *task[CHAIN_LINKS + 1];
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

static void born(void *arg, struct past_task *task, const struct past_task *creator,
		 __u64 clone_flags)
{
	const struct chain_finder *finder = arg;

	task->own = target_of(finder, task->tid) ||
		    inherits(finder->search.heirs, creator, clone_flags) ? INSIDE : OUTSIDE;
}

/* The node of a task below another one; 0: there is no room for one more. */
static size_t below(struct chain_finder *finder, size_t at, const struct past_task *task)
{
	size_t *link = &finder->node[at].first, i;

	for (i = *link; i && finder->node[i].task != task; i = finder->node[i].next)
		finder->steps++;
	if (i || finder->nr_nodes == NODES_MAX)
		return i;
	i = finder->nr_nodes++;
	finder->node[i] = (struct node){ .task = task, .next = *link, .prio = PAST_PRIO_UNKNOWN };
	*link = i;
	return i;
}

static void add_time(struct chain_time *time, const struct past_piece *piece, __u64 ns, bool is_lower)
{
	if (piece->kind == PAST_WAIT)
		time->wait_ns += ns;
	else
		time->block_ns += ns;
	if (piece->kind == PAST_BLOCK && piece->by_irq)
		time->io_ns += ns;
	if (is_lower)
		time->lower_ns += ns;
}

/* The part of a piece after @from that no sleep had yet.  Return: chain_link_ns() of it. */
static __u64 count(const struct sleep *sleep, struct past_piece *piece, __u64 from, bool is_inside,
		   size_t at)
{
	const bool is_lower = sleep->prio < PRIO_FAIR && piece->prio != PAST_PRIO_UNKNOWN &&
			      piece->prio > sleep->prio;
	struct chain_finder *finder = sleep->finder;
	struct node *node = &finder->node[at];
	__u64 ns;

	if (from < piece->from_ns)
		from = piece->from_ns;
	if (from >= piece->counted_ns)
		return 0;
	if (piece->kind == PAST_WAIT && piece->to_ns - piece->from_ns < finder->search.long_ns)
		return 0;
	ns = piece->counted_ns - from;
	piece->counted_ns = from;
	add_time(is_inside ? &finder->sums.inside : &finder->sums.outside, piece, ns, is_lower);
	if (at) {
		add_time(&node->time, piece, ns, is_lower);
		if (ns > node->longest_ns) {
			node->longest_ns = ns;
			node->prio = piece->prio;
		}
	}
	return is_inside && !is_lower ? 0 : ns;
}

static bool has_task(const struct sleep *sleep, size_t depth, const struct past_task *task)
{
	size_t i;

	for (i = 0; i < depth; i++)
		if (sleep->task[i] == task)
			return true;
	return false;
}

/*
 * Follow the past of the task that ended @slept, a sleep of the link before it, down to @from.
 * @at is the node of that link, and @depth its place among them.  Return: the chain_link_ns()
 * of all that was counted.
 */
static __u64 follow(struct sleep *sleep, const struct past_piece *slept, __u64 from, size_t at,
		    size_t depth)
{
	struct chain_finder *finder = sleep->finder;
	const struct past_task *link = slept->waker;
	struct past_piece *piece;
	__u64 nr = slept->of_waker, ns = 0;

	if (++depth > CHAIN_LINKS || has_task(sleep, depth, link))
		return 0;
	sleep->task[depth] = link;
	at = at ? below(finder, at, link) : 0;
	if (from < slept->from_ns)
		from = slept->from_ns;
	for (; (piece = past_piece(finder->past, nr)) && piece->to_ns > from; nr = piece->before) {
		if (finder->steps++ >= STEPS_MAX)
			break;
		if (piece->kind != PAST_SLEEP)
			ns += count(sleep, piece, from, link->own == INSIDE, at);
		else if (piece->waker)
			ns += follow(sleep, piece, from, at, depth);
	}
	sleep->is_cut |= nr && (!piece || piece->to_ns > from);
	if (!at)
		return ns;
	finder->node[at].nr++;
	finder->node[at].seen_ns = slept->to_ns;
	finder->node[at].total_ns += ns;
	return ns;
}

static void slept(void *arg, struct past_task *task, const struct past_piece *piece)
{
	struct chain_finder *finder = arg;
	const struct chain_target *target = target_of(finder, task->tid);
	struct sleep sleep = { .finder = finder, .prio = piece->prio, .task = { task } };
	const __u64 since_ns = target ? target->since_ns : 0;
	size_t at;
	__u64 ns;

	if (task->own != INSIDE || piece->to_ns <= since_ns)
		return;
	finder->sums.nr_sleeps++;
	if (finder->steps >= STEPS_MAX) {
		finder->sums.nr_cut++;
		return;
	}
	at = below(finder, 0, task);
	ns = follow(&sleep, piece, since_ns, at, 0);
	finder->sums.nr_cut += sleep.is_cut;
	if (!at)
		return;
	finder->node[at].total_ns += ns;
	finder->node[at].prio = piece->prio;
}

/* What was found before is forgotten with what it was found in. */
static void begin(struct chain_finder *finder, __u64 from_ns, __u64 nr_lost)
{
	finder->sums = (struct chains){ .from_ns = from_ns, .nr_lost = finder->sums.nr_lost + nr_lost };
	finder->node[0] = (struct node){};
	finder->nr_nodes = 1;
}

static void lost(void *arg, __u64 nr, __u64 now)
{
	begin(arg, now, nr);
}

static const struct past_user user = { .born = born, .slept = slept, .lost = lost };

struct chain_finder *chain_finder_new(const struct chain_search *search)
{
	struct chain_finder *finder = calloc(1, sizeof(*finder));
	size_t i;

	if (!finder)
		out_of_memory();
	finder->node = calloc(NODES_MAX, sizeof(*finder->node));
	if (!finder->node)
		out_of_memory();
	finder->search = *search;
	begin(finder, search->from_ns, 0);
	finder->past = past_new(&user, finder, search->from_ns);
	for (i = 0; i < search->nr; i++)
		if (search->target[i].asleep_at_ns >= search->from_ns)
			past_sleeps(finder->past, search->target[i].tid);
	return finder;
}

void chain_finder_take(struct chain_finder *finder, const struct ts_event *event)
{
	past_take(finder->past, event);
}

/* The node below another one that has most; 0: none has anything. */
static size_t most_below(const struct chain_finder *finder, size_t at)
{
	size_t i, most = 0;
	__u64 ns = 0;

	for (i = finder->node[at].first; i; i = finder->node[i].next) {
		if (finder->node[i].total_ns <= ns)
			continue;
		most = i;
		ns = finder->node[i].total_ns;
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

void chain_finder_end(const struct chain_finder *finder, __u64 until_ns, struct chains *chains)
{
	size_t at = most_below(finder, 0);
	__u64 least;

	*chains = finder->sums;
	chains->until_ns = until_ns;
	if (!at)
		return;
	chains->sleeper = finder->node[at].task->tid;
	chains->sleeper_prio = finder->node[at].prio;
	least = finder->node[at].total_ns * TOLD_PERMILLE / 1000;
	for (at = most_below(finder, at); at && finder->node[at].total_ns > least;
	     at = most_below(finder, at))
		fill_link(&chains->link[chains->nr_links++], &finder->node[at]);
}

void chain_finder_free(struct chain_finder *finder)
{
	past_free(finder->past);
	free(finder->node);
	free(finder);
}
