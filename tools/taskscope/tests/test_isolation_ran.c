// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "isolation_ran.h"
#include "quiet.h"
#include "unit.h"

static void move(struct past *past, size_t i, __u64 at_ns, __u32 from, __u32 to)
{
	past->moves.last[i] = (struct tscope_move){ at_ns, from, to };
	past->counts.migrations++;
}

static void expect_ran(const struct record *rec, __u32 cpu, __u64 least, __u64 most,
		       __u64 last, bool exact, const char *what)
{
	struct ran ran;
	bool some = ran_on(&ran, rec, cpu);

	if (!ok(some ? ran.least_ns == least && ran.most_ns == most && ran.last_ns == last &&
		ran.is_exact == exact : !most, "%s", what))
		printf("# %d: %llu to %llu, last %llu, exact %d\n", some, ran.least_ns,
		       ran.most_ns, ran.last_ns, ran.is_exact);
}

static void test_ran(void)
{
	struct past past;
	struct record rec = past_record(&past);

	expect_ran(&rec, 3, 60, 60, 1090, true, "a task that never migrated");
	expect_ran(&rec, 2, 0, 0, 0, false, "  was on no other CPU");
	past.accounts.account = TSCOPE_ACCOUNT_WAIT;
	expect_ran(&rec, 3, 60, 60, 0, true, "one that waits: since when it does not run is not known");
	past.accounts.account = TSCOPE_ACCOUNT_RUN;
	expect_ran(&rec, 3, 60, 60, 1100, true, "one that runs");
	/* A migration that no tracepoint told of. */
	past.sched.nr_migrations = 1;
	expect_ran(&rec, 3, 0, 0, 0, false, "one that the kernel says has migrated");
	past.sched.nr_migrations = 0;
	rec.sched = NULL;
	expect_ran(&rec, 3, 0, 0, 0, false, "one that has exited, and never migrated");

	rec = past_record(&past);
	move(&past, 0, 1010, 2, 3);
	expect_ran(&rec, 3, 50, 60, 1090, false, "90 of 100 ns there: 50 to 60 of 60");
	expect_ran(&rec, 2, 0, 10, 1010, false, "  and the first 10 elsewhere");
	rec = past_record(&past);
	move(&past, 0, 1080, 3, 2);
	move(&past, 1, 1050, 2, 3);
	expect_ran(&rec, 3, 0, 30, 1080, false, "30 ns there: up to 30 of 60");
	expect_ran(&rec, 2, 30, 60, 1090, false, "  and at least the rest on the other one");
	past.counts.migrations = 9;
	expect_ran(&rec, 3, 0, 60, 1080, false, "before the migrations that are kept it may have been anywhere");
	rec.moves = NULL;
	expect_ran(&rec, 3, 0, 0, 0, false, "without its migrations nothing is known");
}

static void test_lists(struct quiet_tasks *tasks)
{
	struct ran_list list = { .cpu = { .cpu = 3, .now_ns = 1100, .idle_ns = 20 } };
	struct cpu_set cpus = {};
	struct past past[2];
	struct ts_task task[2] = {};
	struct ts_set set = { .task = task, .nr = 2 }, none = {};
	bool is_irq;

	task[0].rec = past_record(&past[0]);
	task[1].rec = past_record(&past[1]);
	past[1].accounts.run_ns = 10;
	past[1].wakers = (struct tscope_wakers){ .waker[0] = { .count = 3, .tid = 5 }, .irq = 2 };
	task[1].rec.affinity = &tasks->made[8].affinity;
	cpu_set_parse(&cpus, "3");
	tasks->made[8].mask = 0x8;
	ran_list(&list, 1000, &none, &set);
	ok(list.busy_ns == 80 && list.nr == 2 && list.ran[0].least_ns == 60, "the longest first");
	ok(ran_untold(&list) == 10, "what no task is known to have run");
	ok(!ran_outsider(&list, &cpus), "none may run elsewhere, as far as is known");
	tasks->made[8].mask = 0x18;
	ok(ran_outsider(&list, &cpus) == &list.ran[1], "one may");
	ok(ran_waker(&task[1].rec, &is_irq)->tid == 5 && !is_irq, "the task that woke it most often");
	past[1].wakers.irq = 4;
	ok(!ran_waker(&task[1].rec, &is_irq) && is_irq, "an interrupt did");
	free(list.ran);
	quiet_tasks(tasks);
}

void test_isolation_ran(void)
{
	struct quiet_tasks tasks;

	quiet_tasks(&tasks);
	test_ran();
	test_lists(&tasks);
}
