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
 * struct tscope_migration_set - the changes of CPU of a task
 * @nr:	     changes, by distance
 * @at_ns:   when the latest changes were; change N is at N % TSCOPE_LAST_MOVES
 * @from:    CPUs that it left
 * @to:	     CPUs that it went to
 */
struct tscope_migration_set {
	u64 nr[TSCOPE_NR_DISTANCES];
	u64 at_ns[TSCOPE_LAST_MOVES];
	u16 from[TSCOPE_LAST_MOVES];
	u16 to[TSCOPE_LAST_MOVES];
};

/**
 * tscope_migration_nodes() - places that tscope_migration_node() knows on this machine
 */
static inline unsigned int tscope_migration_nodes(void)
{
	return min_t(unsigned int, nr_node_ids, TSCOPE_NODES);
}

/**
 * tscope_migration_node() - the place of a CPU's node among the CPU times by node
 * @cpu: its number
 *
 * Return: below tscope_migration_nodes().
 */
static inline unsigned int tscope_migration_node(unsigned int cpu)
{
	int node = cpu_to_node(cpu);

	return node < 0 ? 0 : min(node, TSCOPE_NODES - 1);
}

u64 tscope_migration_total(const struct tscope_migration_set *migrations);
void tscope_migration_add(struct tscope_migration_set *migrations, unsigned int from,
			  unsigned int to, u64 now);
void tscope_migration_read(const struct tscope_migration_set *migrations, const u64 *node_ns,
			   struct tscope_moves *out);

#endif /* _TSCOPE_MIGRATION_H */
