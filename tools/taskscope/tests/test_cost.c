// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "cost_print.h"
#include "fake_machine.h"
#include "unit.h"

#define CPU "/sys/devices/system/cpu"

/* Two nodes; node 0 has two caches of two cores with two threads each: 0-7, and 8 beyond. */
static void make(struct fake_machine *machine)
{
	static const char *const cores[] = { "0,4", "1,5", "2,6", "3,7" };
	unsigned int cpu;

	fake_make(machine);
	for (cpu = 0; cpu < 8; cpu++) {
		fake_put(machine, cores[cpu % 4], CPU "/cpu%u/topology/thread_siblings_list", cpu);
		fake_put(machine, cores[cpu % 4], CPU "/cpu%u/cache/index0/shared_cpu_list", cpu);
		fake_put(machine, cpu % 4 < 2 ? "0-1,4-5" : "2-3,6-7",
			 CPU "/cpu%u/cache/index3/shared_cpu_list", cpu);
	}
	fake_put(machine, "0-7", "/sys/devices/system/node/node0/cpulist");
	fake_put(machine, "8", "/sys/devices/system/node/node1/cpulist");
}

static void expect(const struct fake_machine *machine, const char *allowed, enum distance distance,
		   unsigned int from, unsigned int to, const char *what)
{
	struct cpu_set set = {};
	unsigned int a, b;
	bool found;

	cpu_set_parse(&set, allowed);
	found = topology_pair(machine->root, &set, distance, &a, &b);
	ok(found ? a == from && b == to : to == CPU_SET_MAX, "%s: %s", allowed, what);
}

static void test_pairs(void)
{
	struct fake_machine machine;

	make(&machine);
	expect(&machine, "0-8", DISTANCE_SAME, 0, 0, "the CPU itself");
	expect(&machine, "0-8", DISTANCE_CORE, 0, 4, "the other thread");
	expect(&machine, "0-8", DISTANCE_LLC, 0, 1, "another core");
	expect(&machine, "0-8", DISTANCE_NODE, 0, 2, "another cache");
	expect(&machine, "0-8", DISTANCE_REMOTE, 0, 8, "another node");
	expect(&machine, "1-3", DISTANCE_CORE, 0, CPU_SET_MAX, "no other thread");
	expect(&machine, "1-3", DISTANCE_LLC, 0, CPU_SET_MAX, "no other core of the cache");
	expect(&machine, "1-3", DISTANCE_NODE, 1, 2, "another cache");
	expect(&machine, "0-7", DISTANCE_REMOTE, 0, CPU_SET_MAX, "no other node");
	expect(&machine, "", DISTANCE_SAME, 0, CPU_SET_MAX, "no CPU");
	/* Of CPU 100 nothing is known, and so it is as far as can be. */
	expect(&machine, "100-101", DISTANCE_REMOTE, 100, 101, "nothing is known");
	fake_remove(&machine, "");
}

void test_cost(void)
{
	struct costs costs = {
		.cost = {
			{ .ns = { 900, 100, 500, 300, 700 }, .rounds = 640 },
			{ .partner = PARTNER_PROCESS, .distance = DISTANCE_LLC, .to = 1,
			  .ns = { 2000, 2000, 1000, 2000, 3000 }, .rounds = 64, .switches = 128 },
		},
		.nr = 2, .hooks = 3, .is_loaded = true,
	};
	struct text t = {};
	struct json j = { .out = &t };

	test_pairs();
	cost_sort(&costs.cost[0]);
	cost_sort(&costs.cost[1]);
	ok(costs.cost[0].ns[0] == 100 && costs.cost[0].ns[2] == 500 &&
	   cost_of_switch(&costs, &costs.cost[1]) == 1500, "the switch without what is around it");
	costs_put(&t, &costs);
	is(t.s, "the module is loaded, with hooks: they are in each switch\n\n"
	   "PARTNER   DISTANCE    FROM    TO      MIN_NS   MEDIAN_NS   SWITCH_NS  SW/ROUND     ROUNDS\n"
	   "none                     0     0         100         500                              640\n"
	   "process   same cache     0     1        1000        2000        1500     2.000         64\n",
	   "costs in a table");
	text_clear(&t);
	costs_put_json(&j, &costs);
	check_json(t.s, "d[\"cost\"][\"hooks\"] is True and d[\"cost\"][\"cases\"][1] == {\"partner\": \"process\","
			" \"distance\": \"same cache\", \"from\": 0, \"to\": 1, \"min\": 1000.0,"
			" \"median\": 2000.0, \"switch\": 1500.0, \"switches\": 128, \"rounds\": 64}",
		   "  for programs");
	text_clear(&t);
	costs.cost[1].ns[2] = 10;
	costs.hooks = 0;
	ok(!cost_of_switch(&costs, &costs.cost[1]), "never below 0");
	costs_put(&t, &costs);
	ok(strstr(t.s, "the module is loaded without hooks\n"), "hooks=0");
	text_clear(&t);
	costs.is_loaded = false;
	costs_put(&t, &costs);
	ok(strstr(t.s, "the module is not loaded\n"), "no module");
	text_free(&t);
}
