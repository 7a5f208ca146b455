// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

void test_verdict_healthy(void)
{
	const struct tscope_waits waits = { .max_ns = 3 * MS };
	struct verdicts verdicts;
	struct tscope_wakers woken_by[3];
	struct verdict_thread *thread[3];
	const struct verdict *v;
	struct scene scene;
	size_t i;

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
	ok(v && !v->fix.len && !v->nr_commands && v->nr_evidence == 4, "  there is nothing to fix");
	verdicts_free(&verdicts);

	/* Chains may have been in the rest of the window. */
	scene.in.chain.seen = &(struct chains){ .from_ns = 600 * MS, .until_ns = SECOND };
	scene_find(&scene, &verdicts, "one of which little was seen");
	v = verdict_of(&verdicts, "healthy");
	ok(says(v, "chains were looked for only in 400.0ms of 1.000s", 400 * MS), "  says so");
	verdicts_free(&verdicts);
	scene.in.chain.seen = &(struct chains){ .from_ns = SECOND / 2, .until_ns = SECOND };
	scene_find(&scene, &verdicts, "one of which half was seen");
	v = verdict_of(&verdicts, "healthy");
	ok(v && v->nr_evidence == 4, "  does not");
	verdicts_free(&verdicts);

	/* Each waits for the other, or for a client. */
	scene_init(&scene);
	for (i = 0; i < 3; i++) {
		thread[i] = scene_thread(&scene, 0, 0);
		thread[i]->task.comm = "pool";
		thread[i]->woken_by = &woken_by[i];
	}
	woken_by[0] = (struct tscope_wakers){ .waker = { { .key = thread[2]->task.key, .count = 7 } } };
	woken_by[2] = (struct tscope_wakers){ .waker = { { .key = thread[0]->task.key, .count = 6 } } };
	woken_by[1] = (struct tscope_wakers){ .waker = { { .key = thread[0]->task.key, .count = 5 } } };
	scene_find(&scene, &verdicts, "threads that sleep");
	v = verdict_of(&verdicts, "healthy");
	ok(says(v, "all 3 threads slept all the time, and nothing woke them", 3) &&
	   says(v, "pool (100) and pool (102) slept all the time, and each was mostly woken by the other before", 7),
	   "  are said to");
	verdicts_free(&verdicts);
	thread[2]->accounts.run_ns = 1;
	scene_find(&scene, &verdicts, "one of them ran");
	v = verdict_of(&verdicts, "healthy");
	ok(v && v->nr_evidence == 4, "  they do not all sleep");
	verdicts_free(&verdicts);
	scene.in.nr_threads = 1;
	scene_find(&scene, &verdicts, "one thread that sleeps");
	ok(says(verdict_of(&verdicts, "healthy"), "its thread slept all the time, and nothing woke it", 1),
	   "  is said to");
	verdicts_free(&verdicts);
}
