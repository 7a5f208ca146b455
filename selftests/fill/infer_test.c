// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that are older than the module: each has a record from the moment of the
 * load, and what is inferred of its birth is marked, and right as far as it is
 * said to be known.  The module is unloaded and loaded again under living tasks.
 */
#include <errno.h>
#include <linux/sched.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "reader.h"

#define PATIENCE 180
#define GROUPS TSCOPE_GROUPS_ALL
#define SHARED (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)
#define NAMESPACES (CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP | \
		    CLONE_NEWPID | CLONE_NEWUSER)

FIXTURE(old) {
	struct ts *ts;
	struct made made;
};

FIXTURE_SETUP(old)
{
	/* Not before the module is loaded anew. */
	self->ts = NULL;
}

FIXTURE_TEARDOWN(old)
{
	if (self->made.pid)
		EXPECT_EQ(0, end_tasks(&self->made));
	ts_close(self->ts);
}

static int reload(void)
{
	const char *ko = getenv("TASKSCOPE_KO");
	char command[512];

	snprintf(command, sizeof(command), "rmmod taskscope && insmod '%s'",
		 ko ? ko : "../module/taskscope.ko");
	return system(command);
}

/* Tasks whose parent, or leader, is their creator still. */
TEST_F_TIMEOUT(old, flags_are_inferred, PATIENCE)
{
	struct record record;

	ASSERT_EQ(NULL, make_tasks(&self->made,
				   "clone:flags=0 clone:flags=VM clone:flags=FS "
				   "clone:flags=FILES clone:flags=VM|SIGHAND "
				   "clone:flags=VM|FS|FILES clone:flags=FS|FILES|NEWUTS vfork "
				   "clone:flags=0x3d0f00 newpid newns newnet newuser newuts "
				   "newipc newcgroup container"));
	ASSERT_EQ(0, reload());
	ASSERT_EQ(0, ts_open(&self->ts, 0)) {
		TH_LOG("%s", ts_why(self->ts));
	}
	for (size_t i = 0; i < self->made.nr; i++) {
		const struct made_task *task = &self->made.tasks[i];
		/* fork() where the line names no flags. */
		__u64 asked = strstr(task->line, " flags=") ? made_number(task, "flags") : 0;
		const struct tscope_birth *birth;

		ASSERT_EQ(0, read_task(self->ts, task->tid, GROUPS, &record));
		birth = record.birth;
		EXPECT_EQ(0, birth->flags & TSCOPE_BIRTH_SEEN);
		EXPECT_EQ(0, (birth->clone_flags ^ asked) & birth->known) {
			TH_LOG("inferred 0x%llx of 0x%llx: %s", birth->clone_flags, birth->known,
			       task->line);
		}
		EXPECT_EQ(0, birth->clone_flags & ~birth->known);
		/* None of them has called execve(), so all that matters can be told. */
		EXPECT_EQ(SHARED, birth->known & SHARED) {
			TH_LOG("known 0x%llx: %s", birth->known, task->line);
		}
		if (!(asked & CLONE_THREAD)) {
			EXPECT_EQ(NAMESPACES, birth->known & NAMESPACES) {
				TH_LOG("known 0x%llx: %s", birth->known, task->line);
			}
		}
		/* Nothing of these is left to see. */
		EXPECT_EQ(0, birth->known & (CLONE_PIDFD | CLONE_PTRACE | CLONE_SETTLS |
					     CLONE_PARENT_SETTID | CLONE_CHILD_SETTID |
					     CLONE_UNTRACED));
	}
}

/* execve() makes things anew: that they are not shared says nothing any more. */
TEST_F_TIMEOUT(old, execve_makes_unknown, PATIENCE)
{
	struct record record;

	ASSERT_EQ(NULL, make_tasks(&self->made, "exec"));
	ASSERT_EQ(0, reload());
	ASSERT_EQ(0, ts_open(&self->ts, 0)) {
		TH_LOG("%s", ts_why(self->ts));
	}
	ASSERT_EQ(0, read_task(self->ts, self->made.tasks[0].tid, GROUPS, &record));
	EXPECT_EQ(0, record.birth->flags & TSCOPE_BIRTH_SEEN);
	EXPECT_EQ(0, record.birth->known & (CLONE_VM | CLONE_SIGHAND));
}

/* Everybody who lives has a record, which began at the load. */
TEST_F_TIMEOUT(old, everybody_is_adopted, PATIENCE)
{
	const struct ts_query query = { .groups = GROUPS };
	const struct tscope_info *info;
	struct ts_set *set;
	size_t sleeping = 0;

	ASSERT_EQ(NULL, make_tasks(&self->made, "mixed:n=100"));
	ASSERT_EQ(0, reload());
	ASSERT_EQ(0, ts_open(&self->ts, 0)) {
		TH_LOG("%s", ts_why(self->ts));
	}
	info = ts_info(self->ts);
	EXPECT_LE(self->made.nr, info->nr_adopted);
	EXPECT_EQ(0, info->nr_missed);
	ASSERT_EQ(0, ts_snapshot(self->ts, &query, &set));
	for (size_t i = 0; i < ts_set_size(set); i++) {
		const struct record *record = &ts_set_at(set, i)->rec;

		ASSERT_NE(NULL, record->counts);
		EXPECT_LE(info->loaded_ns, record->counts->since_ns);
		EXPECT_LE(record->counts->since_ns, record->counts->now_ns);
	}
	for (size_t i = 0; i < self->made.nr; i++) {
		const struct record *record = record_of(set, self->made.tasks[i].tid);

		ASSERT_NE(NULL, record);
		EXPECT_EQ(0, record->birth->flags & TSCOPE_BIRTH_SEEN);
		/* Nothing has happened to it since. */
		EXPECT_EQ(0, record->counts->voluntary);
		EXPECT_EQ(0, record->counts->involuntary);
		EXPECT_EQ(0, record->counts->migrations);
		EXPECT_EQ(record->sched->nvcsw, record->counts->nvcsw_base);
		EXPECT_EQ(record->sched->nivcsw, record->counts->nivcsw_base);
		EXPECT_EQ(record->sched->nr_migrations, record->counts->migrations_base);
		sleeping += record->sched->nvcsw > 0;
	}
	EXPECT_LT(self->made.nr / 2, sleeping);
	ts_set_free(set);
}

/* Wait until a task sleeps, and read its record, valid until the next read_task(). */
static void await_sleep(struct __test_metadata *_metadata, pid_t tid, struct record *record)
{
	struct ts *ts;

	ASSERT_EQ(0, ts_open(&ts, 0));
	do {
		ASSERT_EQ(0, read_task(ts, tid, GROUPS, record));
	} while (record->state->letter != 'S' || record->state->on_cpu ||
		 (record->state->on_rq && !(record->state->flags & TSCOPE_STATE_DELAYED)));
	ts_close(ts);
}

/* It has a past, which the module does not know, and the module counts from there. */
TEST_F_TIMEOUT(old, is_counted_from_the_load_on, PATIENCE)
{
	unsigned long long voluntary = 0, involuntary = 0, migrations = 0;
	struct record record;
	int to[2], from[2];
	pid_t child;
	char byte;

	ASSERT_EQ(0, pipe(to));
	ASSERT_EQ(0, pipe(from));
	child = fork();
	if (!child) {
		/* It ends with the test. */
		close(to[1]);
		while (read(to[0], &byte, 1) == 1 && write(from[1], &byte, 1) == 1)
			;
		_exit(0);
	}
	for (int i = 0; i < 200; i++) {
		if (i == 100) {
			await_sleep(_metadata, child, &record);
			voluntary = record.sched->nvcsw;
			involuntary = record.sched->nivcsw;
			migrations = record.sched->nr_migrations;
			ASSERT_EQ(0, reload());
		}
		ASSERT_EQ(1, write(to[1], "", 1));
		ASSERT_EQ(1, read(from[0], &byte, 1));
	}
	await_sleep(_metadata, child, &record);
	EXPECT_EQ(0, record.birth->flags & TSCOPE_BIRTH_SEEN);
	EXPECT_LT(0, voluntary);
	EXPECT_EQ(voluntary, record.counts->nvcsw_base);
	EXPECT_EQ(involuntary, record.counts->nivcsw_base);
	EXPECT_EQ(migrations, record.counts->migrations_base);
	EXPECT_EQ(record.sched->nvcsw, voluntary + record.counts->voluntary);
	EXPECT_EQ(record.sched->nivcsw, involuntary + record.counts->involuntary);
	EXPECT_EQ(record.sched->nr_migrations, migrations + record.counts->migrations);
	/* It sleeps for each byte, unless the task that it wakes with its answer preempts it. */
	EXPECT_LE(50, record.counts->voluntary + record.counts->involuntary);
	close(to[1]);
	EXPECT_EQ(child, waitpid(child, NULL, 0));
}

TEST_HARNESS_MAIN
