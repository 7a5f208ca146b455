// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

void test_verdict_healthy(void)
{
	const struct tscope_waits waits = { .max_ns = 3 * MS };
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	scene_init(&scene);
	scene_thread(&scene, 500 * MS, 4 * MS)->waits = &waits;
	scene_thread(&scene, 0, 0);
	scene_find(&scene, &verdicts, "a healthy process");
	v = verdict_of(&verdicts, "healthy");
	ok(verdicts.nr == 1 && v && v->lost_ns == 4 * MS && !verdicts.unexplained_ns,
	   "  it is the only verdict");
	ok(says(v, "2 threads lost 4.000ms in 1.000s", 4 * MS) &&
	   says(v, "that is 0.79% of the time in which they wanted to run", 7) &&
	   says(v, "they ran for 500.0ms, which is 50% of one CPU", 500 * MS) &&
	   says(v, "the longest wait was 3.000ms", 3 * MS), "  with its figures");
	ok(v && !v->fix.len && !v->nr_commands, "  there is nothing to fix");
	verdicts_free(&verdicts);
}
