// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "build.h"
#include "migration_matrix.h"
#include "migrations.h"
#include "unit.h"
#include "wait.h"
#include "waiting.h"
#include "waiting_since.h"

/* The full record, and its waiting. */
static void take(struct waiting *w, struct record *rec, struct built *b)
{
	build_full(b);
	ts_record_parse(rec, b->bytes, sizeof(b->bytes), NULL);
	waiting_copy(w, rec, 1000000);
	w->waits.open_ns = w->waits.nr_open = 0;
}

static void test_text_of_waiting(void)
{
	static const char accounts[] =
		"1234 a b: waited 100 times for a CPU in 15.09us; now: sleep, for 93ns\n"
		"\nwhere its time went\n"
		"  run           1.001us     6.63%\n"
		"  wait          2.002us    13.26%\n"
		"    contended   1.686us    11.17%\n"
		"    own limit      91ns     0.60%\n"
		"    idle CPU       90ns     0.60%\n"
		"    not known     135ns     0.89%\n"
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
		"\nwho was in its way: 136 long waits, 2.802us (long: from 1.000ms on)\n"
		"   2.131us    76.05%  130 bla me\n"
		"     132ns     4.71%  tasks of other pid namespaces\n"
		"     137ns     4.89%  nobody: its own limit\n"
		"     133ns     4.75%  nobody: the CPU was idle\n"
		"     134ns     4.78%  others\n"
		"     135ns     4.82%  not known\n"
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

	/* Two waits, of 4 us and, the longest so far, of 5 us. */
	waiting_copy(&now, &before.rec, 1000000);
	now.accounts.now_ns += 10000;
	now.accounts.run_ns += 1000;
	now.accounts.wait_ns += 9000;
	now.waits.nr += 2;
	now.waits.bucket[3] += 2;
	waiting_since(&since, &now, &before);
	ok(since.accounts.now_ns - since.accounts.since_ns == 10000 &&
	   since.accounts.run_ns == 1000 && since.accounts.wait_ns == 9000 &&
	   !since.accounts.sleep_ns && !since.accounts.stop_ns, "the accounts of a round");
	ok(since.waits.nr == 2 && since.waits.sum_ns == 9000 && since.waits.bucket[3] == 2 &&
	   !since.waits.bucket[0], "the waits of a round");
	ok(since.waits.max_ns == 5120 && !since.waits.max_at_ns,
	   "none of them was the longest so far: within 25 %%");
	ok(!since.wakers.waker[0].count && !since.wakers.irq && !since.wakers.others &&
	   !since.blame.blamed[0].ns && !since.blame.others_ns, "nobody in this round");

	/* 120 is no longer among the four; 122 woke it 5 times, 125 is new. */
	now.wakers.waker[0] = (struct tscope_waker){ .tid = 122, .count = 17, .comm = "new name" };
	now.wakers.waker[1] = (struct tscope_waker){ .tid = 125, .count = 9, .comm = "late" };
	now.wakers.others += 121 + 2;
	waiting_since(&since, &now, &before);
	ok(since.wakers.waker[0].tid == 125 && since.wakers.waker[0].count == 9 &&
	   since.wakers.waker[1].tid == 122 && since.wakers.waker[1].count == 5 &&
	   since.wakers.others == 2, "the wakers of a round");

	/* The number of 122 is another one's by now. */
	now.wakers.waker[0].key = BUILD_KEY + 7;
	before.wakers.waker[1].key = BUILD_KEY + 6;
	waiting_since(&since, &now, &before);
	ok(since.wakers.waker[0].key == BUILD_KEY + 7 && since.wakers.waker[0].count == 17,
	   "the wakers of a round: by keys");
	now.wakers.waker[0].key = before.wakers.waker[1].key = 0;

	/* The same of blame, with some that are not seen. */
	now.blame.blamed[0].ns += 10;
	now.blame.blamed[1].ns += 5;
	now.blame.blamed[2] = (struct tscope_blamed){ .tid = 140, .ns = 7, .comm = "y" };
	now.blame.blamed[3] = (struct tscope_blamed){ .tid = 0, .ns = 15, .comm = "" };
	now.blame.idle_ns += 3;
	now.blame.limit_ns += 4;
	now.blame.nr++;
	now.blame.sum_ns += 49;
	now.blame.others_ns += 5;
	waiting_since(&since, &now, &before);
	ok(since.blame.nr == 1 && since.blame.sum_ns == 49 && since.blame.blamed[0].ns == 20 &&
	   !since.blame.blamed[0].tid && since.blame.blamed[1].ns == 10 &&
	   since.blame.blamed[2].ns == 7 && since.blame.idle_ns == 3 &&
	   since.blame.limit_ns == 4 &&
	   since.blame.others_ns == 5 && !since.blame.unknown_ns, "the blame of a round");

	/* It slept 30 less than it seemed the last time, and waited so much longer. */
	now.accounts.sleep_ns -= 30;
	now.accounts.wait_ns += 30;
	waiting_since(&since, &now, &before);
	ok(!since.accounts.sleep_ns && since.accounts.wait_ns == 9000 &&
	   since.accounts.run_ns == 1000, "an account that lost a little");

	now.accounts.since_ns++;
	waiting_since(&since, &now, &before);
	ok(since.waits.nr == 102, "a record begun anew: all");
	now.accounts.since_ns--;
	now.ids.start_ns++;
	waiting_since(&since, &now, &before);
	ok(since.waits.nr == 2, "a thread that called execve(): the birth of its process, its own key");
	now.rec.key++;
	waiting_since(&since, &now, &before);
	ok(since.waits.nr == 102, "another task: all");
}

/* A task that waits and runs by turns, and what is known of it at a time. */
struct turns {
	__u64 now, began;
	bool waits;
	struct tscope_waits ended;
	__u64 waited;
};

static __u64 random_ns(unsigned int *seed)
{
	return 1 + ((__u64)rand_r(seed) << 10) % (1ULL << (8 + rand_r(seed) % 22));
}

static void turn(struct turns *turns, __u64 ns)
{
	turns->now += ns;
	if (turns->waits) {
		ns = turns->now - turns->began;
		turns->ended.nr++;
		turns->ended.bucket[tscope_wait_bucket(ns)]++;
		turns->waited += ns;
		if (ns >= turns->ended.max_ns) {
			turns->ended.max_ns = ns;
			turns->ended.max_at_ns = turns->now;
		}
	}
	turns->began = turns->now;
	turns->waits = !turns->waits;
}

static void look_at_turns(struct waiting *w, struct turns *turns, __u64 ns)
{
	static const struct tscope_ids ids = { .start_ns = 1 };
	__u64 open;

	turns->now += ns;
	open = turns->waits ? turns->now - turns->began : 0;
	*w = (struct waiting){
		.ids = ids,
		.accounts = { .now_ns = turns->now, .opened_ns = turns->began,
			      .wait_ns = turns->waited + open,
			      .run_ns = turns->now - turns->waited - open },
		.waits = turns->ended,
		.rec = { .tid = 7, .ids = &w->ids, .accounts = &w->accounts, .waits = &w->waits },
	};
	tscope_waits_add_open(&w->waits, open, turns->now);
	w->waits.sum_ns = w->accounts.wait_ns;
}

/* Rounds of which each part of each wait is known. */
static void test_parts_of_waits(void)
{
	unsigned int seed = 11, nr_wrong = 0, nr_far = 0, nr_exact = 0, round, i;
	struct turns turns = { .ended.nr = 0 };
	struct waiting before, now, since;
	__u64 nr, sum, max, part, from, rest;

	look_at_turns(&before, &turns, 0);
	for (round = 0; round < 3000; round++) {
		nr = sum = max = 0;
		from = turns.now;
		for (i = rand_r(&seed) % 4; i; i--) {
			rest = random_ns(&seed);
			part = turns.now + rest - (turns.began > from ? turns.began : from);
			if (turns.waits) {
				nr++;
				sum += part;
				max = part > max ? part : max;
			}
			turn(&turns, rest);
		}
		look_at_turns(&now, &turns, random_ns(&seed));
		if (turns.waits) {
			part = turns.now - (turns.began > from ? turns.began : from);
			nr++;
			sum += part;
			max = part > max ? part : max;
		}
		waiting_since(&since, &now, &before);
		nr_wrong += since.waits.nr != nr || since.waits.sum_ns != sum ||
			    since.accounts.wait_ns != sum || since.waits.max_ns > sum ||
			    since.waits.max_ns > turns.now - from;
		if (nr) {
			nr_wrong += tscope_wait_quantile(&since.waits, 990) > since.waits.max_ns;
			nr_exact += since.waits.max_ns == max;
			nr_far += since.waits.max_ns + since.waits.max_ns / 3 + 2048 < max ||
				  since.waits.max_ns > max + max / 3 + 2048;
		}
		waiting_copy(&before, &now.rec, 0);
	}
	ok(!nr_wrong, "parts of waits: as many and as long as they are: %u wrong", nr_wrong);
	/* Where a wait ends that went on before, with others beside it. */
	ok(nr_far < 3000 / 50 && nr_exact > 1500, "the longest part: %u exact, %u far", nr_exact,
	   nr_far);
}

/* Three threads of a process wait all the time, each for longer than the last bucket. */
static void test_waits_of_threads(void)
{
	struct waiting before, now, since;
	struct record rec;
	struct built b;

	take(&before, &rec, &b);
	before.waits = (struct tscope_waits){
		.nr = 3, .open_ns = 9000000000, .nr_open = 3, .bucket = { [39] = 3 },
		.max_ns = 9000000000, .max_at_ns = before.accounts.now_ns,
	};
	waiting_copy(&now, &before.rec, 0);
	now.accounts.now_ns += 1000000;
	now.accounts.wait_ns += 3000000;
	now.waits.open_ns += 1000000;
	now.waits.max_ns += 1000000;
	now.waits.max_at_ns += 1000000;
	waiting_since(&since, &now, &before);
	ok(since.waits.nr == 3 && since.waits.sum_ns == 3000000 &&
	   since.waits.bucket[tscope_wait_bucket(1000000)] == 3 && since.waits.max_ns == 1000000,
	   "the waits of a round that several threads go on with");
}

static void test_blame_of_a_round(void)
{
	struct tscope_blamed hog = { .tid = 9, .ns = 5000000, .comm = "hog" };
	struct waiting before, now, since;
	struct record rec;
	struct built b;

	/* A long wait of 5 ms, which goes on; the hog has the CPU. */
	take(&before, &rec, &b);
	before.accounts.wait_ns = before.waits.sum_ns = 5000000;
	before.waits.open_ns = 5000000;
	before.waits.nr_open = 1;
	before.blame = (struct tscope_blame){ .blamed = { hog }, .nr = 1,
					      .sum_ns = 5000000 };
	waiting_copy(&now, &before.rec, 1000000);
	now.accounts.now_ns += 2000000;
	now.accounts.wait_ns += 2000000;
	now.waits.open_ns += 2000000;
	now.blame.blamed[0].ns += 2000000;
	now.blame.sum_ns += 2000000;
	waiting_since(&since, &now, &before);
	ok(since.blame.nr == 1 && since.blame.sum_ns == 2000000 &&
	   since.blame.blamed[0].ns == 2000000 && since.waits.nr == 1 &&
	   since.waits.open_ns == 2000000 && since.waits.max_ns == 2000000 &&
	   since.waits.max_at_ns == now.accounts.now_ns, "a long wait that goes on and on");

	/* Half of it has been forgotten meanwhile. */
	now.blame.blamed[0].ns = 3000000;
	now.blame.unknown_ns = 4000000;
	waiting_since(&since, &now, &before);
	ok(since.blame.sum_ns == 2000000 && !since.blame.blamed[0].ns &&
	   since.blame.unknown_ns == 2000000, "no part is more than all of it");

	/* It was not long yet. */
	before.waits.open_ns = 500000;
	before.blame = (struct tscope_blame){};
	now.waits.open_ns = 2500000;
	hog.ns = 2500000;
	now.blame = (struct tscope_blame){ .blamed = { hog }, .nr = 1,
					   .sum_ns = 2500000 };
	waiting_since(&since, &now, &before);
	ok(since.blame.nr == 1 && since.blame.sum_ns == 2000000 &&
	   since.blame.blamed[0].ns == 2000000, "what lies before the round is not of it");

	waiting_cut(&now, 0);
	ok(!now.blame.blamed[0].ns && now.blame.others_ns == 2500000 && !now.wakers.waker[0].count,
	   "nobody by name");
}

/* Three processes, one of which is not counted, in the cgroup /po d. */
static void test_crowd(void)
{
	static const char head[] = "/po d: 3 processes of 4 threads, 1 not counted, waited 200 times "
				   "for a CPU in 30.18us; now: 2 waiting\n\nwhere its time went\n";
	struct ts_task task[2] = {}, *row[] = { &task[0], &task[1] };
	struct crowd crowd = { .cgroup = "/po d", .nr = 3, .nr_unknown = 1, .row = row, .nr_rows = 2 };
	const struct record *rec[2];
	struct json j = {};
	struct text t = {};
	struct waiting w, sum, one[2];
	struct record full;
	struct built b;
	size_t i;

	for (i = 0; i < 2; i++) {
		take(&one[i], &full, &b);
		one[i].ids.nr_threads = 2;
		rec[i] = &task[i].rec;
	}
	task[0].rec = one[0].rec;
	task[1].rec = one[1].rec;
	one[1].rec.tid = task[1].rec.tid = 1235;
	one[1].accounts.since_ns -= 100;
	one[1].waits.max_ns *= 2;
	one[1].waits.open_ns = 5;
	one[1].waits.nr_open = 2;
	/* Twelve who woke or were in the way, of which two are the same. */
	for (i = 0; i < 4; i++) {
		one[0].wakers.waker[i] = (struct tscope_waker){
			.tid = 300 + i, .count = 100 + i, .comm = "a" };
		one[1].wakers.waker[i] = (struct tscope_waker){
			.tid = 303 + i, .count = 50 + i, .comm = "b" };
		one[0].blame.blamed[i] = (struct tscope_blamed){
			.tid = 300 + i, .ns = 1000 + i, .comm = "a" };
		one[1].blame.blamed[i] = (struct tscope_blamed){
			.tid = 303 + i, .ns = 500 + i, .comm = "b" };
	}
	waiting_sum(&w, rec, 2, 1000000);
	w.crowd = &crowd;
	ok(w.accounts.run_ns == 2 * 1001 && w.accounts.since_ns == one[1].accounts.since_ns &&
	   accounts_age(&w.accounts) == 2 * accounts_age(&one[0].accounts) && w.waits.nr == 200 &&
	   w.waits.bucket[0] == 180 && w.waits.max_ns == one[1].waits.max_ns &&
	   w.waits.nr_open == 2 && w.waits.open_ns == 5 && w.ids.nr_threads == 4,
	   "a crowd: the sums");
	ok(w.wakers.waker[0].tid == 303 && w.wakers.waker[0].count == 153 &&
	   w.wakers.waker[1].tid == 302 && w.wakers.waker[3].tid == 300 &&
	   w.wakers.others == 2 * one[0].wakers.others + 51 + 52 + 53 &&
	   w.blame.blamed[0].tid == 303 && w.blame.blamed[0].ns == 1503 &&
	   w.blame.blamed[3].tid == 300 &&
	   w.blame.others_ns == 2 * one[0].blame.others_ns + 501 + 502 + 503,
	   "a crowd: who is the same counts once, and the rest is among the others");

	/* One that the two know by two numbers, of before an execve() and after it. */
	one[0].wakers.waker[3].key = one[1].wakers.waker[3].key = BUILD_KEY + 1;
	one[0].wakers.waker[2].tid = one[1].wakers.waker[2].tid;
	one[0].wakers.waker[2].key = BUILD_KEY + 2;
	one[1].wakers.waker[2].key = BUILD_KEY + 3;
	waiting_sum(&sum, rec, 2, 1000000);
	ok(sum.wakers.waker[0].count == 103 + 53 && sum.wakers.waker[0].key == BUILD_KEY + 1 &&
	   sum.wakers.waker[1].count == 102 && sum.wakers.waker[1].key == BUILD_KEY + 2,
	   "a crowd: by keys");

	waiting_put(&t, &w);
	ok(!strncmp(t.s, head, strlen(head)), "a crowd: text");
	text_clear(&t);
	j.out = &t;
	waiting_put_json(&j, &w, NULL);
	check_json(t.s, "(lambda w: all(w[k] is None for k in (\"tid\", \"comm\", \"account\", \"ended\"))"
			" and (w[\"cgroup\"], w[\"nr_processes\"], w[\"not_counted\"], w[\"process\"],"
			" w[\"threads\"]) == (\"/po d\", 3, 1, False, 4)"
			" and [r[\"tid\"] for r in w[\"processes\"]] == [1234, 1235]"
			" and sum(r[\"wait\"] for r in w[\"processes\"]) == w[\"wait\"])(d[\"wait\"])",
		   "a crowd: JSON");
	text_clear(&t);

	/* One whose path is the root's, and nobody in it. */
	crowd = (struct crowd){ .cgroup = "" };
	waiting_sum(&w, rec, 0, 0);
	w.crowd = &crowd;
	waiting_put(&t, &w);
	ok(!strncmp(t.s, "/: 0 processes waited 0 times for a CPU in 0ns; now: 0 waiting\n", 63),
	   "a crowd of nobody");
	text_free(&t);
}

static void test_json_of_waiting(void)
{
	struct text t = {};
	struct json j = { .out = &t };
	struct waiting w;
	struct record rec;
	struct built b;

	take(&w, &rec, &b);
	waiting_put_json(&j, &w, NULL);
	check_json(t.s, "list(d) == [\"wait\"] and d[\"wait\"][\"run\"] == 1001"
			" and d[\"wait\"][\"age\"] == sum(d[\"wait\"][k] for k in"
			" (\"run\", \"wait\", \"sleep\", \"block\", \"stop\"))"
			" and len(d[\"wait\"][\"histogram\"]) == 40"
			" and sum(r[\"waits\"] for r in d[\"wait\"][\"histogram\"]) == d[\"wait\"][\"waits\"]"
			" and d[\"wait\"][\"histogram\"][39][\"to\"] is None"
			" and d[\"wait\"][\"wakers\"][0] == {\"key\": 8589934712, \"tid\": 120,"
			" \"comm\": \"wa ker\", \"count\": 121}"
			" and d[\"wait\"][\"blamed\"][1] == {\"key\": None, \"tid\": None, \"comm\": None,"
			" \"time\": 132}"
			" and d[\"wait\"][\"long_from\"] == 1000000", "wait: JSON");
	text_clear(&t);

	w.rec.waits = NULL;
	w.rec.wakers = NULL;
	w.rec.blame = NULL;
	w.rec.accounts = NULL;
	w.blame_ns = 0;
	j.one_line = true;
	waiting_put_json(&j, &w, NULL);
	check_json(t.s, "all(d[\"wait\"][k] is None for k in (\"run\", \"age\", \"wait_p50\", \"histogram\","
			" \"wakers\", \"blamed\", \"long_from\", \"waker_irq\"))",
		   "wait: JSON of what is not known");
	ok(strchr(t.s, '\n') == t.s + t.len - 1, "wait: JSON on one line");
	text_free(&t);
}

static void test_matrix(void)
{
	struct migration_matrix matrix;
	struct text t = {};
	struct json j = { .out = &t };

	migration_matrix_init(&matrix, 4);
	migration_matrix_put(&t, &matrix);
	is(t.s, "no task changed its CPU since taskscope was loaded\n", "matrix: nothing");
	text_clear(&t);
	migration_matrix_row(&matrix, 0)[3] = 12;
	migration_matrix_row(&matrix, 3)[0] = 1;
	migration_matrix_row(&matrix, 1)[0] = 1000000;
	migration_matrix_put(&t, &matrix);
	is(t.s, "FROM  TO       0       1       3     OUT\n"
		"   0           .       .      12      12\n"
		"   1     1000000       .       . 1000000\n"
		"   3           1       .       .       1\n"
		"  IN     1000001       0      12 1000013\n", "matrix: CPUs that count");
	text_clear(&t);
	migration_matrix_put_json(&j, &matrix);
	check_json(t.s, "d[\"migrations\"][1] == {\"from\": 1, \"out\": 1000000, \"in\": 0,"
			" \"to\": [1000000, 0, 0, 0]} and len(d[\"migrations\"]) == 4", "matrix: JSON");
	text_free(&t);
	migration_matrix_free(&matrix);
}

static void test_moves(void)
{
	const struct tscope_exited exited = {};
	struct text t = {};
	struct json j = { .out = &t };
	struct tscope_moves *moves;
	struct record rec;
	struct built b;

	build_full(&b);
	((struct tscope_counts *)built_group(&b, TSCOPE_GROUP_COUNTS))->now_ns = 1500080;
	moves = built_group(&b, TSCOPE_GROUP_MOVES);
	ts_record_parse(&rec, b.bytes, sizeof(b.bytes), NULL);
	migrations_put(&t, &rec);
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
	migrations_put_json(&j, &rec);
	check_json(t.s, "list(d) == [\"migrations\"] and d[\"migrations\"][\"migr_llc\"] == 141"
			" and d[\"migrations\"][\"moves\"] == [{\"at\": 1490000, \"from\": 1, \"to\": 0},"
			" {\"at\": 1480000, \"from\": 0, \"to\": 1}]", "moves: JSON");
	text_clear(&t);

	/* The counts are of the look, which is later than its end. */
	rec.exited = &exited;
	((struct tscope_accounts *)built_group(&b, TSCOPE_GROUP_ACCOUNTS))->now_ns = 1490180;
	migrations_put(&t, &rec);
	ok(strstr(t.s, "84 changes of CPU in 1.490ms\n") && strstr(t.s, " to 0, 180ns before its end\n"),
	   "moves: of one that has exited, up to its end");
	text_clear(&t);
	rec.exited = NULL;

	moves->flags = 0;
	moves->last[0].at_ns = 0;
	memset(moves->node_ns, 0, sizeof(moves->node_ns));
	rec.counts = NULL;
	migrations_put(&t, &rec);
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
	test_parts_of_waits();
	test_waits_of_threads();
	test_blame_of_a_round();
	test_crowd();
	test_json_of_waiting();
	test_matrix();
	test_moves();
}
