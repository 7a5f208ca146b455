// SPDX-License-Identifier: GPL-2.0
#include <linux/time64.h>

#include "model.h"
#include "unit.h"

/* How long before the first switch that was noted the wait began. */
#define BEFORE_NS (5ULL * NSEC_PER_MSEC)

/* What a CPU ran before the hooks were attached is not known: no task is told, nor others. */
static void check_first_switch(unsigned int nr)
{
	const u64 began = NSEC_PER_SEC;
	struct model_task task[2];
	struct tscope_blame told;
	struct model_cpu cpu;
	unsigned int i;

	model_boot(&cpu, began + BEFORE_NS);
	for (i = 0; i < 2; i++)
		model_task_init(&task[i], i + 1);
	for (i = 0; i < nr; i++)
		model_run(&cpu, &task[i % 2], NSEC_PER_MSEC);
	model_wait(&cpu, began, &told);
	ok(told.unknown_ns == BEFORE_NS && told.sum_ns == cpu.now_ns - began,
	   "first switch: time before the first of %u is unknown", nr);
	model_free(&cpu);
}

void test_first_switch(void)
{
	check_first_switch(0);
	check_first_switch(4);
	check_first_switch(30);
}
