// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "diagnose.h"
#include "scene.h"
#include "unit.h"

/* A thread that waits for another one, of any name. */
static void view_init(struct diagnose_view *view, struct scene *scene, struct diagnosis *diagnosis,
		      struct target *target, struct verdicts *verdicts)
{
	struct verdict_thread *thread;

	scene_init(scene);
	thread = scene_thread(scene, 500 * MS, 500 * MS);
	thread->blame.unknown_ns = 50 * MS;
	thread->task.comm = "vic\ntim";
	scene_other(scene, thread, 450 * MS, "hog\"");
	*diagnosis = (struct diagnosis){ .in = scene->in };
	*target = (struct target){ .kind = TARGET_PROCESS, .id = 100 };
	verdicts_find(verdicts, &diagnosis->in);
	*view = (struct diagnose_view){ .target = target, .diagnosis = diagnosis, .verdicts = verdicts };
}

static void check_schema(const char *text, bool fits, const char *what)
{
	char file[] = "/tmp/taskscope-diagnose-XXXXXX", command[256];
	int fd = mkstemp(file);
	FILE *out = fd < 0 ? NULL : fdopen(fd, "w");

	if (!out)
		abort();
	fputs(text, out);
	fclose(out);
	snprintf(command, sizeof(command),
		 "tests/json_schema.py ../../Documentation/diagnose.schema.json %s", file);
	ok(!system(command) == fits, "%s", what);
	remove(file);
}

static void test_text_of_diagnosis(void)
{
	struct diagnosis diagnosis;
	struct diagnose_view view;
	struct verdicts verdicts;
	struct target target;
	struct scene scene;
	struct text t = {};

	view_init(&view, &scene, &diagnosis, &target, &verdicts);
	diagnose_put(&t, &view);
	is(t.s,
	   "process 100 vic\\x0atim: 1 thread, 1.000s; ran 500.0ms, lost 500.0ms: wait 500.0ms, block 0ns\n"
	   "\n1. contention: its CPUs ran other tasks while it waited, above all hog\" (500)\n"
	   "   90% of the lost time, 450.0ms; exact\n"
	   "   [1] hog\" (500), ran 450.0ms meanwhile\n"
	   "   [2] tasks of which no more is known: 450.0ms\n"
	   "   [3] 1.0 of its threads could run at a time, on average; the machine has 2 CPUs\n"
	   "   fix: let the others yield, or move them to other CPUs\n"
	   "       renice -n 19 -p 500\n"
	   "\nunexplained: 10% of the lost time, 50.00ms\n", "a diagnosis for people");
	text_clear(&t);
	ok(diagnose_put_evidence(&t, &view, 1), "an evidence");
	is(t.s,
	   "contention: hog\" (500), ran 450.0ms meanwhile\n"
	   "  number  450000000 ns\n"
	   "  from    columns BLAMED and BLAME\n"
	   "  how     what this task was added in the blame of the target's threads: it ran while they "
	   "waited for its CPU, in waits of at least blame_ns\n", "  and where it comes from");
	ok(!diagnose_put_evidence(&t, &view, 4) && !diagnose_put_evidence(&t, &view, 0),
	   "  there are no more");
	verdicts_free(&verdicts);

	scene.thread[0].accounts.wait_ns = 0;
	target.kind = diagnosis.in.kind = TARGET_ALL;
	verdicts_find(&verdicts, &diagnosis.in);
	text_clear(&t);
	diagnose_put(&t, &view);
	is(t.s,
	   "all tasks: 1 thread, 1.000s; ran 500.0ms, lost 0ns: wait 0ns, block 0ns\n"
	   "\n1. healthy: it lost no time that matters\n"
	   "   what it lost is below the thresholds\n"
	   "   [1] 1 thread lost 0ns in 1.000s\n"
	   "   [2] that is 0.00% of the time in which they wanted to run\n"
	   "   [3] they ran for 500.0ms, which is 50% of one CPU\n"
	   "   [4] the longest wait was 0ns\n", "a healthy machine");
	verdicts_free(&verdicts);
	text_free(&t);
}

static void test_json_of_diagnosis(void)
{
	struct text t = {};
	struct json j = { .out = &t };
	struct diagnosis diagnosis;
	struct diagnose_view view;
	struct verdicts verdicts;
	struct target target;
	struct scene scene;

	view_init(&view, &scene, &diagnosis, &target, &verdicts);
	diagnose_put_json(&j, &view);
	check_json(t.s, "d[\"schema\"] == \"taskscope.diagnose/1\" and d[\"target\"] =="
		   " {\"kind\": \"process\", \"pid\": 100} and d[\"window_ns\"] == 10**9 and"
		   " d[\"threads\"] == 1 and d[\"wait_ns\"] == 500000000 and d[\"block_ns\"] == 0"
		   " and d[\"stop_ns\"] == 0 and d[\"lost_ns\"] == 500000000 and"
		   " d[\"unexplained_ns\"] == 50000000 and d[\"unexplained_share\"] == 0.1",
		   "a diagnosis for programs");
	check_json(t.s, "(lambda v: v[\"id\"] == \"contention\" and v[\"share\"] == 0.9 and"
		   " v[\"lost_ns\"] == 450000000 and v[\"confidence\"] == \"exact\" and"
		   " v[\"evidence\"][0][\"value\"] == 450000000 and v[\"evidence\"][0][\"unit\"] == \"ns\""
		   " and v[\"fix\"][\"commands\"] == [\"renice -n 19 -p 500\"])(d[\"verdicts\"][0])",
		   "  its verdict");
	check_schema(t.s, true, "  and it fits the schema");
	verdicts_free(&verdicts);

	scene.thread[0].accounts.wait_ns = 0;
	target.kind = diagnosis.in.kind = TARGET_CGROUP;
	verdicts_find(&verdicts, &diagnosis.in);
	text_clear(&t);
	diagnose_put_json(&j, &view);
	check_json(t.s, "d[\"target\"] == {\"kind\": \"cgroup\", \"path\": \"/\"} and"
		   " [(v[\"id\"], v[\"share\"], v[\"fix\"]) for v in d[\"verdicts\"]] =="
		   " [(\"healthy\", 1, None)] and d[\"unexplained_share\"] == 0", "a healthy cgroup");
	check_schema(t.s, true, "  fits the schema");
	check_schema("{\"schema\": \"taskscope.diagnose/1\"}", false, "  what lacks members does not");
	verdicts_free(&verdicts);
	text_free(&j.open);
	text_free(&t);
}

/* Beside what it waited for itself, it slept for a link. */
static void test_chain_of_diagnosis(void)
{
	const struct chains seen = {
		.from_ns = SECOND / 2, .until_ns = SECOND, .nr_sleeps = 3, .outside.wait_ns = 300 * MS,
		.outside.asked_ns = 300 * MS,
		.sleeper = { .tid = 100, .prio = 120 }, .nr_links = 1,
		.link = { { .tid = 7, .prio = 120, .nr = 3, .time.wait_ns = 300 * MS } },
	};
	struct text t = {};
	struct json j = { .out = &t };
	struct diagnosis diagnosis;
	struct diagnose_view view;
	struct verdicts verdicts;
	struct target target;
	struct scene scene;

	view_init(&view, &scene, &diagnosis, &target, &verdicts);
	verdicts_free(&verdicts);
	diagnosis.in.chain = (struct verdict_chain){
		.seen = &seen, .sleeper = scene.thread[0].task, .link = { { .tid = 7, .comm = "ser\nver" } },
	};
	verdicts_find(&verdicts, &diagnosis.in);
	diagnose_put(&t, &view);
	ok(t.s && strstr(t.s, "lost 800.0ms: wait 500.0ms, block 0ns, chain 300.0ms\n") &&
	   strstr(t.s, "\n2. chain: vic\\x0atim (100) slept until ser\\x0aver (7) woke it") &&
	   strstr(t.s, "\n   38% of the lost time, 300.0ms; likely\n"), "a chain for people");
	text_clear(&t);
	diagnose_put_json(&j, &view);
	check_json(t.s, "d[\"chain_ns\"] == 300000000 and d[\"chain_window_ns\"] == 500000000 and"
		   " d[\"lost_ns\"] == 800000000 and d[\"unexplained_ns\"] == 50000000 and"
		   " [v[\"id\"] for v in d[\"verdicts\"]] == [\"contention\", \"chain\"] and"
		   " sum(v[\"lost_ns\"] for v in d[\"verdicts\"]) == 750000000", "a chain for programs");
	check_schema(t.s, true, "  fits the schema");
	verdicts_free(&verdicts);
	text_free(&j.open);
	text_free(&t);
}

void test_diagnose(void)
{
	test_chain_of_diagnosis();
	test_text_of_diagnosis();
	test_json_of_diagnosis();
}
