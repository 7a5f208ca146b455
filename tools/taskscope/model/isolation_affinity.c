// SPDX-License-Identifier: GPL-2.0
#include "isolation_affinity.h"
#include "name_list.h"
#include "task_place.h"

void isolation_check_tasks(struct isolation *isolation)
{
	struct isolation_check *check = result_begin(isolation, "tasks",
						     "task_struct.cpus_mask, read by the module");
	struct cpu_set others = isolation_others(isolation);
	const struct record *rec;
	struct name_list bad = {};
	struct text name = {};
	size_t i, nr = 0;

	for (i = 0; i < isolation->tasks->nr; i++) {
		rec = &isolation->tasks->task[i].rec;
		nr += rec->affinity != NULL;
		if (task_place(rec, &isolation->cpus) != PLACE_OUTSIDER)
			continue;
		text_clear(&name);
		text_printf(&name, "%d ", rec->tid);
		text_put_visible(&name, rec->ids->comm, false);
		name_list_add(&bad, name.s);
	}
	if (!nr) {
		text_puts(&check->says, "no affinity is known");
	} else if (bad.nr) {
		check->outcome = CHECK_FAIL;
		text_printf(&check->says, "%zu of %zu tasks may run there and elsewhere: ", bad.nr, nr);
		name_list_put(&check->says, &bad);
		result_put_fix(check, "taskset -pc ", &others, " TID");
	} else {
		check->outcome = CHECK_PASS;
		text_printf(&check->says, "none of %zu tasks may run there and elsewhere", nr);
	}
	text_free(&bad.list);
	text_free(&name);
}
