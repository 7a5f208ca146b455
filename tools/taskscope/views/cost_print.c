// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "cost_print.h"

#define MEDIAN (COST_RUNS / 2)

static const char *const partners[] = { "none", "thread", "process" };
static const char *const distances[] = { "same CPU", "same core", "same cache", "same node", "other node" };

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void cost_sort(struct cost *cost)
{
	qsort(cost->ns, COST_RUNS, sizeof(cost->ns[0]), compare);
}

double cost_of_switch(const struct costs *costs, const struct cost *cost)
{
	double rest = cost->ns[MEDIAN] - costs->cost[0].ns[MEDIAN];

	return rest > 0 ? rest : 0;
}

static void put_module(struct text *t, const struct costs *costs)
{
	text_printf(t, "the module is %s\n", !costs->is_loaded ? "not loaded" :
		    costs->hooks ? "loaded, with hooks: they are in each switch" :
		    "loaded without hooks");
}

static void put_cost(struct text *t, const struct costs *costs, const struct cost *cost)
{
	text_printf(t, "%-8s  %-10s  %4u  %4u  %10.0f  %10.0f", partners[cost->partner],
		    cost->partner ? distances[cost->distance] : "", cost->from, cost->to,
		    cost->ns[0], cost->ns[MEDIAN]);
	if (cost->partner)
		text_printf(t, "  %10.0f  %8.3f  %9llu\n", cost_of_switch(costs, cost),
			    (double)cost->switches / cost->rounds, cost->rounds);
	else
		text_printf(t, "  %10s  %8s  %9llu\n", "", "", cost->rounds);
}

void costs_put(struct text *t, const struct costs *costs)
{
	size_t i;

	put_module(t, costs);
	text_printf(t, "\n%-8s  %-10s  %4s  %4s  %10s  %10s  %10s  %8s  %9s\n", "PARTNER", "DISTANCE",
		    "FROM", "TO", "MIN_NS", "MEDIAN_NS", "SWITCH_NS", "SW/ROUND", "ROUNDS");
	for (i = 0; i < costs->nr; i++)
		put_cost(t, costs, &costs->cost[i]);
}

static void put_ns(struct json *j, const char *key, double ns)
{
	struct text t = {};

	text_printf(&t, "%.1f", ns);
	json_literal(j, key, t.s);
	text_free(&t);
}

static void put_cost_json(struct json *j, const struct costs *costs, const struct cost *cost)
{
	json_open(j, NULL, '{', false);
	json_string(j, "partner", partners[cost->partner]);
	json_string(j, "distance", cost->partner ? distances[cost->distance] : NULL);
	json_u64(j, "from", cost->from);
	json_u64(j, "to", cost->to);
	put_ns(j, "min", cost->ns[0]);
	put_ns(j, "median", cost->ns[MEDIAN]);
	put_ns(j, "switch", cost->partner ? cost_of_switch(costs, cost) : 0);
	json_u64(j, "switches", cost->switches);
	json_u64(j, "rounds", cost->rounds);
	json_close(j);
}

void costs_put_json(struct json *j, const struct costs *costs)
{
	size_t i;

	json_open(j, NULL, '{', true);
	json_open(j, "cost", '{', true);
	json_bool(j, "loaded", costs->is_loaded);
	json_bool(j, "hooks", costs->hooks);
	json_open(j, "cases", '[', true);
	for (i = 0; i < costs->nr; i++)
		put_cost_json(j, costs, &costs->cost[i]);
	json_close(j);
	json_close(j);
	json_close(j);
}
