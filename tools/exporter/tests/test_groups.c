// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "groups.h"
#include "unit.h"

static void test_limit(void)
{
	struct groups groups;
	__u32 a, b;

	groups_init(&groups, 2);
	ok(groups_find(&groups, "other", 1) == GROUP_OTHER, "groups: one that is called other");
	a = groups_find(&groups, "a", 1);
	b = groups_find(&groups, "b", 1);
	ok(a && b && a != b && groups_find(&groups, "a", 2) == a, "groups: two");
	groups.group[a].nr_tasks = groups.group[b].nr_tasks = 1;
	ok(groups_find(&groups, "c", GROUP_STAYS_NS * 9) == GROUP_OTHER && groups.nr_used == 3,
	   "groups: no room while both have tasks");
	groups.group[a].nr_tasks = 0;
	groups.group[a].emptied_ns = 5;
	groups.group[a].count[COUNT_RUN_NS] = 100;
	groups.group[GROUP_OTHER].count[COUNT_RUN_NS] = 7;
	ok(groups_find(&groups, "c", 4 + GROUP_STAYS_NS) == GROUP_OTHER,
	   "groups: no room until one has been empty long enough");
	ok(groups_find(&groups, "c", 5 + GROUP_STAYS_NS) == a, "groups: then it gives its place");
	ok(groups.group[GROUP_OTHER].count[COUNT_RUN_NS] == 7 && groups.nr_folded == 1,
	   "  and other has not grown, as if that work were just done");
	ok(!groups.group[a].count[COUNT_RUN_NS], "  and what it had is forgotten");
	is(groups.group[a].name, "c", "  and the place has the new name");
	groups_free(&groups);
}

static void test_oldest(void)
{
	struct groups groups;
	char name[16];
	__u32 i;

	groups_init(&groups, 50);
	for (i = 0; i < 50; i++) {
		snprintf(name, sizeof(name), "g%u", i);
		groups_find(&groups, name, 1000 - i);
	}
	ok(groups_find(&groups, "new", 10 * GROUP_STAYS_NS) == 50,
	   "groups: the one that has been empty longest");
	ok(groups_find(&groups, "g48", 1) == 49 && groups_find(&groups, "g0", 1) == 1,
	   "  and the others are found");
	groups_free(&groups);
}

static void test_show(void)
{
	struct group group = { .count[COUNT_SLEEP_NS] = 100 };

	ok(group_show(&group, COUNT_SLEEP_NS, 50) == 100, "show: a count");
	group.before[COUNT_SLEEP_NS] = (struct asleep){ .nr = 2, .sum_ns = 60 };
	ok(group_show(&group, COUNT_SLEEP_NS, 50) == 140, "show: with two that sleep");
	group.count[COUNT_SLEEP_NS] = 90;
	ok(group_show(&group, COUNT_SLEEP_NS, 50) == 140, "show: does not fall");
	ok(group_show(&group, COUNT_SLEEP_NS, 60) == 150, "show: goes on where it is right again");
	ok(group_show(&group, COUNT_RUN_NS, 60) == 0, "show: another count");
}

void test_groups(void)
{
	test_limit();
	test_oldest();
	test_show();
}
