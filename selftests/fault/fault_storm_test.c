// SPDX-License-Identifier: GPL-2.0
/*
 * No memory for records, under a storm of births.
 *
 * fork() does not notice.  A record that could not be allocated is counted, and its
 * task adopted by the first walk that has memory; a walk that has none infers its birth, and
 * has no counts to show.
 *
 * Needs a kernel with fault injection; see ../tools/vm/config/kasan.config.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "fault.h"
#include "fault_entry.h"
#include "reader.h"

#define PATIENCE 300
#define PERCENT 50
#define NR_BIRTHS 1000
/* Every so manieth lives on. */
#define EVERY 20
#define NR_LIVING (NR_BIRTHS / EVERY)
#define NR_EXECS 30
#define GROUPS (TSCOPE_GROUP_IDS | TSCOPE_GROUP_SCHED | TSCOPE_GROUP_BIRTH | TSCOPE_GROUP_COUNTS)

/* Births since boot, in the machine. */
static long long forks(void)
{
	long long nr = -1;
	char line[4096];
	FILE *stat = fopen("/proc/stat", "r");

	while (stat && nr < 0 && fgets(line, sizeof(line), stat))
		sscanf(line, "processes %lld", &nr);
	if (stat)
		fclose(stat);
	return nr;
}

/* The module's counts and the kernel's, of one moment. */
static const char *take_counts(int fd, struct tscope_info *info, long long *nr_forks)
{
	for (int tries = 1000; tries; tries--) {
		const char *wrong;

		*nr_forks = forks();
		wrong = module_info(fd, info);
		if (wrong)
			return wrong;
		if (*nr_forks >= 0 && *nr_forks == forks())
			return NULL;
	}
	return "this machine is never at rest";
}

/* A child that waits for its end. */
static pid_t make_child(void)
{
	pid_t child = fork();

	if (!child)
		for (;;)
			pause();
	return child;
}

static void end_child(pid_t child)
{
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

FIXTURE(births) {
	struct ts *ts;
};

FIXTURE_SETUP(births)
{
	const char *wrong = fault_setup();

	ASSERT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	ASSERT_EQ(0, ts_open(&self->ts, 0)) {
		TH_LOG("%s", ts_why(self->ts));
	}
}

FIXTURE_TEARDOWN(births)
{
	const char *wrong;

	ts_close(self->ts);
	wrong = records_settle();
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	wrong = fault_end();
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
}

TEST_F_TIMEOUT(births, are_seen_or_missed, PATIENCE)
{
	unsigned int nr_living = 0, nr_adopted = 0, nr_failed = 0;
	long long nr_before, nr_after;
	struct tscope_info before, after;
	pid_t living[NR_LIVING];
	struct record record;
	const char *wrong;

	wrong = fault_storm_begin(PERCENT) ?: take_counts(ts_fd(self->ts), &before, &nr_before);
	ASSERT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	for (int i = 0; i < NR_BIRTHS; i++) {
		pid_t child = i % EVERY ? fork() : make_child();

		if (!child)
			_exit(0);
		if (child < 0)
			nr_failed++;
		else if (i % EVERY)
			waitpid(child, NULL, 0);
		else
			living[nr_living++] = child;
	}
	wrong = take_counts(ts_fd(self->ts), &after, &nr_after) ?: fault_storm_end();
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	EXPECT_EQ(0, nr_failed);
	/* Nobody walks meanwhile: what is missed are births. */
	EXPECT_EQ(nr_after - nr_before,
		  after.nr_seen - before.nr_seen + after.nr_missed - before.nr_missed);
	EXPECT_LT(NR_BIRTHS / 10, after.nr_missed - before.nr_missed);
	EXPECT_LT(NR_BIRTHS / 10, after.nr_seen - before.nr_seen);

	before = after;
	for (unsigned int i = 0; i < nr_living; i++) {
		EXPECT_EQ(0, read_task(self->ts, living[i], GROUPS, &record));
		ASSERT_EQ(GROUPS, record.mask & GROUPS);
		nr_adopted += !(record.birth->flags & TSCOPE_BIRTH_SEEN);
		/* A child of fork() has these flags, known or not. */
		EXPECT_EQ(0, record.birth->clone_flags & record.birth->known & CLONE_THREAD);
		EXPECT_EQ(record.sched->nvcsw, record.counts->nvcsw_base + record.counts->voluntary);
		EXPECT_EQ(record.sched->nivcsw,
			  record.counts->nivcsw_base + record.counts->involuntary);
	}
	wrong = module_info(ts_fd(self->ts), &after);
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	EXPECT_LT(0, nr_adopted);
	EXPECT_GT(NR_LIVING, nr_adopted);
	EXPECT_LE(nr_adopted, after.nr_adopted - before.nr_adopted);
	EXPECT_EQ(before.nr_missed, after.nr_missed);
	TH_LOG("%lld births, %u of %u that live adopted", nr_after - nr_before, nr_adopted,
	       nr_living);
	while (nr_living--)
		end_child(living[nr_living]);
}

TEST_F_TIMEOUT(births, and_execs_by_threads, PATIENCE)
{
	char kinds[NR_EXECS * sizeof("exec-from-thread ")] = "";
	unsigned int nr_adopted = 0;
	const char *wrong, *made_wrong;
	struct record record;
	struct made made;

	for (int i = 0; i < NR_EXECS; i++)
		strcat(kinds, "exec-from-thread ");

	wrong = fault_storm_begin(PERCENT);
	ASSERT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	made_wrong = make_tasks(&made, kinds);
	wrong = fault_storm_end();
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	ASSERT_EQ(NULL, made_wrong)
		TH_LOG("%s", made_wrong);
	for (size_t i = 0; i < made.nr; i++) {
		EXPECT_EQ(0, read_task(self->ts, made.tasks[i].tid, GROUPS, &record));
		ASSERT_EQ(GROUPS, record.mask & GROUPS);
		nr_adopted += !(record.birth->flags & TSCOPE_BIRTH_SEEN);
		EXPECT_EQ(record.sched->nvcsw, record.counts->nvcsw_base + record.counts->voluntary);
	}
	EXPECT_LT(0, nr_adopted);
	EXPECT_GT(made.nr, nr_adopted);
	EXPECT_EQ(0, end_tasks(&made));
}

TEST_F_TIMEOUT(births, and_walks_without_memory, PATIENCE)
{
	struct tscope_info before, after;
	const struct ts_query query = { .groups = GROUPS };
	const struct record *found;
	struct ts_set *set;
	struct record record;
	const char *wrong;
	pid_t child;

	wrong = fault_records_begin() ?: module_info(ts_fd(self->ts), &before);
	ASSERT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	child = make_child();
	EXPECT_EQ(0, read_task(self->ts, child, GROUPS, &record));
	EXPECT_EQ(GROUPS & ~TSCOPE_GROUP_COUNTS, record.mask & GROUPS);
	EXPECT_EQ(0, record.birth->flags & TSCOPE_BIRTH_SEEN);
	ASSERT_EQ(0, ts_snapshot(self->ts, &query, &set)) {
		TH_LOG("%s", ts_why(self->ts));
	}
	found = record_of(set, child);
	ASSERT_NE(NULL, found);
	EXPECT_EQ(GROUPS & ~TSCOPE_GROUP_COUNTS, found->mask & GROUPS);
	found = record_of(set, getpid());
	ASSERT_NE(NULL, found);
	EXPECT_EQ(GROUPS, found->mask & GROUPS);
	ts_set_free(set);
	wrong = module_info(ts_fd(self->ts), &after) ?: fault_storm_end();
	EXPECT_EQ(NULL, wrong)
		TH_LOG("%s", wrong);
	/* The birth, and each of those that looked. */
	EXPECT_LE(3, after.nr_missed - before.nr_missed);
	EXPECT_EQ(before.nr_adopted, after.nr_adopted);

	EXPECT_EQ(0, read_task(self->ts, child, GROUPS, &record));
	ASSERT_EQ(GROUPS, record.mask & GROUPS);
	EXPECT_EQ(0, record.birth->flags & TSCOPE_BIRTH_SEEN);
	end_child(child);
}

TEST_HARNESS_MAIN
