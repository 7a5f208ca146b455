// SPDX-License-Identifier: GPL-2.0
/* Processes that were asked for by their numbers, which others have had before. */
#include "build.h"
#include "known.h"
#include "unit.h"

#define SECOND 1000000000ULL

static void add_living(struct ts_set *tasks, __s32 tid, __s32 tgid, __u64 birth_ns)
{
	struct built b;

	build_task(&b, tid, tgid, 1, "x")->start_ns = birth_ns;
	add_built(tasks, &b);
}

static void add_exited(struct ts_set *tasks, __s32 tid, __s32 tgid, __u64 birth_ns, __u32 flags)
{
	struct tscope_exited *exited;
	struct built b;

	exited = build_exited(&b, tid, 1, "x");
	exited->tgid = tgid;
	exited->flags = flags;
	((struct tscope_birth *)built_group(&b, TSCOPE_GROUP_BIRTH))->birth_ns = birth_ns;
	add_built(tasks, &b);
}

/* Number 5 was that of three processes, the latest of which has a thread. */
static void add_all_exited(struct ts_set *exited)
{
	add_exited(exited, 5, 5, 10, TSCOPE_EXITED_PROCESS);
	add_exited(exited, 6, 5, 12, 0);
	add_exited(exited, 5, 5, 30, TSCOPE_EXITED_PROCESS);
	add_exited(exited, 9, 9, 31, TSCOPE_EXITED_PROCESS);
	add_exited(exited, 7, 5, 52, 0);
	add_exited(exited, 5, 5, 50, TSCOPE_EXITED_EXEC);
	add_exited(exited, 5, 5, 50, TSCOPE_EXITED_PROCESS);
}

static bool has_births(const struct ts_set *exited, const __u64 *births, size_t nr)
{
	size_t i;

	for (i = 0; i < exited->nr && i < nr; i++)
		if (record_birth_ns(&exited->task[i].rec) != births[i])
			return false;
	return exited->nr == nr;
}

static void test_exited(void)
{
	struct known known = {};
	struct ts_set exited = {};

	add_all_exited(&exited);
	known_meet_exited(&known, &exited, 4);
	ok(!known.nr && known_are_over(&known, SECOND), "known: no process has had the number");
	known_meet_exited(&known, &exited, 5);
	known_look(&known, &exited, SECOND);
	ok(known.nr == 1 && known.process->birth_ns == 50, "known: the latest of the exited ones");
	ok(known_are_over(&known, SECOND), "  nothing will be added");
	known_keep(&known, &exited);
	ok(has_births(&exited, (const __u64[]){ 52, 50, 50 }, 3),
	   "  with its thread, and the leader that execve() has ended, and none of those before");
	known_free(&known);
	ts_set_clear(&exited);
}

/* 5 lives, exits, is nowhere, and is freed; another one has its number by then. */
static void test_end(void)
{
	struct ts_set living = {}, exited = {}, none = {};
	struct known known = {};

	add_living(&living, 5, 5, 50);
	add_living(&living, 7, 5, 52);
	known_meet(&known, &living);
	known_look(&known, &none, 100 * SECOND);
	ok(known.nr == 1 && known_has(&known, 5) && !known_has(&known, 7),
	   "known: a process that lives, by its leader");
	ok(!known_are_over(&known, 100 * SECOND), "  it goes on");
	ok(known_ended_after(&known, false) == 100 * SECOND && known_ended_after(&known, true) == 50,
	   "  it was not missing before, threads of it may be");
	known_meet(&known, &none);
	known_look(&known, &none, 101 * SECOND);
	known_meet(&known, &none);
	known_look(&known, &none, 102 * SECOND);
	ok(!known_are_over(&known, 102 * SECOND) && !known_are_over(&known, 130 * SECOND),
	   "known: its end is not known yet");
	ok(known_are_over(&known, 131 * SECOND), "  after so long it will not be");

	add_all_exited(&exited);
	known_look(&known, &exited, 103 * SECOND);
	ok(known_are_over(&known, 103 * SECOND), "known: its end is known");
	known_keep(&known, &exited);
	ok(has_births(&exited, (const __u64[]){ 52, 50, 50 }, 3), "  it is kept, with its threads");
	ts_set_clear(&exited);

	/* A later one of this number was not asked for, nor its thread. */
	add_exited(&exited, 8, 5, 72, 0);
	add_exited(&exited, 5, 5, 70, TSCOPE_EXITED_PROCESS);
	known_keep(&known, &exited);
	ok(!exited.nr, "  none of a later one is");
	known_free(&known);
	ts_set_clear(&exited);

	known_meet(&known, &living);
	known_look(&known, NULL, SECOND);
	ok(!known_are_over(&known, SECOND), "known: without exited ones it goes on");
	known_meet(&known, &none);
	known_look(&known, NULL, 2 * SECOND);
	ok(known_are_over(&known, 2 * SECOND), "  until it lives no more");
	known_free(&known);
	ts_set_clear(&living);
}

void test_known_processes(void)
{
	test_exited();
	test_end();
}
