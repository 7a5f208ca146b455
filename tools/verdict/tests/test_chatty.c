// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

/* Short waits for its partner on the same CPU, and for an idle one. */
static struct verdict_thread *chatty(struct scene *scene, __u64 turns)
{
	struct verdict_thread *thread;

	scene_init(scene);
	thread = scene_thread(scene, 100 * MS, 300 * MS);
	thread->accounts.wait_idle_ns = 100 * MS;
	thread->voluntary = turns;
	return thread;
}

void test_rule_chatty(void)
{
	const struct tscope_wakers wakers = { .waker = { { .count = 9000, .tid = 7, .comm = "partner" } } };
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	thread = chatty(&scene, 10000);
	thread->wakers = &wakers;
	scene_find(&scene, &verdicts, "10 us at a time");
	v = verdict_of(&verdicts, "chatty");
	ok(v == verdicts.verdict && verdicts.nr == 1 && v->lost_ns == 300 * MS, "  it is chatty");
	ok(says(v, "1 thread left the CPU 10000 times of their own accord", 10000) &&
	   says(v, "they ran 10.00us at a time", 10000) &&
	   says(v, "partner (7) is its partner, and woke it 9000 times", 9000), "  with its partner");
	verdicts_free(&verdicts);

	/* It costs switches, even if it hardly waits. */
	chatty(&scene, 10000)->accounts.wait_ns = MS;
	scene.thread[0].accounts.wait_idle_ns = 0;
	scene_is(&scene, "chatty", MS, "10 us at a time, without waits");
	scene.thread[0].accounts.wait_ns = 0;
	scene_is(&scene, "chatty", 0, "without any wait");

	/* Look-alikes. */
	scene.thread[0].voluntary = 900;
	scene.thread[0].accounts.run_ns = 9 * MS;
	scene_is(&scene, "healthy", 0, "10 us at a time, but seldom");
	thread = chatty(&scene, 4000);
	scene_find(&scene, &verdicts, "25 us at a time");
	ok(!verdict_of(&verdicts, "chatty"), "  is fine");
	verdicts_free(&verdicts);
}
