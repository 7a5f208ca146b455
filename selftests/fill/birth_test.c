// SPDX-License-Identifier: GPL-2.0
/* How a task came to be: what the module says equals what mktask asked the kernel for. */
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "reader.h"

#define PATIENCE 180
#define GROUPS (TSCOPE_GROUP_IDS | TSCOPE_GROUP_STATE | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_COUNTS)

static __u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

FIXTURE(birth) {
	struct ts *ts;
	struct made made;
	__u64 before;
	__u64 after;
};

FIXTURE_SETUP(birth)
{
	ASSERT_EQ(0, ts_open(&self->ts, 0)) {
		TH_LOG("%s", ts_why(self->ts));
	}
}

FIXTURE_TEARDOWN(birth)
{
	if (self->made.pid)
		EXPECT_EQ(0, end_tasks(&self->made));
	ts_close(self->ts);
}

/* What is true of every birth that the module saw. */
static void expect_seen(struct __test_metadata *_metadata, const struct record *record,
			const struct made_task *task, __u64 before, __u64 after)
{
	const struct tscope_birth *birth = record->birth;

	EXPECT_EQ(TSCOPE_BIRTH_SEEN | TSCOPE_BIRTH_HAS_RUN,
		  birth->flags & (TSCOPE_BIRTH_SEEN | TSCOPE_BIRTH_HAS_RUN)) {
		TH_LOG("%s", task->line);
	}
	EXPECT_EQ(~0ULL, birth->known);
	EXPECT_LE(before, birth->birth_ns);
	EXPECT_LE(birth->birth_ns, birth->first_run_ns);
	EXPECT_LE(birth->first_run_ns, after);
	/* The kernel takes the start time a little earlier in the same fork. */
	EXPECT_LE(before, record->ids->start_ns);
	EXPECT_LE(record->ids->start_ns, birth->birth_ns);
	EXPECT_LE(birth->birth_ns, record->counts->since_ns);
	EXPECT_EQ(made_number(task, "creator"), birth->creator) {
		TH_LOG("%s", task->line);
	}
	/* Who makes a task has the name of its kind, which its line begins with. */
	EXPECT_EQ(0, strncmp(task->line, birth->creator_comm, strlen(birth->creator_comm))) {
		TH_LOG("creator is '%s': %s", birth->creator_comm, task->line);
	}
	EXPECT_NE('\0', birth->creator_comm[0]);
	EXPECT_EQ(0, birth->reserved);
}

/* Make tasks and check of each what its line says. */
static void expect_as_asked(struct __test_metadata *_metadata, FIXTURE_DATA(birth) *self,
			    const char *arguments)
{
	struct record record;

	self->before = now_ns();
	ASSERT_EQ(NULL, make_tasks(&self->made, arguments));
	self->after = now_ns();
	for (size_t i = 0; i < self->made.nr; i++) {
		const struct made_task *task = &self->made.tasks[i];
		long long flags = made_number(task, "flags");

		ASSERT_EQ(0, read_task(self->ts, task->tid, GROUPS, &record));
		expect_seen(_metadata, &record, task, self->before, self->after);
		if (flags >= 0) {
			EXPECT_EQ((__u64)flags, record.birth->clone_flags) {
				TH_LOG("%s", task->line);
			}
		}
		/* -1 is also an answer: that of a thread. */
		if (strstr(task->line, " exit_signal=")) {
			EXPECT_EQ(made_number(task, "exit_signal"), record.birth->exit_signal) {
				TH_LOG("%s", task->line);
			}
		}
	}
}

TEST_F_TIMEOUT(birth, every_flag_alone, PATIENCE)
{
	expect_as_asked(_metadata, self,
			"clone:flags=0 clone:flags=VM clone:flags=FS clone:flags=FILES "
			"clone:flags=VM|SIGHAND clone:flags=PIDFD clone:flags=PTRACE "
			"clone:flags=VM|VFORK clone:flags=PARENT clone:flags=VM|SIGHAND|THREAD "
			"clone:flags=SYSVSEM clone:flags=SETTLS clone:flags=PARENT_SETTID "
			"clone:flags=CHILD_CLEARTID clone:flags=UNTRACED "
			"clone:flags=CHILD_SETTID clone:flags=IO clone:flags=CLEAR_SIGHAND "
			"clone:flags=INTO_CGROUP clone:flags=DETACHED,api=clone");
	EXPECT_EQ(21, self->made.nr);
}

TEST_F_TIMEOUT(birth, every_namespace, PATIENCE)
{
	expect_as_asked(_metadata, self,
			"newpid newns newnet newuser newuts newipc newcgroup newtime container "
			"clone:flags=NEWNS|NEWPID|NEWUSER|NEWNET|NEWUTS|NEWIPC|NEWCGROUP");
	EXPECT_EQ(12, self->made.nr);
}

TEST_F_TIMEOUT(birth, flags_together, PATIENCE)
{
	expect_as_asked(_metadata, self,
			"clone:flags=VM|FS|FILES clone:flags=VM|FS|FILES|SIGHAND|SYSVSEM "
			"clone:flags=0x3d0f00 clone:flags=FS|FILES|NEWUTS "
			"clone:flags=PARENT_SETTID|CHILD_SETTID|CHILD_CLEARTID|SETTLS|VM "
			"clone:flags=CLEAR_SIGHAND|INTO_CGROUP|PIDFD|NEWPID");
}

TEST_F_TIMEOUT(birth, exit_signals, PATIENCE)
{
	expect_as_asked(_metadata, self,
			"clone:exit_signal=0 clone:exit_signal=10 clone:exit_signal=64 "
			"clone:exit_signal=12,api=clone clone:exit_signal=0,api=clone "
			"clone:exit_signal=34,flags=VM|FS");
}

TEST_F_TIMEOUT(birth, by_the_c_library, PATIENCE)
{
	__u64 thread = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
		       CLONE_SYSVSEM | CLONE_SETTLS;
	__u64 shared = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
	struct record record;

	expect_as_asked(_metadata, self, "thread:n=2 fork:n=2");
	ASSERT_EQ(4, self->made.nr);
	for (size_t i = 0; i < 4; i++) {
		ASSERT_EQ(0, read_task(self->ts, self->made.tasks[i].tid, GROUPS, &record));
		EXPECT_EQ(i < 2 ? thread : 0,
			  record.birth->clone_flags & (i < 2 ? thread : shared));
		EXPECT_EQ(0, record.birth->flags & TSCOPE_BIRTH_HAS_EXEC);
		EXPECT_EQ(0, record.birth->nr_execs);
	}
}

TEST_F_TIMEOUT(birth, vfork, PATIENCE)
{
	struct record record;

	expect_as_asked(_metadata, self, "vfork");
	ASSERT_EQ(2, self->made.nr);
	ASSERT_EQ(0, read_task(self->ts, self->made.tasks[0].tid, GROUPS, &record));
	EXPECT_EQ(CLONE_VM | CLONE_VFORK, record.birth->clone_flags);
	EXPECT_EQ(record.birth->creator, self->made.tasks[1].tid);
}

TEST_F_TIMEOUT(birth, exec, PATIENCE)
{
	struct record record;

	expect_as_asked(_metadata, self, "exec");
	ASSERT_EQ(0, read_task(self->ts, self->made.tasks[0].tid, GROUPS, &record));
	EXPECT_TRUE(record.birth->flags & TSCOPE_BIRTH_HAS_EXEC);
	EXPECT_EQ(1, record.birth->nr_execs);
	EXPECT_LE(record.birth->first_run_ns, record.birth->exec_ns);
	EXPECT_LE(record.birth->exec_ns, self->after);
}

/*
 * The thread takes its leader's tid, and is the process: made as that was.  Its record
 * goes with it, counting since it was born.  The old tid is nobody's.
 */
TEST_F_TIMEOUT(birth, exec_from_a_thread, PATIENCE)
{
	const struct made_task *task;
	struct record record;

	expect_as_asked(_metadata, self, "exec-from-thread");
	task = &self->made.tasks[0];
	ASSERT_EQ(0, read_task(self->ts, task->tid, GROUPS, &record));
	EXPECT_TRUE(record.birth->flags & TSCOPE_BIRTH_SEEN);
	EXPECT_FALSE(record.birth->clone_flags & CLONE_THREAD);
	EXPECT_EQ(SIGCHLD, record.birth->exit_signal);
	EXPECT_NE(task->tid, record.birth->creator);
	EXPECT_EQ(record.ids->ppid, record.birth->creator_tgid);
	EXPECT_TRUE(record.birth->flags & TSCOPE_BIRTH_HAS_EXEC);
	EXPECT_EQ(1, record.birth->nr_execs);
	EXPECT_EQ(1, record.ids->nr_threads);
	/* The kernel gives it its leader's start time. */
	EXPECT_EQ(record.ids->start_ns, record.birth->birth_ns);
	EXPECT_LT(record.ids->start_ns, record.counts->since_ns);
	EXPECT_EQ(0, record.counts->nvcsw_base);
	EXPECT_EQ(-ESRCH, read_task(self->ts, made_number(task, "old_tid"), 0, &record));
}

TEST_F_TIMEOUT(birth, creator_is_remembered, PATIENCE)
{
	const struct made_task *task;
	struct record record;

	/* The orphan's creator is gone, and its parent is another. */
	expect_as_asked(_metadata, self, "orphan");
	task = &self->made.tasks[0];
	ASSERT_EQ(0, read_task(self->ts, task->tid, GROUPS, &record));
	EXPECT_EQ(made_number(task, "creator"), record.birth->creator_tgid);
	EXPECT_EQ(made_number(task, "ppid"), record.ids->ppid);
	EXPECT_NE(record.birth->creator, record.ids->ppid);
}

/* The end of a life: a zombie has one, a task that sleeps has none yet. */
TEST_F_TIMEOUT(birth, exit, PATIENCE)
{
	struct record record;

	expect_as_asked(_metadata, self, "zombie fork");
	ASSERT_EQ(2, self->made.nr);
	ASSERT_EQ(0, read_task(self->ts, self->made.tasks[0].tid, GROUPS, &record));
	EXPECT_TRUE(record.birth->flags & TSCOPE_BIRTH_HAS_EXIT);
	EXPECT_LE(record.birth->first_run_ns, record.birth->exit_ns);
	EXPECT_LE(record.birth->exit_ns, self->after);
	EXPECT_TRUE(record.state->flags & TSCOPE_STATE_EXITING);

	ASSERT_EQ(0, read_task(self->ts, self->made.tasks[1].tid, GROUPS, &record));
	EXPECT_FALSE(record.birth->flags & TSCOPE_BIRTH_HAS_EXIT);
	EXPECT_EQ(0, record.birth->exit_ns);
	EXPECT_FALSE(record.state->flags & TSCOPE_STATE_EXITING);
}

static void *do_nothing(void *unused)
{
	return NULL;
}

static void *make_one(void *unused)
{
	return run_threads(1, do_nothing, NULL);
}

/* A record holds its creator's struct pid as long as it lives, and no longer. */
TEST_F_TIMEOUT(birth, no_pid_is_left_of_a_creator, PATIENCE)
{
	const int nr = 3000;
	long long left = pids_left(nr, make_one);

	EXPECT_GE(nr / 2, left) {
		TH_LOG("%lld of %d are left", left, nr);
	}
}

TEST_HARNESS_MAIN
