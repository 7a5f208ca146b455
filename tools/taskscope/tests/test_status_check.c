// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "build.h"
#include "status.h"
#include "unit.h"

#define MS 1000000ULL

/* A task as the checks see it; what @spoil says is wrong about it. */
enum spoil { FINE, RUNNING, RAN, OTHER_START, NVCSW, NIVCSW, MIGRATIONS, NO_COUNTS };

static void add(struct ts_set *tasks, __s32 tid, enum spoil spoil)
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
		struct ts_set before = {}, after = {};
		struct counts_check c;

		add(&before, 5, cases[i].before);
		add(&after, 5, cases[i].after);
		add(&after, 6, NVCSW);	/* born in between */
		check_counts(&c, &before, &after, cases[i].hooks);
		ok(c.checked == cases[i].checked && c.unequal == cases[i].unequal &&
		   c.ran == cases[i].ran && c.uncounted == cases[i].uncounted &&
		   c.bad_tid == (cases[i].unequal ? 5 : 0), "counts: %s", cases[i].what);
		ts_set_clear(&before);
		ts_set_clear(&after);
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

static struct tscope_accounts *add_accounts(struct ts_set *tasks, __s32 tid)
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
	struct ts_set tasks = {};
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
	ts_set_clear(&tasks);
}

/* A task that slept, as check_times() sees it; @waits of 3 us each, and one of the rest. */
struct sleeper {
	__u64 run, runtime, wait, delay, switches, waits, runs;
	bool seen, on_cpu;
	__u32 account;
	__u64 start;
};

enum misfit { FITS, NO_BUCKET, LOW_BUCKET, HIGH_BUCKET, SUM, MAX, IDLE, KINDS, VOLUNTARY };

static void add_sleeper(struct ts_set *tasks, const struct sleeper *s, enum misfit misfit)
{
	struct tscope_accounts *accounts;
	struct tscope_switches *switches;
	struct tscope_counts *counts;
	struct tscope_state *state;
	struct tscope_sched *sched;
	struct tscope_birth *birth;
	struct tscope_waits *waits;
	struct built b;

	build_task(&b, 9, 9, 0, "x")->start_ns = s->start;
	state = build_group(&b, TSCOPE_GROUP_STATE, sizeof(*state));
	state->on_cpu = s->on_cpu;
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->runtime_ns = s->runtime;
	sched->run_delay_ns = s->delay;
	sched->nvcsw = s->switches;
	sched->nr_runs = s->runs;
	birth = build_group(&b, TSCOPE_GROUP_BIRTH, sizeof(*birth));
	birth->birth_ns = 100;
	birth->first_run_ns = 100 + 3;
	birth->flags = s->seen ? TSCOPE_BIRTH_SEEN | TSCOPE_BIRTH_HAS_RUN : 0;
	counts = build_group(&b, TSCOPE_GROUP_COUNTS, sizeof(*counts));
	counts->voluntary = s->switches + (misfit == VOLUNTARY);
	counts->now_ns = 1000 * MS;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->since_ns = 100;
	accounts->run_ns = s->run;
	accounts->wait_ns = s->wait;
	accounts->wait_idle_ns = misfit == IDLE ? s->wait + 1 : s->wait;
	accounts->account = s->account;
	waits = build_group(&b, TSCOPE_GROUP_WAITS, sizeof(*waits));
	waits->nr = s->waits;
	waits->sum_ns = s->wait + (misfit == SUM);
	if (s->waits) {
		waits->max_ns = s->wait - (s->waits - 1) * 3500;
		waits->bucket[tscope_wait_bucket(3500)] = s->waits - 1;
		waits->bucket[tscope_wait_bucket(waits->max_ns)]++;
		if (misfit == NO_BUCKET)
			waits->bucket[5]++;
		if (misfit == LOW_BUCKET || misfit == HIGH_BUCKET) {
			waits->bucket[tscope_wait_bucket(waits->max_ns)]--;
			waits->bucket[misfit == LOW_BUCKET ? 1 : 35]++;
		}
		if (misfit == MAX)
			waits->max_ns = s->wait + 1;
	}
	switches = build_group(&b, TSCOPE_GROUP_SWITCHES, sizeof(*switches));
	switches->idle = s->switches + (misfit == KINDS);
	add_built(tasks, &b);
}

static void test_time_checks(void)
{
	struct times_check sum = { .checked = 9, .ours_ns = 1000 * MS, .kernel_ns = 2000 * MS };
	static const struct sleeper none = { .account = TSCOPE_ACCOUNT_SLEEP };
	static const struct sleeper some = { 5 * MS, 5 * MS, 2 * MS, MS, 3, 3, 3, .account = 2 };
	static const struct {
		struct sleeper before, after;
		size_t run, run_unequal, wait, wait_unequal;
		const char *what;
	} cases[] = {
		{ none, { MS, MS, MS, MS, 1, 1, 1, false, false, 2, 0 }, 1, 0, 1, 0, "equal" },
		{ none, { 900 * MS, 500 * MS, 800 * MS, 0, 9, 9, 9, false, false, 2, 0 }, 1, 0, 1, 0,
		  "more than the kernel has, in each" },
		{ none, { 100 * MS, 500 * MS, 900 * MS, 500 * MS, 9, 9, 9, false, false, 2, 0 },
		  1, 0, 1, 0, "less run, more wait" },
		{ none, { 900 * MS, 500 * MS, 100 * MS, 500 * MS, 9, 9, 9, false, false, 2, 0 },
		  1, 0, 1, 0, "more run, less wait" },
		{ none, { 880 * MS, 900 * MS, MS, 10 * MS, 1, 1, 1, false, false, 2, 0 }, 1, 0, 1, 0,
		  "within what is tolerated" },
		{ none, { 780 * MS, 900 * MS, MS, 10 * MS, 1, 1, 1, false, false, 2, 0 }, 1, 1, 1, 0,
		  "less than the kernel has" },
		{ none, { 780 * MS, 900 * MS, 9 * MS, 10 * MS, 200, 200, 9, false, false, 2, 0 },
		  1, 0, 1, 0, "tolerated for more switches; fewer arrivals" },
		{ none, { MS, MS, MS, MS, 3, 2, 2, false, false, 2, 0 }, 1, 0, 1, 1, "a wait too few" },
		{ none, { MS, MS, MS, MS, 2, 3, 2, false, false, 2, 0 }, 1, 0, 1, 1, "a wait too many" },
		{ none, { MS, MS, MS, MS, 2, 2, 3, false, false, 2, 0 }, 1, 0, 1, 1, "an arrival too many" },
		{ none, { 0, 120 * MS, MS, 0, 1, 1, 1, false, true, 2, 0 }, 0, 0, 0, 0, "on a CPU" },
		{ none, { 0, 120 * MS, MS, 0, 1, 1, 1, false, false, 0, 0 }, 0, 0, 0, 0, "runs" },
		{ none, { 0, 120 * MS, MS, 0, 1, 0, 0, false, false, 1, 0 }, 1, 1, 0, 0, "waits" },
		{ { .account = 1 }, { MS, MS, 120 * MS, 0, 1, 9, 1, false, false, 2, 0 }, 0, 0, 0, 0,
		  "waited before" },
		{ none, { 0, 120 * MS, MS, 0, 1, 1, 1, false, false, 5, 0 }, 0, 0, 0, 0, "has ended" },
		{ none, { 0, 120 * MS, MS, 0, 1, 1, 1, false, false, 2, 7 }, 0, 0, 0, 0, "another task" },
		{ none, { 0, 120 * MS, MS, 0, 1, 1, 1, true, false, 2, 7 }, 1, 1, 1, 0,
		  "another task, seen since its birth" },
		{ { .account = 0 }, { 0, 120 * MS, MS, 0, 1, 1, 1, false, false, 2, 0 }, 0, 0, 0, 0,
		  "ran before" },
		{ { MS, 500 * MS, 70 * MS, 0, 7, 8, 5, false, false, 2, 0 },
		  { 2 * MS, 501 * MS, 72 * MS, 2 * MS, 9, 10, 7, false, false, 4, 0 }, 1, 0, 1, 0,
		  "equal between two looks" },
		{ { MS, 0, 70 * MS, 0, 7, 7, 7, true, false, 2, 0 },
		  { 2 * MS, 500 * MS, 72 * MS, 2 * MS, 8, 8, 8, true, false, 4, 0 }, 1, 1, 1, 0,
		  "not equal since its birth" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ts_set before = {}, after = {};
		struct times_check run, wait;

		add_sleeper(&before, &cases[i].before, FITS);
		add_sleeper(&after, &cases[i].after, FITS);
		check_times(&run, &wait, &before, &after, 1);
		ok(run.checked == cases[i].run && run.unequal == cases[i].run_unequal &&
		   wait.checked == cases[i].wait && wait.unequal == cases[i].wait_unequal &&
		   run.bad_tid == (run.unequal ? 9 : 0), "times: %s", cases[i].what);
		ts_set_clear(&before);
		ts_set_clear(&after);
	}
	for (enum misfit misfit = FITS; misfit <= VOLUNTARY; misfit++) {
		struct ts_set before = {}, after = {};
		struct times_check run, wait;

		add_sleeper(&before, &none, FITS);
		add_sleeper(&after, &some, misfit);
		check_times(&run, &wait, &before, &after, 1);
		ok(wait.checked == 1 && wait.unequal == (misfit != FITS), "waits that do not fit: %d",
		   misfit);
		ts_set_clear(&before);
		ts_set_clear(&after);
	}
	ok(times_agree(&sum), "times: half of the kernel's");
	sum.kernel_ns = 4000 * MS;
	ok(!times_agree(&sum), "times: less than half");
	sum.nr_switches = 10000;
	ok(times_agree(&sum), "times: less than half, tolerated for the switches");
	sum.room_ns = 1000 * MS;
	sum.spent_ns = 1001 * MS;
	ok(!times_agree(&sum), "times: more than the CPUs had");
}

static void test_sleep(void)
{
	struct tscope_accounts before = { .since_ns = 1, .now_ns = 1000 * MS, .sleep_ns = 5 * MS };
	struct tscope_accounts after = before;
	struct tscope_counts counts = { .involuntary = 4 }, later = counts;
	const struct record a = { .accounts = &before, .counts = &counts };
	const struct record b = { .accounts = &after, .counts = &later };
	struct sleep_check c;

	after.now_ns += 205 * MS;
	after.sleep_ns += 200 * MS;
	after.wait_ns += 5 * MS;
	check_sleep(&c, &a, &b, 200 * MS);
	ok(c.checked && c.ok && c.slept_ns == 200 * MS, "sleep: as long as it should");
	after.wait_ns += 2 * MS;
	check_sleep(&c, &a, &b, 200 * MS);
	ok(c.checked && !c.ok, "sleep: a part of it was a wait");
	later.involuntary++;
	check_sleep(&c, &a, &b, 200 * MS);
	ok(!c.checked, "sleep: it was preempted");
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
			  .version = "1.2", .nr_exited = 7, .exited_max = 4096,
			  .nr_exited_threads = 9, .exited_threads_max = 8,
			  .now_ns = 5000000000, .exited_threads_whole_ns = 3000000000,
			  .blame_ns = 1000000, .clock_cost_ns = 15,
			  .clock_source = TSCOPE_CLOCK_COUNTER, .memory_bytes = 60,
			  .cpu_bytes = 40,
			  .cost = { [TSCOPE_COST_SWITCH] = { 7000, 4, 1000 } } },
		.before = { .now_ns = 4000000000,
			    .cost = { [TSCOPE_COST_SWITCH] = { 4000, 0, 0 } } },
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
	   contains(&st, "  run       PASS: RUN and WAIT hold RUNTIME and RUNDELAY; 3 tasks checked, 0 unequal, in all RUN 5.000us, RUNTIME 4.000us\n") &&
	   contains(&st, "  wait      not checked\n") &&
	   contains(&st, "  sleep     not checked: this program was preempted\n") &&
	   contains(&st, "exited      7; the latest 4096 are kept\n"
			 "threads     9; the latest 8 are kept, all of the last 2.000s\n"
			 "long waits  from 1.000ms on\n"
			 "clock       counter, 15ns a reading\n"
			 "own cost    switch 250ns, waking not measured yet, "
			 "fork and exit not measured yet; 3000 events/s, 0.0750 % of one CPU; 100B\n"),
	   "status: what it says");
	strcpy(st.bpf_scheduler, "simple_1.0");
	ok(contains(&st, "\nsched_ext   simple_1.0, a BPF scheduler, is at work: SCHED_EXT tells which tasks it runs\n"),
	   "status: a BPF scheduler");
	status_put_json(&j, &st);
	check_json(t.s, "d[\"status\"][\"bpf_scheduler\"] == \"simple_1.0\" and"
			" [d[\"status\"][\"checks\"][k][\"ok\"] for k in (\"accounts\", \"counts\","
			" \"ctxt\", \"run\", \"wait\", \"sleep\")] == [True, True, True, True, None, None]"
			" and d[\"status\"][\"exited\"] == 7 and d[\"status\"][\"departed\"] == 7",
			"status: JSON");
	check_json(t.s, "d[\"status\"][\"own_cost\"] == {\"switch\": 250, \"waking\": None,"
			" \"task\": None, \"events_per_second\": 3000, \"cpu_ppm\": 750,"
			" \"bytes\": 100}", "status: JSON: the own cost");
	text_clear(&t);

	st.wait = (struct times_check){ .checked = 1, .unequal = 1, .bad_tid = 77 };
	ok(!status_ok(&st) && contains(&st, "  wait      FAIL: ") &&
	   contains(&st, "; see taskscope show 77\n"), "status: one failed");
	st.wait.unequal = 0;
	st.accounts = (struct accounts_check){ .checked = 5, .unequal = 1, .bad_tid = 78 };
	ok(!status_ok(&st) && contains(&st, "  accounts  FAIL: ") &&
	   contains(&st, "; see taskscope show 78\n"), "status: another failed");

	text_free(&t);
}

void test_checks(void)
{
	test_accounts();
	test_time_checks();
	test_sleep();
	test_status();
	test_counts();
	test_ctxt();
}
