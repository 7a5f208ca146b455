/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_ISOLATION_PLAN_H
#define TASKSCOPE_ISOLATION_PLAN_H

#include "cpu_set.h"

/**
 * struct isolation_plan - which CPUs to isolate
 * @cpus:    all of them: whole cores
 * @threads: one CPU of each core, for a thread each
 * @others:  the CPUs that are left for all else
 * @online:  CPUs that are online
 * @node:    the node that all of them are on; -1: on several, or not known
 * @is_one_llc: all of them share the last level of cache
 * @nr_cores: cores of the machine
 */
struct isolation_plan {
	struct cpu_set cpus;
	struct cpu_set threads;
	struct cpu_set others;
	struct cpu_set online;
	int node;
	bool is_one_llc;
	unsigned int nr_cores;
};

/**
 * isolation_plan() - choose CPUs for some threads that nothing shall disturb
 * @plan:       filled
 * @root:       "", or the folder that has the files of another machine
 * @nr_threads: how many threads
 *
 * Each thread gets a core of its own, with all hardware threads of it.  Cores that share a
 * last level of cache are taken where there are enough, otherwise those of one node, otherwise
 * any; the last ones first, and never the core of the first CPU, where the kernel does what it
 * does on one CPU only.
 *
 * Return: false: there are not enough cores.
 */
bool isolation_plan(struct isolation_plan *plan, const char *root, unsigned int nr_threads);

#endif
