// SPDX-License-Identifier: GPL-2.0
#include "task_place.h"

enum task_place task_place(const struct record *rec, const struct cpu_set *cpus)
{
	struct cpu_set allowed = {}, there;

	if (!rec->ids || !rec->affinity)
		return PLACE_UNKNOWN;
	cpu_set_take_mask(&allowed, rec->affinity->mask, rec->affinity->nr_cpus);
	there = cpu_set_and(&allowed, cpus);
	if (!cpu_set_count(&there))
		return PLACE_ELSEWHERE;
	if (!cpu_set_is_within(&allowed, cpus))
		return PLACE_OUTSIDER;
	return rec->ids->kind & TSCOPE_KIND_KTHREAD ? PLACE_KERNEL : PLACE_INSIDE;
}
