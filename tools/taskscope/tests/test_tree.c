// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "order.h"
#include "unit.h"

static void add(struct ts_set *tasks, __s32 tid, __s32 tgid, __s32 ppid)
{
	struct built b;

	build_task(&b, tid, tgid, ppid, "x");
	add_built(tasks, &b);
}

/* The tree in one line: 1(2(3 4) 5) 9 */
static void put_tree(struct text *t, const struct ts_set *tasks, const struct column *col,
		     bool descending)
{
	struct ts_task **order, *task;
	size_t depth = 0, now = 0, nr = 0;

	ts_set_settle((struct ts_set *)tasks);
	order = tasks_order(tasks, col, descending);
	for (task = ts_tree_build(tasks, order); task; task = ts_tree_next(task, &now)) {
		if (now > depth)
			text_putc(t, '(');
		for (; depth > now; depth--)
			text_putc(t, ')');
		if (t->len && t->s[t->len - 1] != '(')
			text_putc(t, ' ');
		depth = now;
		text_put_s64(t, task->rec.tid);
		if (++nr > tasks->nr)
			break;
	}
	for (; depth; depth--)
		text_putc(t, ')');
	free(order);
}

static void check_tree(struct ts_set *tasks, const char *want, const char *what)
{
	struct text t = {};

	put_tree(&t, tasks, NULL, false);
	is(text_str(&t), want, "tree: %s", what);
	text_free(&t);
	ts_set_clear(tasks);
}

static void test_shapes(void)
{
	struct ts_set tasks = {};

	check_tree(&tasks, "", "nothing");

	add(&tasks, 1, 1, 0);
	add(&tasks, 2, 2, 0);
	add(&tasks, 3, 3, 2);
	add(&tasks, 10, 10, 1);
	add(&tasks, 11, 10, 1);
	add(&tasks, 12, 12, 10);
	add(&tasks, 4, 4, 10);
	check_tree(&tasks, "1(10(4 11 12)) 2(3)", "processes, threads, kernel threads");

	add(&tasks, 5, 5, 400);
	add(&tasks, 6, 6, 5);
	check_tree(&tasks, "5(6)", "a parent that is not there");

	add(&tasks, 21, 20, 1);
	add(&tasks, 22, 20, 1);
	check_tree(&tasks, "21 22", "threads whose leader is not there");

	add(&tasks, 7, 7, 7);
	check_tree(&tasks, "7", "its own parent");

	add(&tasks, 1, 1, 2);
	add(&tasks, 2, 2, 1);
	check_tree(&tasks, "2(1)", "a circle of two");

	add(&tasks, 1, 1, 3);
	add(&tasks, 2, 2, 1);
	add(&tasks, 3, 3, 2);
	add(&tasks, 4, 4, 3);
	add(&tasks, 5, 5, 4);
	add(&tasks, 9, 9, 0);
	check_tree(&tasks, "2(3(1 4(5))) 9", "a circle with a tail, and a tree");
}

static void test_deep(void)
{
	const __s32 deep = 20000;
	struct ts_set tasks = {};
	struct ts_task **order, *task;
	size_t depth = 0, deepest = 0, nr = 0;

	for (__s32 tid = 1; tid <= deep; tid++)
		add(&tasks, tid, tid, tid - 1);
	order = tasks_order(&tasks, NULL, false);
	for (task = ts_tree_build(&tasks, order); task; task = ts_tree_next(task, &depth), nr++)
		deepest = depth > deepest ? depth : deepest;
	ok(nr == (size_t)deep && deepest == (size_t)deep - 1 && !depth, "tree: %d deep", deep);
	free(order);
	ts_set_clear(&tasks);
}

static void test_sorted(void)
{
	const struct column *start = column_find("START", 5), *comm = column_find("COMM", 4);
	const struct column *lag = column_find("LAG", 3);
	struct ts_set tasks = {};
	struct ts_task **order;
	struct text t = {};
	struct built b;

	build_task(&b, 1, 1, 0, "init")->start_ns = 1;
	add_built(&tasks, &b);
	build_task(&b, 2, 2, 1, "zz")->start_ns = 30;
	add_built(&tasks, &b);
	build_task(&b, 3, 3, 1, "aa")->start_ns = 20;
	add_built(&tasks, &b);
	build_task(&b, 4, 4, 1, "mm")->start_ns = 18446744073709551615ULL;
	add_built(&tasks, &b);

	put_tree(&t, &tasks, start, false);
	is(t.s, "1(3 2 4)", "siblings by START");
	text_clear(&t);
	put_tree(&t, &tasks, start, true);
	is(t.s, "1(4 2 3)", "siblings by START, largest first");
	text_clear(&t);
	put_tree(&t, &tasks, comm, false);
	is(t.s, "1(3 4 2)", "siblings by COMM");
	text_free(&t);

	/* Signed, and absent in two of four. */
	for (int i = 0; i < 4; i++) {
		struct tscope_eevdf *eevdf;

		build_start(&b, 10 + i);
		if (i % 2) {
			eevdf = build_group(&b, TSCOPE_GROUP_EEVDF, sizeof(*eevdf));
			eevdf->flags = TSCOPE_EEVDF_HAS_LAG;
			eevdf->lag_ns = i == 1 ? 5 : -5;
		}
		add_built(&tasks, &b);
	}
	for (int down = 0; down < 2; down++) {
		order = tasks_order(&tasks, lag, down);
		ok(order[0]->rec.tid == (down ? 11 : 13) && order[1]->rec.tid == (down ? 13 : 11) &&
		   order[2]->rec.tid == 1 && order[7]->rec.tid == 12,
		   "below 0 is less, unknown is last, %s", down ? "down" : "up");
		free(order);
	}
	ts_set_clear(&tasks);
}

void test_tree(void)
{
	test_shapes();
	test_deep();
	test_sorted();
}
