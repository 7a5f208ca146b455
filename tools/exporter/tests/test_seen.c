// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "seen.h"
#include "unit.h"

#define KEYS 3000
#define STEPS 200000

/* Beside an array of flags; keys are near each other, as those of the module. */
void test_seen(void)
{
	static bool has[KEYS];
	struct seen_table table = {};
	bool is_right = !seen_find(&table, 1);
	unsigned int i, key, nr = 0;
	struct seen *task;

	srand(1);
	for (i = 0; i < STEPS; i++) {
		key = rand() % KEYS;
		task = seen_find(&table, (1ULL << 33) + key);
		is_right &= !!task == has[key] && (!task || task->count[0] == key);
		if (task) {
			seen_remove(&table, task);
			nr--;
		} else {
			seen_add(&table, (1ULL << 33) + key)->count[0] = key;
			nr++;
		}
		has[key] = !has[key];
		is_right &= table.nr == nr;
	}
	for (key = 0; key < KEYS; key++)
		is_right &= !!seen_find(&table, (1ULL << 33) + key) == has[key];
	ok(is_right, "seen: %u additions and removals", STEPS);
	seen_free(&table);
	ok(!table.nr && !seen_find(&table, 1), "seen: none");
}
