// SPDX-License-Identifier: GPL-2.0
/*
 * read(): whole records, in the order of their tids, none lost and none twice,
 * whatever the reader's buffers look like.  Every test looks at the threads of
 * one process that mktask holds, so that the set of tasks stands still.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"

#define NR_THREADS 60
#define PAGE 4096

/* Groups of different sizes, so that records do not end where pages do. */
#define GROUPS (TSCOPE_GROUP_IDS | TSCOPE_GROUP_SCHED | TSCOPE_GROUP_AFFINITY | \
		TSCOPE_GROUP_CGROUP)

FIXTURE(read) {
	int fd;
	struct made made;
	pid_t tgid;
	/* Its threads in the order of their tids; the leader is one of them. */
	pid_t tids[NR_THREADS + 1];
	char *big;
	size_t big_bytes;
};

static int compare_tids(const void *a, const void *b)
{
	return *(const pid_t *)a - *(const pid_t *)b;
}

FIXTURE_SETUP(read)
{
	ssize_t n;

	self->fd = open_device();
	ASSERT_LE(0, self->fd);
	ASSERT_EQ(NULL, make_tasks(&self->made, "thread:n=60"));
	ASSERT_EQ(NR_THREADS, self->made.nr);
	self->tgid = self->made.tasks[0].tgid;
	self->tids[NR_THREADS] = self->tgid;
	for (size_t i = 0; i < NR_THREADS; i++)
		self->tids[i] = self->made.tasks[i].tid;
	qsort(self->tids, NR_THREADS + 1, sizeof(self->tids[0]), compare_tids);

	/* All of it, for comparison. */
	self->big = malloc(TSCOPE_READ_BYTES_MAX);
	ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
	while ((n = read(self->fd, self->big + self->big_bytes,
			 TSCOPE_READ_BYTES_MAX - self->big_bytes)) > 0)
		self->big_bytes += n;
	ASSERT_EQ(0, n);
}

FIXTURE_TEARDOWN(read)
{
	EXPECT_EQ(0, end_tasks(&self->made));
	free(self->big);
	close(self->fd);
}

static void expect_all(struct __test_metadata *_metadata, FIXTURE_DATA(read) *self,
		       const struct snapshot *snapshot)
{
	ASSERT_EQ(NR_THREADS + 1, snapshot->nr);
	for (size_t i = 0; i < snapshot->nr; i++) {
		EXPECT_EQ(self->tids[i], snapshot->records[i].tid);
		EXPECT_EQ(self->tgid, snapshot->records[i].ids->tgid);
	}
}

TEST_F(read, all_at_once)
{
	struct snapshot snapshot;

	ASSERT_EQ(NULL, snapshot_take(&snapshot, self->fd, GROUPS, TSCOPE_FILTER_TGID,
				      self->tgid));
	expect_all(_metadata, self, &snapshot);
	snapshot_free(&snapshot);
}

TEST_F(read, end_stays_end)
{
	char buf[PAGE];

	EXPECT_EQ(0, read(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(0, read(self->fd, buf, sizeof(buf)));
}

TEST_F(read, snapshot_starts_again)
{
	struct snapshot snapshot;

	for (int i = 0; i < 2; i++) {
		ASSERT_EQ(NULL, snapshot_take(&snapshot, self->fd, GROUPS, TSCOPE_FILTER_TGID,
					      self->tgid));
		EXPECT_EQ(NR_THREADS + 1, snapshot.nr);
		snapshot_free(&snapshot);
	}
}

TEST_F(read, heads_alone)
{
	struct snapshot snapshot;

	ASSERT_EQ(NULL, snapshot_take(&snapshot, self->fd, 0, TSCOPE_FILTER_TGID, self->tgid));
	ASSERT_EQ(NR_THREADS + 1, snapshot.nr);
	for (size_t i = 0; i < snapshot.nr; i++)
		EXPECT_EQ(0, snapshot.records[i].mask);
	EXPECT_EQ(snapshot.nr * sizeof(struct tscope_head), snapshot.nr_bytes);
	snapshot_free(&snapshot);
}

TEST_F(read, one_record_per_read)
{
	size_t size = ((struct tscope_head *)self->big)->size;
	struct snapshot snapshot;

	ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
	/* Records of one process have one size; room for one and a half. */
	ASSERT_EQ(NULL, snapshot_read(&snapshot, self->fd, size + size / 2));
	EXPECT_EQ(NR_THREADS + 1, snapshot.nr_reads);
	expect_all(_metadata, self, &snapshot);
	snapshot_free(&snapshot);
}

/* Never more than asked, whole records only, and no byte after them. */
TEST_F(read, any_buffer_size)
{
	size_t size = ((struct tscope_head *)self->big)->size;
	unsigned char buf[4 * PAGE];

	for (size_t room = size; room < 3 * size + 16; room += 1 + room % 7) {
		size_t records = 0;
		ssize_t n;

		ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
		do {
			memset(buf, 0xa5, sizeof(buf));
			n = read(self->fd, buf, room);
			ASSERT_LE(0, n);
			ASSERT_GE(room, (size_t)n);
			ASSERT_EQ(0, n % size);
			ASSERT_EQ(0xa5, buf[n]);
			ASSERT_EQ(0xa5, buf[room]);
			records += n / size;
		} while (n);
		EXPECT_EQ(NR_THREADS + 1, records) {
			TH_LOG("reads of %zu bytes", room);
		}
	}
}

TEST_F(read, too_small_for_a_record_loses_none)
{
	size_t size = ((struct tscope_head *)self->big)->size;
	struct snapshot snapshot;
	char buf[PAGE];

	ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
	for (size_t room = 1; room < size; room += 1 + room / 3) {
		EXPECT_EQ(-1, read(self->fd, buf, room));
		EXPECT_EQ(EMSGSIZE, errno);
	}
	EXPECT_EQ(-1, read(self->fd, buf, size - 1));
	EXPECT_EQ(EMSGSIZE, errno);
	ASSERT_EQ(NULL, snapshot_read(&snapshot, self->fd, PAGE));
	expect_all(_metadata, self, &snapshot);
	snapshot_free(&snapshot);
}

/*
 * A hole after the first page: what fits before it comes, the rest comes
 * with the next read.  The buffer begins at every offset in turn, so the hole
 * lies in every part of a record once.
 */
TEST_F(read, hole_in_the_buffer)
{
	size_t size = ((struct tscope_head *)self->big)->size;
	char *two = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);

	ASSERT_NE(MAP_FAILED, (void *)two);
	ASSERT_EQ(0, munmap(two + PAGE, PAGE));
	for (size_t in_front = 8; in_front <= 2 * size; in_front += 8) {
		size_t expected = in_front / size * size, records;
		struct snapshot rest;
		ssize_t n;

		ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
		n = read(self->fd, two + PAGE - in_front, 4 * size);
		if (!expected) {
			EXPECT_EQ(-1, n);
			EXPECT_EQ(EFAULT, errno);
			n = 0;
		}
		/* The copy may stop up to 8 bytes early; never in front of a whole record. */
		ASSERT_EQ(expected, (size_t)n) {
			TH_LOG("%zu bytes in front of the hole", in_front);
		}
		records = n / size;
		ASSERT_EQ(NULL, snapshot_read(&rest, self->fd, PAGE));
		EXPECT_EQ(NR_THREADS + 1, records + rest.nr);
		if (records)
			EXPECT_EQ(self->tids[records], rest.records[0].tid);
		snapshot_free(&rest);
	}
	munmap(two, PAGE);
}

TEST_F(read, read_only_page_in_the_buffer)
{
	size_t size = ((struct tscope_head *)self->big)->size;
	char *two = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);
	struct snapshot rest;
	ssize_t n;

	ASSERT_NE(MAP_FAILED, (void *)two);
	ASSERT_EQ(0, mprotect(two + PAGE, PAGE, PROT_READ));
	ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
	n = read(self->fd, two + PAGE - size - 4, 4 * size);
	EXPECT_EQ(size, (size_t)n);
	ASSERT_EQ(NULL, snapshot_read(&rest, self->fd, PAGE));
	EXPECT_EQ(NR_THREADS, rest.nr);
	snapshot_free(&rest);
	munmap(two, 2 * PAGE);
}

TEST_F(read, failed_call_leaves_the_cursor)
{
	size_t size = ((struct tscope_head *)self->big)->size;
	struct snapshot rest;
	char buf[PAGE];

	ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
	ASSERT_EQ(size, (size_t)read(self->fd, buf, size));
	EXPECT_EQ(-1, snapshot_choose(self->fd, TSCOPE_GROUPS_ALL + 1, 0, 0));
	EXPECT_EQ(-1, snapshot_choose(self->fd, 0, TSCOPE_FILTER_TID, -1));
	EXPECT_EQ(-1, snapshot_choose(self->fd, 0, TSCOPE_FILTER_NONE, 1));
	ASSERT_EQ(NULL, snapshot_read(&rest, self->fd, PAGE));
	EXPECT_EQ(NR_THREADS, rest.nr);
	EXPECT_EQ(self->tids[1], rest.records[0].tid);
	snapshot_free(&rest);
}

TEST_F(read, task_get_leaves_the_cursor)
{
	size_t size = ((struct tscope_head *)self->big)->size;
	struct snapshot rest;
	struct record record;
	char buf[PAGE];

	ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
	ASSERT_EQ(size, (size_t)read(self->fd, buf, size));
	EXPECT_EQ(0, task_get(&record, self->fd, getpid(), TSCOPE_GROUPS_ALL));
	EXPECT_EQ(getpid(), record.tid);
	ASSERT_EQ(NULL, snapshot_read(&rest, self->fd, PAGE));
	EXPECT_EQ(NR_THREADS, rest.nr);
	snapshot_free(&rest);
}

/* Two open files have two cursors; a descriptor that was copied shares one. */
TEST_F(read, cursor_belongs_to_the_open_file)
{
	size_t size = ((struct tscope_head *)self->big)->size;
	int other = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);
	int copy = dup(self->fd);
	struct snapshot rest;
	char buf[PAGE];

	ASSERT_LE(0, other);
	ASSERT_LE(0, copy);
	ASSERT_EQ(0, snapshot_choose(other, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
	ASSERT_EQ(0, snapshot_choose(self->fd, GROUPS, TSCOPE_FILTER_TGID, self->tgid));
	ASSERT_EQ(size, (size_t)read(self->fd, buf, size));
	ASSERT_EQ(size, (size_t)read(copy, buf, size));
	EXPECT_EQ(self->tids[1], ((struct tscope_head *)buf)->tid);
	ASSERT_EQ(NULL, snapshot_read(&rest, other, PAGE));
	EXPECT_EQ(NR_THREADS + 1, rest.nr);
	snapshot_free(&rest);
	close(other);
	close(copy);
}

struct other {
	int fd;
	bool ends;
};

/* Has the session most of the time. */
static void *read_on(void *arg)
{
	static char buf[TSCOPE_READ_BYTES_MAX];
	struct other *other = arg;

	while (!__atomic_load_n(&other->ends, __ATOMIC_RELAXED)) {
		snapshot_choose(other->fd, TSCOPE_GROUPS_ALL, TSCOPE_FILTER_NONE, 0);
		while (read(other->fd, buf, sizeof(buf)) > 0)
			;
	}
	return NULL;
}

/* Those of them that it has met. */
enum { READ = 1, SNAPSHOT = 2, START = 4, ALL = 7 };

static int calls_that_do_not_wait(int fd)
{
	struct tscope_stream_start start = stream_small;
	char buf[PAGE];
	int calls = 0;

	start.flags = TSCOPE_STREAM_OVERWRITE;
	if (read(fd, buf, sizeof(buf)) < 0 && errno == EAGAIN)
		calls |= READ;
	if (snapshot_choose(fd, TSCOPE_GROUP_IDS, TSCOPE_FILTER_NONE, 0) && errno == EAGAIN)
		calls |= SNAPSHOT;
	if (stream_start(fd, &start) == EAGAIN)
		calls |= START;
	return calls;
}

TEST_F(read, with_o_nonblock_waits_for_no_other_thread)
{
	struct other other = { .fd = self->fd };
	int calls = 0, before = 0;
	time_t end = time(NULL) + 15;
	pthread_t thread;

	ASSERT_EQ(0, pthread_create(&thread, NULL, read_on, &other));
	for (int i = 0; i < 20; i++)
		before |= calls_that_do_not_wait(self->fd);
	ASSERT_EQ(0, fcntl(self->fd, F_SETFL, O_NONBLOCK));
	while (calls != ALL && time(NULL) < end)
		calls |= calls_that_do_not_wait(self->fd);
	__atomic_store_n(&other.ends, true, __ATOMIC_RELAXED);
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, before);
	EXPECT_EQ(ALL, calls);
	/* Nobody has it now. */
	EXPECT_EQ(0, calls_that_do_not_wait(self->fd));
}

/* Each session has a buffer of its own, which goes with it. */
TEST_F(read, nothing_is_left_of_a_closed_file)
{
	const int nr = 1000;
	long long before = memory_used(), left;
	char byte;

	ASSERT_LT(0, before);
	for (int i = 0; i < nr; i++) {
		int fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC);

		ASSERT_LE(0, fd);
		ASSERT_EQ(0, snapshot_choose(fd, 0, 0, 0));
		/* It is used, if only for a record that does not fit. */
		ASSERT_EQ(-1, read(fd, &byte, 1));
		close(fd);
	}
	left = memory_used() - before;
	EXPECT_GT(nr / 2 * (long long)TSCOPE_READ_BYTES_MAX, left) {
		TH_LOG("%lld bytes for each of %d", left / nr, nr);
	}
}

/* The groups that a reader did not ask for are not there, whatever it asks for. */
TEST_F(read, only_groups_that_were_asked_for)
{
	for (int bit = 0; 1ULL << bit <= TSCOPE_GROUPS_ALL; bit++) {
		struct record record;

		ASSERT_EQ(0, task_get(&record, self->fd, self->tgid, 1ULL << bit));
		EXPECT_EQ(0, record.mask & ~(1ULL << bit));
	}
}

TEST_HARNESS_MAIN
