// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "isolation.h"
#include "fake_machine.h"
#include "unit.h"

#define CPU "/sys/devices/system/cpu"

/* 64 cores of two threads on two nodes, eight cores a cache; or fewer. */
static void make_cores(struct fake_machine *machine, unsigned int cores, unsigned int cores_of_llc)
{
	char list[64];
	unsigned int cpu, core, llc, node;

	fake_make(machine);
	snprintf(list, sizeof(list), "0-%u", 2 * cores - 1);
	fake_put(machine, list, CPU "/online");
	for (cpu = 0; cpu < 2 * cores; cpu++) {
		core = cpu % cores;
		snprintf(list, sizeof(list), "%u,%u", core, core + cores);
		fake_put(machine, list, CPU "/cpu%u/topology/thread_siblings_list", cpu);
		fake_put(machine, list, CPU "/cpu%u/cache/index2/shared_cpu_list", cpu);
		llc = core / cores_of_llc * cores_of_llc;
		snprintf(list, sizeof(list), "%u-%u,%u-%u", llc, llc + cores_of_llc - 1, llc + cores,
			 llc + cores + cores_of_llc - 1);
		fake_put(machine, list, CPU "/cpu%u/cache/index3/shared_cpu_list", cpu);
	}
	for (node = 0; node < 2; node++) {
		snprintf(list, sizeof(list), "%u-%u,%u-%u", node * cores / 2,
			 (node + 1) * cores / 2 - 1, cores + node * cores / 2,
			 cores + (node + 1) * cores / 2 - 1);
		fake_put(machine, list, "/sys/devices/system/node/node%u/cpulist", node);
	}
}

static void expect_plan(const struct fake_machine *machine, unsigned int nr, const char *cpus,
			const char *threads, int node, bool is_one_llc, const char *what)
{
	struct isolation_plan plan;
	struct text t = {};
	bool is_plan = isolation_plan(&plan, machine->root, nr);

	ok(is_plan == !!cpus, "%s", what);
	if (!is_plan || !cpus)
		return;
	cpu_set_put(&t, &plan.cpus);
	is(t.s, cpus, "  these CPUs");
	text_clear(&t);
	cpu_set_put(&t, &plan.threads);
	is(t.s, threads, "  these for the threads");
	ok(plan.node == node && plan.is_one_llc == is_one_llc, "  node %d, one cache: %d", node,
	   is_one_llc);
	text_free(&t);
}

void test_isolation_plan(void)
{
	struct isolation_plan plan;
	struct fake_machine machine;
	struct text t = {};
	struct json j = { .out = &t };

	make_cores(&machine, 64, 8);
	expect_plan(&machine, 8, "56-63,120-127", "56-63", 1, true, "8 threads on 64 cores");
	isolation_plan(&plan, machine.root, 8);
	plan_put(&t, &plan);
	ok(strstr(t.s, "isolcpus=domain,managed_irq,56-63,120-127 nohz_full=56-63,120-127"
		       " rcu_nocbs=56-63,120-127 irqaffinity=0-55,64-119\n") &&
	   strstr(t.s, "  taskset -pc 56 TID1; chrt -f -p 50 TID1\n") &&
	   strstr(t.s, "echo ffffff,ffffffff,00ffffff,ffffffff >/proc/irq/default_smp_affinity\n"),
	   "  in lines");
	text_clear(&t);
	plan_put_json(&j, &plan);
	check_json(t.s, "d[\"plan\"][\"node\"] == 1 and len(d[\"plan\"][\"run\"]) == 9"
			" and all(d[\"plan\"][k] for k in (\"command_line\", \"systemd\", \"tuned\", \"now\"))",
		   "  for programs");
	expect_plan(&machine, 9, "55-63,119-127", "55-63", 1, false, "9 threads: a node");
	expect_plan(&machine, 33, "31-63,95-127", "31-63", -1, false, "33 threads: all nodes");
	expect_plan(&machine, 63, "1-63,65-127", "1-63", -1, false, "63 threads");
	expect_plan(&machine, 64, NULL, NULL, 0, false, "64 threads: no core is left");
	fake_remove(&machine, "");
	make_cores(&machine, 2, 2);
	expect_plan(&machine, 1, "1,3", "1", 1, true, "a small machine");
	fake_remove(&machine, "");
	fake_make(&machine);
	expect_plan(&machine, 1, NULL, NULL, 0, false, "nothing is known");
	fake_remove(&machine, "");
	text_free(&t);
}
