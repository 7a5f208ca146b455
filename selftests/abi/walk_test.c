// SPDX-License-Identifier: GPL-2.0
/* Which tasks a snapshot holds: all of them, those of a filter, those of a namespace. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "reader.h"

/* Seconds; an emulated machine makes 10,000 threads in about 10. */
#define PATIENCE 500

READER_FIXTURE(walk)

/* Tasks of a filter, read with TSCOPE_GROUP_IDS. Return: as ts_snapshot(). */
static int read_tasks(struct ts *ts, __u32 filter, pid_t id, struct ts_set **set)
{
	const struct ts_query query = { .groups = TSCOPE_GROUP_IDS, .filter = filter, .id = id };

	return ts_snapshot(ts, &query, set);
}

/* The same into the fixture, in place of what is there. */
static int read_anew(FIXTURE_DATA(walk) *self, __u32 filter, pid_t id)
{
	ts_set_free(self->set);
	return read_tasks(self->ts, filter, id, &self->set);
}

/**
 * struct order - tasks as they come
 * @nr:	   how many have come
 * @last:  the latest
 * @made:  those that mktask made, in the order of their tids
 * @found: how many of them have come
 */
struct order {
	size_t nr;
	pid_t last;
	const struct made *made;
	size_t found;
};

/* Return: 0; 1: it does not come after the one before. */
static int next_in_order(void *arg, const struct ts_task *task)
{
	struct order *order = arg;
	pid_t tid = ts_tid(task);

	if (tid <= order->last)
		return 1;
	order->last = tid;
	order->nr++;
	if (order->found < order->made->nr && order->made->tasks[order->found].tid == tid)
		order->found++;
	return 0;
}

/* All tasks of a filter come, each once, in the order of tids. */
static void expect_order(struct __test_metadata *_metadata, FIXTURE_DATA(walk) *self,
			 const struct ts_query *query, struct order *order)
{
	*order = (struct order){ .made = &self->made };
	EXPECT_EQ(0, ts_each(self->ts, query, next_in_order, order)) {
		TH_LOG("%zu have come, the last is %d", order->nr, order->last);
	}
}

TEST_F_TIMEOUT(walk, everybody_in_the_order_of_tids, PATIENCE)
{
	const struct ts_query query = { .groups = TSCOPE_GROUP_IDS };
	struct order order;

	ASSERT_EQ(NULL, make_tasks(&self->made, "mixed:n=60"));
	sort_tasks(&self->made);
	expect_order(_metadata, self, &query, &order);
	EXPECT_EQ(self->made.nr, order.found);
	ASSERT_EQ(0, read_anew(self, TSCOPE_FILTER_NONE, 0));
	/* init, its kernel thread's parent, ourselves */
	EXPECT_NE(NULL, ts_set_find(self->set, 1));
	EXPECT_NE(NULL, ts_set_find(self->set, 2));
	EXPECT_NE(NULL, ts_set_find(self->set, getpid()));
	for (size_t i = 0; i < self->made.nr; i++) {
		const struct record *record = record_of(self->set, self->made.tasks[i].tid);

		ASSERT_NE(NULL, record) {
			TH_LOG("missing: %s", self->made.tasks[i].line);
		}
		EXPECT_EQ(self->made.tasks[i].tgid, record->ids->tgid);
	}
}

/* A tenth where the kernel checks itself, since there each thread takes that much longer. */
static size_t thousands(void)
{
	struct utsname name;

	return uname(&name) || strstr(name.release, "-debug") ? 1000 : 10000;
}

TEST_F_TIMEOUT(walk, thousands_of_threads_each_once, PATIENCE)
{
	const size_t nr = thousands();
	char kind[32];
	const struct ts_query all = { .groups = TSCOPE_GROUPS_ALL };
	pid_t lonely = fork();
	struct order order;

	if (!lonely) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	ASSERT_LE(0, lonely);
	snprintf(kind, sizeof(kind), "many:n=%zu", nr);
	ASSERT_EQ(NULL, make_tasks(&self->made, kind));
	ASSERT_EQ(nr, self->made.nr);
	/* A filter that turns all of them down. */
	EXPECT_EQ(0, read_anew(self, TSCOPE_FILTER_SUBTREE, lonely));
	EXPECT_EQ(1, ts_set_size(self->set));
	kill(lonely, SIGKILL);
	EXPECT_EQ(lonely, waitpid(lonely, NULL, 0));
	sort_tasks(&self->made);
	expect_order(_metadata, self, &all, &order);
	EXPECT_EQ(nr, order.found);
}

/*
 * Whether a task is among many in a read() or one of two.  Records are of different
 * lengths, and many are in one cgroup.
 */
TEST_F_TIMEOUT(walk, everybody_in_small_reads, PATIENCE)
{
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_FAIR | TSCOPE_GROUP_MEMORY |
			     TSCOPE_GROUP_NAMESPACES | TSCOPE_GROUP_CGROUP;
	const struct ts_query query = { .groups = groups };
	struct snapshot small;
	size_t nr_found = 0;

	ASSERT_EQ(NULL, make_tasks(&self->made, "mixed:n=60"));
	ASSERT_EQ(0, ts_snapshot(self->ts, &query, &self->set));
	ASSERT_EQ(0, snapshot_choose(ts_fd(self->ts), groups, 0, 0));
	ASSERT_EQ(NULL, snapshot_read(&small, ts_fd(self->ts), 600));
	EXPECT_LT(small.nr / 4, small.nr_reads);
	sort_tasks(&self->made);
	for (size_t i = 0; i < small.nr; i++) {
		const struct made_task *task = &self->made.tasks[nr_found];
		const struct record *a, *b = &small.records[i];

		if (i)
			EXPECT_LT(small.records[i - 1].tid, b->tid);
		if (nr_found == self->made.nr || b->tid != task->tid)
			continue;
		nr_found++;
		a = record_of(self->set, task->tid);
		ASSERT_NE(NULL, a);
		EXPECT_EQ(a->mask, b->mask);
		ASSERT_EQ(a->cgroup->size, b->cgroup->size);
		EXPECT_EQ(0, memcmp(a->cgroup, b->cgroup, a->cgroup->size)) {
			TH_LOG("%s is not %s: %s", b->cgroup->path, a->cgroup->path, task->line);
		}
	}
	EXPECT_EQ(self->made.nr, nr_found);
	snapshot_free(&small);
}

TEST_F_TIMEOUT(walk, filter_by_task, PATIENCE)
{
	ASSERT_EQ(NULL, make_tasks(&self->made, "thread:n=5"));
	for (size_t i = 0; i < self->made.nr; i++) {
		ASSERT_EQ(0, read_anew(self, TSCOPE_FILTER_TID, self->made.tasks[i].tid));
		ASSERT_EQ(1, ts_set_size(self->set));
		EXPECT_EQ(self->made.tasks[i].tid, ts_tid(ts_set_at(self->set, 0)));
	}
}

/* Any thread stands for its process. */
TEST_F_TIMEOUT(walk, filter_by_process, PATIENCE)
{
	ASSERT_EQ(NULL, make_tasks(&self->made, "thread:n=5 thread:n=7 fork"));
	for (size_t i = 0; i < self->made.nr; i++) {
		const struct made_task *task = &self->made.tasks[i];
		size_t expected = i < 5 ? 6 : i < 12 ? 8 : 1;

		ASSERT_EQ(0, read_anew(self, TSCOPE_FILTER_TGID, task->tid));
		EXPECT_EQ(expected, ts_set_size(self->set));
		for (size_t r = 0; r < ts_set_size(self->set); r++)
			EXPECT_EQ(task->tgid, ts_set_at(self->set, r)->rec.ids->tgid);
	}
}

/*
 * Everything below mktask: what it made, its hosts, itself.  By the parents that
 * a snapshot of everybody shows, the subtree is worked out anew.
 */
TEST_F_TIMEOUT(walk, filter_by_subtree, PATIENCE)
{
	struct ts_query query = { .groups = TSCOPE_GROUP_IDS, .filter = TSCOPE_FILTER_SUBTREE };
	struct ts_set *subtree;
	size_t expected = 0, nr;
	struct order order;

	ASSERT_EQ(NULL, make_tasks(&self->made, "mixed:n=80"));
	sort_tasks(&self->made);
	query.id = self->made.pid;
	ASSERT_EQ(0, read_anew(self, TSCOPE_FILTER_NONE, 0));
	ASSERT_EQ(0, ts_snapshot(self->ts, &query, &subtree));
	expect_order(_metadata, self, &query, &order);
	EXPECT_EQ(self->made.nr, order.found);
	nr = ts_set_size(self->set);
	for (size_t i = 0; i < nr; i++) {
		const struct record *record = &ts_set_at(self->set, i)->rec, *up = record;
		bool below = false;

		/* Depth is bounded: a task has fewer ancestors than there are tasks. */
		for (size_t depth = 0; up && depth < nr; depth++) {
			below = up->ids->tgid == self->made.pid;
			if (below || !up->ids->ppid)
				break;
			up = record_of(self->set, up->ids->ppid);
		}
		expected += below;
		EXPECT_EQ(below, !!ts_set_find(subtree, record->tid)) {
			TH_LOG("tid %d", record->tid);
		}
	}
	EXPECT_EQ(expected, ts_set_size(subtree));
	EXPECT_EQ(expected, order.nr);
	for (size_t i = 0; i < self->made.nr; i++)
		EXPECT_NE(NULL, ts_set_find(subtree, self->made.tasks[i].tid));
	ts_set_free(subtree);
}

/* Descent is by birth and adoption; a tracer is no parent. */
TEST_F_TIMEOUT(walk, subtree_of_a_tracer, PATIENCE)
{
	const struct made_task *traced;

	ASSERT_EQ(NULL, make_tasks(&self->made, "traced"));
	traced = &self->made.tasks[0];
	ASSERT_EQ(0, read_anew(self, TSCOPE_FILTER_SUBTREE, made_number(traced, "tracer")));
	EXPECT_EQ(NULL, ts_set_find(self->set, traced->tid));
	ASSERT_EQ(0, read_anew(self, TSCOPE_FILTER_SUBTREE, made_number(traced, "ppid")));
	EXPECT_NE(NULL, ts_set_find(self->set, traced->tid));
	EXPECT_NE(NULL, ts_set_find(self->set, made_number(traced, "tracer")));
}

static void *filter_by_myself(void *unused)
{
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);
	void *wrong = NULL;

	/* The second choice takes the place of the first. */
	if (fd < 0 || snapshot_choose(fd, 0, TSCOPE_FILTER_TID, gettid()) ||
	    snapshot_choose(fd, 0, TSCOPE_FILTER_TID, gettid()))
		wrong = "no snapshot";
	close(fd);
	return wrong;
}

/* A filter holds its task's struct pid until the file is closed, and no longer. */
TEST_F_TIMEOUT(walk, no_pid_is_left_of_a_filter, PATIENCE)
{
	const int nr = 3000;
	long long left = pids_left(nr, filter_by_myself);

	EXPECT_GE(nr / 2, left) {
		TH_LOG("%lld of %d are left", left, nr);
	}
}

/* The filter's task ends between two reads: the snapshot ends too, in peace. */
TEST_F_TIMEOUT(walk, filtered_task_goes_away, PATIENCE)
{
	char buf[4096];

	ASSERT_EQ(NULL, make_tasks(&self->made, "thread:n=20"));
	ASSERT_EQ(0, snapshot_choose(ts_fd(self->ts), TSCOPE_GROUPS_ALL, TSCOPE_FILTER_TGID,
				     self->made.tasks[0].tgid));
	ASSERT_LT(0, read(ts_fd(self->ts), buf, sizeof(buf)));
	EXPECT_EQ(0, end_tasks(&self->made));
	EXPECT_EQ(0, read(ts_fd(self->ts), buf, sizeof(buf)));
}

/* A newborn pid namespace: its init sees itself and its child, by their numbers there. */
static int look_from_inside(void)
{
	const struct ts_query query = { .groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_BIRTH };
	const struct record *init, *inner;
	struct record record;
	struct ts_set *set;
	struct ts *ts;
	pid_t child;

	if (ts_open(&ts, 0) || getpid() != 1)
		return 1;
	child = fork();
	if (!child)
		for (;;)
			pause();
	if (child != 2)
		return 2;
	if (ts_snapshot(ts, &query, &set))
		return 3;
	if (ts_set_size(set) != 2)
		return 4;
	init = record_of(set, 1);
	inner = record_of(set, 2);
	if (!init || !inner)
		return 5;
	/* Its parent, and who cloned it, are outside: no number, which is 0. */
	if (init->ids->ppid != 0 || inner->ids->ppid != 1)
		return 6;
	if (init->ids->tgid != 1 || inner->ids->tgid != 2)
		return 7;
	if (init->birth->creator != 0 || inner->birth->creator != 1)
		return 8;
	if (read_task(ts, 2, TSCOPE_GROUP_IDS, &record) || record.ids->nspid != 2)
		return 9;
	if (read_task(ts, 3, 0, &record) != -ESRCH)
		return 10;
	if (read_tasks(ts, TSCOPE_FILTER_TID, 3, &set) != -ESRCH)
		return 11;
	return 0;
}

TEST_F_TIMEOUT(walk, pid_namespace_shows_its_own, PATIENCE)
{
	int status;
	pid_t between = fork(), init;

	if (!between) {
		if (unshare(CLONE_NEWPID))
			_exit(100);
		init = fork();
		if (!init)
			_exit(look_from_inside());
		waitpid(init, &status, 0);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 101);
	}
	ASSERT_EQ(between, waitpid(between, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status)) {
		TH_LOG("see the numbers in look_from_inside()");
	}
}

/* After unshare() a process stays where it is; its children will be elsewhere. */
TEST_F_TIMEOUT(walk, children_in_another_pid_namespace, PATIENCE)
{
	struct stat own, theirs;
	struct record record;
	int ready[2];
	char path[64];
	pid_t between;

	ASSERT_EQ(0, pipe(ready));
	between = fork();
	if (!between) {
		if (unshare(CLONE_NEWPID))
			_exit(1);
		if (!fork()) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			if (write(ready[1], "", 1) != 1)
				_exit(1);
		}
		for (;;)
			pause();
	}
	/* Without a process the namespace has no name in /proc. */
	ASSERT_EQ(1, read(ready[0], path, 1));
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", between);
	ASSERT_EQ(0, stat(path, &own));
	snprintf(path, sizeof(path), "/proc/%d/ns/pid_for_children", between);
	ASSERT_EQ(0, stat(path, &theirs));
	ASSERT_EQ(0, read_task(self->ts, between, TSCOPE_GROUP_NAMESPACES, &record));
	EXPECT_NE(own.st_ino, theirs.st_ino);
	EXPECT_EQ(own.st_ino, record.namespaces->pid);
	EXPECT_EQ(theirs.st_ino, record.namespaces->pid_for_children);
	kill(between, SIGKILL);
	EXPECT_EQ(between, waitpid(between, NULL, 0));
}

/* The descriptor keeps its opener's view, whichever process reads it. */
TEST_F_TIMEOUT(walk, view_is_that_of_the_opener, PATIENCE)
{
	const struct record *record;
	int status;
	pid_t between = fork(), inside;

	if (!between) {
		if (unshare(CLONE_NEWPID))
			_exit(100);
		inside = fork();
		if (!inside) {
			if (read_anew(self, TSCOPE_FILTER_NONE, 0))
				_exit(1);
			record = record_of(self->set, 1);
			_exit(ts_set_size(self->set) > 3 && record && record->ids->nspid == 1 &&
			      record->ids->ns_level == 0 ? 0 : 2);
		}
		waitpid(inside, &status, 0);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 101);
	}
	ASSERT_EQ(between, waitpid(between, &status, 0));
	ASSERT_TRUE(WIFEXITED(status));
	EXPECT_EQ(0, WEXITSTATUS(status));
}

TEST_HARNESS_MAIN
