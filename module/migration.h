/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_MIGRATION_H
#define _TSCOPE_MIGRATION_H

#include <linux/minmax.h>
#include <linux/nodemask.h>
#include <linux/taskscope.h>
#include <linux/topology.h>

/* How far a task moves. */
enum tscope_distance {
	TSCOPE_SAME_CORE,
	TSCOPE_SAME_LLC,
	TSCOPE_SAME_NODE,
	TSCOPE_OTHER_NODE,
	TSCOPE_NR_DISTANCES,
};

/**
 * struct tscope_move_set - the changes of CPU of a task
 * @nr:	     changes, by distance
 * @at_ns:   when the latest changes were; change N is at N % TSCOPE_LAST_MOVES
 * @from:    CPUs that it left
 * @to:	     CPUs that it went to
 */
struct tscope_move_set {
	u64 nr[TSCOPE_NR_DISTANCES];
	u64 at_ns[TSCOPE_LAST_MOVES];
	u16 from[TSCOPE_LAST_MOVES];
	u16 to[TSCOPE_LAST_MOVES];
};

/**
 * tscope_move_nodes() - places that tscope_move_node() knows on this machine
 */
static inline unsigned int tscope_move_nodes(void)
{
	return min_t(unsigned int, nr_node_ids, TSCOPE_NODES);
}

/**
 * tscope_move_node() - the place of a CPU's node among the CPU times by node
 * @cpu: its number
 *
 * Return: below tscope_move_nodes().
 */
static inline unsigned int tscope_move_node(unsigned int cpu)
{
	int node = cpu_to_node(cpu);

	return node < 0 ? 0 : min(node, TSCOPE_NODES - 1);
}

u64 tscope_move_total(const struct tscope_move_set *moves);
void tscope_move_add(struct tscope_move_set *moves, unsigned int from, unsigned int to,
		     u64 now);
void tscope_move_read(const struct tscope_move_set *moves, const u64 *node_ns,
		      struct tscope_moves *out);

#endif /* _TSCOPE_MIGRATION_H */
