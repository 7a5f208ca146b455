// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_file.h"
#include "topology.h"

#define CPU_FOLDER "/sys/devices/system/cpu"
#define NODE_FOLDER "/sys/devices/system/node"
/* Caches of a CPU have the numbers 0 to 3, or 4 where there is one more level. */
#define CACHES 5

/* A list of CPUs in a file of a CPU.  Return: false: it cannot be read. */
static bool read_list(const char *root, unsigned int cpu, const char *file, struct cpu_set *set)
{
	struct text path = {}, t = {};
	bool is_read;

	memset(set, 0, sizeof(*set));
	text_printf(&path, CPU_FOLDER "/cpu%u/%s", cpu, file);
	is_read = !kernel_file_read(root, path.s, &t) && cpu_set_parse(set, text_str(&t));
	text_free(&path);
	text_free(&t);
	return is_read && cpu_set_has(set, cpu);
}

struct cpu_set topology_core(const char *root, const struct cpu_set *online, unsigned int cpu)
{
	struct cpu_set core;

	if (!read_list(root, cpu, "topology/thread_siblings_list", &core))
		cpu_set_add(&core, cpu);
	return cpu_set_and(&core, online);
}

struct cpu_set topology_llc(const char *root, unsigned int cpu)
{
	char file[64];
	struct cpu_set llc = {}, one;
	unsigned int i;

	for (i = 0; i < CACHES; i++) {
		snprintf(file, sizeof(file), "cache/index%u/shared_cpu_list", i);
		if (read_list(root, cpu, file, &one))
			llc = one;
	}
	return llc;
}

/* The node of a CPU, and its CPUs. */
struct node {
	const char *root;
	unsigned int cpu;
	int number;
	struct cpu_set cpus;
};

static void look_at_node(void *arg, const char *name, bool is_folder)
{
	struct node *node = arg;
	struct text path = {}, t = {};
	struct cpu_set cpus = {};

	if (!is_folder || strncmp(name, "node", 4))
		return;
	text_printf(&path, NODE_FOLDER "/%s/cpulist", name);
	if (!kernel_file_read(node->root, path.s, &t) && cpu_set_parse(&cpus, text_str(&t)) &&
	    cpu_set_has(&cpus, node->cpu)) {
		node->number = atoi(name + 4);
		node->cpus = cpus;
	}
	text_free(&path);
	text_free(&t);
}

struct cpu_set topology_node(const char *root, unsigned int cpu, int *number)
{
	struct node node = { .root = root, .cpu = cpu, .number = -1 };

	kernel_folder_each(root, NODE_FOLDER, look_at_node, &node);
	*number = node.number;
	return node.cpus;
}

/* The first CPU of @from that is not in @without.  Return: false: there is none. */
static bool find_cpu(const struct cpu_set *from, const struct cpu_set *without, unsigned int *cpu)
{
	struct cpu_set rest = cpu_set_without(from, without);

	*cpu = cpu_set_next(&rest, 0);
	return *cpu < CPU_SET_MAX;
}

bool topology_pair(const char *root, const struct cpu_set *allowed, enum distance distance,
		   unsigned int *from, unsigned int *to)
{
	struct cpu_set near, inner = {};
	int number;

	*from = *to = cpu_set_next(allowed, 0);
	if (*from == CPU_SET_MAX)
		return false;
	cpu_set_add(&inner, *from);
	if (distance == DISTANCE_SAME)
		return true;
	near = topology_core(root, allowed, *from);
	if (distance == DISTANCE_CORE)
		return find_cpu(&near, &inner, to);
	cpu_set_unite(&inner, &near);
	near = topology_llc(root, *from);
	near = cpu_set_and(&near, allowed);
	if (distance == DISTANCE_LLC)
		return find_cpu(&near, &inner, to);
	cpu_set_unite(&inner, &near);
	near = topology_node(root, *from, &number);
	near = cpu_set_and(&near, allowed);
	if (distance == DISTANCE_NODE)
		return find_cpu(&near, &inner, to);
	cpu_set_unite(&inner, &near);
	return find_cpu(allowed, &inner, to);
}
