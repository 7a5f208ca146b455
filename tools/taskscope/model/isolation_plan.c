// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "isolation_plan.h"
#include "kernel_file.h"
#include "topology.h"

#define CPU_FOLDER "/sys/devices/system/cpu"

static unsigned int last_cpu(const struct cpu_set *set)
{
	unsigned int cpu, last = CPU_SET_MAX;

	for (cpu = cpu_set_next(set, 0); cpu < CPU_SET_MAX; cpu = cpu_set_next(set, cpu + 1))
		last = cpu;
	return last;
}

/* Take the last cores of @from.  Return: there were enough. */
static bool take_cores(struct isolation_plan *plan, const char *root, struct cpu_set from,
		       unsigned int nr)
{
	struct cpu_set core;
	unsigned int cpu;

	memset(&plan->cpus, 0, sizeof(plan->cpus));
	memset(&plan->threads, 0, sizeof(plan->threads));
	for (; nr; nr--) {
		cpu = last_cpu(&from);
		if (cpu == CPU_SET_MAX)
			return false;
		core = topology_core(root, &plan->online, cpu);
		cpu_set_unite(&plan->cpus, &core);
		cpu_set_add(&plan->threads, cpu_set_next(&core, 0));
		from = cpu_set_without(&from, &core);
	}
	return true;
}

static unsigned int count_cores(const struct isolation_plan *plan, const char *root)
{
	struct cpu_set left = plan->online, core;
	unsigned int nr = 0;

	for (; cpu_set_count(&left); nr++) {
		core = topology_core(root, &plan->online, cpu_set_next(&left, 0));
		left = cpu_set_without(&left, &core);
	}
	return nr;
}

/* Groups of CPUs that are near one another, from the last one on: by cache, then by node. */
static bool take_near(struct isolation_plan *plan, const char *root, struct cpu_set usable,
		      unsigned int nr, bool by_node)
{
	struct cpu_set left = usable, near;
	unsigned int cpu;
	int number;

	while ((cpu = last_cpu(&left)) < CPU_SET_MAX) {
		near = by_node ? topology_node(root, cpu, &number) : topology_llc(root, cpu);
		cpu_set_add(&near, cpu);
		if (take_cores(plan, root, cpu_set_and(&near, &usable), nr))
			return true;
		left = cpu_set_without(&left, &near);
	}
	return false;
}

bool isolation_plan(struct isolation_plan *plan, const char *root, unsigned int nr_threads)
{
	struct cpu_set first, usable, node;
	struct text t = {};
	int number;

	*plan = (struct isolation_plan){ .node = -1 };
	if (!kernel_file_read(root, CPU_FOLDER "/online", &t))
		cpu_set_parse(&plan->online, text_str(&t));
	text_free(&t);
	plan->nr_cores = count_cores(plan, root);
	first = topology_core(root, &plan->online, cpu_set_next(&plan->online, 0));
	usable = cpu_set_without(&plan->online, &first);
	plan->is_one_llc = take_near(plan, root, usable, nr_threads, false);
	if (!plan->is_one_llc && !take_near(plan, root, usable, nr_threads, true) &&
	    !take_cores(plan, root, usable, nr_threads))
		return false;
	node = topology_node(root, cpu_set_next(&plan->cpus, 0), &number);
	if (cpu_set_is_within(&plan->cpus, &node))
		plan->node = number;
	plan->others = cpu_set_without(&plan->online, &plan->cpus);
	return true;
}
