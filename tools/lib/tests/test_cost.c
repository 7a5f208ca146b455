// SPDX-License-Identifier: GPL-2.0
#include <taskscope/taskscope.h>

#include "unit.h"

/* A second later: 1,000 switches of 200 ns, 500 wakings of 100.5 ns. */
static struct tscope_info then = {
	.hooks = 0xff, .loaded_ns = 1000000000, .now_ns = 2000000000,
	.memory_bytes = 1000, .cpu_bytes = 200, .stream_bytes = 30,
	.cost = {
		[TSCOPE_COST_SWITCH] = { .nr = 7000, .nr_measured = 7, .measured_ns = 1400 },
		[TSCOPE_COST_WAKING] = { .nr = 4000, .nr_measured = 4, .measured_ns = 402 },
	},
};

static void test_between(void)
{
	struct tscope_info now = then;
	struct ts_cost cost;

	now.now_ns += 1000000000;
	now.cost[TSCOPE_COST_SWITCH].nr += 1000;
	now.cost[TSCOPE_COST_WAKING].nr += 500;
	ts_cost(&then, &now, &cost);
	ok(cost.switch_ns == 200 && cost.waking_ns == 101, "cost: means, rounded");
	ok(cost.known == (TS_COST_SWITCH | TS_COST_WAKING | TS_COST_CPU) && !cost.task_ns,
	   "  of what was measured");
	ok(cost.events_per_s == 1500 && cost.cpu_ppm == 250, "  and the sum of the second");
	ok(cost.bytes == 1230, "  and of the memory");
	ts_cost(NULL, &now, &cost);
	ok(cost.events_per_s == 12500 / 2 && cost.cpu_ppm == (1600000 + 452250) / 2000,
	   "cost: since load");
	ts_cost(&now, &now, &cost);
	ok(!(cost.known & TS_COST_CPU) && !cost.events_per_s, "cost: of no time");
}

static void test_unknown(void)
{
	struct tscope_info now = then;
	struct ts_cost cost;

	now.now_ns += 1000000000;
	now.cost[TSCOPE_COST_NEWTASK].nr = 1;
	ts_cost(&then, &now, &cost);
	ok(!(cost.known & (TS_COST_CPU | TS_COST_TASK)), "cost: a birth that was not measured");
	now.cost[TSCOPE_COST_NEWTASK] = (struct tscope_probe_cost){ 1, 1, 1000 };
	now.cost[TSCOPE_COST_WAKEUP_NEW] = (struct tscope_probe_cost){ 1, 1, 30 };
	now.cost[TSCOPE_COST_EXIT] = (struct tscope_probe_cost){ 1, 1, 400 };
	now.cost[TSCOPE_COST_FREE] = (struct tscope_probe_cost){ 1, 1, 500 };
	ts_cost(&then, &now, &cost);
	ok(cost.known & TS_COST_CPU && !(cost.known & TS_COST_TASK), "cost: nor its end");
	now.cost[TSCOPE_COST_EXITED] = (struct tscope_probe_cost){ 4, 2, 601 };
	ts_cost(&then, &now, &cost);
	ok(cost.known & TS_COST_TASK && cost.task_ns == 2231, "cost: of a task");
}

static void test_no_hooks(void)
{
	struct tscope_info now = { .now_ns = 2000000000, .memory_bytes = 5 };
	struct ts_cost cost;

	ts_cost(NULL, &now, &cost);
	ok(cost.known == (TS_COST_SWITCH | TS_COST_WAKING | TS_COST_TASK | TS_COST_CPU) &&
	   !cost.switch_ns && !cost.waking_ns && !cost.task_ns && !cost.events_per_s &&
	   !cost.cpu_ppm && cost.bytes == 5, "cost: 0 without hooks");
}

void test_cost(void)
{
	test_between();
	test_unknown();
	test_no_hooks();
}
