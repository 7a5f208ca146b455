// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "exe.h"
#include "task_filter.h"
#include "unit.h"
#include "wall.h"

static void test_matches(void)
{
	struct tscope_state state = { .letter = 'S' };
	struct tscope_sched sched = { .cpu = 3 };
	struct tscope_accounts accounts = { .account = TSCOPE_ACCOUNT_WAIT };
	struct record rec = { .tid = 1, .state = &state, .sched = &sched, .accounts = &accounts };
	const struct {
		struct filter filter;
		bool matches;
	} all[] = {
		{ { NULL, NULL }, true },
		{ { "3", NULL }, true },
		{ { "0-2", NULL }, false },
		{ { NULL, "S" }, true },
		{ { NULL, "R,D" }, false },
		{ { NULL, "R,S" }, true },
		{ { NULL, "RS" }, true },
		{ { NULL, "wait" }, true },
		{ { NULL, "run,D,block" }, false },
		{ { NULL, "s" }, false },
		{ { "3", "wait" }, true },
		{ { "2", "wait" }, false },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		ok(filter_matches(&all[i].filter, &rec) == all[i].matches, "filter %s %s",
		   all[i].filter.cpus ? all[i].filter.cpus : "any",
		   all[i].filter.states ? all[i].filter.states : "any");
	/* What a table shows as F sleeps, for the kernel. */
	state.flags = TSCOPE_STATE_FROZEN;
	ok(filter_matches(&(struct filter){ .states = "F" }, &rec) &&
	   !filter_matches(&all[3].filter, &rec), "a frozen task is F, and not S");
	rec.sched = NULL;
	rec.state = NULL;
	rec.accounts = NULL;
	ok(!filter_matches(&all[1].filter, &rec) && !filter_matches(&all[3].filter, &rec) &&
	   !filter_matches(&all[7].filter, &rec), "what is not known does not match");
}

static void add_on(struct ts_set *tasks, __s32 tid, __s32 tgid, __u32 cpu)
{
	struct tscope_sched *sched;
	struct built b;

	build_task(&b, tid, tgid, 1, "t");
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->cpu = cpu;
	add_built(tasks, &b);
}

/* A worker on another CPU than its leader counts for the process. */
static void test_processes(void)
{
	const struct filter filter = { .cpus = "1" };
	struct ts_set threads = {}, processes = {};

	add_on(&threads, 10, 10, 0);
	add_on(&threads, 11, 10, 1);
	add_on(&threads, 20, 20, 0);
	add_on(&threads, 21, 20, 2);
	add_on(&threads, 30, 30, 1);
	add_on(&processes, 10, 10, 0);
	add_on(&processes, 20, 20, 0);
	add_on(&processes, 30, 30, 1);
	filter_processes(&filter, &threads, &processes);
	ok(processes.nr == 2 && processes.task[0].rec.tid == 10 && processes.task[1].rec.tid == 30,
	   "processes of which any thread matches");
	ts_set_clear(&threads);
	ts_set_clear(&processes);
}

static void test_event(void)
{
	struct ts_event e = {
		.cpu = 0, .migrate = { .event = { .type = TSCOPE_EVENT_MIGRATE, .info = 2 }, .from = 1 },
	};

	ok(event_is_of(&e, NULL) && event_is_of(&e, "0") && event_is_of(&e, "1") &&
	   event_is_of(&e, "2") && !event_is_of(&e, "3-9"), "CPUs of a migration");
	e.waking = (struct tscope_event_waking){
		.event = { .type = TSCOPE_EVENT_WAKING, .info = TSCOPE_WAKING_NEW | 4 },
	};
	ok(event_is_of(&e, "4") && !event_is_of(&e, "1"), "CPUs of a waking");
	e.head = (struct tscope_event){ .type = TSCOPE_EVENT_SWITCH, .info = 'R' };
	ok(event_is_of(&e, "0") && !event_is_of(&e, "82"), "CPU of a switch");
}

static void test_exe(void)
{
	static const struct {
		const char *pattern, *link;
		bool want;
	} cases[] = {
		{ "node", "/usr/bin/node", true },
		{ "no*", "/usr/bin/node", true },
		{ "node", "/usr/bin/node (deleted)", true },
		{ "node", "/usr/bin/nodejs", false },
		{ "/usr/bin/*", "/usr/bin/node", true },
		{ "/usr/bin/node", "/usr/bin/node (deleted)", true },
		{ "bin/node", "/usr/bin/node", false },
		{ "memfd:x", "/memfd:x (deleted)", true },
		{ "", "/usr/bin/node", false },
	};
	char link[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		strcpy(link, cases[i].link);
		ok(exe_matches(cases[i].pattern, link) == cases[i].want, "exe '%s' of %s",
		   cases[i].pattern, cases[i].link);
	}
}

/* As /proc/self/stat has it, without what wall.c adds. */
static __u64 own_start_ns(void)
{
	unsigned long long ticks = 0;
	FILE *stat = fopen("/proc/self/stat", "r");

	/* The 22nd field. */
	if (stat && fscanf(stat, "%*d (unit) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u "
			   "%*u %*d %*d %*d %*d %*d %*d %llu", &ticks) != 1)
		ticks = 0;
	if (stat)
		fclose(stat);
	return ticks * (1000000000ULL / sysconf(_SC_CLK_TCK)) - wall_boot_offset_ns();
}

/* Of this very process, and of one that had its number before. */
static void test_exe_of(void)
{
	struct tscope_ids ids = {};
	struct record rec = { .tid = getpid(), .ids = &ids };

	ok(!exe_is("*", &rec), "exe of who had the number before");
	ids.start_boot_ns = own_start_ns();
	ok(exe_is("unit", &rec), "exe of this program");
	ok(!exe_is("unit?", &rec), "  has no other name");
	rec.ids = NULL;
	ok(!exe_is("*", &rec), "exe of a task of which nothing is known");
}

void test_filter(void)
{
	test_exe();
	test_exe_of();
	test_matches();
	test_processes();
	test_event();
}
