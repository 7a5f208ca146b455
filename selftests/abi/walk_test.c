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

#include "client.h"

/* Seconds; an emulated machine makes 10,000 threads in about 10. */
#define PATIENCE 500

FIXTURE(walk) {
	int fd;
	struct made made;
	struct snapshot snapshot;
};

FIXTURE_SETUP(walk)
{
	self->fd = open_device();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN(walk)
{
	snapshot_free(&self->snapshot);
	if (self->made.pid)
		EXPECT_EQ(0, end_tasks(&self->made));
	close(self->fd);
}

static bool ascending(const struct snapshot *snapshot)
{
	for (size_t i = 1; i < snapshot->nr; i++)
		if (snapshot->records[i].tid <= snapshot->records[i - 1].tid)
			return false;
	return true;
}

TEST_F_TIMEOUT(walk, everybody_in_the_order_of_tids, PATIENCE)
{
	ASSERT_EQ(NULL, make_tasks(&self->made, "mixed:n=60"));
	ASSERT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, TSCOPE_GROUP_IDS, 0, 0));
	EXPECT_TRUE(ascending(&self->snapshot));
	/* init, its kernel thread's parent, ourselves */
	EXPECT_NE(NULL, snapshot_find(&self->snapshot, 1));
	EXPECT_NE(NULL, snapshot_find(&self->snapshot, 2));
	EXPECT_NE(NULL, snapshot_find(&self->snapshot, getpid()));
	for (size_t i = 0; i < self->made.nr; i++) {
		const struct record *record = snapshot_find(&self->snapshot,
							    self->made.tasks[i].tid);

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
	pid_t lonely = fork();
	size_t at = 0;

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
	EXPECT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, TSCOPE_GROUP_IDS,
				      TSCOPE_FILTER_SUBTREE, lonely));
	EXPECT_EQ(1, self->snapshot.nr);
	snapshot_free(&self->snapshot);
	kill(lonely, SIGKILL);
	EXPECT_EQ(lonely, waitpid(lonely, NULL, 0));
	sort_tasks(&self->made);
	ASSERT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, TSCOPE_GROUPS_ALL, 0, 0));
	EXPECT_TRUE(ascending(&self->snapshot));
	/* Both are in order: one pass finds all. */
	for (size_t i = 0; i < self->made.nr; i++) {
		while (at < self->snapshot.nr &&
		       self->snapshot.records[at].tid < self->made.tasks[i].tid)
			at++;
		ASSERT_LT(at, self->snapshot.nr);
		ASSERT_EQ(self->made.tasks[i].tid, self->snapshot.records[at].tid);
	}
}

/*
 * Whether a task is among many in a read() or one of two.  Records are of different
 * lengths, and many are in one cgroup.
 */
TEST_F_TIMEOUT(walk, everybody_in_small_reads, PATIENCE)
{
	const __u64 groups = TSCOPE_GROUP_IDS | TSCOPE_GROUP_FAIR | TSCOPE_GROUP_MEMORY |
			     TSCOPE_GROUP_NAMESPACES | TSCOPE_GROUP_CGROUP;
	struct snapshot small;

	ASSERT_EQ(NULL, make_tasks(&self->made, "mixed:n=60"));
	ASSERT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, groups, 0, 0));
	ASSERT_EQ(0, snapshot_choose(self->fd, groups, 0, 0));
	ASSERT_EQ(NULL, snapshot_read(&small, self->fd, 600));
	EXPECT_TRUE(ascending(&small));
	EXPECT_LT(small.nr / 4, small.nr_reads);
	for (size_t i = 0; i < self->made.nr; i++) {
		const struct made_task *task = &self->made.tasks[i];
		const struct record *a = snapshot_find(&self->snapshot, task->tid);
		const struct record *b = snapshot_find(&small, task->tid);

		ASSERT_NE(NULL, a);
		ASSERT_NE(NULL, b);
		EXPECT_EQ(a->mask, b->mask);
		ASSERT_EQ(a->cgroup->size, b->cgroup->size);
		EXPECT_EQ(0, memcmp(a->cgroup, b->cgroup, a->cgroup->size)) {
			TH_LOG("%s is not %s: %s", b->cgroup->path, a->cgroup->path, task->line);
		}
	}
	snapshot_free(&small);
}

TEST_F_TIMEOUT(walk, filter_by_task, PATIENCE)
{
	ASSERT_EQ(NULL, make_tasks(&self->made, "thread:n=5"));
	for (size_t i = 0; i < self->made.nr; i++) {
		ASSERT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, TSCOPE_GROUP_IDS,
					      TSCOPE_FILTER_TID, self->made.tasks[i].tid));
		ASSERT_EQ(1, self->snapshot.nr);
		EXPECT_EQ(self->made.tasks[i].tid, self->snapshot.records[0].tid);
		snapshot_free(&self->snapshot);
	}
}

/* Any thread stands for its process. */
TEST_F_TIMEOUT(walk, filter_by_process, PATIENCE)
{
	ASSERT_EQ(NULL, make_tasks(&self->made, "thread:n=5 thread:n=7 fork"));
	for (size_t i = 0; i < self->made.nr; i++) {
		const struct made_task *task = &self->made.tasks[i];
		size_t expected = i < 5 ? 6 : i < 12 ? 8 : 1;

		ASSERT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, TSCOPE_GROUP_IDS,
					      TSCOPE_FILTER_TGID, task->tid));
		EXPECT_EQ(expected, self->snapshot.nr);
		for (size_t r = 0; r < self->snapshot.nr; r++)
			EXPECT_EQ(task->tgid, self->snapshot.records[r].ids->tgid);
		snapshot_free(&self->snapshot);
	}
}

/*
 * Everything below mktask: what it made, its hosts, itself.  By the parents that
 * a snapshot of everybody shows, the subtree is worked out anew.
 */
TEST_F_TIMEOUT(walk, filter_by_subtree, PATIENCE)
{
	struct snapshot subtree;
	size_t expected = 0;

	ASSERT_EQ(NULL, make_tasks(&self->made, "mixed:n=80"));
	ASSERT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, TSCOPE_GROUP_IDS, 0, 0));
	ASSERT_EQ(NULL, snapshot_take(&subtree, self->fd, TSCOPE_GROUP_IDS,
				      TSCOPE_FILTER_SUBTREE, self->made.pid));
	EXPECT_TRUE(ascending(&subtree));
	for (size_t i = 0; i < self->snapshot.nr; i++) {
		const struct record *record = &self->snapshot.records[i], *up = record;
		bool below = false;

		/* Depth is bounded: a task has fewer ancestors than there are tasks. */
		for (size_t depth = 0; up && depth < self->snapshot.nr; depth++) {
			below = up->ids->tgid == self->made.pid;
			if (below || !up->ids->ppid)
				break;
			up = snapshot_find(&self->snapshot, up->ids->ppid);
		}
		expected += below;
		EXPECT_EQ(below, !!snapshot_find(&subtree, record->tid)) {
			TH_LOG("tid %d", record->tid);
		}
	}
	EXPECT_EQ(expected, subtree.nr);
	EXPECT_LE(self->made.nr, subtree.nr);
	for (size_t i = 0; i < self->made.nr; i++)
		EXPECT_NE(NULL, snapshot_find(&subtree, self->made.tasks[i].tid));
	snapshot_free(&subtree);
}

/* Descent is by birth and adoption; a tracer is no parent. */
TEST_F_TIMEOUT(walk, subtree_of_a_tracer, PATIENCE)
{
	const struct made_task *traced;

	ASSERT_EQ(NULL, make_tasks(&self->made, "traced"));
	traced = &self->made.tasks[0];
	ASSERT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, TSCOPE_GROUP_IDS,
				      TSCOPE_FILTER_SUBTREE, made_number(traced, "tracer")));
	EXPECT_EQ(NULL, snapshot_find(&self->snapshot, traced->tid));
	snapshot_free(&self->snapshot);
	ASSERT_EQ(NULL, snapshot_take(&self->snapshot, self->fd, TSCOPE_GROUP_IDS,
				      TSCOPE_FILTER_SUBTREE, made_number(traced, "ppid")));
	EXPECT_NE(NULL, snapshot_find(&self->snapshot, traced->tid));
	EXPECT_NE(NULL, snapshot_find(&self->snapshot, made_number(traced, "tracer")));
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
	ASSERT_EQ(0, snapshot_choose(self->fd, TSCOPE_GROUPS_ALL, TSCOPE_FILTER_TGID,
				     self->made.tasks[0].tgid));
	ASSERT_LT(0, read(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(0, end_tasks(&self->made));
	EXPECT_EQ(0, read(self->fd, buf, sizeof(buf)));
}

/* A newborn pid namespace: its init sees itself and its child, by their numbers there. */
static int look_from_inside(void)
{
	struct snapshot snapshot;
	struct record record;
	pid_t child;
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || getpid() != 1)
		return 1;
	child = fork();
	if (!child)
		for (;;)
			pause();
	if (child != 2)
		return 2;
	if (snapshot_take(&snapshot, fd, TSCOPE_GROUP_IDS | TSCOPE_GROUP_BIRTH, 0, 0))
		return 3;
	if (snapshot.nr != 2)
		return 4;
	if (snapshot.records[0].tid != 1 || snapshot.records[1].tid != 2)
		return 5;
	/* Its parent, and who cloned it, are outside: no number, which is 0. */
	if (snapshot.records[0].ids->ppid != 0 || snapshot.records[1].ids->ppid != 1)
		return 6;
	if (snapshot.records[0].ids->tgid != 1 || snapshot.records[1].ids->tgid != 2)
		return 7;
	if (snapshot.records[0].birth->creator != 0 || snapshot.records[1].birth->creator != 1)
		return 8;
	if (task_get(&record, fd, 2, TSCOPE_GROUP_IDS) || record.ids->nspid != 2)
		return 9;
	if (task_get(&record, fd, 3, 0) != ESRCH)
		return 10;
	if (snapshot_choose(fd, 0, TSCOPE_FILTER_TID, 3) != -1 || errno != ESRCH)
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
	EXPECT_EQ(0, task_get(&record, self->fd, between, TSCOPE_GROUP_NAMESPACES));
	EXPECT_NE(own.st_ino, theirs.st_ino);
	EXPECT_EQ(own.st_ino, record.namespaces->pid);
	EXPECT_EQ(theirs.st_ino, record.namespaces->pid_for_children);
	kill(between, SIGKILL);
	EXPECT_EQ(between, waitpid(between, NULL, 0));
}

/* The descriptor keeps its opener's view, in whoever's hands it is. */
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
			struct snapshot snapshot;

			if (snapshot_take(&snapshot, self->fd, TSCOPE_GROUP_IDS, 0, 0))
				_exit(1);
			record = snapshot_find(&snapshot, 1);
			_exit(snapshot.nr > 3 && record && record->ids->nspid == 1 &&
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
