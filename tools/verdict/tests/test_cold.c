// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

void test_rule_cold(void)
{
	struct tscope_moves before = { .node = 5, .remote = 7 }, after = before;
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	scene_init(&scene);
	thread = scene_thread(&scene, SECOND, 0);
	thread->moves = &after;
	thread->moves_before = &before;
	after.flags = TSCOPE_MOVES_HAS_LLC;
	after.node += 100;
	after.remote += 30;
	after.llc += 3;
	after.core += 1;
	scene_find(&scene, &verdicts, "to other caches and nodes");
	v = verdict_of(&verdicts, "cold");
	ok(v == verdicts.verdict && !v->lost_ns && v->confidence == CONFIDENCE_POSSIBLE, "  it is cold");
	ok(says(v, "30 migrations to another node", 30) &&
	   says(v, "100 migrations to another last level of cache", 100) &&
	   says(v, "4 migrations to CPUs with the same cache", 4), "  with its migrations");
	verdicts_free(&verdicts);

	/* Look-alikes. */
	after = before;
	after.flags = TSCOPE_MOVES_HAS_LLC;
	after.llc += 1000;
	after.core += 1000;
	scene_is(&scene, "healthy", 0, "inside of one cache");
	after = before;
	after.node += 1000;
	scene_is(&scene, "healthy", 0, "before 6.7 it is not known which CPUs share a cache");
	after.remote += 19;
	scene_is(&scene, "healthy", 0, "now and then to another node");
	after.remote += 1;
	scene_is(&scene, "cold", 0, "more often");
	thread->accounts.run_ns = 40 * MS;
	scene_is(&scene, "healthy", 0, "one that hardly runs");
}
