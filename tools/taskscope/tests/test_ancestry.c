// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "ancestry.h"
#include "build.h"
#include "exit_filter.h"
#include "order.h"
#include "unit.h"

/* A process that was born at a time, of a creator (0: not seen). */
static void add_living(struct ts_set *tasks, __s32 tid, __s32 ppid, __u64 born, __s32 creator)
{
	struct tscope_birth *birth;
	struct built b;

	build_task(&b, tid, tid, ppid, "live");
	birth = build_group(&b, TSCOPE_GROUP_BIRTH, sizeof(*birth));
	birth->birth_ns = born;
	birth->creator = birth->creator_tgid = creator;
	birth->flags = creator ? TSCOPE_BIRTH_SEEN : 0;
	add_built(tasks, &b);
}

static void add_exited(struct ts_set *tasks, __s32 tid, __s32 ppid, __u64 born, __s32 creator,
		       __u64 freed)
{
	struct tscope_exited *exited;
	struct tscope_birth *birth;
	struct built b;

	exited = build_exited(&b, tid, ppid, "dead");
	exited->seq = freed;
	exited->freed_ns = freed;
	birth = built_group(&b, TSCOPE_GROUP_BIRTH);
	birth->birth_ns = born;
	birth->creator = birth->creator_tgid = creator;
	birth->flags = (creator ? TSCOPE_BIRTH_SEEN : 0) | TSCOPE_BIRTH_HAS_EXIT;
	birth->exit_ns = freed - 1;
	add_built(tasks, &b);
}

/* The trees in one line, exited tasks with a +: 1(2+(3)) 4 */
static void put_forest(struct text *t, const struct ancestry *ancestry)
{
	const struct ts_task *task, *up, *next;
	size_t i;

	for (i = 0; i < ancestry->nr; i++) {
		task = ancestry->order[i];
		text_printf(t, "%d%s", task->rec.tid, task->rec.exited ? "+" : "");
		next = i + 1 < ancestry->nr ? ancestry->order[i + 1] : NULL;
		if (task->first) {
			text_putc(t, '(');
			continue;
		}
		for (up = task; up && up->parent != (next ? next->parent : NULL); up = up->parent)
			text_putc(t, ')');
		if (next)
			text_putc(t, ' ');
	}
}

static void sort_largest_first(struct ts_task **order, size_t nr, const void *arg)
{
	(void)arg;
	tasks_sort(order, nr, column_find("TID", 3), true);
}

static void check(struct ts_set *living, struct ts_set *exited,
		  const struct ancestry_shape *shape,
		  const char *want, const char *what)
{
	struct ancestry ancestry = {};
	struct text t = {};

	ts_set_settle(living);
	if (!ancestry_build(&ancestry, living, exited, shape))
		text_puts(&t, "none");
	else
		put_forest(&t, &ancestry);
	is(text_str(&t), want, "ancestry: %s", what);
	free(ancestry.order);
	text_free(&t);
}

static void test_shapes(void)
{
	const struct ancestry_shape usual = {}, all = { .all = true };
	struct ts_set living = {}, exited = {};
	struct built b;

	check(&living, &exited, &usual, "", "nothing");

	/* 1 made 10, which made 20 and 30 and went; 20 went too, 40 is its child. */
	add_living(&living, 1, 0, 1, 0);
	add_living(&living, 30, 1, 120, 10);
	add_living(&living, 40, 1, 140, 20);
	add_living(&living, 50, 1, 150, 1);
	add_exited(&exited, 10, 1, 100, 1, 200);
	add_exited(&exited, 20, 1, 110, 10, 210);
	add_exited(&exited, 60, 50, 160, 50, 220);
	check(&living, &exited, &usual, "1(10+(20+(40) 30) 50)", "exited tasks between");
	check(&living, &exited, &all, "1(10+(20+(40) 30) 50(60+))", "all exited");
	check(&living, &exited, &(struct ancestry_shape){ .root = 10 }, "10+(20+(40) 30)",
	      "below one that exited");
	check(&living, &exited, &(struct ancestry_shape){ .root = 60 }, "60+", "one that exited");
	check(&living, &exited, &(struct ancestry_shape){ .root = 50 }, "50", "one that lives");
	check(&living, &exited, &(struct ancestry_shape){ .root = 70 }, "none", "no such task");
	check(&living, &exited,
	      &(struct ancestry_shape){ .sort = sort_largest_first },
	      "1(50 10+(30 20+(40)))", "the largest first");
	ts_set_clear(&living);
	ts_set_clear(&exited);

	/* The number 10 three times: two that exited, and one that lives. */
	add_living(&living, 10, 0, 300, 0);
	add_living(&living, 11, 1, 50, 10);
	add_living(&living, 12, 1, 250, 10);
	add_living(&living, 13, 10, 350, 10);
	add_living(&living, 14, 10, 270, 10);
	add_exited(&exited, 10, 0, 1, 0, 100);
	add_exited(&exited, 10, 0, 200, 0, 260);
	check(&living, &exited, &usual, "10+(11) 10+(12) 10(13 14)", "a number used again");
	check(&living, &exited, &(struct ancestry_shape){ .root = 10 }, "10(13 14)",
	      "the one that lives goes first");
	ts_set_clear(&living);
	ts_set_clear(&exited);

	/* Its parent came after its end; not seen; a parent that exited. */
	add_living(&living, 5, 0, 500, 0);
	add_exited(&exited, 6, 5, 100, 0, 400);
	add_exited(&exited, 7, 0, 100, 0, 400);
	add_exited(&exited, 8, 9, 100, 0, 300);
	add_exited(&exited, 9, 5, 50, 0, 600);
	check(&living, &exited, &all, "5(9+(8+)) 6+ 7+", "parents of exited tasks");
	ts_set_clear(&living);
	ts_set_clear(&exited);

	/* Nonsense: a circle, its own creator, no birth. */
	add_exited(&exited, 20, 21, 100, 21, 300);
	add_exited(&exited, 21, 20, 100, 20, 300);
	add_exited(&exited, 22, 22, 100, 22, 300);
	build_task(&b, 23, 23, 22, "x");
	add_built(&living, &b);
	check(&living, &exited, &all, "21+(20+) 22+ 23", "circles");
	check(&living, &exited, &usual, "23", "circles nobody lives in");
	ts_set_clear(&living);
	ts_set_clear(&exited);

	/* Threads: those of the living with -T, those of exited tasks never. */
	add_living(&living, 30, 0, 1, 0);
	build_task(&b, 31, 30, 0, "thread");
	add_built(&living, &b);
	build_exited(&b, 32, 1, "x")->tgid = 30;
	add_built(&exited, &b);
	/* A leader that a thread's execve() has ended. */
	build_exited(&b, 30, 1, "x")->flags = TSCOPE_EXITED_EXEC;
	add_built(&exited, &b);
	check(&living, &exited, &all, "30", "processes alone");
	check(&living, &exited, &(struct ancestry_shape){ .threads = true, .all = true },
	      "30(31)", "with threads");
	check(&living, &exited, &(struct ancestry_shape){ .threads = true, .root = 31 },
	      "30(31)", "below a thread's process");
	ts_set_clear(&living);
	ts_set_clear(&exited);
}

static void test_many(void)
{
	struct ts_set living = {}, exited = {};
	struct ancestry ancestry = {};
	const __s32 nr = 20000;
	size_t depth = 0, deepest = 0;
	const struct ts_task *task;

	/* Each made the next and went; the last one lives. */
	for (__s32 tid = 1; tid < nr; tid++)
		add_exited(&exited, tid, 1, tid, tid - 1, nr + tid);
	add_living(&living, nr, 1, nr, nr - 1);
	ancestry_build(&ancestry, &living, &exited, &(struct ancestry_shape){});
	for (task = ancestry.nr ? ancestry.order[0] : NULL; task; task = ts_tree_next(task, &depth))
		deepest = depth > deepest ? depth : deepest;
	ok(ancestry.nr == (size_t)nr && deepest == (size_t)nr - 1, "ancestry: %d deep", nr);
	free(ancestry.order);
	ts_set_clear(&living);
	ts_set_clear(&exited);
}

static void test_ends(void)
{
	static const struct {
		const char *typed;
		int status;
		bool parses, matches;
	} cases[] = {
		{ "0", 0, true, true }, { "0", 1 << 8, true, false }, { "0", 9, true, false },
		{ "3", 3 << 8, true, true }, { "255", 255 << 8, true, true },
		{ "256", 0, false, false }, { "99999999999999", 0, false, false },
		{ "3x", 0, false, false }, { "", 0, false, false }, { "-1", 0, false, false },
		{ "SIGKILL", 9, true, true }, { "kill", 9, true, true },
		{ "SIGSEGV", 0x80 | 11, true, true }, { "SIGKILL", 9 << 8, true, false },
		{ "9", 9, true, false }, { "SIGNOPE", 0, false, false },
		{ "failed", 0, true, false }, { "failed", 9, true, true },
		{ "failed", 1 << 8, true, true },
	};
	struct exit_filter end;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool parses = exit_filter_parse(&end, cases[i].typed);

		ok(parses == cases[i].parses &&
		   (!parses || exit_filter_matches(&end, cases[i].status) == cases[i].matches),
		   "--exit '%s', status 0x%x", cases[i].typed, cases[i].status);
	}
}

void test_forest(void)
{
	test_shapes();
	test_many();
	test_ends();
}
