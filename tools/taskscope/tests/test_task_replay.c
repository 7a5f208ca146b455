// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <taskscope_wait_histogram.h>

#include "unit.h"
#include "report_check.h"

/* The module's own accounts. */
typedef __u64 u64;
typedef __s64 s64;
typedef __u8 u8;
#define unlikely(_x) (_x)
#define min(_a, _b) ((_a) < (_b) ? (_a) : (_b))
#include "../../../module/account.c"
#include "../../../module/wait_split.c"

#define NR_EVENTS 60
#define NR_TASKS 3000

enum what { IN, OUT, WAKE, MIGRATE };

/* What happened to the task. */
struct happening {
	enum what what;
	__u64 at_ns;
	char letter;
};

/* A task as the module keeps it, and what it has written of it. */
struct model {
	struct tscope_account account;
	struct tscope_waking waking;
	struct tscope_counts counts;
	struct tscope_waits waits;
	struct tscope_wakers wakers;
	struct tscope_moves moves;
	struct happening event[NR_EVENTS];
	size_t nr;
	__u64 now;
	__u64 since_ns;
	bool is_awake;	/* as its state says: it was woken on its way to sleep */
};

/* The groups of one look at it. */
struct look {
	struct tscope_ids ids;
	struct tscope_counts counts;
	struct tscope_accounts accounts;
	struct tscope_waits waits;
	struct tscope_wakers wakers;
	struct tscope_moves moves;
	struct record rec;
};

/* A generator of its own, for the same tasks everywhere. */
static __u64 draw(__u64 *seed, __u64 below)
{
	*seed = *seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (*seed >> 33) % below;
}

static void happens(struct model *model, enum what what, char letter)
{
	model->event[model->nr++] = (struct happening){ what, model->now, letter };
}

static void switch_in(struct model *model)
{
	__s64 idle_from;
	__u64 wait = tscope_account_switch_in(&model->account, &model->waking, model->now,
					      &idle_from);

	model->waits.nr++;
	model->waits.bucket[tscope_wait_bucket(wait)]++;
	if (wait >= model->waits.max_ns) {
		model->waits.max_ns = wait;
		model->waits.max_at_ns = model->now;
	}
	model->is_awake = false;
	happens(model, IN, 0);
}

static void switch_out(struct model *model, char letter, unsigned int into)
{
	tscope_account_switch_out(&model->account, into, model->now, 0);
	*(letter == 'R' ? &model->counts.involuntary : &model->counts.voluntary) += 1;
	happens(model, OUT, letter);
}

static void wake(struct model *model)
{
	model->waking.at_ns = model->now;
	model->wakers.irq++;
	happens(model, WAKE, 0);
}

static void leave(struct model *model, __u64 *seed)
{
	static const struct {
		char letter;
		unsigned int into;
	} ways[] = {
		{ 'R', TSCOPE_ACCOUNT_WAIT }, { 'S', TSCOPE_ACCOUNT_SLEEP },
		{ 'I', TSCOPE_ACCOUNT_SLEEP }, { 'P', TSCOPE_ACCOUNT_SLEEP },
		{ 'D', TSCOPE_ACCOUNT_BLOCK }, { 'T', TSCOPE_ACCOUNT_STOP },
		{ 't', TSCOPE_ACCOUNT_STOP },
	};
	size_t way = draw(seed, sizeof(ways) / sizeof(ways[0]));

	/* It is woken on its way to sleep. */
	if (ways[way].letter != 'R' && !draw(seed, 5)) {
		wake(model);
		model->now += draw(seed, 2);
		model->is_awake = true;
	}
	switch_out(model, ways[way].letter, ways[way].into);
}

/* The next thing that happens to it. */
static void go_on(struct model *model, __u64 *seed)
{
	bool is_woken = model->is_awake ||
			tscope_account_is_woken(&model->account, &model->waking);

	model->now += 1 + draw(seed, 5000);
	if (model->account.now_in == TSCOPE_ACCOUNT_RUN) {
		leave(model, seed);
	} else if (!draw(seed, 6)) {
		model->counts.migrations++;
		model->moves.last[0].at_ns = model->now;
		happens(model, MIGRATE, 0);
		model->now++;
	} else if (model->account.now_in == TSCOPE_ACCOUNT_WAIT || is_woken || !draw(seed, 8)) {
		switch_in(model);
	} else if (model->now > model->account.opened_ns) {
		wake(model);
	}
}

static void look_at(struct look *look, const struct model *model)
{
	*look = (struct look){
		.ids = { .tgid = 7, .comm = "seven" },
		.counts = model->counts,
		.waits = model->waits,
		.wakers = model->wakers,
		.moves = model->moves,
		.rec = { .tid = 7, .ids = &look->ids, .counts = &look->counts,
			 .accounts = &look->accounts, .waits = &look->waits,
			 .wakers = &look->wakers, .moves = &look->moves },
	};
	tscope_account_read(&model->account, &model->waking,
			    model->is_awake ? TSCOPE_ACCOUNT_WAIT : model->account.now_in,
			    model->now, &look->accounts);
	look->accounts.since_ns = model->since_ns;
	if (look->accounts.account == TSCOPE_ACCOUNT_WAIT)
		tscope_waits_add_open(&look->waits,
				      look->accounts.now_ns - look->accounts.opened_ns,
				      look->accounts.now_ns);
}

static void tell(struct task_replay *task, const struct happening *event)
{
	switch (event->what) {
	case IN:
		task_replay_switch_in(task, event->at_ns, false);
		break;
	case OUT:
		task_replay_switch_out(task, event->at_ns, event->letter);
		break;
	case WAKE:
		task->irq += task_replay_wake(task, event->at_ns);
		break;
	case MIGRATE:
		task_replay_migrate(task, event->at_ns);
		break;
	}
}

static struct task_replay *new_task(void)
{
	struct task_replay *task = calloc(1, sizeof(*task));

	if (!task)
		abort();
	task->last_ns = task->moves_last_ns = ~0ULL;
	return task;
}

/* Lives through it.  Return: does it agree with two looks of the module? */
static bool agrees(struct model *model, __u64 *seed, struct text *how)
{
	size_t first = draw(seed, NR_EVENTS / 2), last = first + draw(seed, NR_EVENTS / 2), i;
	struct look before, after;
	struct task_replay *task = new_task();
	bool yes;

	while (model->nr < first)
		go_on(model, seed);
	look_at(&before, model);
	while (model->nr < last)
		go_on(model, seed);
	model->now += draw(seed, 3);
	look_at(&after, model);
	while (model->nr < NR_EVENTS - 2)
		go_on(model, seed);

	task_replay_begin(task, &before.rec);
	task_replay_found(task, &after.rec);
	for (i = 0; i < model->nr; i++)
		tell(task, &model->event[i]);
	task_replay_end(task, model->now);
	yes = verify_task(task, how) == VERDICT_YES && !task->is_doubtful;
	task_replay_free(task);
	return yes;
}

static void test_against_module(void)
{
	struct text how = {};
	__u64 seed;
	size_t nr = 0;

	for (seed = 1; seed <= NR_TASKS; seed++) {
		struct model model = { .now = 1000, .since_ns = 1000 };
		__u64 s = seed * 7919;

		tscope_account_begin(&model.account, TSCOPE_ACCOUNT_SLEEP, model.now, 0);
		nr += agrees(&model, &s, &how);
	}
	is(text_str(&how), "", "each task as the module's accounts have it");
	ok(nr == NR_TASKS, "%d tasks", NR_TASKS);
	text_free(&how);
}

/* One nanosecond, one switch. */
static void test_differs(void)
{
	struct model model = { .now = 1000, .since_ns = 1000 };
	struct look before, after;
	struct task_replay *task = new_task();
	struct text how = {};

	tscope_account_begin(&model.account, TSCOPE_ACCOUNT_WAIT, model.now, 0);
	look_at(&before, &model);
	model.now = 1500;
	switch_in(&model);
	model.now = 1800;
	switch_out(&model, 'D', TSCOPE_ACCOUNT_BLOCK);
	model.now = 1900;
	look_at(&after, &model);

	task_replay_begin(task, &before.rec);
	ok(task_replay_found(task, &after.rec), "its record");
	tell(task, &model.event[0]);
	tell(task, &model.event[1]);
	task_replay_end(task, 2000);
	ok(task->until_ns == 1900 && task->ns[TSCOPE_ACCOUNT_BLOCK] == 100,
	   "the window ends as its record was read");
	ok(verify_task(task, NULL) == VERDICT_YES, "they agree");
	after.accounts.run_ns++;
	ok(verify_task(task, &how) == VERDICT_NO, "a nanosecond is a difference");
	is(text_str(&how), "run 300 (module: 301)", "and which");
	after.accounts.run_ns--;
	after.counts.voluntary = 0;
	after.counts.involuntary = 1;
	ok(verify_task(task, NULL) == VERDICT_NO, "it did not sleep against the module's word");
	task->voluntary = 0;
	task->involuntary = 1;
	after.counts.voluntary = 1;
	after.counts.involuntary = 0;
	ok(verify_task(task, NULL) == VERDICT_YES, "a signal kept it awake: R, and voluntary");
	after.accounts.since_ns++;
	ok(!task_replay_found(task, &after.rec), "a record that was begun anew is another");
	task_replay_free(task);
	text_free(&how);
}

/* A switch that the record does not know yet, though it was read later. */
static void test_under_way(void)
{
	const struct tscope_accounts accounts = {
		.since_ns = 100, .now_ns = 2000, .run_ns = 1000, .opened_ns = 1000,
		.account = TSCOPE_ACCOUNT_RUN,
	};
	const struct tscope_accounts later = {
		.since_ns = 100, .now_ns = 3000, .run_ns = 995, .sleep_ns = 1005,
		.opened_ns = 1995, .account = TSCOPE_ACCOUNT_SLEEP,
	};
	const struct record before = { .accounts = &accounts }, after = { .accounts = &later };
	struct task_replay *task = new_task();

	task_replay_begin(task, &before);
	task_replay_found(task, &after);
	task->is_new = false;
	task_replay_switch_out(task, 1995, 'S');
	task_replay_end(task, 4000);
	ok(task->ns[TSCOPE_ACCOUNT_RUN] == -5 && task->ns[TSCOPE_ACCOUNT_SLEEP] == 1005,
	   "a switch that was under way takes back what had been told");
	ok(verify_task(task, NULL) == VERDICT_YES, "and agrees");
	task_replay_free(task);
}

/* Adopted while it ran: the module counts from the first switch that it sees. */
static void test_adopted(void)
{
	const struct tscope_accounts accounts = {
		.since_ns = 1000, .now_ns = 2000, .run_ns = 1000, .opened_ns = 1000,
		.account = TSCOPE_ACCOUNT_RUN,
	};
	const struct record before = { .accounts = &accounts };
	struct task_replay *task = new_task();

	task_replay_begin(task, &before);
	task_replay_switch_out(task, 2500, 'S');
	task_replay_wake(task, 2600);
	task_replay_switch_in(task, 2700, false);
	task_replay_switch_out(task, 2800, 'R');
	ok(!task->voluntary && task->involuntary == 1, "the first switch of one is not counted");
	ok(task->ns[TSCOPE_ACCOUNT_RUN] == 600, "its time is");
	task_replay_switch_out(task, 2900, 'S');
	ok(task->is_doubtful, "a switch from one that did not run is doubtful");
	task_replay_free(task);
}

/* Woken on its way to sleep, and nothing follows. */
static void test_woken_on_its_way(void)
{
	struct task_replay *task = new_task();

	task->in = TSCOPE_ACCOUNT_WAIT;
	task_replay_switch_in(task, 100, false);
	task_replay_wake(task, 190);
	task_replay_switch_out(task, 200, 'S');
	task_replay_end(task, 1000);
	ok(task->ns[TSCOPE_ACCOUNT_WAIT] == 900 && !task->ns[TSCOPE_ACCOUNT_SLEEP],
	   "one that was woken on its way to sleep waits");
	ok(task->in == TSCOPE_ACCOUNT_WAIT && task->open_ns == 800, "and its wait goes on");
	task_replay_free(task);
}

/* Of a wait of 100 ns, in which the CPU was idle for as long as is given. */
static bool splits(__u64 idle, __u64 limit, __u64 limit_idle, bool has_idle, __u64 idle_ns,
		   __u64 limit_ns)
{
	const struct tscope_waited waited = {
		.ns = 100, .idle_from = 1000, .idle_to = 1000 + idle, .limit_ns = limit,
		.limit_idle_ns = limit_idle, .limit_has_idle = has_idle,
	};
	__u64 idle_sum = 5, limit_sum = 7;

	tscope_wait_split(&waited, &idle_sum, &limit_sum);
	return idle_sum == 5 + idle_ns && limit_sum == 7 + limit_ns;
}

static void test_split(void)
{
	ok(splits(0, 0, 0, false, 0, 0), "a wait for others");
	ok(splits(30, 0, 0, false, 30, 0), "for an idle CPU");
	ok(splits(30, 0, 0, true, 0, 30), "for one that was idle though it could have run it");
	ok(splits(0, 60, 0, false, 0, 60), "a limit, while others ran");
	ok(splits(40, 60, 30, false, 10, 60), "no idle time twice");
	ok(splits(90, 60, 0, false, 40, 60), "not more than the wait");
	ok(splits(90, 60, 0, true, 0, 100), "not more than the wait, all of it a limit");
	ok(splits(300, 200, 0, false, 0, 100), "clocks that are apart");
	ok(splits(10, 20, 15, false, 0, 20), "less idle than its part");
	ok(splits(-50ULL, 0, 0, false, 0, 0), "a clock that went back");
}

void test_life(void)
{
	test_split();
	test_against_module();
	test_differs();
	test_under_way();
	test_adopted();
	test_woken_on_its_way();
}
