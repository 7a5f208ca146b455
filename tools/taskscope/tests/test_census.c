// SPDX-License-Identifier: GPL-2.0
/* Living tasks and those that have exited, over several looks: each counts once. */
#include <string.h>

#include "build.h"
#include "census.h"
#include "unit.h"

#define SECOND 1000000000ULL

/* A task that ran @run_ns, as it was read at @now. */
static void add_living(struct ts_set *tasks, __s32 tid, __u64 since_ns, __u64 now, __u64 run_ns)
{
	struct tscope_accounts *accounts;
	struct built b;

	build_task(&b, tid, tid, 1, "x");
	((struct tscope_head *)b.bytes)->key = BUILD_KEY + tid;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->since_ns = since_ns;
	accounts->now_ns = now;
	accounts->run_ns = run_ns;
	add_built(tasks, &b);
}

static void add_exited(struct ts_set *tasks, __s32 tid, __u64 since_ns, __u64 run_ns, __u64 seq)
{
	struct tscope_accounts *accounts;
	struct tscope_exited *exited;
	struct built b;

	build_start(&b, tid)->key = BUILD_KEY + tid;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->since_ns = since_ns;
	accounts->now_ns = since_ns + run_ns;
	accounts->run_ns = run_ns;
	exited = build_group(&b, TSCOPE_GROUP_EXITED, sizeof(*exited));
	exited->seq = seq;
	exited->tgid = tid;
	exited->flags = TSCOPE_EXITED_PROCESS;
	add_built(tasks, &b);
}

/* What all ran in the last window. */
static __u64 ran_by(const struct ts_set *tasks)
{
	const struct record *rec;
	__u64 ns = 0;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		ns += (rec->since ? rec->since : rec)->accounts->run_ns;
	}
	return ns;
}

static __u64 ran(const struct census *census)
{
	return ran_by(&census->living) + ran_by(&census->exited);
}

void test_census(void)
{
	struct census census = {};

	/* Second 10: three live, of which one exits while this is read; one exited before. */
	census_begin(&census, 10 * SECOND);
	add_living(&census.living, 5, SECOND, 10 * SECOND, 100);
	add_living(&census.living, 6, SECOND, 10 * SECOND, 1000);
	add_living(&census.living, 7, SECOND, 10 * SECOND, 10000);
	add_exited(&census.exited, 4, SECOND, 7, 1);
	add_exited(&census.exited, 7, SECOND, 10003, 2);
	census_take(&census, 0, 10 * SECOND);
	ok(census.living.nr == 2 && census.exited.nr == 2,
	   "census: a task that exits between the two readings is there once");
	ok(ran(&census) == 100 + 1000 + 10003 + 7, "  all that they ever did counts");

	/* Second 11: 6 has exited, and is not freed yet; 8 came; 9 had ended as 10 began. */
	census_begin(&census, 11 * SECOND);
	add_living(&census.living, 5, SECOND, 11 * SECOND, 105);
	add_living(&census.living, 8, 10 * SECOND + 1, 11 * SECOND, 50);
	add_exited(&census.exited, 4, SECOND, 7, 1);
	add_exited(&census.exited, 7, SECOND, 10003, 2);
	add_exited(&census.exited, 9, SECOND, 400000, 3);
	census_take(&census, 0, 11 * SECOND);
	ok(!census.exited.nr, "census: those that exited before are not of this window");
	ok(ran(&census) == 5 + 50, "  what came since counts; of a new task all");
	ok(!census.unfreed.nr, "  all were there at the look before");

	/* Second 12: nothing is known of 6 still, and 10 came and went. */
	census_begin(&census, 12 * SECOND);
	ok(census.unfreed.nr == 1 && census.unfreed.task[0].rec.tid == 6,
	   "census: one is neither living nor among the exited");
	add_living(&census.living, 5, SECOND, 12 * SECOND, 105);
	add_living(&census.living, 8, 10 * SECOND + 1, 12 * SECOND, 51);
	add_exited(&census.exited, 9, SECOND, 400000, 3);
	add_exited(&census.exited, 10, 11 * SECOND + 1, 20, 4);
	census_take(&census, 0, 12 * SECOND);
	ok(census.exited.nr == 1 && ran(&census) == 1 + 20, "  a task that came and went counts");

	/* Second 13: it is freed. */
	census_begin(&census, 13 * SECOND);
	add_living(&census.living, 5, SECOND, 13 * SECOND, 105);
	add_living(&census.living, 8, 10 * SECOND + 1, 13 * SECOND, 51);
	add_exited(&census.exited, 10, 11 * SECOND + 1, 20, 4);
	add_exited(&census.exited, 6, SECOND, 1002, 5);
	census_take(&census, 0, 13 * SECOND);
	ok(census.exited.nr == 1 && ran(&census) == 2,
	   "census: of one that is freed at last, what it did since its last look counts");

	/* Second 14: one that was born and ended between 11 and 12 is freed only now. */
	census_begin(&census, 14 * SECOND);
	ok(!census.unfreed.nr, "  then it is forgotten");
	add_living(&census.living, 5, SECOND, 14 * SECOND, 105);
	add_living(&census.living, 8, 10 * SECOND + 1, 14 * SECOND, 51);
	add_exited(&census.exited, 12, 11 * SECOND + 2, 300, 6);
	census_take(&census, 0, 14 * SECOND);
	ok(census.exited.nr == 1 && ran(&census) == 300,
	   "census: one that no look has seen counts as it is freed");

	/* Second 15: the ring has lost one that exited since, and 5 is never seen again. */
	census_begin(&census, 15 * SECOND);
	add_living(&census.living, 8, 10 * SECOND + 1, 15 * SECOND, 51);
	add_exited(&census.exited, 11, 14 * SECOND + 1, 9, 8);
	census.lost = (struct lost){ .nr = 6, .since_ns = 14 * SECOND + 5, .what = "processes" };
	census_take(&census, 0, 15 * SECOND);
	ok(census.lost.nr == 1, "census: one is missing of this window");

	/* Second 16: what is missing went before it. */
	census_begin(&census, 16 * SECOND);
	ok(census.unfreed.nr == 1, "  it may be the one of which nothing is known");
	census.lost = (struct lost){ .nr = 6, .since_ns = 14 * SECOND + 5, .what = "processes" };
	census_take(&census, 0, 16 * SECOND);
	ok(!census.lost.nr, "census: nothing is missing of this window");

	/* After so long it is not expected any more. */
	census_begin(&census, 200 * SECOND);
	ok(!census.unfreed.nr, "census: in the end it is forgotten");
	census_take(&census, 0, 200 * SECOND);
	census_free(&census);
}
