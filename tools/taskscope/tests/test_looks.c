// SPDX-License-Identifier: GPL-2.0
/* Looks of the live screen: what only the changed tasks were read for is what all tasks say. */
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "column_value.h"
#include "made_looks.h"
#include "order.h"
#include "past_looks.h"
#include "rows.h"
#include "since.h"
#include "unit.h"

#define LOOKS 60

/* All that columns show of it but for how long it has slept since. */
static bool tells_same(const struct record *a, const struct record *b)
{
	return a->tid == b->tid && a->key == b->key && a->accounts->run_ns == b->accounts->run_ns &&
	       a->accounts->wait_ns == b->accounts->wait_ns &&
	       a->counts->voluntary == b->counts->voluntary && a->waits->nr == b->waits->nr;
}

static bool is_whole(const struct moment *moment, const struct made_machine *machine)
{
	struct ts_set all = {};
	bool same;
	size_t i;

	made_machine_read(machine, true, &all);
	same = all.nr == moment->nr;
	for (i = 0; same && i < all.nr; i++)
		same = tells_same(&moment->task[i]->rec, &all.task[i].rec);
	ts_set_clear(&all);
	return same;
}

static void test_changed_alone(void)
{
	struct made_machine machine;
	struct moment *before, *now;
	size_t i, read = 0, shared = 0, nr_whole = 0, exits = 0, k;

	made_machine_begin(&machine, 1);
	before = made_machine_look(&machine, NULL, true);
	for (i = 0; i < LOOKS; i++) {
		made_machine_go_on(&machine);
		now = made_machine_look(&machine, before, i % 10 == 9);
		nr_whole += is_whole(now, &machine);
		read += now->nr_read;
		exits += now->nr_gone;
		for (k = 0; k < now->nr; k++)
			shared += moment_find(before, now->task[k]->rec.tid) == now->task[k];
		moment_free(before);
		before = now;
	}
	ok(nr_whole == LOOKS, "looks: those that changed, and those that exited, tell of all");
	ok(read < LOOKS * 18 && shared > LOOKS * 10,
	   "  of most tasks the record stays (%zu read, %zu stay)", read, shared);
	ok(exits > 10 && before->nr_exits == (exits < MOMENT_EXITS ? exits : MOMENT_EXITS),
	   "  the latest exits are kept (%zu)", exits);
	moment_free(before);
	ts_set_clear(&machine.exited);
}

/* A thread of process 100, 103, calls execve(): it is 100 from then on. */
static void test_exec(void)
{
	struct made_machine machine;
	struct moment *before, *now;

	made_machine_begin(&machine, 2);
	machine.task[0].is_there = true;
	machine.task[3] = machine.task[0];
	machine.task[3].tid = 103;
	machine.task[3].key = machine.next_key++;
	before = made_machine_look(&machine, NULL, true);
	machine.now_ns += 1000000000;
	machine.task[0].key = machine.task[3].key;
	machine.task[0].has_changed = true;
	machine.task[3].is_there = false;
	now = made_machine_look(&machine, before, false);
	ok(!moment_find(now, 103) && moment_find(now, 100)->rec.key == machine.task[0].key,
	   "looks: a thread that has called execve() is there once");
	moment_free(before);
	moment_free(now);
	ts_set_clear(&machine.exited);
}

/* Of a table of sums. */
static __u64 ran_by_sums(const struct moment *moment, const struct moment *before)
{
	struct choice choice;
	struct rows rows;
	__u64 ns = 0;
	size_t i;

	choice_init(&choice);
	choice.threads = moment->threads;
	choice.by = BY_COMM;
	choice_apply(&choice);
	rows_make(&rows, moment, before, &choice);
	for (i = 0; i < rows.nr; i++) {
		const struct record *rec = &rows.order[i]->rec;

		ns += rec->since ? rec->since->accounts->run_ns : rec->accounts->run_ns;
	}
	rows_free(&rows);
	choice_free(&choice);
	return ns;
}

/* It is read as living, and then as exited. */
static void test_exit_in_between(bool processes, bool is_whole)
{
	struct made_machine machine;
	struct moment *before, *now, *after;

	made_machine_begin(&machine, 7);
	machine.processes = processes;
	before = made_machine_look(&machine, NULL, true);
	machine.now_ns += 1000000000;
	machine.task[0].run_ns += 250000000;
	made_machine_end(&machine, 0);
	now = made_machine_look(&machine, before, is_whole);
	ok(now->nr_gone == 1 && !moment_find(now, 100) && now->nr == before->nr - 1,
	   "looks: one that exits in between is exited, and not among the living");
	ok(ran_by_sums(now, before) == 250000000, "  sums count it once (%llu)",
	   ran_by_sums(now, before));
	machine.task[0].is_there = false;
	ts_set_clear(&machine.exited);
	machine.now_ns += 1000000000;
	after = made_machine_look(&machine, now, false);
	ok(!moment_find(after, 100) && !after->nr_gone, "  it does not come back");
	moment_free(before);
	moment_free(now);
	moment_free(after);
}

/* It is new, and it has exited before the first look read the exited. */
static void test_first_look(void)
{
	struct made_machine machine;
	struct moment *now;

	made_machine_begin(&machine, 7);
	machine.task[0].run_ns = 250000000;
	made_machine_end(&machine, 0);
	now = made_machine_look(&machine, NULL, true);
	ok(now->nr_gone == 1 && !moment_find(now, 100), "looks: the same in the first look");
	moment_free(now);
	ts_set_clear(&machine.exited);
}

static void test_past(void)
{
	struct made_machine machine;
	struct past_looks past = {};
	size_t i, most = 0;

	made_machine_begin(&machine, 3);
	for (i = 0; i < 400; i++) {
		made_machine_go_on(&machine);
		past_looks_add(&past, made_machine_look(&machine, past_looks_last(&past), !i));
	}
	ok(past.nr == 301 && past_looks_last(&past)->now_ns - past.look[0]->now_ns == PAST_NS,
	   "past looks: five minutes");
	ok(!past_looks_before(&past, 0) && past_looks_before(&past, 5) == past.look[4],
	   "  each is compared with the one before");
	past.look[4]->threads = false;
	ok(!past_looks_before(&past, 5), "  of rows of another kind there is none");
	past.look[4]->threads = true;
	past.bytes_max = past.bytes / 3;
	for (i = 0; i < 50; i++) {
		made_machine_go_on(&machine);
		past_looks_add(&past, made_machine_look(&machine, past_looks_last(&past), false));
		most = past.bytes > most ? past.bytes : most;
	}
	ok(most <= past.bytes_max && past.nr > 2 && past.nr < 110, "  of little memory fewer (%zu)",
	   past.nr);
	past.bytes_max = 1;
	made_machine_go_on(&machine);
	past_looks_add(&past, made_machine_look(&machine, past_looks_last(&past), false));
	ok(past.nr == 2, "  two stay in any case");
	past_looks_free(&past);
	ts_set_clear(&machine.exited);
}

/* As ps --watch shows it, of all columns but those that grow in sleep. */
static size_t differences(const struct rows *rows, const struct ts_set *all)
{
	static const char *const grow[] = { "SLEEP", "AGE", "ACCOUNT_FOR", "LIFETIME" };
	struct text ours = {}, theirs = {};
	struct value v = {};
	size_t i, c, g, nr = 0;

	for (i = 0; i < all->nr; i++) {
		for (c = 0; c < nr_columns; c++) {
			for (g = 0; g < 4 && strcmp(columns[c].name, grow[g]); g++)
				;
			if (g < 4)
				continue;
			text_clear(&ours);
			text_clear(&theirs);
			column_put_human(&columns[c], &rows->set.task[i].rec, &v, &ours);
			column_put_human(&columns[c], &all->task[i].rec, &v, &theirs);
			if (strcmp(text_str(&ours), text_str(&theirs)) && !nr++)
				printf("# %s of %d: %s, not %s\n", columns[c].name, all->task[i].rec.tid,
				       text_str(&ours), text_str(&theirs));
		}
	}
	text_free(&ours);
	text_free(&theirs);
	text_free(&v.scratch);
	return nr;
}

/* In the order in which ps sorts them, by any column. */
static void test_order(void)
{
	struct made_machine machine;
	struct past_looks past = {};
	struct ts_task **order;
	struct choice choice;
	struct rows rows;
	size_t i, c, nr = 0, same = 0;

	choice_init(&choice);
	made_machine_begin(&machine, 6);
	past_looks_add(&past, made_machine_look(&machine, NULL, true));
	for (i = 1; i < 5; i++) {
		made_machine_go_on(&machine);
		past_looks_add(&past, made_machine_look(&machine, past_looks_last(&past), false));
		for (c = 0; c < 2 * nr_columns; c++) {
			choice.sort_col = &columns[c / 2];
			choice.descending = c % 2;
			rows_make(&rows, past.look[i], past.look[i - 1], &choice);
			order = tasks_order(&rows.set, choice.sort_col, choice.descending);
			same += !memcmp(order, rows.order, rows.nr * sizeof(struct ts_task *));
			nr++;
			free(order);
			rows_free(&rows);
		}
	}
	ok(nr && same == nr, "rows: sorted as by ps, by each column (%zu of %zu)", same, nr);
	past_looks_free(&past);
	choice_free(&choice);
	ts_set_clear(&machine.exited);
}

static void test_as_ps(void)
{
	struct ts_set all = {}, old = {};
	struct choice choice, birth;
	struct made_machine machine;
	struct past_looks past = {};
	struct rows rows;
	size_t i, nr = 0, nr_birth = 0;

	choice_init(&choice);
	choice_init(&birth);
	birth.since_birth = true;
	made_machine_begin(&machine, 4);
	past_looks_add(&past, made_machine_look(&machine, NULL, true));
	made_machine_read(&machine, true, &old);
	for (i = 1; i < LOOKS; i++) {
		made_machine_go_on(&machine);
		past_looks_add(&past, made_machine_look(&machine, past_looks_last(&past),
							i % 7 == 6));
		made_machine_read(&machine, true, &all);
		rows_make(&rows, past.look[i], past.look[i - 1], &birth);
		nr_birth += rows.nr == all.nr ? differences(&rows, &all) : 1;
		rows_free(&rows);
		tasks_since(&all, &old, true, 10000000);
		rows_make(&rows, past.look[i], past_looks_before(&past, i), &choice);
		nr += rows.nr == all.nr ? differences(&rows, &all) : 1;
		rows_free(&rows);
		tasks_become_before(&old, &all);
	}
	ok(!nr_birth, "rows: since birth every column is as ps shows it");
	ok(!nr, "  and of a round as ps --watch shows it");
	ts_set_clear(&old);
	past_looks_free(&past);
	choice_free(&choice);
	choice_free(&birth);
	ts_set_clear(&machine.exited);
}

void test_live_looks(void)
{
	test_changed_alone();
	test_exec();
	test_exit_in_between(false, false);
	test_exit_in_between(false, true);
	test_exit_in_between(true, false);
	test_first_look();
	test_past();
	test_order();
	test_as_ps();
}
