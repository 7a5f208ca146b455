// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

static struct verdict_thread *beside_storm(struct scene *scene)
{
	struct verdict_thread *thread;

	scene_init(scene);
	thread = scene_thread(scene, 500 * MS, 500 * MS);
	scene->in.short_lived = (struct short_lived){
		.nr = 200, .run_ns = 1200 * MS, .lived_ns = 2 * SECOND, .maker = 7,
		.maker_comm = "make", .nr_of_maker = 190,
	};
	return thread;
}

void test_rule_storm(void)
{
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	/* Of 1.5 s that the two CPUs ran others 1.2 s. */
	thread = beside_storm(&scene);
	scene.in.short_lived.nr = 90;
	scene_other(&scene, thread, 100 * MS, "cc1")->is_short_lived = true;
	scene_find(&scene, &verdicts, "beside processes that last longer");
	ok(verdict_of(&verdicts, "storm") && verdict_of(&verdicts, "storm")->lost_ns == 420 * MS &&
	   verdict_of(&verdicts, "contention") &&
	   verdict_of(&verdicts, "contention")->lost_ns == 80 * MS,
	   "  it is a storm, with its part of the short waits");
	verdicts_free(&verdicts);

	/* The makers are too busy with that to do anything else. */
	thread = beside_storm(&scene);
	scene_other(&scene, thread, 100 * MS, "cc1")->is_short_lived = true;
	scene_other(&scene, thread, 50 * MS, "make")->nr_made = 20;
	scene_other(&scene, thread, 60 * MS, "shell")->nr_made = 19;
	scene_find(&scene, &verdicts, "beside processes of a moment");
	v = verdict_of(&verdicts, "storm");
	ok(v == verdicts.verdict && v->lost_ns == 440 * MS, "  it is a storm, with its makers");
	is(v ? v->summary.s : "", "processes that live for a moment take the CPU; make (7) makes them",
	   "  in words");
	ok(says(v, "200 processes began and ended in the window, 200 a second", 200) &&
	   says(v, "they ran for 1.200s, which is 120% of one CPU", 1200 * MS) &&
	   says(v, "they lived for 10.00ms on average", 10 * MS) &&
	   says(v, "make (7) made 190 of them", 190), "  with its numbers");
	ok(verdict_of(&verdicts, "contention") &&
	   verdict_of(&verdicts, "contention")->lost_ns == 60 * MS, "  the rest is contention");
	verdicts_free(&verdicts);

	/* Look-alikes: threads of a pool are no processes; a few processes are no storm. */
	thread = beside_storm(&scene);
	scene.in.short_lived = (struct short_lived){};
	scene_is(&scene, "contention", 500 * MS, "threads of a pool");
	thread = beside_storm(&scene);
	scene.in.short_lived.nr = 9;
	scene_is(&scene, "contention", 500 * MS, "a few processes");
	beside_storm(&scene);
	scene.in.short_lived.run_ns = 99 * MS;
	scene_is(&scene, "contention", 500 * MS, "many that hardly run");

	beside_storm(&scene)->accounts.wait_ns = 0;
	scene_is(&scene, "healthy", 0, "one that does not suffer from it");
	scene.in.kind = TARGET_ALL;
	scene_is(&scene, "storm", 0, "the machine that it is on");
}
