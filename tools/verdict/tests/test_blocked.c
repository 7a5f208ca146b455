// SPDX-License-Identifier: GPL-2.0
#include "scene.h"
#include "tap.h"

static struct verdict_thread *blocked(struct scene *scene, __u32 blocks, __u32 io_blocks)
{
	struct verdict_thread *thread;

	scene_init(scene);
	thread = scene_thread(scene, 100 * MS, 0);
	thread->accounts.block_ns = 800 * MS;
	thread->accounts.sleep_ns = 100 * MS;
	thread->blocks = blocks;
	thread->io_blocks = io_blocks;
	return thread;
}

void test_rule_blocked(void)
{
	const struct tscope_wakers by_irq = { .irq = 90, .others = 10 };
	struct tscope_wakers by_task = { .irq = 10, .waker = { { .count = 90, .tid = 7, .comm = "owner" } } };
	struct verdict_thread *thread;
	struct verdicts verdicts;
	const struct verdict *v;
	struct scene scene;

	thread = blocked(&scene, 40, 40);
	thread->stack = "io_schedule < folio_wait_bit_common";
	thread->wakers = &by_irq;
	scene_find(&scene, &verdicts, "blocked for I/O");
	v = verdict_of(&verdicts, "blocked-io");
	ok(v && verdicts.nr == 1 && v->lost_ns == 800 * MS && v->confidence == CONFIDENCE_LIKELY,
	   "  it is blocked-io");
	ok(says(v, "victim (100) was blocked for I/O for 800.0ms", 800 * MS) &&
	   says(v, "40 of 40 samples of blocked threads say so", 40) &&
	   says(v, "an interrupt woke it 90 of 100 times", 90) &&
	   says(v, "it was in io_schedule < folio_wait_bit_common", 1), "  with what says so");
	verdicts_free(&verdicts);

	thread = blocked(&scene, 40, 0);
	thread->wakers = &by_task;
	scene_find(&scene, &verdicts, "blocked by a lock");
	v = verdict_of(&verdicts, "blocked-lock");
	ok(v && verdicts.nr == 1 && v->lost_ns == 800 * MS &&
	   says(v, "owner (7) woke it 90 of 100 times", 90), "  it is blocked-lock, with its owner");
	verdicts_free(&verdicts);

	blocked(&scene, 40, 10);
	scene_find(&scene, &verdicts, "blocked by both");
	ok(verdict_of(&verdicts, "blocked-io") && verdict_of(&verdicts, "blocked-io")->lost_ns == 200 * MS &&
	   verdict_of(&verdicts, "blocked-lock") &&
	   verdict_of(&verdicts, "blocked-lock")->lost_ns == 600 * MS, "  each has its part");
	verdicts_free(&verdicts);

	thread = blocked(&scene, 0, 0);
	thread->wakers = &by_irq;
	scene_find(&scene, &verdicts, "blocked for moments, ended by interrupts");
	v = verdict_of(&verdicts, "blocked-io");
	ok(v && v->lost_ns == 800 * MS && v->confidence == CONFIDENCE_POSSIBLE, "  is possibly I/O");
	verdicts_free(&verdicts);

	blocked(&scene, 0, 0);
	scene_find(&scene, &verdicts, "blocked, and nothing more is known");
	v = verdict_of(&verdicts, "blocked-lock");
	ok(v && verdicts.nr == 1 && v->lost_ns == 800 * MS && v->confidence == CONFIDENCE_POSSIBLE,
	   "  is possibly a lock");
	verdicts_free(&verdicts);

	/* The look-alike. */
	thread = blocked(&scene, 0, 0);
	thread->accounts.block_ns = 0;
	thread->accounts.sleep_ns = 900 * MS;
	scene_is(&scene, "healthy", 0, "asleep on purpose");
}
