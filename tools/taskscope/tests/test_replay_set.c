// SPDX-License-Identifier: GPL-2.0
#include <sched.h>

#include "columns.h"
#include "lived.h"
#include "report.h"
#include "unit.h"

static const struct ts_set nobody;

/* A recording of two CPUs, from 1000 to 5000. */
struct world {
	struct tscope_stream_start start;
	struct ts_set before;
	struct ts_set after;
	struct ts_set gone;
	struct replay_set set;
};

static void live(struct world *world, const struct ts_event *event, size_t nr)
{
	size_t i;

	world->start.nr_rings = 2;
	world->start.now_ns = 1000;
	replay_set_begin(&world->set, &world->start, &world->before, &world->after);
	for (i = 0; i < nr; i++)
		replay_set_expect(&world->set, &event[i]);
	for (i = 0; i < nr; i++)
		replay_set_take(&world->set, &event[i]);
	replay_set_end(&world->set, 5000, &world->gone);
}

static void free_world(struct world *world)
{
	replay_set_free(&world->set);
	ts_set_clear(&world->before);
	ts_set_clear(&world->after);
	ts_set_clear(&world->gone);
}

#define LIVE(_world, ...)						\
	live(_world, (const struct ts_event[]){ __VA_ARGS__ },	\
	     sizeof((const struct ts_event[]){ __VA_ARGS__ }) / sizeof(struct ts_event))

static bool has(const struct task_replay *task, __u64 run, __u64 wait, __u64 sleep, __u64 block)
{
	return (__u64)task->ns[TSCOPE_ACCOUNT_RUN] == run &&
	       (__u64)task->ns[TSCOPE_ACCOUNT_WAIT] == wait &&
	       (__u64)task->ns[TSCOPE_ACCOUNT_SLEEP] == sleep &&
	       (__u64)task->ns[TSCOPE_ACCOUNT_BLOCK] == block;
}

static void test_window(void)
{
	struct world world = {};
	const struct task_replay *task;

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.after, 7, 7, 1, TSCOPE_ACCOUNT_BLOCK, 2000, 3000);
	LIVE(&world,
	     waking_at(800, 7, 8, 0),		/* is in its record */
	     waking_at(1200, 7, 8, 0),
	     switch_at(1250, 0, 0, 'R', 7),
	     switch_at(2000, 0, 7, 'D', 0),
	     waking_at(3100, 7, 0, 0),		/* later than its last one */
	     switch_at(3200, 0, 0, 'R', 7));
	task = world.set.task[0];
	ok(has(task, 750, 50, 100, 1000), "a task from record to record");
	ok(task->since_ns == 1100 && task->until_ns == 3000, "its window");
	ok(task->voluntary == 1 && !task->involuntary, "its switches");
	ok(!task->irq && task->waits->nr == 1 && task->waits->max_ns == 50 &&
	   task->waits->max_at_ns == 1250, "its wait");
	ok(task->cpu == 0 + 1 && task->who == &world.after.task[0].rec,
	   "where it was last, and the record that says in which groups it is");
	ok(world.set.nr == 1, "the idle task is none, and a waker alone is not met");
	free_world(&world);
}

static void test_birth_and_reuse(void)
{
	struct world world = {};
	const struct task_replay *first, *second;

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	LIVE(&world,
	     fork_at(2000, 9, 9, 7, 0),
	     waking_at(2010, 9, 7, TSCOPE_WAKING_NEW),
	     switch_at(2100, 1, 0, 'R', 9),
	     exit_at(2300, 9, 256),
	     switch_at(2400, 1, 9, 'Z', 0),
	     fork_at(3000, 9, 9, 7, 0),
	     waking_at(3010, 9, 7, TSCOPE_WAKING_NEW),
	     switch_at(3020, 1, 0, 'R', 9));
	first = world.set.task[1];
	second = world.set.task[2];
	ok(world.set.nr == 3 && first->tid == 9 && second->tid == 9,
	   "a number that is used again is another task");
	ok(has(first, 300, 90, 10, 0) && first->until_ns == 2400, "the first has ended");
	ok(first->has_exit && first->exit_code == 256 && !second->has_exit, "as it exited");
	ok(has(second, 1980, 10, 10, 0) && second->until_ns == 5000, "the second goes on");
	is(second->comm, "child", "its name");
	ok(first->cpu == 1 + 1 && !first->who, "where the first was last");
	ok(!second->wakers.root, "its first start is no waking");
	ok(!first->is_doubtful && !second->is_doubtful, "all fits");
	free_world(&world);
}

/* The last record that says of whose it is counts, also one of after the end. */
static void test_whose(void)
{
	static const struct tscope_creds first = { .euid = 1 }, last = { .euid = 2 };
	static const struct tscope_cgroup cgroup = { .id = 3 };
	struct ts_event fork = fork_at(2000, 9, 9, 7, 0);
	const struct task_replay *old, *born;
	struct ts_set later = {};
	struct world world = {};
	struct built b;

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	add_living(&world.after, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 4000);
	world.before.task[0].rec.creds = &first;
	world.before.task[0].rec.cgroup = &cgroup;
	world.after.task[0].rec.creds = &last;
	fork.fork.key = BUILD_KEY + 9;
	LIVE(&world, fork);
	old = world.set.task[0];
	born = world.set.task[1];
	ok(old->creds == &last && old->cgroup == &cgroup,
	   "whose it is: by the last record, and what that lacks by the one before");
	ok(!born->creds && !born->cgroup, "  of one that was born no record tells");
	build_task(&b, 9, 9, 7, "x");
	((struct tscope_head *)b.bytes)->key = BUILD_KEY + 9;
	add_built(&later, &b);
	later.task[0].rec.creds = &last;
	later.task[0].rec.cgroup = &cgroup;
	replay_set_tell(&world.set, &later);
	ok(born->creds == &last && born->cgroup == &cgroup && !born->after,
	   "  but one of after the end, by its key");
	ts_set_clear(&later);
	free_world(&world);
}

/* The event of a birth comes after the record that was read. */
static void test_met_before_birth(void)
{
	struct tscope_accounts *accounts;
	struct tscope_birth *birth;
	struct world world = {};
	struct built b;

	build_task(&b, 9, 9, 7, "");
	birth = build_group(&b, TSCOPE_GROUP_BIRTH, sizeof(*birth));
	birth->flags = TSCOPE_BIRTH_SEEN;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	*accounts = (struct tscope_accounts){ .since_ns = 1100, .now_ns = 1150,
					      .opened_ns = 1100,
					      .account = TSCOPE_ACCOUNT_SLEEP };
	add_built(&world.before, &b);
	LIVE(&world,
	     fork_at(1160, 9, 9, 7, 0),
	     waking_at(1200, 9, 7, TSCOPE_WAKING_NEW),
	     switch_at(1300, 0, 0, 'R', 9));
	ok(world.set.nr == 1 && has(world.set.task[0], 3700, 100, 50, 0),
	   "a task that was met before its birth is one");
	free_world(&world);
}

/* In execve() a thread takes over its leader's number. */
static void test_exec(void)
{
	struct world world = {};
	const struct task_replay *leader, *thread;

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	add_living(&world.before, 8, 7, 1, TSCOPE_ACCOUNT_SLEEP, 1000, 1100);
	/* Who ends under the number that it had, and began as it did. */
	add_living(&world.gone, 7, 7, 1, TSCOPE_ACCOUNT_ENDED, 2000, 2000);
	((struct tscope_accounts *)world.gone.task[0].rec.accounts)->since_ns = 7;
	LIVE(&world,
	     waking_at(1200, 8, 7, 0),
	     switch_at(1300, 1, 0, 'R', 8),
	     switch_at(2000, 0, 7, 'Z', 0),
	     switch_at(2500, 1, 7, 'R', 0),	/* before its event */
	     switch_at(2600, 1, 0, 'R', 7),
	     exec_at(2700, 7, 8),
	     switch_at(3000, 1, 7, 'S', 0));
	leader = world.set.task[0];
	thread = world.set.task[1];
	ok(world.set.nr == 2 && thread->tid == 7, "the thread has its leader's number");
	ok(has(thread, 1600, 200, 2100, 0), "and one task");
	is(thread->comm, "program", "its name");
	ok(leader->was_leader && leader->tid == 7 && !thread->was_leader, "the old leader keeps its own");
	ok(thread->birth_ns == leader->birth_ns, "the process is as old as it was");
	ok(leader->after && has(leader, 900, 0, 0, 0), "the leader is found among the gone");
	ok(!leader->is_doubtful && !thread->is_doubtful, "all fits");
	free_world(&world);
}

/* A leader that is a zombie, but has not left its CPU when its number is taken. */
static void test_leader_leaves_late(struct ts_event first, struct ts_event second)
{
	struct world world = {};
	const struct task_replay *leader, *thread;

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_WAIT, 1000, 1100);
	add_living(&world.before, 8, 7, 1, TSCOPE_ACCOUNT_SLEEP, 1000, 1100);
	LIVE(&world,
	     switch_at(1150, 0, 0, 'R', 7),
	     waking_at(1200, 8, 7, 0),
	     switch_at(1300, 1, 0, 'R', 8),
	     first, second,
	     switch_at(3000, 1, 7, 'S', 0));
	leader = world.set.task[0];
	thread = world.set.task[1];
	ok(world.set.nr == 2 && leader->ns[TSCOPE_ACCOUNT_RUN] == 850,
	   "the leader leaves under the thread's number");
	ok(thread->tid == 7 && thread->ns[TSCOPE_ACCOUNT_RUN] == 1700, "who has the leader's");
	ok(!thread->is_doubtful, "which fits");
	free_world(&world);
}

static void test_offline(void)
{
	struct ts_event off = switch_at(1350, 0, 7, 'P', 0);
	struct world world = {};

	off.head.info |= TSCOPE_SWITCH_OFFLINE;
	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	LIVE(&world,
	     waking_at(1200, 7, 0, 0),
	     switch_at(1300, 0, 0, 'R', 7),
	     off,
	     waking_at(2000, 7, 0, 0),
	     switch_at(2050, 0, 0, 'R', 7));
	ok(has(world.set.task[0], 3000, 150, 750, 0) && world.set.task[0]->voluntary == 1,
	   "a CPU that goes off leaves its stopper");
	ok(!world.set.task[0]->is_doubtful, "which is no doubt");
	free_world(&world);
}

static void test_met(void)
{
	struct world world = {};

	LIVE(&world,
	     switch_at(1200, 0, 7, 'S', 8),
	     switch_at(1500, 0, 8, 'R', 0));
	ok(world.set.nr == 2 && world.set.task[1]->since_ns == 1200 &&
	   has(world.set.task[1], 300, 3500, 0, 0), "one without a record begins when it is met");
	free_world(&world);
}

/* On its way to a CPU it is there, though it has not run there yet. */
static void test_moved(void)
{
	struct world world = {};

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.before, 8, 8, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	LIVE(&world,
	     ((struct ts_event){
		     .time_ns = 1200, .cpu = 1,
		     .migrate = { .event = { .type = TSCOPE_EVENT_MIGRATE, .words = 2, .info = 0 },
				  .tid = 7, .from = 1 } }));
	ok(world.set.task[0]->cpu == 0 + 1 && world.set.task[1]->cpu == 0 + 1,
	   "a task that has changed its CPU, and one that no event names");
	free_world(&world);
}

/* Of a flight: what was before 2000 is written over. */
static void test_forgotten(void)
{
	struct world world = { .start = { .filter = TSCOPE_FILTER_TGID, .id = 7, .nr_rings = 2 } };
	const struct task_replay *seven, *eight;

	/* Was asleep long ago; has had two processes since then, the second with a thread. */
	add_living(&world.before, 7, 3, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.before, 9, 9, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.after, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 4000, 5000);
	add_living(&world.after, 8, 7, 1, TSCOPE_ACCOUNT_SLEEP, 4000, 5000);
	replay_set_begin(&world.set, &world.start, &world.before, &nobody);
	replay_set_forget(&world.set, &world.after, &world.gone, 2000);
	replay_set_take(&world.set, &(struct ts_event[]){ switch_at(2500, 0, 9, 'S', 7) }[0]);
	replay_set_take(&world.set, &(struct ts_event[]){ switch_at(2600, 0, 7, 'S', 0) }[0]);
	replay_set_end(&world.set, 3000, &nobody);
	seven = replay_set_find(&world.set, 7);
	eight = replay_set_find(&world.set, 8);
	ok(seven && has(seven, 100, 0, 400, 0) && seven->since_ns == 2500,
	   "of a flight, a task from its first event on");
	ok(seven && seven->tgid == 7 && eight && eight->tgid == 7, "  who it is the end says");
	ok(eight && eight->who == &world.after.task[1].rec && eight->cpu == 0 + 1,
	   "  and in which groups it is, and where");
	ok(seven && seven->is_followed && !replay_set_find(&world.set, 9)->is_followed,
	   "  a stranger in its switch is none");
	ok(eight && eight->until_ns == eight->since_ns, "  who has no event has no time");
	free_world(&world);
}

static void test_wakers(void)
{
	struct tscope_wakers wakers = {};
	struct world world = {};
	__s32 i;

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.before, 8, 8, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	replay_set_begin(&world.set, &(struct tscope_stream_start){ .nr_rings = 2 }, &world.before,
			 &nobody);
	for (i = 0; i < 21; i++)
		replay_set_take(&world.set, &(struct ts_event[]){
			waking_at(2000 + i, 7, i < 6 ? 8 : 10 + i % 5, 0) }[0]);
	replay_set_take(&world.set, &(struct ts_event[]){
		waking_at(3000, 7, 8, TSCOPE_WAKING_IRQ) }[0]);
	waker_count_read(&world.set.task[0]->wakers, &wakers);
	ok(wakers.waker[0].tid == 8 && wakers.waker[0].count == 6 && wakers.others == 6,
	   "who woke it most often, and the others");
	is(wakers.waker[0].comm, "old", "its name");
	ok(world.set.task[0]->irq == 1, "an interrupt is nobody");
	free_world(&world);
}

static void check_filter(__u32 filter, __s32 id, const char *want)
{
	struct world world = { .start = { .filter = filter, .id = id } };
	struct text got = {};
	size_t i;

	add_living(&world.before, 1, 1, 0, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	add_living(&world.before, 8, 7, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.before, 9, 9, 7, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	LIVE(&world,
	     fork_at(2000, 20, 7, 7, CLONE_THREAD),
	     fork_at(2001, 21, 21, 7, 0),
	     switch_at(2300, 1, 30, 'R', 1));
	for (i = 0; i < world.set.nr; i++)
		if (world.set.task[i]->is_followed)
			text_printf(&got, "%d ", world.set.task[i]->tid);
	is(text_str(&got), want, "filter %u", filter);
	text_free(&got);
	free_world(&world);
}

static void test_filters(void)
{
	struct world world = { .start = { .filter = TSCOPE_FILTER_CGROUP, .id = 3 } };

	check_filter(TSCOPE_FILTER_NONE, 0, "1 7 8 9 20 21 30 ");
	check_filter(TSCOPE_FILTER_TID, 8, "8 ");
	check_filter(TSCOPE_FILTER_TGID, 8, "7 8 20 ");
	check_filter(TSCOPE_FILTER_SUBTREE, 8, "7 8 9 20 21 ");
	check_filter(TSCOPE_FILTER_TID, 99, "");

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.before, 8, 8, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	LIVE(&world, waking_at(1200, 7, 8, 0), switch_at(1300, 0, 8, 'R', 7));
	ok(world.set.task[0]->is_followed && !world.set.task[1]->is_followed,
	   "of a cgroup are those with an event of their own");
	free_world(&world);
}

/* Who comes into a cgroup was born outside of it: nobody told of that. */
static void test_joined(void)
{
	struct world world = { .start = { .filter = TSCOPE_FILTER_CGROUP, .id = 3 } };
	const struct task_replay *joined, *stranger;
	struct report report;

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	add_living(&world.before, 8, 8, 1, TSCOPE_ACCOUNT_SLEEP, 1000, 1100);
	add_living(&world.after, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 5000);
	add_living(&world.after, 31, 30, 1, TSCOPE_ACCOUNT_SLEEP, 4000, 5000);
	LIVE(&world,
	     switch_at(1500, 0, 7, 'R', 8),
	     exec_at(2000, 30, 30),
	     switch_at(2500, 1, 30, 'S', 9),
	     waking_at(3000, 31, 7, 0),
	     waking_at(4000, 7, 8, 0));
	joined = replay_set_find(&world.set, 30);
	stranger = replay_set_find(&world.set, 9);
	ok(joined && joined->is_followed && has(joined, 500, 0, 2500, 0), "one who came into a cgroup");
	is(joined ? joined->comm : NULL, "program", "  its name");
	ok(!stranger && !replay_set_find(&world.set, 8)->is_followed, "  and no stranger");
	ok(replay_set_find(&world.set, 31) && replay_set_find(&world.set, 31)->tgid == 30,
	   "  another task, of which the end knows");
	ok(replay_set_find(&world.set, 7)->is_followed, "one who was there is from the beginning on");
	report_make(&report, &world.set, true);
	ok(report.nr == 3 && !report.nr_compared, "of none it is known that it was there all the time");
	report_free(&report);
	free_world(&world);
}

static void test_lost(void)
{
	struct world world = {};

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 900, 1100);
	add_living(&world.before, 8, 8, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	add_living(&world.after, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 1200, 1500);
	LIVE(&world,
	     waking_at(1150, 7, 8, 0),
	     switch_at(1160, 0, 0, 'R', 7),
	     switch_at(1200, 0, 7, 'S', 0),
	     lost_at(2000, 0, 5),
	     switch_at(3000, 0, 7, 'S', 0));
	ok(world.set.lost == 5 && world.set.lost_from_ns == 1200, "since when events are lost");
	ok(world.set.task[0]->is_doubtful, "one who lived then is doubtful");
	ok(world.set.task[0]->until_ns == 1500 && has(world.set.task[0], 40, 10, 350, 0),
	   "but not its figures up to its last record");
	ok(world.set.task[1]->is_doubtful, "the others are, too");
	free_world(&world);
}

/* What cannot be must not lead out of anything. */
static void test_nonsense(void)
{
	struct world world = {};

	add_living(&world.before, 7, 7, 8, TSCOPE_ACCOUNT_SLEEP, 2000, 1000);
	add_living(&world.before, 8, 8, 7, 77, ~0ULL, 0);
	world.start.filter = TSCOPE_FILTER_SUBTREE;
	world.start.id = 99;
	LIVE(&world,
	     switch_at(1, 9, 7, 'S', 8),
	     switch_at(3, 0, -5, 0, -6),
	     switch_at(2, 0, 0x7fffffff, 'x', 7),
	     fork_at(0, -1, -1, -1, ~0ULL), fork_at(5, 0, 0, 0, 0),
	     exec_at(7, 7, 7), exec_at(7, 8, 7), exec_at(7, -1, 8),
	     exit_at(~0ULL, 7, -1), lost_at(0, 1, ~0ULL), waking_at(~0ULL, 7, -7, 0xffff));
	ok(world.set.nr == 2, "nobody is met");
	free_world(&world);
}

static void test_report(void)
{
	struct column_set cols = *report_columns();
	struct tscope_accounts *accounts;
	struct world world = {};
	struct report report;
	struct text how = {};
	struct value v = {};

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 1000, 1100);
	add_living(&world.before, 8, 8, 1, TSCOPE_ACCOUNT_SLEEP, 1000, 1100);
	add_living(&world.after, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1300, 3000);
	accounts = (void *)world.before.task[0].rec.accounts;
	accounts->sleep_ns = 100;
	accounts = (void *)world.after.task[0].rec.accounts;
	accounts->run_ns = 1700;
	accounts->wait_ns = 100;
	accounts->sleep_ns = 200;
	LIVE(&world, waking_at(1200, 7, 0, 0), switch_at(1300, 0, 0, 'R', 7));
	report_make(&report, &world.set, true);
	ok(report.nr == 2 && report.nr_compared == 1 && !report.nr_differ && !report.nr_doubtful,
	   "one of two is compared, and agrees");
	ok(column_get(column_find_in(&cols, "exact", 5), &report.order[0]->rec, &v) && v.u,
	   "EXACT says so");
	ok(!column_get(column_find_in(&cols, "exact", 5), &report.order[1]->rec, &v),
	   "and of the other nothing");
	ok(column_get(column_find_in(&cols, "RUN", 3), &report.order[0]->rec, &v) && v.u == 1700,
	   "RUN");
	ok(column_get(column_find_in(&cols, "AGE", 3), &report.order[0]->rec, &v) && v.u == 1900,
	   "AGE is the window");
	report_free(&report);

	accounts->wait_ns = 101;
	report_make(&report, &world.set, true);
	report_put_differences(&report, &how);
	ok(report.nr_differ == 1, "a difference");
	is(text_str(&how), "task 7 old: wait 100 (module: 101)\n", "which one");
	report_free(&report);
	report_make(&report, &world.set, false);
	ok(!report.nr_compared && !report.nr_differ, "nothing is compared where that is no use");
	report_free(&report);
	text_free(&how);
	free_world(&world);
}

static void keep_key(struct ts_set *tasks, __u64 key)
{
	tasks->task[tasks->nr - 1].rec.key = key;
}

static struct ts_event with_key(struct ts_event event, __u64 key)
{
	switch (event.head.type) {
	case TSCOPE_EVENT_FORK:
		event.fork.key = key;
		break;
	case TSCOPE_EVENT_EXEC:
		event.exec.key = key;
		break;
	case TSCOPE_EVENT_EXIT:
		event.exit.key = key;
		break;
	}
	return event;
}

static struct ts_event rename_at(__u64 now, __s32 tid, __u64 key)
{
	return (struct ts_event){
		.time_ns = now,
		.rename = { .event = { .type = TSCOPE_EVENT_RENAME, .words = 7 }, .tid = tid,
			    .key = key, .comm = "new", .old_comm = "old" },
	};
}

/* One number, three tasks that began at the same time, as far as the records say. */
static void test_keys(void)
{
	const struct task_replay *first, *second, *third;
	struct world world = {};

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	keep_key(&world.before, 101);
	add_living(&world.after, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 4000, 5000);
	keep_key(&world.after, 103);
	add_living(&world.gone, 7, 7, 1, TSCOPE_ACCOUNT_ENDED, 3000, 3000);
	keep_key(&world.gone, 102);
	add_living(&world.gone, 7, 7, 1, TSCOPE_ACCOUNT_ENDED, 2000, 2000);
	keep_key(&world.gone, 101);
	LIVE(&world,
	     with_key(exit_at(1900, 7, 1 << 8), 101),
	     switch_at(2000, 0, 7, 'X', 0),
	     /* Its time is that of the record of before, but it is another one. */
	     with_key(fork_at(1000, 7, 7, 1, 0), 102),
	     waking_at(2200, 7, 1, TSCOPE_WAKING_NEW),
	     switch_at(2300, 0, 0, 'R', 7),
	     with_key(exit_at(2900, 7, 2 << 8), 102),
	     switch_at(3000, 0, 7, 'X', 0),
	     /* Its birth was lost. */
	     rename_at(3500, 7, 103));
	first = world.set.task[0];
	second = world.set.task[1];
	third = world.set.task[2];
	ok(world.set.nr == 3, "keys tell three tasks of one number apart");
	ok(first->after && first->after->key == 101 && first->exit_code == 1 << 8, "  the first");
	ok(second->after && second->after->key == 102 && second->exit_code == 2 << 8 &&
	   second->is_born && !second->is_doubtful, "  the second");
	ok(third->key == 103 && third->is_doubtful && !third->is_born, "  the third");
	is(third->comm, "new", "  its name");
	free_world(&world);
}

/* The rename of an execve() by a thread is the thread's, though it comes before EXEC. */
static void test_keys_of_exec(void)
{
	const struct task_replay *leader, *thread;
	struct world world = {};

	add_living(&world.before, 7, 7, 1, TSCOPE_ACCOUNT_SLEEP, 1000, 1100);
	keep_key(&world.before, 101);
	add_living(&world.before, 8, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 1100);
	keep_key(&world.before, 102);
	add_living(&world.after, 7, 7, 1, TSCOPE_ACCOUNT_RUN, 1000, 5000);
	keep_key(&world.after, 102);
	LIVE(&world,
	     with_key(exit_at(1900, 7, 9), 101),
	     rename_at(2600, 7, 102),
	     with_key(exec_at(2700, 7, 8), 102));
	leader = world.set.task[0];
	thread = world.set.task[1];
	ok(world.set.nr == 2 && thread->tid == 7 && thread->nr == 7, "a thread is known by its key");
	is(thread->comm, "program", "  its name");
	is(leader->comm, "old", "  its leader's");
	ok(thread->after && !leader->after, "  its record");
	ok(leader->was_leader && leader->has_exit && !thread->has_exit, "  its leader's end");
	free_world(&world);
}

void test_lived(void)
{
	test_window();
	test_birth_and_reuse();
	test_whose();
	test_met_before_birth();
	test_exec();
	test_keys();
	test_keys_of_exec();
	test_leader_leaves_late(switch_at(2000, 0, 8, 'X', 0), exec_at(2100, 7, 8));
	test_leader_leaves_late(exec_at(1900, 7, 8), switch_at(2000, 0, 8, 'X', 0));
	test_offline();
	test_met();
	test_moved();
	test_forgotten();
	test_wakers();
	test_filters();
	test_joined();
	test_lost();
	test_nonsense();
	test_report();
}
