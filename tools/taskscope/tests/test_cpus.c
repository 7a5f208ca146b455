// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "column_json.h"
#include "columns.h"
#include "columns_cpu.h"
#include "unit.h"

/* A column of a CPU as a person sees it; "": not known. */
static void check(const char *name, const struct record *rec, const char *human, const char *json,
		  const char *what)
{
	const struct column *col = column_find_in(&cpu_columns, name, strlen(name));
	struct text t = {};
	struct json j = { .out = &t };
	struct value v = {};

	column_put_human(col, rec, &v, &t);
	is(text_str(&t), human, "%s %s", name, what);
	text_clear(&t);
	json_open(&j, NULL, '[', false);
	column_put_json(col, rec, &v, &j, NULL);
	json_close(&j);
	t.s[t.len - 2] = '\0';
	is(t.s + 1, json, "%s %s, JSON", name, what);
	text_free(&v.scratch);
	text_free(&t);
}

static void test_columns_of_cpus(void)
{
	struct cpu old = { .loaded_ns = 1000, .hooks = ~0ULL, .get = { .cpu = 3,
		.now_ns = 5000, .idle_ns = 3000, .switches = { 1, 2, 3, 4 },
		.migrated_in = 1, .migrated_out = 2, .node = -1 } };
	struct cpu cpu = { .loaded_ns = 1000, .hooks = ~0ULL, .get = { .cpu = 3,
		.now_ns = 9000, .idle_ns = 3001, .switches = { 11, 12, 13, 14 },
		.migrated_in = 15, .migrated_out = 16, .tid = 17,
		.flags = TSCOPE_CPU_ONLINE | TSCOPE_CPU_HAS_MIGRATIONS, .comm = "a b", .node = 1 } };
	struct record before = { .cpu = &old }, rec = { .cpu = &cpu };

	check("CPU", &rec, "3", "3", "of a CPU");
	check("ONLINE", &rec, "yes", "true", "of a CPU");
	check("NODE", &rec, "1", "1", "of a CPU");
	check("BUSY", &rec, "4.999us", "4999", "of a CPU");
	check("BUSY_PCT", &rec, "62.49%", "62.49", "of a CPU");
	check("IDLE", &rec, "3.001us", "3001", "of a CPU");
	check("IDLE_PCT", &rec, "37.51%", "37.51", "of a CPU");
	check("SWITCHES", &rec, "50", "50", "of a CPU");
	check("SW_SAME_MM", &rec, "11", "11", "of a CPU");
	check("SW_CROSS_MM", &rec, "12", "12", "of a CPU");
	check("SW_KTHREAD", &rec, "13", "13", "of a CPU");
	check("SW_IDLE", &rec, "14", "14", "of a CPU");
	check("MIGR_IN", &rec, "15", "15", "of a CPU");
	check("MIGR_OUT", &rec, "16", "16", "of a CPU");
	check("TID", &rec, "17", "17", "of a CPU");
	check("COMM", &rec, "a b", "\"a b\"", "of a CPU");

	check("ONLINE", &before, "no", "false", "offline");
	check("NODE", &before, "", "null", "of no node");
	check("MIGR_IN", &before, "", "null", "not counted");
	check("MIGR_OUT", &before, "", "null", "not counted");
	check("TID", &before, "", "null", "when idle");
	check("COMM", &before, "", "null", "when idle");

	rec.before = &before;
	check("SWITCHES", &rec, "40", "40", "since the last round");
	check("IDLE", &rec, "1ns", "1", "since the last round");
	check("BUSY", &rec, "3.999us", "3999", "since the last round");
	check("BUSY_PCT", &rec, "99.97%", "99.97", "since the last round");
	check("CPU", &rec, "3", "3", "in every round");
	check("MIGR_IN", &rec, "15", "15", "not counted in the last round");

	rec.before = NULL;
	cpu.hooks = 0;
	for (size_t i = 0; i < cpu_columns.nr; i++)
		if (strcmp(cpu_columns.col[i].name, "CPU") &&
		    strcmp(cpu_columns.col[i].name, "ONLINE") &&
		    strcmp(cpu_columns.col[i].name, "NODE"))
			check(cpu_columns.col[i].name, &rec, "", "null", "without hooks");
	cpu.hooks = ~0ULL;
	rec.before = &before;

	cpu.get.now_ns = old.get.now_ns;
	check("BUSY_PCT", &rec, "", "null", "of no time");
	cpu.get.now_ns = 500;
	rec.before = NULL;
	check("IDLE", &rec, "0ns", "0", "before load");
	check("BUSY", &rec, "0ns", "0", "before load");
	check("IDLE_PCT", &rec, "", "null", "before load");
}

static void test_names(void)
{
	for (size_t i = 0; i < cpu_columns.nr; i++) {
		const struct column *col = &cpu_columns.col[i];

		if (!col->help || !col->source || strlen(col->name) > 31 ||
		    column_find_in(&cpu_columns, col->name, strlen(col->name)) != col)
			ok(false, "%s: name, help, source", col->name);
	}
}

void test_cpus(void)
{
	test_columns_of_cpus();
	test_names();
}
