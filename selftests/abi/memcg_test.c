// SPDX-License-Identifier: GPL-2.0
/*
 * Memory that a caller asks for is its cgroup's.  Each call is made with every amount of
 * memory that may be left there, from nothing on: it fails with ENOMEM or works, and nobody
 * is killed for it, least of all another one in the cgroup.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"

#define ROOT "/sys/fs/cgroup"
#define FOLDER ROOT "/taskscope-memcg"
#define TREE "/sys/kernel/debug/taskscope/tree"

/* The one that has no part in it holds so much. */
#define BYSTANDER_BYTES (16 << 20)
/* So much is left in the end, in steps of a page at first, then twice as much each time. */
#define LEFT_BYTES (64 << 20)
#define SMALL_STEPS 40
#define RING_BYTES (2 << 20)
#define CROWD "3000"

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	close(fd);
	return done;
}

static long number_of(int fd)
{
	char text[32] = "";

	return pread(fd, text, sizeof(text) - 1, 0) > 0 ? atol(text) : -1;
}

/* A number that has a name in a file. */
static long member_of(const char *path, const char *name)
{
	FILE *file = fopen(path, "r");
	char line[128], *rest;
	long number = -1;

	while (file && fgets(line, sizeof(line), file)) {
		rest = line + strlen(name);
		if (!strncmp(line, name, strlen(name)) && *rest == ' ')
			number = atol(rest);
	}
	if (file)
		fclose(file);
	return number;
}

/* Return: 0 or errno; it leaves nothing. */
typedef int call_fn(void);

static int call_stream_of(__u32 filter, __u32 ring_bytes)
{
	struct tscope_stream_start start = stream_small;
	int fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);
	int error;

	if (fd < 0)
		return errno;
	start.filter = filter;
	start.id = filter ? getpid() : 0;
	start.ring_bytes = ring_bytes;
	error = stream_start(fd, &start);
	close(fd);
	return error;
}

static int call_stream(void)
{
	return call_stream_of(TSCOPE_FILTER_NONE, RING_BYTES);
}

static int call_subtree_stream(void)
{
	return call_stream_of(TSCOPE_FILTER_SUBTREE, TSCOPE_RING_BYTES_MIN);
}

static char page[TSCOPE_READ_BYTES_MAX];

static int call_snapshot(void)
{
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);
	int error = 0;
	ssize_t got;

	if (fd < 0)
		return errno;
	if (snapshot_choose(fd, TSCOPE_GROUP_IDS, TSCOPE_FILTER_SUBTREE, 1))
		error = errno;
	while (!error && (got = read(fd, page, sizeof(page))))
		error = got < 0 ? errno : 0;
	close(fd);
	return error;
}

static int call_get(void)
{
	int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);
	struct tscope_task_get get = {
		.size = sizeof(get),
		.tid = getpid(),
		.groups = TSCOPE_GROUPS_ALL,
		.buf = (unsigned long)page,
		.buf_bytes = sizeof(page),
	};
	int error;

	if (fd < 0)
		return errno;
	error = ioctl(fd, TSCOPE_TASK_GET, &get) ? errno : 0;
	close(fd);
	return error;
}

static int call_tree(void)
{
	int fd = open(TREE, O_RDONLY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return errno;
	error = read(fd, page, 1) < 0 ? errno : 0;
	close(fd);
	return error;
}

/* What a child found out. */
struct found {
	int worked;
	int failed;
	int other;
	bool is_done;
};

/* In the cgroup, all that it will touch is there. */
static void sweep(call_fn *call, struct found *found)
{
	int max = open(FOLDER "/memory.max", O_WRONLY);
	int current = open(FOLDER "/memory.current", O_RDONLY);
	char text[32];
	int error;

	call();
	number_of(current);
	mlockall(MCL_CURRENT);
	for (long left = 0, step = 0; left <= LEFT_BYTES; step++) {
		snprintf(text, sizeof(text), "%ld", number_of(current) + left);
		if (pwrite(max, text, strlen(text), 0) < 0)
			_exit(EXIT_FAILURE);
		error = call();
		if (pwrite(max, "max", 3, 0) < 0)
			_exit(EXIT_FAILURE);
		if (!error)
			found->worked++;
		else if (error == ENOMEM)
			found->failed++;
		else
			found->other = error;
		left = step < SMALL_STEPS ? left + getpagesize() : 2 * left;
	}
	found->is_done = true;
	_exit(EXIT_SUCCESS);
}

FIXTURE(memcg) {
	FILE *crowd;
	pid_t bystander;
	struct found *found;
	long killed;
};

static int nr_tasks(void)
{
	FILE *file = fopen("/proc/loadavg", "r");
	int nr = -1;

	if (file && fscanf(file, "%*s %*s %*s %*d/%d", &nr) != 1)
		nr = -1;
	if (file)
		fclose(file);
	return nr;
}

FIXTURE_SETUP(memcg)
{
	char *memory;

	/* So many that what is kept of them is more than what CPUs have in advance. */
	self->crowd = popen("./mkdeep " CROWD " >/dev/null", "we");
	ASSERT_NE(NULL, self->crowd);
	while (nr_tasks() < atoi(CROWD))
		usleep(10000);
	put(ROOT "/cgroup.subtree_control", "+memory");
	ASSERT_TRUE(!mkdir(FOLDER, 0755) || errno == EEXIST);
	self->found = mmap(NULL, sizeof(*self->found), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, (void *)self->found);
	memset(self->found, 0, sizeof(*self->found));
	self->bystander = fork();
	ASSERT_GE(self->bystander, 0);
	if (!self->bystander) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!put(FOLDER "/cgroup.procs", "0"))
			_exit(EXIT_FAILURE);
		memory = malloc(BYSTANDER_BYTES);
		memset(memory, 1, BYSTANDER_BYTES);
		self->found->is_done = true;
		for (;;)
			pause();
	}
	while (!__atomic_load_n(&self->found->is_done, __ATOMIC_ACQUIRE))
		ASSERT_EQ(0, waitpid(self->bystander, NULL, WNOHANG));
	self->found->is_done = false;
	self->killed = member_of(FOLDER "/memory.events", "oom_kill");
	ASSERT_GE(self->killed, 0);
}

FIXTURE_TEARDOWN(memcg)
{
	/* First: it has the crowd's input open, too. */
	kill(self->bystander, SIGKILL);
	waitpid(self->bystander, NULL, 0);
	EXPECT_EQ(0, pclose(self->crowd));
	while (rmdir(FOLDER) && errno == EBUSY)
		usleep(10000);
}

/* @needs_much: more than may be there already. */
static void tight(struct __test_metadata *_metadata, FIXTURE_DATA(memcg) *self, call_fn *call,
		  bool needs_much)
{
	pid_t child = fork();
	int status;

	ASSERT_GE(child, 0);
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!put(FOLDER "/cgroup.procs", "0"))
			_exit(EXIT_FAILURE);
		sweep(call, self->found);
	}
	ASSERT_EQ(child, waitpid(child, &status, 0));
	EXPECT_EQ(0, status);
	EXPECT_TRUE(self->found->is_done);
	EXPECT_EQ(0, waitpid(self->bystander, NULL, WNOHANG))
		TH_LOG("the bystander was killed");
	EXPECT_EQ(self->killed, member_of(FOLDER "/memory.events", "oom_kill"));
	TH_LOG("worked %d times, no memory %d times", self->found->worked, self->found->failed);
	EXPECT_EQ(0, self->found->other);
	EXPECT_GT(self->found->worked, 0);
	if (needs_much)
		EXPECT_GT(self->found->failed, 0);
}

TEST_F_TIMEOUT(memcg, stream, 300)
{
	tight(_metadata, self, call_stream, true);
}

TEST_F_TIMEOUT(memcg, stream_of_a_subtree, 300)
{
	tight(_metadata, self, call_subtree_stream, false);
}

TEST_F_TIMEOUT(memcg, snapshot_of_a_subtree, 300)
{
	tight(_metadata, self, call_snapshot, true);
}

TEST_F_TIMEOUT(memcg, task_get, 300)
{
	tight(_metadata, self, call_get, false);
}

TEST_F_TIMEOUT(memcg, tree, 300)
{
	tight(_metadata, self, call_tree, true);
}

TEST_HARNESS_MAIN
