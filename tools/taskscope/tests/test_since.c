// SPDX-License-Identifier: GPL-2.0
#include "build.h"
#include "since.h"
#include "unit.h"

/* Thread 8 of process 5 has called execve(), and has the number and the birth of the process. */
static void test_exec(void)
{
	struct ts_set before = {}, now = {};
	struct built b;

	build_task(&b, 5, 5, 0, "x");
	((struct tscope_head *)b.bytes)->key = BUILD_KEY + 5;
	add_built(&before, &b);
	((struct tscope_head *)b.bytes)->key = BUILD_KEY + 8;
	add_built(&now, &b);
	build_task(&b, 8, 5, 0, "x");
	((struct tscope_head *)b.bytes)->key = BUILD_KEY + 8;
	add_built(&before, &b);
	tasks_since(&now, &before, true, 0);
	ok(now.task[0].rec.before == &before.task[1].rec, "since: a thread is known by its key");
	tasks_since(&now, &before, false, 0);
	ok(now.task[0].rec.before == &before.task[0].rec,
	   "since: a process is known by its number and its birth");
	ts_set_clear(&before);
	tasks_become_before(&before, &now);
	ok(!now.nr && before.nr == 1 && !before.task[0].rec.before, "since: it becomes the round before");
	ts_set_clear(&before);
}

/* A task a round ago is the same task only if all says so. */
void test_since(void)
{
	struct ts_set before = {}, now = {};
	struct tscope_accounts *accounts;
	struct built b;

	for (__s32 tid = 1; tid <= 5; tid++) {
		build_task(&b, tid, tid, 0, "x");
		build_group(&b, TSCOPE_GROUP_COUNTS, sizeof(struct tscope_counts));
		accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
		add_built(tid > 1 ? &before : &now, &b);
		((struct tscope_ids *)built_group(&b, TSCOPE_GROUP_IDS))->start_ns += tid == 3;
		((struct tscope_accounts *)built_group(&b, TSCOPE_GROUP_ACCOUNTS))->since_ns += tid == 4;
		((struct tscope_counts *)built_group(&b, TSCOPE_GROUP_COUNTS))->since_ns += tid == 5;
		if (tid > 1)
			add_built(&now, &b);
	}
	tasks_since(&now, &before, true, 0);
	ok(!now.task[0].rec.before && now.task[1].rec.before == &before.task[0].rec,
	   "since: one that is new, one that was there");
	ok(!now.task[2].rec.before, "since: another task of the same number");
	ok(!now.task[3].rec.before && !now.task[4].rec.before, "since: a record begun anew");
	ts_set_clear(&before);
	ts_set_clear(&now);
	test_exec();
}
