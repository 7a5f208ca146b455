// SPDX-License-Identifier: GPL-2.0
/*
 * What the hooks count rises by exactly what the kernel's own counters rise.
 *
 * The kernel's are read from /proc/TID/status and /proc/TID/sched.  A task is
 * looked at while it sleeps or is stopped: a running one moves on between two
 * looks.
 */
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "reader.h"

#define PATIENCE 180
#define NR_MOVES 200
#define NR_SLEEPS 200
#define GROUPS (TSCOPE_GROUP_STATE | TSCOPE_GROUP_SCHED | TSCOPE_GROUP_BIRTH | \
		TSCOPE_GROUP_COUNTS)

/* What /proc says. */
struct kernel_counts {
	long long voluntary;
	long long involuntary;
	long long migrations;
};

static long long proc_number(pid_t tid, const char *file, const char *name)
{
	char path[64], line[256];
	long long number = -1;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%d/%s", tid, file);
	stream = fopen(path, "r");
	while (stream && number < 0 && fgets(line, sizeof(line), stream))
		if (!strncmp(line, name, strlen(name)))
			sscanf(line + strlen(name), "%*[ \t:]%lld", &number);
	if (stream)
		fclose(stream);
	return number;
}

static long long all_switches(void)
{
	char line[4096];
	long long number = -1;
	FILE *stream = fopen("/proc/stat", "r");

	while (stream && number < 0 && fgets(line, sizeof(line), stream))
		sscanf(line, "ctxt %lld", &number);
	if (stream)
		fclose(stream);
	return number;
}

static bool kernel_counts(struct kernel_counts *counts, pid_t tid)
{
	counts->voluntary = proc_number(tid, "status", "voluntary_ctxt_switches");
	counts->involuntary = proc_number(tid, "status", "nonvoluntary_ctxt_switches");
	counts->migrations = proc_number(tid, "sched", "se.nr_migrations");
	return counts->voluntary >= 0 && counts->involuntary >= 0 && counts->migrations >= 0;
}

FIXTURE(counts) {
	struct ts *ts;
	struct made made;
	pid_t child;
};

FIXTURE_SETUP(counts)
{
	ASSERT_EQ(0, ts_open(&self->ts, 0)) {
		TH_LOG("%s", ts_why(self->ts));
	}
}

FIXTURE_TEARDOWN(counts)
{
	if (self->child > 0) {
		kill(self->child, SIGKILL);
		waitpid(self->child, NULL, 0);
	}
	if (self->made.pid)
		EXPECT_EQ(0, end_tasks(&self->made));
	ts_close(self->ts);
}

/* Record and /proc agree, and the record with itself. */
static void expect_equal(struct __test_metadata *_metadata, struct ts *ts, pid_t tid)
{
	struct kernel_counts kernel;
	struct record record;

	ASSERT_EQ(0, read_task(ts, tid, GROUPS, &record));
	ASSERT_TRUE(kernel_counts(&kernel, tid));
	ASSERT_NE(NULL, record.counts);
	EXPECT_EQ(kernel.voluntary, record.sched->nvcsw);
	EXPECT_EQ(kernel.involuntary, record.sched->nivcsw);
	EXPECT_EQ(kernel.migrations, record.sched->nr_migrations);
	EXPECT_EQ(record.sched->nvcsw, record.counts->nvcsw_base + record.counts->voluntary);
	EXPECT_EQ(record.sched->nivcsw, record.counts->nivcsw_base + record.counts->involuntary);
	EXPECT_EQ(record.sched->nr_migrations,
		  record.counts->migrations_base + record.counts->migrations);
	EXPECT_LE(record.counts->since_ns, record.counts->now_ns);
}

/* Every kind of task that does not run. */
TEST_F_TIMEOUT(counts, of_sleeping_tasks, PATIENCE)
{
	ASSERT_EQ(NULL, make_tasks(&self->made, "mixed:n=100"));
	for (size_t i = 0; i < self->made.nr; i++)
		expect_equal(_metadata, self->ts, self->made.tasks[i].tid);
}

/* The task itself saw how often it moved. */
TEST_F_TIMEOUT(counts, of_a_task_that_pins_itself, PATIENCE)
{
	const struct made_task *task;
	struct record record;

	ASSERT_EQ(NULL, make_tasks(&self->made, "migrating:n=100"));
	task = &self->made.tasks[0];
	expect_equal(_metadata, self->ts, task->tid);
	ASSERT_EQ(0, read_task(self->ts, task->tid, GROUPS, &record));
	/* It stood on one of the two at first, so the first pinning may move nothing. */
	EXPECT_LE(199, made_number(task, "moved"));
	EXPECT_LE(made_number(task, "moved"), (long long)record.counts->migrations);
}

static void pin(pid_t tid, int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(tid, sizeof(set), &set))
		exit(99);
}

/* Stop a task, wait until it is, and read both sets of counters. */
static void stop_and_read(struct __test_metadata *_metadata, struct ts *ts, pid_t pid,
			  struct kernel_counts *kernel, struct tscope_counts *ours)
{
	struct record record;
	int status;

	ASSERT_EQ(0, kill(pid, SIGSTOP));
	ASSERT_EQ(pid, waitpid(pid, &status, WUNTRACED));
	/* The parent hears of the stop before the task has left its CPU. */
	do {
		ASSERT_EQ(0, read_task(ts, pid, GROUPS, &record));
	} while (record.state->letter != 'T' || record.state->on_cpu || record.state->on_rq);
	*ours = *record.counts;
	ASSERT_TRUE(kernel_counts(kernel, pid));
	expect_equal(_metadata, ts, pid);
}

/* Pinned back and forth from outside while it runs: every move counts once. */
TEST_F_TIMEOUT(counts, of_a_task_that_is_pinned_back_and_forth, PATIENCE)
{
	struct kernel_counts kernel[2];
	struct tscope_counts ours[2];

	ASSERT_LE(2, sysconf(_SC_NPROCESSORS_ONLN)) {
		TH_LOG("needs two CPUs");
	}
	self->child = fork();
	if (!self->child)
		for (;;)
			__asm__ volatile("" ::: "memory");
	pin(self->child, 0);
	stop_and_read(_metadata, self->ts, self->child, &kernel[0], &ours[0]);
	ASSERT_EQ(0, kill(self->child, SIGCONT));
	for (int i = 1; i <= NR_MOVES; i++)
		pin(self->child, i % 2);
	stop_and_read(_metadata, self->ts, self->child, &kernel[1], &ours[1]);

	EXPECT_EQ(kernel[1].migrations - kernel[0].migrations,
		  (long long)(ours[1].migrations - ours[0].migrations));
	EXPECT_EQ(kernel[1].voluntary - kernel[0].voluntary,
		  (long long)(ours[1].voluntary - ours[0].voluntary));
	EXPECT_EQ(kernel[1].involuntary - kernel[0].involuntary,
		  (long long)(ours[1].involuntary - ours[0].involuntary));
	/* It was runnable at all but perhaps the first pinnings, and pinning moves those. */
	EXPECT_LE(NR_MOVES - 2, (long long)(ours[1].migrations - ours[0].migrations));
	EXPECT_GE(NR_MOVES, (long long)(ours[1].migrations - ours[0].migrations));
	/* The same record all the time. */
	EXPECT_EQ(ours[0].since_ns, ours[1].since_ns);
}

/* Each read of an empty pipe is a switch. */
TEST_F_TIMEOUT(counts, of_a_task_that_sleeps, PATIENCE)
{
	struct kernel_counts kernel[2];
	struct tscope_counts ours[2];
	int to[2], from[2];
	char byte;

	ASSERT_EQ(0, pipe(to));
	ASSERT_EQ(0, pipe(from));
	self->child = fork();
	if (!self->child)
		for (;;)
			if (read(to[0], &byte, 1) != 1 || write(from[1], &byte, 1) != 1)
				_exit(1);
	stop_and_read(_metadata, self->ts, self->child, &kernel[0], &ours[0]);
	ASSERT_EQ(0, kill(self->child, SIGCONT));
	for (int i = 0; i < NR_SLEEPS; i++) {
		ASSERT_EQ(1, write(to[1], "", 1));
		ASSERT_EQ(1, read(from[0], &byte, 1));
	}
	stop_and_read(_metadata, self->ts, self->child, &kernel[1], &ours[1]);
	EXPECT_EQ(kernel[1].voluntary - kernel[0].voluntary,
		  (long long)(ours[1].voluntary - ours[0].voluntary));
	EXPECT_EQ(kernel[1].involuntary - kernel[0].involuntary,
		  (long long)(ours[1].involuntary - ours[0].involuntary));
	/* It sleeps for each byte, unless the task that it wakes with its answer preempts it. */
	EXPECT_LE(NR_SLEEPS / 2, (long long)(ours[1].voluntary - ours[0].voluntary +
					     ours[1].involuntary - ours[0].involuntary));
}

/* The module's totals cannot be below what one task alone has seen. */
TEST_F_TIMEOUT(counts, of_all_cpus, PATIENCE)
{
	long long ctxt[2], outer[2], ours[2];

	outer[0] = all_switches();
	ASSERT_EQ(0, ts_update_info(self->ts));
	ours[0] = ts_info(self->ts)->nr_switches;
	ctxt[0] = all_switches();
	for (int i = 0; i < 100; i++)
		usleep(1000);
	ctxt[1] = all_switches();
	ASSERT_EQ(0, ts_update_info(self->ts));
	ours[1] = ts_info(self->ts)->nr_switches;
	outer[1] = all_switches();
	ASSERT_LE(0, outer[0]);
	/* Ours lies between what the kernel counted inside and around our two looks. */
	EXPECT_LE(ctxt[1] - ctxt[0], ours[1] - ours[0]);
	EXPECT_GE(outer[1] - outer[0], ours[1] - ours[0]);
}

TEST_HARNESS_MAIN
