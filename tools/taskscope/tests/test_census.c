// SPDX-License-Identifier: GPL-2.0
/* Living tasks and those that have exited, over several looks: each counts once. */
#include <string.h>

#include "build.h"
#include "census.h"
#include "unit.h"

#define SECOND 1000000000ULL

/* A task that ran @run_ns, as it was read at @now; its process was born with number @tgid. */
static void add_thread(struct ts_set *tasks, __s32 tid, __s32 tgid, __s32 key, __u64 since_ns,
		       __u64 now, __u64 run_ns)
{
	struct tscope_accounts *accounts;
	struct built b;

	build_task(&b, tid, tgid, 1, "x");
	((struct tscope_head *)b.bytes)->key = BUILD_KEY + key;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->since_ns = since_ns;
	accounts->now_ns = now;
	accounts->run_ns = run_ns;
	add_built(tasks, &b);
}

static void add_living(struct ts_set *tasks, __s32 tid, __u64 since_ns, __u64 now, __u64 run_ns)
{
	add_thread(tasks, tid, tid, tid, since_ns, now, run_ns);
}

static void add_end(struct ts_set *tasks, __s32 tid, __s32 key, __u64 since_ns, __u64 run_ns,
		    __u64 seq, __u32 flags)
{
	struct tscope_accounts *accounts;
	struct tscope_exited *exited;
	struct tscope_birth *birth;
	struct built b;

	build_start(&b, tid)->key = BUILD_KEY + key;
	birth = build_group(&b, TSCOPE_GROUP_BIRTH, sizeof(*birth));
	birth->birth_ns = tid;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->since_ns = since_ns;
	accounts->now_ns = since_ns + run_ns;
	accounts->run_ns = run_ns;
	exited = build_group(&b, TSCOPE_GROUP_EXITED, sizeof(*exited));
	exited->seq = seq;
	exited->tgid = tid;
	exited->flags = flags;
	add_built(tasks, &b);
}

static void add_exited(struct ts_set *tasks, __s32 tid, __u64 since_ns, __u64 run_ns, __u64 seq)
{
	add_end(tasks, tid, tid, since_ns, run_ns, seq, TSCOPE_EXITED_PROCESS);
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

static void test_looks(void)
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
	ok(!census.unfreed.tasks.nr, "  all were there at the look before");

	/* Second 12: nothing is known of 6 still, and 10 came and went. */
	census_begin(&census, 12 * SECOND);
	ok(census.unfreed.tasks.nr == 1 && census.unfreed.tasks.task[0].rec.tid == 6,
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
	ok(!census.unfreed.tasks.nr, "  then it is forgotten");
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
	ok(census.unfreed.tasks.nr == 1, "  it may be the one of which nothing is known");
	census.lost = (struct lost){ .nr = 6, .since_ns = 14 * SECOND + 5, .what = "processes" };
	census_take(&census, 0, 16 * SECOND);
	ok(!census.lost.nr, "census: nothing is missing of this window");

	/* After so long it is not expected any more. */
	census_begin(&census, 200 * SECOND);
	ok(census.unfreed.tasks.nr == 1 && census.unfreed.tasks.task[0].rec.tid == 8,
	   "census: what the look before has missed is kept, however long ago that was");
	census_take(&census, 0, 200 * SECOND);
	census_begin(&census, 300 * SECOND);
	ok(!census.unfreed.tasks.nr, "census: in the end it is forgotten");
	census_take(&census, 0, 300 * SECOND);
	census_free(&census);
}

/* Each look is a minute after the one before: a task that is missed by one is in the next. */
static void test_long_periods(void)
{
	struct census census = {};

	census_begin(&census, 60 * SECOND);
	add_living(&census.living, 5, SECOND, 60 * SECOND, 100);
	add_living(&census.living, 6, SECOND, 60 * SECOND, 1000);
	census_take(&census, 0, 60 * SECOND);
	census_begin(&census, 120 * SECOND);
	add_living(&census.living, 5, SECOND, 120 * SECOND, 101);
	census_take(&census, 0, 120 * SECOND);
	census_begin(&census, 180 * SECOND);
	add_living(&census.living, 5, SECOND, 180 * SECOND, 103);
	add_exited(&census.exited, 6, SECOND, 1010, 1);
	census_take(&census, 0, 180 * SECOND);
	ok(census.exited.nr == 1 && ran(&census) == 2 + 10,
	   "census: of a task that is freed two long periods later, what came since counts");
	census_begin(&census, 240 * SECOND);
	ok(!census.unfreed.tasks.nr, "  then it is forgotten");
	census_take(&census, 0, 240 * SECOND);
	census_free(&census);
}

/* Thread 8 of process 5 calls execve(): it is thread 5 then, and the old leader exits. */
static void test_exec_of_thread(void)
{
	struct census census = { .threads = true };

	census_begin(&census, 10 * SECOND);
	add_thread(&census.living, 5, 5, 5, SECOND, 10 * SECOND, 100);
	add_thread(&census.living, 8, 5, 8, 2 * SECOND, 10 * SECOND, 5000);
	census_take(&census, 0, 10 * SECOND);
	census_begin(&census, 11 * SECOND);
	add_thread(&census.living, 5, 5, 8, 2 * SECOND, 11 * SECOND, 5003);
	add_end(&census.exited, 5, 5, SECOND, 107, 1, TSCOPE_EXITED_EXEC);
	census_take(&census, 0, 11 * SECOND);
	ok(census.living.nr == 1 && census.exited.nr == 1 && ran(&census) == 3 + 7,
	   "census: of a thread that called execve(), what came since counts");
	census_begin(&census, 12 * SECOND);
	ok(!census.unfreed.tasks.nr, "  none is missed");
	add_end(&census.exited, 5, 5, SECOND, 107, 1, TSCOPE_EXITED_EXEC);
	add_end(&census.exited, 5, 8, 2 * SECOND, 5008, 1, TSCOPE_EXITED_PROCESS);
	census_take(&census, 0, 12 * SECOND);
	ok(census.exited.nr == 1 && ran(&census) == 5, "  and as it exits");
	census_free(&census);
}

/* The same, and all has exited as the next look begins; or while it is made. */
static void test_exec_and_end(void)
{
	struct census census = { .threads = true };

	census_begin(&census, 10 * SECOND);
	add_thread(&census.living, 5, 5, 5, SECOND, 10 * SECOND, 100);
	add_thread(&census.living, 8, 5, 8, 2 * SECOND, 10 * SECOND, 5000);
	census_take(&census, 0, 10 * SECOND);
	census_begin(&census, 11 * SECOND);
	add_thread(&census.living, 8, 5, 8, 2 * SECOND, 11 * SECOND, 5001);
	add_end(&census.exited, 5, 5, SECOND, 107, 1, TSCOPE_EXITED_EXEC);
	add_end(&census.exited, 5, 8, 2 * SECOND, 5008, 1, TSCOPE_EXITED_PROCESS);
	census_take(&census, 0, 11 * SECOND);
	ok(!census.living.nr && census.exited.nr == 2 && ran(&census) == 7 + 8,
	   "census: a thread that calls execve() and exits, both after it was read, is there once");
	census_free(&census);

	census = (struct census){ .threads = true };
	census_begin(&census, 10 * SECOND);
	add_thread(&census.living, 7, 9, 7, SECOND, 10 * SECOND, 100);
	add_thread(&census.living, 9, 9, 7, SECOND, 10 * SECOND, 101);
	census_take(&census, 0, 10 * SECOND);
	ok(census.living.nr == 1, "census: one that calls execve() between is there once, too");
	census_free(&census);

	/* The look has read number 5 before execve(), and number 8 after it. */
	census = (struct census){ .threads = true };
	census_begin(&census, 10 * SECOND);
	add_thread(&census.living, 5, 5, 5, SECOND, 10 * SECOND, 100);
	add_thread(&census.living, 8, 5, 8, 2 * SECOND, 10 * SECOND, 5000);
	census_take(&census, 0, 10 * SECOND);
	census_begin(&census, 11 * SECOND);
	add_thread(&census.living, 5, 5, 5, SECOND, 11 * SECOND, 100);
	census_take(&census, 0, 11 * SECOND);
	census_begin(&census, 12 * SECOND);
	add_thread(&census.living, 5, 5, 8, 2 * SECOND, 12 * SECOND, 5003);
	add_end(&census.exited, 5, 5, SECOND, 100, 1, TSCOPE_EXITED_EXEC);
	census_take(&census, 0, 12 * SECOND);
	ok(ran(&census) == 3, "census: one that a look has missed goes on");
	census_begin(&census, 13 * SECOND);
	ok(!census.unfreed.tasks.nr, "  and is forgotten among the missed");
	census_take(&census, 0, 13 * SECOND);
	census_free(&census);
}

/* A row is a process: its key is that of thread 8 from execve() on. */
static void test_exec_of_process(void)
{
	struct census census = {};

	census_begin(&census, 10 * SECOND);
	add_thread(&census.living, 5, 5, 5, SECOND, 10 * SECOND, 5100);
	census_take(&census, 0, 10 * SECOND);
	census_begin(&census, 11 * SECOND);
	add_thread(&census.living, 5, 5, 8, SECOND, 11 * SECOND, 5103);
	census_take(&census, 0, 11 * SECOND);
	ok(ran(&census) == 3, "census: of a process whose thread called execve(), what came since");
	census_begin(&census, 12 * SECOND);
	ok(!census.unfreed.tasks.nr, "  none is missed");
	ok(!census.before.kept && !census.before.task[0].rec.since,
	   "  of the look before only what was read is kept");
	add_thread(&census.living, 5, 5, 5, SECOND, 12 * SECOND, 5103);
	add_end(&census.exited, 5, 8, SECOND, 5104, 1, TSCOPE_EXITED_PROCESS);
	census_take(&census, 0, 12 * SECOND);
	ok(!census.living.nr && census.exited.nr == 1 && ran(&census) == 1,
	   "  and as it calls execve() and exits after it was read");
	census_free(&census);
}

void test_census(void)
{
	test_looks();
	test_long_periods();
	test_exec_of_thread();
	test_exec_and_end();
	test_exec_of_process();
}
