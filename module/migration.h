/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_MIGRATION_H
#define _TSCOPE_MIGRATION_H

#include <linux/minmax.h>
#include <linux/nodemask.h>
#include <linux/taskscope.h>
#include <linux/topology.h>

/* Distance of a migration. */
enum tscope_distance {
	TSCOPE_SAME_CORE,
	TSCOPE_SAME_LLC,
	TSCOPE_SAME_NODE,
	TSCOPE_OTHER_NODE,
	TSCOPE_NR_DISTANCES,
};

/**
 * struct tscope_migration_set - the migrations of a task
 * @nr:	     number of migrations, by distance
 * @at_ns:   times of the latest; migration N is at N % TSCOPE_LAST_MOVES
 * @from:    CPUs that the task left
 * @to:	     CPUs that the task went to
 */
struct tscope_migration_set {
	u64 nr[TSCOPE_NR_DISTANCES];
	u64 at_ns[TSCOPE_LAST_MOVES];
	u16 from[TSCOPE_LAST_MOVES];
	u16 to[TSCOPE_LAST_MOVES];
};

/**
 * tscope_migration_nodes() - number of CPU times by node that this machine needs
 */
static inline unsigned int tscope_migration_nodes(void)
{
	return min_t(unsigned int, nr_node_ids, TSCOPE_NODES);
}

/**
 * tscope_migration_node() - index of a CPU's node among the CPU times by node
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
