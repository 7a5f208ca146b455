// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "build.h"
#include "status.h"
#include "tap.h"

/* A task as the checks see it; what @spoil says is wrong about it. */
enum spoil { FINE, RUNNING, RAN, OTHER_START, NVCSW, NIVCSW, MIGRATIONS, NO_COUNTS };

static void add(struct tasks *tasks, __s32 tid, enum spoil spoil)
{
	struct tscope_counts *counts;
	struct tscope_state *state;
	struct tscope_sched *sched;
	struct tscope_ids *ids;
	struct built b;

	ids = build_task(&b, tid, tid, 0, "x");
	ids->start_ns = spoil == OTHER_START ? 2 : 1;
	state = build_group(&b, TSCOPE_GROUP_STATE, sizeof(*state));
	state->letter = 'S';
	state->on_cpu = spoil == RUNNING;
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->nvcsw = 110 + (spoil == NVCSW);
	sched->nivcsw = 220 + (spoil == NIVCSW);
	sched->nr_migrations = 330 + (spoil == MIGRATIONS);
	sched->runtime_ns = 1000 + (spoil == RAN);
	if (spoil != NO_COUNTS) {
		counts = build_group(&b, TSCOPE_GROUP_COUNTS, sizeof(*counts));
		counts->voluntary = 10;
		counts->nvcsw_base = 100;
		counts->involuntary = 20;
		counts->nivcsw_base = 200;
		counts->migrations = 30;
		counts->migrations_base = 300;
	}
	add_built(tasks, &b);
}

static void test_counts(void)
{
	static const struct {
		enum spoil before, after;
		__u64 hooks;
		size_t checked, unequal, ran, uncounted;
		const char *what;
	} cases[] = {
		{ FINE, FINE, ~0ULL, 1, 0, 0, 0, "equal" },
		{ NVCSW, NVCSW, ~0ULL, 1, 1, 0, 0, "one voluntary switch not counted" },
		{ NIVCSW, NIVCSW, ~0ULL, 1, 1, 0, 0, "one involuntary switch not counted" },
		{ MIGRATIONS, MIGRATIONS, ~0ULL, 1, 1, 0, 0, "one migration not counted" },
		{ FINE, NVCSW, ~0ULL, 0, 0, 1, 0, "switched meanwhile" },
		{ FINE, RAN, ~0ULL, 0, 0, 1, 0, "ran meanwhile" },
		{ RUNNING, RUNNING, ~0ULL, 0, 0, 1, 0, "on a CPU" },
		{ FINE, OTHER_START, ~0ULL, 0, 0, 1, 0, "another task of the same tid" },
		{ NO_COUNTS, NO_COUNTS, ~0ULL, 0, 0, 0, 1, "not counted" },
		{ FINE, NO_COUNTS, ~0ULL, 0, 0, 0, 1, "no longer counted" },
		{ NVCSW, NVCSW, TSCOPE_HOOK_MIGRATE, 1, 0, 0, 0, "no hook for switches" },
		{ MIGRATIONS, MIGRATIONS, TSCOPE_HOOK_SWITCH, 1, 0, 0, 0, "no hook for migrations" },
		{ MIGRATIONS, MIGRATIONS, TSCOPE_HOOK_MIGRATE, 1, 1, 0, 0, "only that hook" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tasks before = {}, after = {};
		struct counts_check c;

		add(&before, 5, cases[i].before);
		add(&after, 5, cases[i].after);
		add(&after, 6, NVCSW);	/* born in between */
		check_counts(&c, &before, &after, cases[i].hooks);
		ok(c.checked == cases[i].checked && c.unequal == cases[i].unequal &&
		   c.ran == cases[i].ran && c.uncounted == cases[i].uncounted &&
		   c.bad_tid == (cases[i].unequal ? 5 : 0), "counts: %s", cases[i].what);
		tasks_free(&before);
		tasks_free(&after);
	}
}

static void test_ctxt(void)
{
	static const struct {
		struct ctxt_reading first, second;
		bool want;
		const char *what;
	} cases[] = {
		{ { 100, 9100, 100 }, { 150, 9150, 150 }, true, "equal" },
		{ { 100, 9100, 104 }, { 150, 9150, 153 }, true, "between" },
		{ { 100, 9100, 100 }, { 150, 9152, 150 }, true, "two on their way" },
		{ { 100, 9100, 100 }, { 150, 9153, 150 }, false, "one too few seen" },
		{ { 100, 9100, 100 }, { 150, 9147, 150 }, false, "one too many seen" },
		{ { 0, ~0ULL, 0 }, { 50, 49, 50 }, true, "a counter that wraps" },
		{ { 100, 9100, 100 }, { 100, 9400, 100 }, false, "nothing seen" },
	};
	__u64 ctxt = 0;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(ctxt_agrees(&cases[i].first, &cases[i].second, 2) == cases[i].want, "ctxt: %s",
		   cases[i].what);
	ok(parse_ctxt("cpu  1 2\nintr 5 6\nctxt 123456789012\nbtime 1\n", &ctxt) &&
	   ctxt == 123456789012ULL, "ctxt in /proc/stat");
	ok(!parse_ctxt("cpu 1\nbtime 1\n", &ctxt) && !parse_ctxt("cpu 1\nctxt \n", &ctxt) &&
	   !parse_ctxt("cpu 1\nctxt 12x\n", &ctxt) && !parse_ctxt("", &ctxt),
	   "no ctxt in /proc/stat");
}

static struct tscope_accounts *add_accounts(struct tasks *tasks, __s32 tid)
{
	struct tscope_accounts *accounts;
	struct built b;

	build_start(&b, tid);
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	*accounts = (struct tscope_accounts){ .since_ns = 100, .now_ns = 115, .run_ns = 1,
		.wait_ns = 2, .sleep_ns = 3, .block_ns = 4, .stop_ns = 5 };
	add_built(tasks, &b);
	return (void *)tasks->task[tasks->nr - 1].rec.accounts;
}

static void test_accounts(void)
{
	struct accounts_check c;
	struct tasks tasks = {};
	struct built b;

	check_accounts(&c, &tasks);
	ok(!c.checked && !c.unequal, "accounts: no tasks");
	add_accounts(&tasks, 1);
	add_accounts(&tasks, 2);
	build_start(&b, 3);
	add_built(&tasks, &b);
	check_accounts(&c, &tasks);
	ok(c.checked == 2 && !c.unequal && c.uncounted == 1 && !c.bad_tid, "accounts: equal");
	add_accounts(&tasks, 4)->stop_ns++;
	add_accounts(&tasks, 5)->wait_idle_ns = 2;
	check_accounts(&c, &tasks);
	ok(c.checked == 4 && c.unequal == 1 && c.bad_tid == 4, "accounts: one nanosecond more");
	tasks_free(&tasks);
}

/* A task that slept, as check_times() sees it. */
struct sleeper {
	__u64 run, runtime, wait, delay, switches;
	bool seen, on_cpu;
	__u32 account;
	__u64 start;
};

static void add_sleeper(struct tasks *tasks, const struct sleeper *s)
{
	struct tscope_accounts *accounts;
	struct tscope_counts *counts;
	struct tscope_state *state;
	struct tscope_sched *sched;
	struct tscope_birth *birth;
	struct built b;

	build_task(&b, 9, 9, 0, "x")->start_ns = s->start;
	state = build_group(&b, TSCOPE_GROUP_STATE, sizeof(*state));
	state->on_cpu = s->on_cpu;
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->runtime_ns = s->runtime;
	sched->run_delay_ns = s->delay;
	birth = build_group(&b, TSCOPE_GROUP_BIRTH, sizeof(*birth));
	birth->birth_ns = 100;
	birth->flags = s->seen ? TSCOPE_BIRTH_SEEN : 0;
	counts = build_group(&b, TSCOPE_GROUP_COUNTS, sizeof(*counts));
	counts->voluntary = s->switches;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->since_ns = 100;
	accounts->run_ns = s->run;
	accounts->wait_ns = s->wait;
	accounts->account = s->account;
	add_built(tasks, &b);
}

#define MS 1000000ULL

static void test_time_checks(void)
{
	struct times_check sum = { .checked = 9, .ours_ns = 1000 * MS, .kernel_ns = 900 * MS };
	static const struct sleeper none = { .account = TSCOPE_ACCOUNT_SLEEP };
	static const struct {
		struct sleeper before, after;
		size_t run, run_outside, wait, wait_outside;
		const char *what;
	} cases[] = {
		{ none, { MS, MS, 500, 500, 0, false, false, 2, 0 }, 1, 0, 1, 0, "equal" },
		{ none, { 1050 * MS, 900 * MS, 50 * MS, 0, 0, false, false, 2, 0 }, 1, 0, 1, 0,
		  "within what is tolerated" },
		{ none, { 1050 * MS, 880 * MS, 70 * MS, 0, 0, false, false, 2, 0 }, 1, 1, 1, 1,
		  "more than the kernel has" },
		{ none, { 880 * MS, 1050 * MS, 0, 70 * MS, 0, false, false, 2, 0 }, 1, 1, 1, 1,
		  "less than the kernel has" },
		{ none, { 1050 * MS, 880 * MS, 0, 0, 1000, false, false, 3, 0 }, 1, 0, 0, 0,
		  "tolerated for more switches; no wait" },
		{ none, { 120 * MS, 0, 0, 0, 0, false, true, 2, 0 }, 0, 0, 0, 0, "on a CPU" },
		{ none, { 120 * MS, 0, 0, 0, 0, false, false, 0, 0 }, 0, 0, 0, 0, "runs" },
		{ none, { 120 * MS, 0, 120 * MS, 0, 0, false, false, 1, 0 }, 1, 1, 0, 0, "waits" },
		{ { .account = 1 }, { MS, MS, 120 * MS, 0, 0, false, false, 2, 0 }, 1, 0, 0, 0,
		  "waited before" },
		{ none, { 120 * MS, 0, 0, 0, 0, false, false, 5, 0 }, 0, 0, 0, 0, "has ended" },
		{ none, { 120 * MS, 0, 0, 0, 0, false, false, 2, 7 }, 0, 0, 0, 0, "another task" },
		{ none, { 120 * MS, 0, 0, 0, 0, true, false, 2, 7 }, 1, 1, 0, 0,
		  "another task, seen since its birth" },
		{ { .account = 0 }, { 120 * MS, 0, 0, 0, 0, false, false, 2, 0 }, 0, 0, 0, 0,
		  "ran before" },
		{ { 1000 * MS, 0, 70 * MS, 0, 7, false, false, 2, 0 },
		  { 1001 * MS, MS, 72 * MS, 2 * MS, 8, false, false, 4, 0 }, 1, 0, 1, 0,
		  "equal between two looks" },
		{ { 1000 * MS, 0, 70 * MS, 0, 7, true, false, 2, 0 },
		  { 1001 * MS, MS, 72 * MS, 2 * MS, 7, true, false, 4, 0 }, 1, 1, 1, 1,
		  "not equal since its birth" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tasks before = {}, after = {};
		struct times_check run, wait;

		add_sleeper(&before, &cases[i].before);
		add_sleeper(&after, &cases[i].after);
		check_times(&run, &wait, &before, &after);
		ok(run.checked == cases[i].run && run.outside == cases[i].run_outside &&
		   wait.checked == cases[i].wait && wait.outside == cases[i].wait_outside &&
		   run.bad_tid == (run.outside ? 9 : 0), "times: %s", cases[i].what);
		tasks_free(&before);
		tasks_free(&after);
	}
	ok(times_agree(&sum), "times: the sum within what is tolerated");
	sum.kernel_ns = 800 * MS;
	ok(!times_agree(&sum), "times: the sum differs though no task does");
	sum.nr_switches = 1000;
	ok(times_agree(&sum), "times: the sum, tolerated for the switches");
}

static bool contains(const struct status *st, const char *what)
{
	struct text t = {};
	bool found;

	status_put(&t, st);
	found = strstr(t.s, what);
	text_free(&t);
	return found;
}

static void test_status(void)
{
	struct status st = {
		.info = { .size = sizeof(st.info), .groups = TSCOPE_GROUPS_ALL, .hooks = 0xff,
			  .version = "1.2", .nr_departed = 7, .departed_max = 4096,
			  .blame_ns = 1000000 },
		.accounts_done = true, .accounts = { .checked = 5 },
		.counts_done = true, .counts = { .checked = 4 },
		.ctxt_done = true, .ctxt_ok = true,
		.run = { .checked = 3, .ours_ns = 5000, .kernel_ns = 4000 },
	};
	struct text t = {};
	struct json j = { .out = &t };

	ok(status_ok(&st), "status: no check failed");
	ok(contains(&st, "  accounts  PASS: RUN + WAIT + SLEEP + BLOCK + STOP = AGE; 5 tasks checked, 0 unequal, 0 not counted\n") &&
	   contains(&st, "  counts    PASS: ") && contains(&st, "  ctxt      PASS: ") &&
	   contains(&st, "  run       PASS: RUN agrees with RUNTIME within 10 %, 100 us a switch and 50 ms; 3 tasks checked, 0 outside, in all 5.000us and 4.000us\n") &&
	   contains(&st, "  wait      not checked\n") &&
	   contains(&st, "departed    7; the latest 4096 are kept\nlong waits  from 1.000ms on\n"),
	   "status: what it says");
	status_put_json(&j, &st);
	check_json(t.s, "[d[\"status\"][\"checks\"][k][\"ok\"] for k in (\"accounts\", \"counts\","
			" \"ctxt\", \"run\", \"wait\")] == [True, True, True, True, None]"
			" and d[\"status\"][\"departed\"] == 7", "status: JSON");
	text_clear(&t);

	st.wait = (struct times_check){ .checked = 1, .outside = 1, .bad_tid = 77 };
	ok(!status_ok(&st) && contains(&st, "  wait      FAIL: ") &&
	   contains(&st, "; see taskscope show 77\n"), "status: one failed");
	st.wait.outside = 0;
	st.accounts = (struct accounts_check){ .checked = 5, .unequal = 1, .bad_tid = 78 };
	ok(!status_ok(&st) && contains(&st, "  accounts  FAIL: ") &&
	   contains(&st, "; see taskscope show 78\n"), "status: another failed");

	/* A module that says less of itself. */
	st = (struct status){ .info = { .size = TSCOPE_INFO_SIZE_VER0 } };
	ok(status_ok(&st) && contains(&st, "  accounts  not checked\n") &&
	   !contains(&st, "departed    ") && !contains(&st, "long waits"), "status: an older module");
	status_put_json(&j, &st);
	check_json(t.s, "d[\"status\"][\"departed\"] is None and d[\"status\"][\"blame_ns\"] is None"
			" and d[\"status\"][\"checks\"][\"accounts\"][\"ok\"] is None",
		   "status: an older module, JSON");
	text_free(&t);
}

void test_checks(void)
{
	test_accounts();
	test_time_checks();
	test_status();
	test_counts();
	test_ctxt();
}
