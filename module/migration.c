// SPDX-License-Identifier: GPL-2.0
/* Changes of CPU: how far, and which were the last. */
#include "compat.h"
#include "migration.h"

static enum tscope_distance tscope_move_distance(unsigned int from, unsigned int to)
{
	if (cpumask_test_cpu(to, topology_sibling_cpumask(from)))
		return TSCOPE_SAME_CORE;
	if (tscope_cpus_share_llc(from, to))
		return TSCOPE_SAME_LLC;
	return cpu_to_node(from) == cpu_to_node(to) ? TSCOPE_SAME_NODE : TSCOPE_OTHER_NODE;
}

/**
 * tscope_move_total() - changes of CPU
 * @moves: those of the task
 */
u64 tscope_move_total(const struct tscope_move_set *moves)
{
	u64 nr = 0;
	int i;

	for (i = 0; i < TSCOPE_NR_DISTANCES; i++)
		nr += moves->nr[i];
	return nr;
}

/**
 * tscope_move_add() - a task changes its CPU
 * @moves: those of the task
 * @from:  CPU that it leaves
 * @to:	   CPU that it goes to
 * @now:   the time
 */
void tscope_move_add(struct tscope_move_set *moves, unsigned int from, unsigned int to,
		     u64 now)
{
	unsigned int at = tscope_move_total(moves) % TSCOPE_LAST_MOVES;

	BUILD_BUG_ON(NR_CPUS > U16_MAX);
	moves->at_ns[at] = now;
	moves->from[at] = from;
	moves->to[at] = to;
	moves->nr[tscope_move_distance(from, to)]++;
}

/**
 * tscope_move_read() - where a task was
 * @moves:   those of the task
 * @node_ns: its CPU time, by tscope_move_node()
 * @out:     filled
 */
void tscope_move_read(const struct tscope_move_set *moves, const u64 *node_ns,
		      struct tscope_moves *out)
{
	u64 nr = tscope_move_total(moves);
	unsigned int at;
	int i;

	out->core = moves->nr[TSCOPE_SAME_CORE];
	out->llc = moves->nr[TSCOPE_SAME_LLC];
	out->node = moves->nr[TSCOPE_SAME_NODE];
	out->remote = moves->nr[TSCOPE_OTHER_NODE];
	for (i = 0; i < TSCOPE_NODES; i++)
		out->node_ns[i] = i < tscope_move_nodes() ? node_ns[i] : 0;
	/* Backwards from the latest; where there was none, 0 as from the start. */
	for (i = 0; i < TSCOPE_LAST_MOVES; i++) {
		at = (nr - 1 - i) % TSCOPE_LAST_MOVES;
		out->last[i] = (struct tscope_move){
			.at_ns = moves->at_ns[at], .from = moves->from[at], .to = moves->to[at],
		};
	}
	out->flags = TSCOPE_TELLS_LLC ? TSCOPE_MOVES_HAS_LLC : 0;
	out->reserved = 0;
}
