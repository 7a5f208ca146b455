// SPDX-License-Identifier: GPL-2.0
/* Sums of tasks: the groups, what is in them, and what is shown of them. */
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "build.h"
#include "column_value.h"
#include "columns_group.h"
#include "order.h"
#include "sums.h"
#include "task_sum.h"
#include "unit.h"

#define NR 2000

/* A pseudo-random number below @below, the same each time. */
static __u64 number(__u64 *seed, __u64 below)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (*seed >> 33) % below;
}

static void fill_waits(struct tscope_waits *waits, __u64 *seed)
{
	__u64 nr = number(seed, 30), ns;

	while (nr--) {
		ns = number(seed, 100000000);
		waits->nr++;
		waits->sum_ns += ns;
		waits->bucket[tscope_wait_bucket(ns)]++;
		if (ns > waits->max_ns) {
			waits->max_ns = ns;
			waits->max_at_ns = number(seed, 1000000);
		}
	}
}

/* Where parts of the wait overlap, they are more than the wait. */
static void add_task(struct ts_set *tasks, __s32 tid, __s32 tgid, __u64 *seed)
{
	struct tscope_accounts *accounts;
	struct tscope_cgroup *cgroup;
	struct tscope_counts *counts;
	struct tscope_blame *blame;
	struct tscope_sched *sched;
	struct tscope_creds *creds;
	struct built b;

	build_task(&b, tid, tgid, 1, number(seed, 2) ? "a" : "b");
	((struct tscope_ids *)built_group(&b, TSCOPE_GROUP_IDS))->nr_threads = 1 + number(seed, 3);
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->cpu = number(seed, 4);
	creds = build_group(&b, TSCOPE_GROUP_CREDS, sizeof(*creds));
	creds->euid = 4000000000 + number(seed, 3);
	cgroup = build_group(&b, TSCOPE_GROUP_CGROUP, sizeof(*cgroup) + 16);
	cgroup->size = sizeof(*cgroup) + 16;
	cgroup->id = 10 + number(seed, 5);
	snprintf(cgroup->path, 16, "/c%llu", cgroup->id);
	counts = build_group(&b, TSCOPE_GROUP_COUNTS, sizeof(*counts));
	counts->voluntary = number(seed, 1000);
	counts->involuntary = number(seed, 1000);
	counts->migrations = number(seed, 100);
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->run_ns = number(seed, 1ULL << 40);
	accounts->wait_ns = number(seed, 1000);
	accounts->sleep_ns = number(seed, 1ULL << 40);
	accounts->block_ns = number(seed, 1ULL << 40);
	accounts->limit_ns = number(seed, 800);
	accounts->wait_idle_ns = number(seed, 800);
	fill_waits(build_group(&b, TSCOPE_GROUP_WAITS, sizeof(struct tscope_waits)), seed);
	blame = build_group(&b, TSCOPE_GROUP_BLAME, sizeof(*blame));
	blame->unknown_ns = number(seed, 800);
	blame->sum_ns = number(seed, 800);
	blame->blamed[0] = (struct tscope_blamed){ .key = 1 + number(seed, 9), .ns = number(seed, 500) };
	add_built(tasks, &b);
}

static struct ts_task **pointers_to(const struct ts_set *tasks)
{
	struct ts_task **task = calloc(tasks->nr + 1, sizeof(*task));
	size_t i;

	if (!task)
		abort();
	for (i = 0; i < tasks->nr; i++)
		task[i] = &tasks->task[i];
	return task;
}

static void make(struct ts_set *groups, const struct ts_set *tasks, enum group_by by, bool threads)
{
	const struct grouping how = { .by = by, .threads = threads, .has_exited = true };
	struct ts_task **task = pointers_to(tasks);

	groups_make(groups, &how, task, tasks->nr);
	free(task);
}

static __u64 total(const struct ts_set *tasks, const struct column *col)
{
	struct value v = {};
	__u64 sum = 0;
	size_t i;

	for (i = 0; i < tasks->nr; i++)
		if (column_get(col, &tasks->task[i].rec, &v))
			sum += v.u;
	text_free(&v.scratch);
	return sum;
}

/* What a column of a group says, for people; "" if it says nothing. */
static const char *cell(const struct ts_set *groups, size_t i, const char *name)
{
	static struct text t;
	struct value v = {};
	const struct column *col = column_find_in(group_columns(), name, strlen(name));

	text_clear(&t);
	if (i < groups->nr)
		column_put_raw(col, &groups->task[i].rec, &v, &t);
	text_free(&v.scratch);
	return text_str(&t);
}

/* With the tasks that are named: of those of a group only the first four are. */
static __u64 total_blame(const struct ts_set *tasks)
{
	const struct tscope_blame *blame;
	__u64 sum = 0;
	size_t i, k;

	for (i = 0; i < tasks->nr; i++) {
		blame = tasks->task[i].rec.blame;
		sum += blame->others_ns;
		for (k = 0; k < TSCOPE_BLAMED; k++)
			sum += blame->blamed[k].ns;
	}
	return sum;
}

/* No nanosecond comes, and none is lost, whatever the groups are. */
static void test_sums(const struct ts_set *tasks)
{
	const struct column_set *cols = group_columns();
	enum group_by by;
	size_t i, nr_differ, nr_sums, nr_tasks;

	for (by = BY_PROCESS; by <= BY_CPU; by++) {
		struct ts_set groups = {};

		make(&groups, tasks, by, true);
		nr_differ = nr_sums = nr_tasks = 0;
		for (i = 0; i < cols->nr; i++) {
			if (!cols->col[i].adds || !strcmp(cols->col[i].name, "BLAME_OTHERS"))
				continue;
			nr_sums += total(tasks, &cols->col[i]) > 0;
			nr_differ += total(&groups, &cols->col[i]) != total(tasks, &cols->col[i]);
		}
		for (i = 0; i < groups.nr; i++)
			nr_tasks += groups.task[i].rec.sum->nr_tasks;
		ok(!nr_differ && nr_sums > 15, "by %s: sums of %zu columns", group_by_name(by), nr_sums);
		ok(total_blame(&groups) == total_blame(tasks), "by %s: and of those in the way",
		   group_by_name(by));
		ok(nr_tasks == tasks->nr, "by %s: each task is in one group", group_by_name(by));
		ts_set_clear(&groups);
	}
}

static void test_quantiles(const struct ts_set *tasks)
{
	struct ts_set groups = {};
	struct tscope_waits merged = {};
	const struct tscope_cgroup *cgroup;
	const struct tscope_waits *waits;
	size_t i, b;

	make(&groups, tasks, BY_CGROUP, true);
	ok(groups.nr == 5, "by cgroup: as many groups as cgroups");
	for (i = 0; i < tasks->nr; i++) {
		cgroup = tasks->task[i].rec.cgroup;
		waits = tasks->task[i].rec.waits;
		if (cgroup->id != 12)
			continue;
		merged.nr += waits->nr;
		if (waits->max_ns > merged.max_ns)
			merged.max_ns = waits->max_ns;
		for (b = 0; b < TSCOPE_WAIT_BUCKETS; b++)
			merged.bucket[b] += waits->bucket[b];
	}
	is(cell(&groups, 2, "GROUP"), "/c12", "groups are in the order of their names");
	waits = groups.task[2].rec.waits;
	ok(merged.nr > 1000 && tscope_wait_quantile(waits, 990) == tscope_wait_quantile(&merged, 990) &&
	   tscope_wait_quantile(waits, 500) == tscope_wait_quantile(&merged, 500),
	   "quantiles are those of the merged histogram");
	ok(!memcmp(waits->bucket, merged.bucket, sizeof(merged.bucket)), "  and so is each bucket");
	ts_set_clear(&groups);
}

static void add_exited(struct ts_set *tasks, __s32 tid, __s32 tgid, __u64 birth_ns, __u32 flags)
{
	struct tscope_exited *exited;
	struct built b;

	exited = build_exited(&b, tid, 1, "old");
	exited->tgid = tgid;
	exited->flags = flags;
	((struct tscope_birth *)built_group(&b, TSCOPE_GROUP_BIRTH))->birth_ns = birth_ns;
	add_built(tasks, &b);
}

/* A number of a process is used again: the time says whose a thread was. */
static void test_processes(void)
{
	struct ts_set tasks = {}, groups = {};
	struct built b;

	build_task(&b, 700, 700, 1, "new");
	add_built(&tasks, &b);
	build_task(&b, 701, 700, 1, "worker");
	add_built(&tasks, &b);
	tasks.task[0].rec.ids = &(struct tscope_ids){ .tgid = 700, .start_ns = 500, .comm = "new" };
	tasks.task[1].rec.ids = &(struct tscope_ids){ .tgid = 700, .start_ns = 600, .comm = "worker" };
	add_exited(&tasks, 702, 700, 550, 0);
	add_exited(&tasks, 700, 700, 100, TSCOPE_EXITED_PROCESS);
	add_exited(&tasks, 703, 700, 200, 0);
	add_exited(&tasks, 700, 700, 520, TSCOPE_EXITED_EXEC);
	add_exited(&tasks, 904, 900, 50, 0);
	make(&groups, &tasks, BY_PROCESS, true);
	ok(groups.nr == 3, "by process: two that had one number, and one whose leader is not there");
	is(cell(&groups, 0, "GROUP"), "700", "  the first");
	is(cell(&groups, 0, "COMM"), "old", "  the elder one of this number");
	is(cell(&groups, 0, "GROUP_ID"), "100", "  by its birth");
	is(cell(&groups, 0, "TASKS"), "0", "  has no living thread");
	is(cell(&groups, 0, "EXITED"), "2", "  and two exited ones");
	is(cell(&groups, 1, "COMM"), "new", "  the other one has the name of its leader");
	is(cell(&groups, 1, "GROUP_ID"), "500", "  and its birth");
	is(cell(&groups, 1, "TASKS"), "2", "  two living threads");
	is(cell(&groups, 1, "EXITED"), "2", "  an exited one, and a leader that execve() has ended");
	is(cell(&groups, 2, "GROUP"), "900", "  the last is known by its number");
	ts_set_clear(&groups);
	ts_set_clear(&tasks);
}

/* What is not known is a group, the last. */
static void test_unknown(void)
{
	struct ts_set tasks = {}, groups = {};
	struct tscope_cgroup *cgroup;
	struct built b;

	add_exited(&tasks, 5, 5, 1, TSCOPE_EXITED_PROCESS);
	build_task(&b, 6, 6, 1, "a");
	cgroup = build_group(&b, TSCOPE_GROUP_CGROUP, sizeof(*cgroup) + 16);
	cgroup->id = 4;
	cgroup->size = sizeof(*cgroup) + 16;
	cgroup->flags = TSCOPE_CGROUP_TRUNCATED | TSCOPE_CGROUP_END;
	strcpy(cgroup->path, "end");
	add_built(&tasks, &b);
	strcpy(((struct tscope_cgroup *)built_group(&b, TSCOPE_GROUP_CGROUP))->path, "/begin/end");
	((struct tscope_cgroup *)built_group(&b, TSCOPE_GROUP_CGROUP))->flags = 0;
	((struct tscope_head *)b.bytes)->tid = 7;
	add_built(&tasks, &b);
	make(&groups, &tasks, BY_CGROUP, false);
	ok(groups.nr == 2, "by cgroup: one that is known by its number, and those that are not known");
	is(cell(&groups, 0, "GROUP"), "/begin/end", "  it has the name that is whole");
	is(cell(&groups, 1, "GROUP"), "", "  of the others there is none");
	is(cell(&groups, 0, "RUN"), "", "  what no task tells is not 0");
	is(cell(&groups, 1, "RUN"), "1001", "  what one tells is the sum");
	ts_set_clear(&groups);

	make(&groups, &tasks, BY_CONTAINER, false);
	is(cell(&groups, 0, "GROUP"), "none", "by container: a task that is in none");
	is(cell(&groups, 0, "PROCESSES"), "1", "  by its leader");
	ts_set_clear(&groups);
	ts_set_clear(&tasks);
	make(&groups, &tasks, BY_COMM, false);
	ok(!groups.nr, "no task, no group");
	ts_set_clear(&groups);
}

/* Names of numbers come before others, in their order. */
static void test_order(void)
{
	static const char *const names[] = { "1a", "10", "b", "2", "1a", "" };
	static const char *const want[] = { "2", "10", "", "1a", "b" };
	struct ts_set tasks = {}, groups = {};
	struct ts_task **order;
	struct built b;
	size_t i;

	for (i = 0; i < 6; i++) {
		build_task(&b, 50 + i, 50 + i, 1, names[i]);
		add_built(&tasks, &b);
	}
	make(&groups, &tasks, BY_COMM, false);
	ok(groups.nr == 5, "by comm: a group for each name");
	for (i = 0; i < 5; i++)
		is(cell(&groups, i, "GROUP"), want[i], "  in order");
	order = tasks_order(&groups, column_find_in(group_columns(), "GROUP", 5), false);
	for (i = 0; i < 5 && order[i] == &groups.task[i]; i++)
		;
	ok(i == 5, "sorted by GROUP, they are in this order, too");
	free(order);
	order = tasks_order(&groups, column_find_in(group_columns(), "GROUP", 5), true);
	for (i = 0; i < 5 && order[i] == &groups.task[4 - i]; i++)
		;
	ok(i == 5, "  and backwards");
	free(order);
	ts_set_clear(&groups);
	ts_set_clear(&tasks);
}

/* Cgroups of one path, of which all but the last were removed; their numbers tell them apart. */
static void test_one_name(void)
{
	static const __u64 ids[] = { 70, 40, 50 };
	struct ts_set tasks = {}, groups = {};
	struct tscope_cgroup *cgroup;
	struct built b;
	size_t i;

	for (i = 0; i < 3; i++) {
		build_task(&b, 50 + i, 50 + i, 1, "x");
		cgroup = build_group(&b, TSCOPE_GROUP_CGROUP, sizeof(*cgroup) + 16);
		cgroup->id = ids[i];
		cgroup->size = sizeof(*cgroup) + 16;
		strcpy(cgroup->path, "/job");
		add_built(&tasks, &b);
	}
	make(&groups, &tasks, BY_CGROUP, false);
	is(cell(&groups, 0, "GROUP_ID"), "40", "groups of one name: by their ids");
	is(cell(&groups, 1, "GROUP_ID"), "50", "  the second");
	is(cell(&groups, 2, "GROUP_ID"), "70", "  the third");
	ts_set_clear(&groups);
	make(&groups, &tasks, BY_COMM, false);
	is(cell(&groups, 0, "GROUP_ID"), "", "  a name needs none");
	ts_set_clear(&groups);
	ts_set_clear(&tasks);
}

/* In a round what came since counts: of one that is new, all. */
static void test_round(void)
{
	const struct tscope_counts now = { .voluntary = 50 }, then = { .voluntary = 20 };
	const struct tscope_accounts all = { .run_ns = 900 }, part = { .run_ns = 300 };
	const struct tscope_ids ids = { .comm = "x" };
	const struct record before = { .ids = &ids, .counts = &then };
	const struct record since = { .ids = &ids, .accounts = &part };
	struct ts_task old = { .rec = { .tid = 1, .ids = &ids, .counts = &now, .accounts = &all,
					.before = &before, .since = &since } };
	struct ts_task new = { .rec = { .tid = 2, .ids = &ids, .counts = &now, .accounts = &all } };
	const struct grouping how = { .by = BY_COMM, .is_round = true };
	struct ts_task *task[] = { &old, &new };
	struct ts_set groups = {};

	groups_make(&groups, &how, task, 2);
	is(cell(&groups, 0, "SWITCHES"), "80", "a round: counters");
	is(cell(&groups, 0, "RUN"), "1200", "a round: times");
	is(cell(&groups, 0, "EXITED"), "", "exited tasks that were not looked for");
	ts_set_clear(&groups);
}

static void test_states(void)
{
	const struct tscope_state running = { .letter = 'R' }, asleep = { .letter = 'S' },
				  odd = { .letter = 'Q' };
	struct ts_task task[] = {
		{ .rec = { .tid = 1, .state = &asleep } }, { .rec = { .tid = 2, .state = &running } },
		{ .rec = { .tid = 3, .state = &asleep } }, { .rec = { .tid = 4, .state = &odd } },
	};
	struct ts_task *const pointers[] = { task, task + 1, task + 2, task + 3 };
	const struct grouping how = { .by = BY_COMM, .threads = true };
	struct ts_set groups = {};

	groups_make(&groups, &how, pointers, 4);
	is(cell(&groups, 0, "STATE"), "R:1,S:2,?:1", "how many are in each state");
	is(cell(&groups, 0, "TASKS"), "4", "how many there are");
	ts_set_clear(&groups);
}

static void test_names(void)
{
	const char *words = GROUP_BY_WORDS;
	enum group_by by;
	struct text t = {};

	for (by = BY_PROCESS; by <= BY_CPU; by++) {
		text_printf(&t, "%s%s", by > BY_PROCESS ? " " : "", group_by_name(by));
		ok(group_by_parse(group_by_name(by)) == by, "by %s", group_by_name(by));
	}
	is(t.s, words, "the words are all of them");
	ok(group_by_parse("what") == BY_NOTHING && group_by_parse("") == BY_NOTHING,
	   "others are none");
	text_free(&t);
}

static void test_columns_of_groups(void)
{
	static const char *const refused[] = { "TID", "PPID", "RUNTIME", "RSS", "SINCE", "LIFETIME" };
	const struct column *col;
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		col = column_find(refused[i], strlen(refused[i]));
		ok(!column_find_in(group_columns(), refused[i], strlen(refused[i])) &&
		   !!strstr(group_refuses(col), "sum would fall") == col->adds,
		   "%s cannot be added up", refused[i]);
	}
	/* Each that the usual ones name is there. */
	for (i = BY_PROCESS; i <= BY_CPU; i++) {
		const char *s = group_usual(i);
		bool all = true;

		for (; *s; s += strcspn(s, ","), s += *s == ',')
			all &= !!column_find_in(group_columns(), s, strcspn(s, ","));
		ok(all, "by %s: the usual columns are there", group_by_name(i));
	}
}

void test_sums_of_groups(void)
{
	struct ts_set tasks = {};
	__u64 seed = 1;
	__s32 tid;

	for (tid = 1; tid <= NR; tid++)
		add_task(&tasks, tid, tid - tid % 7 ? tid - tid % 7 : tid, &seed);
	test_sums(&tasks);
	test_quantiles(&tasks);
	ts_set_clear(&tasks);
	test_processes();
	test_unknown();
	test_order();
	test_one_name();
	test_round();
	test_states();
	test_names();
	test_columns_of_groups();
}
