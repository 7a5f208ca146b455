// SPDX-License-Identifier: GPL-2.0
#include "build.h"
#include "checks.h"
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

void test_checks(void)
{
	test_counts();
	test_ctxt();
}
