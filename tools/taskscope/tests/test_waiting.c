// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "build.h"
#include "matrix.h"
#include "moves.h"
#include "tap.h"
#include "waiting.h"

/* The full record, and its waiting. */
static void take(struct waiting *w, struct record *rec, struct built *b)
{
	build_full(b);
	record_parse(rec, b->bytes, sizeof(b->bytes));
	waiting_copy(w, rec, 1000000);
}

static void test_text_of_waiting(void)
{
	static const char accounts[] =
		"1234 a b: waited 100 times for a CPU in 15.09us; now: sleep, for 93ns\n"
		"\nwhere its time went\n"
		"  run           1.001us     6.63%\n"
		"  wait          2.002us    13.26%\n"
		"    idle           90ns     0.60%\n"
		"    throttled      91ns     0.60%\n"
		"  sleep         3.030us    20.08%\n"
		"  block         4.020us    26.63%\n"
		"  stop          5.040us    33.39%\n"
		"\nhow long it waited (within 25 %)\n"
		"  p50    1.024us\n"
		"  p90    1.024us\n"
		"  p99    5.120us\n"
		"  p99.9  2.500ms\n"
		"  max    2.500ms, 5.093us ago\n"
		"\n      FROM         TO    WAITS\n"
		"       0ns    2.048us       90 ########################################\n"
		"   2.048us    3.072us        0\n";
	static const char blame[] =
		"   2.097ms    3.145ms        1 #\n"
		"\nwho was in its way: 136 long waits, 2.665us (long: from 1.000ms on)\n"
		"   2.131us    79.96%  130 bla me\n"
		"     132ns     4.95%  tasks of other pid namespaces\n"
		"     133ns     4.99%  nobody: the CPU was idle\n"
		"     134ns     5.03%  others\n"
		"     135ns     5.07%  not known\n"
		"\nwho woke it: 380 times\n"
		"       121    31.84%  120 wa ker\n"
		"        12     3.16%  122\n"
		"       123    32.37%  an interrupt\n"
		"       124    32.63%  others\n";
	struct text t = {};
	struct waiting w;
	struct record rec;
	struct built b;

	take(&w, &rec, &b);
	w.waits.max_at_ns = 1400010000;
	waiting_put(&t, &w);
	ok(!strncmp(t.s, accounts, strlen(accounts)) && strstr(t.s, blame), "wait: all");
	text_clear(&t);

	/* Nothing of what may be unknown, and nobody to blame. */
	memset(&w.waits, 0, sizeof(w.waits));
	memset(&w.blame, 0, sizeof(w.blame));
	w.blame_ns = 0;
	w.rec.accounts = NULL;
	w.rec.wakers = NULL;
	waiting_put(&t, &w);
	is(t.s, "1234 a b: waited 0 times for a CPU\n\nwho was in its way: no wait was long\n",
	   "wait: nothing");
	text_clear(&t);

	/* What a hostile module could say. */
	take(&w, &rec, &b);
	memset(&w.accounts, 0xff, sizeof(w.accounts));
	memset(&w.waits, 0xff, sizeof(w.waits));
	memset(w.wakers.waker[0].comm, '\033', 3);
	w.blame.sum_ns = 1;
	waiting_put(&t, &w);
	ok(t.len && !strchr(t.s, '\033'), "wait: nonsense");
	text_free(&t);
}

static void test_waiting_since(void)
{
	struct waiting before, now, since;
	struct record rec;
	struct built b;

	take(&before, &rec, &b);
	waiting_copy(&now, &rec, 1000000);
	waiting_since(&since, &now, &(struct waiting){});
	ok(since.accounts.run_ns == 1001 && since.waits.nr == 100 && since.wakers.irq == 123 &&
	   since.blame.nr == 136, "the first round: all");

	now.accounts.now_ns += 700;
	now.accounts.run_ns += 200;
	now.accounts.wait_ns += 500;
	now.waits.nr += 2;
	now.waits.sum_ns += 8000;
	now.waits.bucket[3] += 2;
	waiting_since(&since, &now, &before);
	ok(since.accounts.now_ns - since.accounts.since_ns == 700 &&
	   since.accounts.run_ns == 200 && since.accounts.wait_ns == 500 &&
	   !since.accounts.sleep_ns && !since.accounts.stop_ns, "the accounts of a round");
	ok(since.waits.nr == 2 && since.waits.sum_ns == 8000 && since.waits.bucket[3] == 2 &&
	   !since.waits.bucket[0] && !since.waits.max_at_ns,
	   "the waits of a round, none of them the longest");
	ok(!since.wakers.waker[0].count && !since.wakers.irq && !since.wakers.others &&
	   !since.blame.blamed[0].ns && !since.blame.others_ns, "nobody in this round");

	/* 120 is no longer among the four; 122 woke it 5 times, 125 is new. */
	now.wakers.waker[0] = (struct tscope_waker){ 122, 0, 17, "new name" };
	now.wakers.waker[1] = (struct tscope_waker){ 125, 0, 9, "late" };
	now.wakers.others += 121 + 2;
	waiting_since(&since, &now, &before);
	ok(since.wakers.waker[0].tid == 125 && since.wakers.waker[0].count == 9 &&
	   since.wakers.waker[1].tid == 122 && since.wakers.waker[1].count == 5 &&
	   since.wakers.others == 2, "the wakers of a round");

	/* The same of blame, with some that are not seen. */
	now.blame.blamed[0].ns += 10;
	now.blame.blamed[1].ns += 5;
	now.blame.blamed[2] = (struct tscope_blamed){ 140, 0, 7, "y" };
	now.blame.blamed[3] = (struct tscope_blamed){ 0, 0, 15, "" };
	now.blame.idle_ns += 3;
	now.blame.nr++;
	now.blame.sum_ns += 45;
	now.blame.others_ns += 5;
	waiting_since(&since, &now, &before);
	ok(since.blame.nr == 1 && since.blame.sum_ns == 45 && since.blame.blamed[0].ns == 20 &&
	   !since.blame.blamed[0].tid && since.blame.blamed[1].ns == 10 &&
	   since.blame.blamed[2].ns == 7 && since.blame.idle_ns == 3 &&
	   since.blame.others_ns == 5 && !since.blame.unknown_ns, "the blame of a round");

	/* It slept 30 less than it seemed the last time, and waited so much longer. */
	now.accounts.sleep_ns -= 30;
	now.accounts.wait_ns += 30;
	waiting_since(&since, &now, &before);
	ok(!since.accounts.sleep_ns && since.accounts.wait_ns == 500 &&
	   since.accounts.run_ns == 200, "an account that lost a little");

	now.waits.max_ns = 1000000;
	before.waits.max_ns = 1000000;
	waiting_since(&since, &now, &before);
	ok(since.waits.max_ns == since.waits.sum_ns, "none of a round is longer than all of them");
	now.waits.max_at_ns++;
	waiting_since(&since, &now, &before);
	ok(since.waits.max_at_ns == now.waits.max_at_ns, "the longest wait came in this round");

	now.accounts.since_ns++;
	waiting_since(&since, &now, &before);
	ok(since.waits.nr == 102, "a record begun anew: all");
	now.accounts.since_ns--;
	now.ids.start_ns++;
	waiting_since(&since, &now, &before);
	ok(since.waits.nr == 102, "another task: all");
}

static void test_json_of_waiting(void)
{
	struct text t = {};
	struct json j = { .out = &t };
	struct waiting w;
	struct record rec;
	struct built b;

	take(&w, &rec, &b);
	waiting_put_json(&j, &w);
	check_json(t.s, "list(d) == [\"wait\"] and d[\"wait\"][\"run\"] == 1001"
			" and d[\"wait\"][\"age\"] == sum(d[\"wait\"][k] for k in"
			" (\"run\", \"wait\", \"sleep\", \"block\", \"stop\"))"
			" and len(d[\"wait\"][\"histogram\"]) == 40"
			" and sum(r[\"waits\"] for r in d[\"wait\"][\"histogram\"]) == d[\"wait\"][\"waits\"]"
			" and d[\"wait\"][\"histogram\"][39][\"to\"] is None"
			" and d[\"wait\"][\"wakers\"][0] == {\"tid\": 120, \"comm\": \"wa ker\", \"count\": 121}"
			" and d[\"wait\"][\"blamed\"][1] == {\"tid\": None, \"comm\": None, \"time\": 132}"
			" and d[\"wait\"][\"long_from\"] == 1000000", "wait: JSON");
	text_clear(&t);

	w.rec.waits = NULL;
	w.rec.wakers = NULL;
	w.rec.blame = NULL;
	w.rec.accounts = NULL;
	w.blame_ns = 0;
	j.one_line = true;
	waiting_put_json(&j, &w);
	check_json(t.s, "all(d[\"wait\"][k] is None for k in (\"run\", \"age\", \"wait_p50\", \"histogram\","
			" \"wakers\", \"blamed\", \"long_from\", \"waker_irq\"))",
		   "wait: JSON of what is not known");
	ok(strchr(t.s, '\n') == t.s + t.len - 1, "wait: JSON on one line");
	text_free(&t);
}

static void test_matrix(void)
{
	struct matrix matrix;
	struct text t = {};
	struct json j = { .out = &t };

	matrix_init(&matrix, 4);
	matrix_put(&t, &matrix);
	is(t.s, "no task changed its CPU since taskscope was loaded\n", "matrix: nothing");
	text_clear(&t);
	matrix_row(&matrix, 0)[3] = 12;
	matrix_row(&matrix, 3)[0] = 1;
	matrix_row(&matrix, 1)[0] = 1000000;
	matrix_put(&t, &matrix);
	is(t.s, "FROM  TO       0       1       3     OUT\n"
		"   0           .       .      12      12\n"
		"   1     1000000       .       . 1000000\n"
		"   3           1       .       .       1\n"
		"  IN     1000001       0      12 1000013\n", "matrix: CPUs that count");
	text_clear(&t);
	matrix_put_json(&j, &matrix);
	check_json(t.s, "d[\"migrations\"][1] == {\"from\": 1, \"out\": 1000000, \"in\": 0,"
			" \"to\": [1000000, 0, 0, 0]} and len(d[\"migrations\"]) == 4", "matrix: JSON");
	text_free(&t);
	matrix_free(&matrix);
}

static void test_moves(void)
{
	struct text t = {};
	struct json j = { .out = &t };
	struct tscope_moves *moves;
	struct record rec;
	struct built b;

	build_full(&b);
	((struct tscope_counts *)built_group(&b, TSCOPE_GROUP_COUNTS))->now_ns = 1500080;
	moves = built_group(&b, TSCOPE_GROUP_MOVES);
	record_parse(&rec, b.bytes, sizeof(b.bytes));
	moves_put(&t, &rec);
	is(t.s, "1234 a b: 84 changes of CPU in 1.500ms\n"
		"\nhow far\n"
		"  same core                         140   24.73%\n"
		"  same last level of cache          141   24.91%\n"
		"  elsewhere on the node             142   25.09%\n"
		"  another node                      143   25.27%\n"
		"\nthe latest\n"
		"  from CPU 1 to 0, 10.08us ago\n"
		"  from CPU 0 to 1, 20.08us ago\n"
		"\nCPU time\n"
		"  node 0                          144ns   19.73%\n"
		"  node 1                          145ns   19.86%\n"
		"  node 2                          146ns   20.00%\n"
		"  node 3                          147ns   20.14%\n"
		"  other nodes                     148ns   20.27%\n", "moves: all");
	text_clear(&t);
	moves_put_json(&j, &rec);
	check_json(t.s, "list(d) == [\"migrations\"] and d[\"migrations\"][\"migr_llc\"] == 141"
			" and d[\"migrations\"][\"moves\"] == [{\"at\": 1490000, \"from\": 1, \"to\": 0},"
			" {\"at\": 1480000, \"from\": 0, \"to\": 1}]", "moves: JSON");
	text_clear(&t);

	moves->flags = 0;
	moves->last[0].at_ns = 0;
	memset(moves->node_ns, 0, sizeof(moves->node_ns));
	rec.counts = NULL;
	moves_put(&t, &rec);
	is(t.s, "1234 a b: changes of CPU\n"
		"\nhow far\n"
		"  same core                         140   32.94%\n"
		"  another core of the node          142   33.41%\n"
		"  another node                      143   33.65%\n",
	   "moves: where caches are not known");
	text_free(&t);
}

void test_waiting(void)
{
	test_text_of_waiting();
	test_waiting_since();
	test_json_of_waiting();
	test_matrix();
	test_moves();
}
