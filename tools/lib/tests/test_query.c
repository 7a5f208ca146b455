// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <taskscope/taskscope.h>

#include "fake_device.h"
#include "unit.h"

static void live(__s32 tid, const char *comm)
{
	build_task(&fake.living[fake.nr_living++], tid, tid, 1, comm);
}

static void die(__u64 seq)
{
	struct tscope_exited *exited = build_exited(&fake.exited[fake.nr_exited++], 100 + seq,
							  1, "gone");

	exited->seq = seq;
	fake.info.nr_exited = seq;
}

static struct ts *open_with_tasks(void)
{
	struct ts *ts;

	fake_reset();
	live(1, "init");
	live(5, "five");
	live(9, "nine");
	if (ts_open(&ts, 0))
		abort();
	return ts;
}

static void test_snapshot(void)
{
	struct ts_query query = { .groups = TSCOPE_GROUP_IDS };
	struct ts *ts = open_with_tasks();
	const struct ts_task *task;
	struct ts_set *set, *again;
	size_t bytes;

	ok(!ts_snapshot(ts, &query, &set) && ts_set_size(set) == 3, "snapshot: all tasks");
	task = ts_set_find(set, 5);
	ok(task && ts_tid(task) == 5 && task == ts_set_at(set, 1) && !ts_set_at(set, 3) &&
	   !ts_set_find(set, 6), "  by place and by tid");
	is(ts_comm(task), "five", "  with a name");
	ok(ts_group(task, TSCOPE_GROUP_IDS, &bytes) && bytes == sizeof(struct tscope_ids) &&
	   !ts_group(task, TSCOPE_GROUP_WAITS, NULL) && !ts_group(task, 0, NULL) &&
	   !ts_group(task, TSCOPE_GROUPS_ALL, NULL), "  and a group");
	ok(!ts_snapshot(ts, &query, &again) &&
	   ts_is_same(task, ts_set_find(again, 5)) && !ts_is_same(task, ts_set_find(again, 9)),
	   "  the same once more");
	ts_set_free(again);
	((struct tscope_head *)fake.living[1].bytes)->key = BUILD_KEY;
	((struct tscope_head *)fake.living[2].bytes)->key = BUILD_KEY;
	ok(!ts_snapshot(ts, &query, &again) && ts_task_key(ts_set_find(again, 5)) == BUILD_KEY &&
	   !ts_task_key(task) && ts_is_same(task, ts_set_find(again, 5)) &&
	   ts_is_same(ts_set_find(again, 5), ts_set_find(again, 9)),
	   "  by keys, where there are two");
	ts_set_free(set);
	((struct tscope_head *)fake.living[1].bytes)->key++;
	ok(!ts_snapshot(ts, &query, &set) &&
	   !ts_is_same(ts_set_find(set, 5), ts_set_find(again, 5)),
	   "  another one with its number");
	ts_set_free(again);
	ts_set_free(set);
	ts_set_free(NULL);

	query.flags = TSCOPE_PROCESSES;
	ok(!ts_snapshot(ts, &query, &set) && fake.snapshot.flags == TSCOPE_PROCESSES,
	   "snapshot: processes");
	ts_set_free(set);
	query = (struct ts_query){ .filter = TSCOPE_FILTER_TID, .id = 6 };
	ok(ts_snapshot(ts, &query, &set) == -ESRCH && !set, "snapshot: no such task");
	is(ts_why(ts), "no task 6", "  in words");
	ts_close(ts);
}

static void test_bad_queries(void)
{
	static const struct ts_query bad[] = {
		{ .reserved = { [2] = 1 } },
		{ .filter = TSCOPE_FILTER_EXITED },
		{ .flags = TS_PIDFD },
		{ .filter = TSCOPE_FILTER_TID, .id = 5, .flags = TS_PIDFD },
		{ .filter = TSCOPE_FILTER_CGROUP, .flags = TS_PIDFD },
	};
	struct ts *ts = open_with_tasks();
	struct ts_set *set;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(ts_snapshot(ts, &bad[i], &set) == -EINVAL && !set && ts_why(ts)[0],
		   "snapshot: bad query %zu", i);
	/* A record that is none. */
	((struct tscope_head *)fake.living[1].bytes)->tid = 0;
	ok(ts_snapshot(ts, &(struct ts_query){}, &set) == -EBADMSG && !set,
	   "snapshot: a record that makes no sense");
	ts_close(ts);
}

/* What else a query may ask for is handed on, but for a pidfd. */
static void test_choices(void)
{
	struct ts_query query = {
		.filter = TSCOPE_FILTER_CGROUP, .fd = 77, .uid = 1000, .changed_ns = 12345,
		.flags = TSCOPE_BY_UID | TSCOPE_CHANGED,
	};
	struct ts *ts = open_with_tasks();
	int pidfd = syscall(SYS_pidfd_open, getpid(), 0), status;
	const struct tscope_snapshot *asked = &fake.snapshot;
	struct ts_set *set;
	pid_t pid;

	ok(ts_can(ts, TS_CAN_CGROUP) && ts_can(ts, TS_CAN_BY_UID) && ts_can(ts, TS_CAN_CHANGED),
	   "can: the filters");
	ok(!ts_snapshot(ts, &query, &set) && asked->fd == 77 && asked->uid == 1000 &&
	   asked->changed_ns == 12345 && asked->flags == query.flags && !asked->id,
	   "query: a cgroup, a user, what has changed");
	ts_set_free(set);
	live(getpid(), "we");
	query = (struct ts_query){ .filter = TSCOPE_FILTER_TGID, .fd = pidfd, .flags = TS_PIDFD };
	ok(!ts_snapshot(ts, &query, &set) && asked->id == getpid() && !asked->fd && !asked->flags,
	   "query: by pidfd");
	ts_set_free(set);
	query.fd = ts_fd(ts);
	ok(ts_snapshot(ts, &query, &set) == -EBADF, "query: a descriptor that is no pidfd");
	close(pidfd);
	pid = fork();
	if (!pid)
		_exit(0);
	query.fd = syscall(SYS_pidfd_open, pid, 0);
	waitpid(pid, &status, 0);
	ok(ts_snapshot(ts, &query, &set) == -ESRCH && strstr(ts_why(ts), "reaped"),
	   "query: by the pidfd of one that was reaped");
	close(query.fd);
	fake.info.snapshot_filters = fake.info.snapshot_flags = 0;
	ts_update_info(ts);
	ok(!ts_can(ts, TS_CAN_CGROUP) && !ts_can(ts, TS_CAN_CHANGED) &&
	   !ts_can(ts, TS_CAN_EXITED), "can: a module that does not say so");
	ts_close(ts);
}

static void test_one(void)
{
	struct ts *ts = open_with_tasks();
	struct ts_set *set;

	ok(!ts_task(ts, 9, TSCOPE_GROUP_IDS, &set) && ts_set_size(set) == 1 &&
	   ts_tid(ts_set_at(set, 0)) == 9, "task: one");
	ts_set_free(set);
	ok(!ts_process(ts, 9, TSCOPE_GROUP_IDS, &set) && ts_set_size(set) == 1, "process: one");
	ts_set_free(set);
	ok(ts_task(ts, 8, 0, &set) == -ESRCH && !set, "task: none");
	is(ts_why(ts), "no task 8", "  in words");
	ts_close(ts);
}

struct seen {
	struct ts *ts;
	size_t nr;
	__u64 sum;
	int stop_at;
	int inner;
};

static int see(void *arg, const struct ts_task *task)
{
	struct seen *seen = arg;
	struct ts_set *set;

	seen->nr++;
	seen->sum += ts_tid(task);
	if (seen->ts)
		seen->inner = ts_snapshot(seen->ts, &(struct ts_query){}, &set);
	return ts_tid(task) == seen->stop_at ? 42 : 0;
}

static void test_each(void)
{
	struct ts_query query = { .groups = TSCOPE_GROUP_IDS };
	struct ts *ts = open_with_tasks();
	struct seen seen = { .ts = ts };

	ok(!ts_each(ts, &query, see, &seen) && seen.nr == 3 && seen.sum == 15, "each: all tasks");
	ok(seen.inner == -EBUSY, "  and no other read meanwhile");
	seen = (struct seen){ .stop_at = 5 };
	ok(ts_each(ts, &query, see, &seen) == 42 && seen.nr == 2, "each: up to one of them");
	query.id = 7;
	query.filter = TSCOPE_FILTER_SUBTREE;
	ok(ts_each(ts, &query, see, &seen) == -ESRCH, "each: of none");
	((struct tscope_head *)fake.living[2].bytes)->size = 8;
	query = (struct ts_query){};
	seen = (struct seen){};
	ok(ts_each(ts, &query, see, &seen) == -EBADMSG, "each: a record that makes no sense");
	ts_close(ts);
}

static void test_exited(void)
{
	struct ts *ts = open_with_tasks();
	struct ts_exits exits = {};
	struct seen seen = {};

	ok(!ts_exited(ts, &exits, 0, see, &seen) && !seen.nr && exits.next == 1,
	   "exited: none yet");
	die(1);
	die(2);
	die(3);
	ok(!ts_exited(ts, &exits, 0, see, &seen) && seen.nr == 3 && seen.sum == 306 &&
	   exits.next == 4 && !exits.missed, "exited: all that are kept");
	ok(fake.snapshot.flags == TSCOPE_PROCESSES, "  as processes");
	fake.reads = 0;
	ok(!ts_exited(ts, &exits, 0, see, &seen) && seen.nr == 3 && !fake.reads,
	   "exited: no more, and nothing is read");
	die(6);
	ok(ts_exited_wait(ts, &exits, 0) == 1, "exited: wait for one");
	ok(!ts_exited(ts, &exits, 0, see, &seen) && seen.nr == 4 && exits.missed == 2 &&
	   exits.next == 7, "exited: one more, and two were overwritten");
	fake.snapshot.from = 99;
	ok(ts_exited_wait(ts, &exits, 0) == 1 && fake.snapshot.from == 99,
	   "exited: the module's cursor is where it was");
	exits.kind = 7;
	ok(ts_exited_wait(ts, &exits, 0) == -EINVAL, "exited: wait for another kind");

	exits = (struct ts_exits){ .next = 2 };
	seen = (struct seen){ .stop_at = 102 };
	ok(ts_exited(ts, &exits, 0, see, &seen) == 42 && seen.nr == 1 && exits.next == 3,
	   "exited: stopped after one");
	ok(!ts_exited(ts, &exits, 0, see, &seen) && seen.nr == 3 && exits.missed == 2,
	   "  and gone on with the next");
	fake.nr_exited = 0;
	fake.info.exited_max = 0;
	exits = (struct ts_exits){ .next = 3 };
	ok(!ts_exited(ts, &exits, 0, see, &seen) && seen.nr == 3 && exits.missed == 4 &&
	   exits.next == 7, "exited: none is kept");
	exits = (struct ts_exits){};
	ok(!ts_exited(ts, &exits, 0, see, &seen) && !exits.missed && exits.next == 7,
	   "  and none was to be read");
	exits.next = 100;
	ok(ts_exited(ts, &exits, 0, see, &seen) == -ESTALE && strstr(ts_why(ts), "anew"),
	   "exited: of another module");
	exits.kind = 3;
	ok(ts_exited(ts, &exits, 0, see, &seen) == -EINVAL, "exited: of another kind");
	exits = (struct ts_exits){ .kind = TS_EXITED_PROCESSES, .next = 1 };
	ok(!ts_exited(ts, &exits, 0, see, &seen) && fake.snapshot.flags == TSCOPE_PROCESSES,
	   "exited: processes");
	exits = (struct ts_exits){ .kind = TS_EXITED_LEADERS, .next = exits.next };
	ok(ts_exited_wait(ts, &exits, 0) >= 0 && !fake.snapshot.flags &&
	   fake.snapshot.filter == TSCOPE_FILTER_EXITED,
	   "  then their leaders alone, for which the module is asked anew");
	exits = (struct ts_exits){ .kind = TS_EXITED_THREADS };
	seen = (struct seen){};
	fake.info.nr_exited_threads = 6;
	ok(!ts_exited(ts, &exits, 0, see, &seen) && !fake.snapshot.flags &&
	   fake.snapshot.filter == TSCOPE_FILTER_EXITED_THREADS, "exited: threads");
	ts_close(ts);
	fake.info.groups &= ~TSCOPE_GROUP_EXITED;
	ts_open(&ts, 0);
	ok(ts_exited(ts, &exits, 0, see, &seen) == -EOPNOTSUPP, "exited: nobody keeps them");
	ts_close(ts);
}

void test_query(void)
{
	test_snapshot();
	test_bad_queries();
	test_choices();
	test_one();
	test_each();
	test_exited();
	fake_reset();
}
