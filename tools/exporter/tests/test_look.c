// SPDX-License-Identifier: GPL-2.0
/* Looks through the library at a device without a module. */
#include <stdlib.h>
#include <string.h>

#include "fake_device.h"
#include "invented.h"
#include "look.h"
#include "metrics.h"
#include "unit.h"
#include "values.h"

#define S 1000000000ULL

static struct ts *begin(struct look *look, __u32 max_groups)
{
	struct ts *ts;

	fake_reset();
	if (ts_open(&ts, 0) || look_init(look, ts, BY_CGROUP, max_groups))
		abort();
	return ts;
}

static void end(struct look *look)
{
	look_free(look);
	ts_close(look->ts);
	fake_reset();
}

static struct group *group_of(struct look *look, const char *name)
{
	struct groups *groups = &look->accounting.groups;
	__u32 i;

	for (i = 0; i < groups->nr; i++)
		if (groups->group[i].name && !strcmp(groups->group[i].name, name))
			return &groups->group[i];
	return NULL;
}

/* ~0: there is no such group. */
static __u64 shown(struct look *look, const char *name, enum count count)
{
	struct group *group = group_of(look, name);

	return group ? group_show(group, count, look->accounting.now_ns) : ~0ULL;
}

static int look_at(struct look *look, __u64 now_ns)
{
	fake.info.now_ns = now_ns;
	return look_take(look);
}

static void live(const struct invented *task)
{
	invent_living(&fake.living[fake.nr_living++], task);
}

static void leave_all(void)
{
	fake.nr_living = 0;
}

static void die(const struct invented *task, __u64 seq)
{
	invent_exited(&fake.exited[fake.nr_exited++], task, seq);
	fake.info.nr_exited = seq;
}

/* Of the two kinds, only this one has new exits then. */
static void die_thread(const struct invented *task, __u64 seq)
{
	fake.nr_exited = 0;
	invent_exited(&fake.exited[fake.nr_exited++], task, seq);
	fake.info.nr_exited_threads = seq;
}

static void test_queries(void)
{
	struct invented task = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .now_ns = 11 * S };
	struct look look;
	struct ts *ts = begin(&look, 10);

	live(&task);
	ok(!look_at(&look, 10 * S) && !(fake.asked.flags & TSCOPE_CHANGED), "look: first at all tasks");
	ok(!look_at(&look, 20 * S) && fake.asked.flags == TSCOPE_CHANGED &&
	   fake.asked.changed_ns == 10 * S, "look: then at those that have changed");
	fake.ioctl_errno = 5;
	ok(look_at(&look, 30 * S) == -5, "look: a device that fails");
	fake.ioctl_errno = 0;
	ok(!look_at(&look, 40 * S) && fake.asked.changed_ns == 20 * S,
	   "  and the next one goes on where it was");
	(void)ts;
	end(&look);
}

/* Times of the changes of one task, as the head of accounting.h draws them. */
static void test_moves(void)
{
	struct invented task = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .now_ns = 11 * S,
				 .ns = { 5 * S, 0, 2 * S }, .account = TSCOPE_ACCOUNT_SLEEP };
	struct look look;

	begin(&look, 10);
	live(&task);
	look_at(&look, 10 * S);
	ok(shown(&look, "/a", COUNT_RUN_NS) == 5 * S && shown(&look, "/a", COUNT_SLEEP_NS) == 2 * S,
	   "moves: a task as it was read");
	leave_all();
	look_at(&look, 20 * S);
	ok(shown(&look, "/a", COUNT_SLEEP_NS) == 11 * S, "moves: it sleeps up to the next look");
	task = (struct invented){ .key = BUILD_KEY, .tid = 1, .cgroup = "/b", .now_ns = 31 * S,
				  .ns = { 6 * S, 0, 21 * S }, .account = TSCOPE_ACCOUNT_RUN };
	live(&task);
	look_at(&look, 30 * S);
	ok(shown(&look, "/a", COUNT_RUN_NS) == 5 * S && shown(&look, "/a", COUNT_SLEEP_NS) == 11 * S,
	   "moves: what was counted stays");
	ok(shown(&look, "/b", COUNT_RUN_NS) == 1 * S && shown(&look, "/b", COUNT_SLEEP_NS) == 10 * S,
	   "moves: what came after is the new group's");
	ok(!group_of(&look, "/a")->nr_tasks && group_of(&look, "/b")->nr_tasks == 1, "moves: where it is");
	end(&look);
}

static void test_exits(void)
{
	struct invented old = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .now_ns = 11 * S,
				.ns = { 5 * S, 0, 2 * S }, .account = TSCOPE_ACCOUNT_SLEEP, .seen = true };
	struct invented brief = { .key = BUILD_KEY + 1, .tid = 2, .cgroup = "/b", .now_ns = 15 * S,
				  .ns = { 3 * S }, .account = TSCOPE_ACCOUNT_ENDED, .seen = true,
				  .exit_code = 9 };
	struct look look;

	begin(&look, 10);
	live(&old);
	look_at(&look, 10 * S);
	ok(shown(&look, "/a", COUNT_BORN_PROCESSES) == 1, "exits: a birth");
	leave_all();
	die(&brief, 1);
	old.ns[COUNT_RUN_NS] = 6 * S;
	old.ns[COUNT_SLEEP_NS] = 4 * S;
	old.account = TSCOPE_ACCOUNT_ENDED;
	old.exit_code = 256;
	die(&old, 2);
	look_at(&look, 20 * S);
	ok(shown(&look, "/a", COUNT_RUN_NS) == 6 * S && shown(&look, "/a", COUNT_SLEEP_NS) == 4 * S &&
	   shown(&look, "/a", COUNT_EXIT_FAILURE) == 1 && shown(&look, "/a", COUNT_BORN_PROCESSES) == 1,
	   "exits: one that was known");
	ok(shown(&look, "/b", COUNT_RUN_NS) == 3 * S && shown(&look, "/b", COUNT_BORN_PROCESSES) == 1 &&
	   shown(&look, "/b", COUNT_EXIT_SIGNAL) == 1, "exits: one that lived between two looks");
	ok(!look.accounting.seen.nr && !group_of(&look, "/a")->nr_tasks, "exits: nobody is left");
	look_at(&look, 30 * S);
	ok(shown(&look, "/a", COUNT_RUN_NS) == 6 * S && shown(&look, "/a", COUNT_SLEEP_NS) == 4 * S,
	   "exits: each once");
	brief.key++;
	brief.exited_flags = TSCOPE_EXITED_OOM;
	die(&brief, 3);
	fake.info.now_ns = 31 * S;
	ok(!look_take_exited(&look), "exits: between two looks");
	ok(shown(&look, "/b", COUNT_EXIT_OOM) == 1 && shown(&look, "/b", COUNT_RUN_NS) == 6 * S &&
	   shown(&look, "/b", COUNT_BORN_PROCESSES) == 2, "exits: for lack of memory");
	brief.key++;
	brief.exited_flags = TSCOPE_EXITED_EXEC;
	brief.exit_code = 0;
	die_thread(&brief, 1);
	look_take_exited(&look);
	ok(shown(&look, "/b", COUNT_BORN_THREADS) == 1 && shown(&look, "/b", COUNT_RUN_NS) == 9 * S &&
	   !shown(&look, "/b", COUNT_EXIT_SUCCESS) && shown(&look, "/b", COUNT_EXIT_OOM) == 1,
	   "exits: a leader that another thread's execve() ended is no process that exits");
	end(&look);
}

static void test_threads(void)
{
	struct invented thread = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .ns = { 3 * S },
				   .account = TSCOPE_ACCOUNT_ENDED, .seen = true, .clone_flags = 0x10000 };
	struct look look;

	begin(&look, 10);
	die_thread(&thread, 1);
	look_at(&look, 10 * S);
	ok(shown(&look, "/a", COUNT_RUN_NS) == 3 * S && shown(&look, "/a", COUNT_BORN_THREADS) == 1 &&
	   !shown(&look, "/a", COUNT_EXIT_SUCCESS), "exits: a thread");
	end(&look);
}

/* A thread that a look has read, or that none has, calls execve(), and its leader ends. */
static void exec_thread(bool was_read)
{
	struct invented leader = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .seen = true };
	struct invented thread = { .key = BUILD_KEY + 1, .tid = 2, .cgroup = "/a", .seen = true,
				   .clone_flags = 0x10000 };
	struct look look;

	begin(&look, 10);
	live(&leader);
	if (was_read)
		live(&thread);
	look_at(&look, 10 * S);
	leave_all();
	thread.tid = 1;
	thread.clone_flags = 0;
	leader.exited_flags = TSCOPE_EXITED_EXEC;
	live(&thread);
	die_thread(&leader, 1);
	look_at(&look, 20 * S);
	look_at(&look, 30 * S);
	ok(group_of(&look, "/a")->count[COUNT_BORN_PROCESSES] == 1 &&
	   group_of(&look, "/a")->count[COUNT_BORN_THREADS] == 1,
	   "births: a process and a thread; the thread was read before execve(): %d", was_read);
	leave_all();
	thread.key++;
	live(&thread);
	look_at(&look, 40 * S);
	ok(shown(&look, "/a", COUNT_BORN_PROCESSES) == 2 && shown(&look, "/a", COUNT_BORN_THREADS) == 1,
	   "births: shown of two processes");
	end(&look);
}

/* Freed after the look that should have found it among the exited. */
static void test_late(void)
{
	struct invented task = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .now_ns = 11 * S,
				 .ns = { 0, 0, 2 * S }, .account = TSCOPE_ACCOUNT_SLEEP };
	struct look look;

	begin(&look, 10);
	live(&task);
	look_at(&look, 10 * S);
	leave_all();
	look_at(&look, 20 * S);
	ok(shown(&look, "/a", COUNT_SLEEP_NS) == 11 * S, "late: it seems to sleep");
	task.ns[COUNT_RUN_NS] = 6 * S;
	task.ns[COUNT_SLEEP_NS] = 5 * S;
	task.account = TSCOPE_ACCOUNT_ENDED;
	die(&task, 1);
	look_at(&look, 30 * S);
	ok(shown(&look, "/a", COUNT_SLEEP_NS) == 11 * S && shown(&look, "/a", COUNT_RUN_NS) == 6 * S &&
	   group_of(&look, "/a")->count[COUNT_SLEEP_NS] == 5 * S,
	   "late: the counter waits until it is right");
	end(&look);
}

static void test_lost(void)
{
	struct invented task = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .now_ns = 11 * S,
				 .ns = { 0, 0, 2 * S }, .account = TSCOPE_ACCOUNT_SLEEP };
	struct invented other = { .key = BUILD_KEY + 1, .tid = 2, .cgroup = "/b", .now_ns = 11 * S,
				  .account = TSCOPE_ACCOUNT_SLEEP };
	struct look look;

	begin(&look, 10);
	live(&task);
	live(&other);
	look_at(&look, 10 * S);
	leave_all();
	live(&other);
	die(&(struct invented){ .key = BUILD_KEY + 9, .tid = 9, .cgroup = "/b" }, 5);
	look_at(&look, 20 * S);
	ok(look.processes.missed == 4 && shown(&look, "/a", COUNT_SLEEP_NS) == 11 * S, "lost: four");
	look_at(&look, 30 * S);
	ok(!(fake.asked.flags & TSCOPE_CHANGED) && look.accounting.seen.nr == 2,
	   "lost: the next look is at all tasks");
	look_at(&look, 59 * S);
	ok(look.accounting.seen.nr == 2, "lost: nobody is dropped that may be about to be freed");
	look_at(&look, 61 * S);
	ok(look.accounting.seen.nr == 1 && group_of(&look, "/b")->nr_tasks == 1 &&
	   !group_of(&look, "/a")->nr_tasks, "lost: the one that is gone is dropped");
	ok(shown(&look, "/a", COUNT_SLEEP_NS) == 50 * S, "lost: what was shown stays");
	look_at(&look, 99 * S);
	ok(shown(&look, "/a", COUNT_SLEEP_NS) == 50 * S, "lost: and does not go on");
	end(&look);
}

/* Tasks are lost all the time, and then no more. */
static void test_steady_loss(void)
{
	struct invented first = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .now_ns = 11 * S,
				  .account = TSCOPE_ACCOUNT_SLEEP };
	struct invented second = { .key = BUILD_KEY + 1, .tid = 2, .cgroup = "/a", .now_ns = 11 * S,
				   .account = TSCOPE_ACCOUNT_SLEEP };
	struct invented brief = { .key = BUILD_KEY + 9, .tid = 9, .cgroup = "/b" };
	struct look look;
	unsigned int i;

	begin(&look, 10);
	live(&first);
	live(&second);
	look_at(&look, 10 * S);
	leave_all();
	live(&second);
	for (i = 1; i <= 4; i++) {
		fake.nr_exited = 0;
		die(&brief, 5 * i);
		if (i == 4)
			leave_all();
		look_at(&look, (10 + 14 * i) * S);
	}
	ok(look.processes.missed == 16 && look.accounting.seen.nr == 2, "steady loss: they may yet come");
	look_at(&look, 69 * S);
	ok(look.accounting.seen.nr == 1, "steady loss: what was lost at first is dropped");
	look_at(&look, 100 * S);
	ok(!look.accounting.seen.nr, "steady loss: what was lost since then is dropped, too");
	end(&look);
}

/* A task that no look sees alive exits in a group each second. */
static void test_brief(void)
{
	struct invented brief = { .key = BUILD_KEY + 100, .tid = 3, .cgroup = "/busy", .ns = { S },
				  .account = TSCOPE_ACCOUNT_ENDED };
	struct invented idle = { .key = BUILD_KEY, .tid = 1, .cgroup = "/idle", .ns = { S },
				 .account = TSCOPE_ACCOUNT_ENDED };
	struct invented new = { .key = BUILD_KEY + 1, .tid = 2, .cgroup = "/new" };
	struct look look;
	__u64 seq = 0;
	unsigned int i;

	begin(&look, 2);
	for (i = 1; i <= 510; i++) {
		if (i == 200)
			die(&idle, ++seq);
		if (i <= 400 || i == 505) {
			brief.key++;
			die(&brief, ++seq);
		}
		look_at(&look, i * S);
		fake.nr_exited = 0;
	}
	live(&new);
	look_at(&look, 511 * S);
	ok(group_of(&look, "/busy") && !group_of(&look, "/idle") && group_of(&look, "/new"),
	   "brief: a group whose tasks no look sees alive is not the one that has been empty longest");
	end(&look);
}

/* A group that the reads between two looks have emptied is as old as they are. */
static void test_emptied(void)
{
	struct invented task = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .now_ns = 11 * S,
				 .account = TSCOPE_ACCOUNT_SLEEP };
	struct invented brief = { .key = BUILD_KEY + 1, .tid = 2, .cgroup = "/b",
				  .account = TSCOPE_ACCOUNT_ENDED };
	struct look look;

	begin(&look, 2);
	live(&task);
	look_at(&look, 10 * S);
	leave_all();
	die(&task, 1);
	die(&brief, 2);
	fake.info.now_ns = 200 * S;
	look_take_exited(&look);
	ok(group_of(&look, "/a")->emptied_ns / S == 200 && group_of(&look, "/b")->emptied_ns / S == 200,
	   "emptied: when the exits were read");
	ok(look.accounting.now_ns / S == 10, "emptied: what is shown is still as of the look");
	end(&look);
}

/* A restart: what was done before it is in the counters of the exporter that was there then. */
static void test_base(void)
{
	struct invented old = { .key = BUILD_KEY, .tid = 1, .cgroup = "/a", .since_ns = S,
				.now_ns = 101 * S, .ns = { 50 * S, 0, 50 * S }, .seen = true,
				.account = TSCOPE_ACCOUNT_SLEEP };
	struct invented hidden = { .key = BUILD_KEY + 1, .tid = 2, .cgroup = "/a", .since_ns = S,
				   .ns = { 99 * S }, .seen = true, .account = TSCOPE_ACCOUNT_ENDED };
	struct invented new = { .key = BUILD_KEY + 2, .tid = 3, .cgroup = "/a", .since_ns = 102 * S,
				.now_ns = 111 * S, .ns = { 2 * S }, .seen = true };
	struct look look;

	begin(&look, 10);
	live(&old);
	die(&(struct invented){ .key = BUILD_KEY + 9, .tid = 9, .cgroup = "/a", .ns = { 7 * S } }, 40);
	fake.info.now_ns = 100 * S;
	ok(!look_begin(&look), "base: a look that shows nothing");
	ok(!shown(&look, "/a", COUNT_RUN_NS) && !shown(&look, "/a", COUNT_SLEEP_NS) &&
	   !shown(&look, "/a", COUNT_BORN_PROCESSES) && !shown(&look, "/a", COUNT_EXIT_SUCCESS) &&
	   group_of(&look, "/a")->nr_tasks == 1, "base: neither of living tasks nor of exited ones");
	leave_all();
	die(&hidden, 41);
	live(&new);
	look_at(&look, 111 * S);
	ok(shown(&look, "/a", COUNT_RUN_NS) == 2 * S && shown(&look, "/a", COUNT_SLEEP_NS) == 10 * S,
	   "base: then what was done after it");
	ok(shown(&look, "/a", COUNT_BORN_PROCESSES) == 1 && shown(&look, "/a", COUNT_EXIT_SUCCESS) == 1,
	   "base: a birth after it, and an exit of a task that it could not read");
	ok(!look.processes.missed && !look.threads.missed,
	   "base: tasks that were overwritten before it are not lost");
	old.now_ns = 121 * S;
	old.ns[COUNT_RUN_NS] += 3 * S;
	old.ns[COUNT_SLEEP_NS] += 17 * S;
	leave_all();
	live(&old);
	live(&new);
	look_at(&look, 120 * S);
	ok(shown(&look, "/a", COUNT_RUN_NS) == 5 * S && shown(&look, "/a", COUNT_SLEEP_NS) == 17 * S,
	   "base: what an old task has done after it");
	end(&look);
}

static void test_loaded(void)
{
	__u64 first_ns = 0, second_ns = 0;
	struct look look;

	begin(&look, 10);
	look_at(&look, 10 * S);
	value_of_look(&look, MODULE_LOADED_NS, &first_ns);
	look_at(&look, 20 * S);
	value_of_look(&look, MODULE_LOADED_NS, &second_ns);
	ok(first_ns && first_ns == second_ns, "loaded: the same time in each look");
	end(&look);
}

static void test_cpus(void)
{
	struct look look;

	begin(&look, 10);
	look_at(&look, 10 * S);
	ok(look.nr_cpus == FAKE_CPUS && look.cpu[1].is_there && look.cpu[1].count[CPU_IDLE_NS] == 101 &&
	   !look.cpu[1].has_migrations, "cpus: what they have done");
	end(&look);
}

void test_look(void)
{
	test_queries();
	test_moves();
	test_exits();
	test_threads();
	exec_thread(false);
	exec_thread(true);
	test_late();
	test_lost();
	test_steady_loss();
	test_brief();
	test_emptied();
	test_base();
	test_loaded();
	test_cpus();
}
