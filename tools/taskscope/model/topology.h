/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_TOPOLOGY_H
#define TASKSCOPE_TOPOLOGY_H

#include "cpu_set.h"

/**
 * topology_core() - the hardware threads of a core
 * @root:   as for kernel_file_read()
 * @online: CPUs that count
 * @cpu:    one of them
 *
 * Return: all of them, @cpu itself at least.
 */
struct cpu_set topology_core(const char *root, const struct cpu_set *online, unsigned int cpu);

/**
 * topology_llc() - the CPUs that share the last level of cache
 * @root: as for kernel_file_read()
 * @cpu:  one of them
 *
 * The cache with the highest number is the last level.
 *
 * Return: all of them; none: it is not known.
 */
struct cpu_set topology_llc(const char *root, unsigned int cpu);

/**
 * topology_node() - the CPUs of a node
 * @root:   as for kernel_file_read()
 * @cpu:    one of them
 * @number: filled: of the node; -1: it is not known
 *
 * Return: all of them; none: it is not known.
 */
struct cpu_set topology_node(const char *root, unsigned int cpu, int *number);

/* How far one CPU is from another: no nearer way leads there. */
enum distance {
	DISTANCE_SAME,	/* the CPU itself */
	DISTANCE_CORE,	/* another hardware thread of the core */
	DISTANCE_LLC,	/* another core with the same last level of cache */
	DISTANCE_NODE,	/* another cache of the node */
	DISTANCE_REMOTE, /* another node */
	NR_DISTANCES,
};

/**
 * topology_pair() - find two CPUs that are so far from one another
 * @root:     as for kernel_file_read()
 * @allowed:  CPUs that may be taken
 * @distance: how far
 * @from:     filled: the first of them
 * @to:	      filled: the nearest that is so far from it
 *
 * Return: false: there are none.
 */
bool topology_pair(const char *root, const struct cpu_set *allowed, enum distance distance,
		   unsigned int *from, unsigned int *to);

#endif
