// SPDX-License-Identifier: GPL-2.0
/* Migrations of a task: number by distance, and the latest. */
#include "compat.h"
#include "migration.h"

static enum tscope_distance tscope_migration_distance(unsigned int from, unsigned int to)
{
	if (cpumask_test_cpu(to, topology_sibling_cpumask(from)))
		return TSCOPE_SAME_CORE;
	if (tscope_cpus_share_llc(from, to))
		return TSCOPE_SAME_LLC;
	return cpu_to_node(from) == cpu_to_node(to) ? TSCOPE_SAME_NODE : TSCOPE_OTHER_NODE;
}

/**
 * tscope_migration_total() - number of migrations
 * @migrations: of the task
 */
u64 tscope_migration_total(const struct tscope_migration_set *migrations)
{
	u64 nr = 0;
	int i;

	for (i = 0; i < TSCOPE_NR_DISTANCES; i++)
		nr += migrations->nr[i];
	return nr;
}

/**
 * tscope_migration_add() - a task migrates
 * @migrations: of the task
 * @from:  CPU that it leaves
 * @to:	   CPU that it goes to
 * @now:   the time
 */
void tscope_migration_add(struct tscope_migration_set *migrations, unsigned int from,
			  unsigned int to, u64 now)
{
	unsigned int at = tscope_migration_total(migrations) % TSCOPE_LAST_MOVES;

	BUILD_BUG_ON(NR_CPUS > U16_MAX);
	migrations->at_ns[at] = now;
	migrations->from[at] = from;
	migrations->to[at] = to;
	migrations->nr[tscope_migration_distance(from, to)]++;
}

/**
 * tscope_migration_read() - fill TSCOPE_GROUP_MOVES
 * @migrations: of the task
 * @node_ns: its CPU times, by tscope_migration_node()
 * @out:     filled
 */
void tscope_migration_read(const struct tscope_migration_set *migrations, const u64 *node_ns,
			   struct tscope_moves *out)
{
	u64 nr = tscope_migration_total(migrations);
	unsigned int at;
	int i;

	out->core = migrations->nr[TSCOPE_SAME_CORE];
	out->llc = migrations->nr[TSCOPE_SAME_LLC];
	out->node = migrations->nr[TSCOPE_SAME_NODE];
	out->remote = migrations->nr[TSCOPE_OTHER_NODE];
	for (i = 0; i < TSCOPE_NODES; i++)
		out->node_ns[i] = i < tscope_migration_nodes() ? node_ns[i] : 0;
	/* From the latest backwards; entries without a migration are still 0. */
	for (i = 0; i < TSCOPE_LAST_MOVES; i++) {
		at = (nr - 1 - i) % TSCOPE_LAST_MOVES;
		out->last[i] = (struct tscope_move){
			.at_ns = migrations->at_ns[at],
			.from = migrations->from[at],
			.to = migrations->to[at],
		};
	}
	out->flags = TSCOPE_TELLS_LLC ? TSCOPE_MOVES_HAS_LLC : 0;
	out->reserved = 0;
}
