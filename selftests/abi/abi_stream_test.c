// SPDX-License-Identifier: GPL-2.0
/*
 * The errors of streams, one test per cause, and what a start and a stop that work
 * say.  A start that fails leaves its file as it was: the next one works.  Also built
 * for 32 bit.  More of them: abi_stream_filter_test.c, abi_stream_trigger_test.c,
 * abi_stream_map_test.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "stream_fixture.h"

TEST_F(stream, unknown_flag)
{
	for (int bit = 0; bit < 32; bit++) {
		self->start.flags = 1U << bit;
		EXPECT_EQ(self->start.flags == TSCOPE_STREAM_OVERWRITE ? 0 : EOPNOTSUPP,
			  stream_once(&self->start)) {
			TH_LOG("bit %d", bit);
		}
	}
}

TEST_F(stream, unknown_event)
{
	for (int bit = 0; bit < 64; bit++) {
		self->start.events = 1ULL << bit;
		EXPECT_EQ(self->start.events & TSCOPE_EVENTS_ALL ? 0 : EOPNOTSUPP,
			  stream_once(&self->start)) {
			TH_LOG("bit %d", bit);
		}
		self->start.events |= TSCOPE_EVENTS_ALL;
		EXPECT_EQ(self->start.events == TSCOPE_EVENTS_ALL ? 0 : EOPNOTSUPP,
			  stream_once(&self->start)) {
			TH_LOG("bit %d and all that there are", bit);
		}
	}
}

/* All that are asked for: no kernel is known that lacks one. */
TEST_F(stream, events_that_there_are)
{
	for (int bit = 0; bit < 64; bit++) {
		__u64 events = 1ULL << bit & TSCOPE_EVENTS_ALL ?: TSCOPE_EVENTS_ALL;
		int fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);

		self->start = stream_small;
		self->start.events = events;
		EXPECT_EQ(0, stream_start(fd, &self->start));
		EXPECT_EQ(events, self->start.events_given);
		close(fd);
	}
}

TEST_F(stream, no_event)
{
	self->start.events = 0;
	EXPECT_EQ(EINVAL, stream_start(self->fd, &self->start));
}

TEST_F(stream, ring_too_small_or_too_large)
{
	const __u32 sizes[] = {
		1, TSCOPE_BLOCK_BYTES, TSCOPE_RING_BYTES_MIN - 1, TSCOPE_RING_BYTES_MAX + 1,
		0x80000000, ~0U,
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		self->start.ring_bytes = sizes[i];
		EXPECT_EQ(ERANGE, stream_start(self->fd, &self->start)) {
			TH_LOG("%u bytes", sizes[i]);
		}
	}
	self->start.ring_bytes = TSCOPE_RING_BYTES_MIN;
	EXPECT_EQ(0, stream_start(self->fd, &self->start));
}

TEST_F(stream, second_of_a_file)
{
	struct tscope_stream_start again = self->start;
	struct tscope_stream_stop stop;

	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	EXPECT_EQ(EEXIST, stream_start(self->fd, &again));
	EXPECT_EQ(0, memcmp(&again, &stream_small, sizeof(again)));
	EXPECT_EQ(0, stream_stop(self->fd, &stop));
	EXPECT_EQ(EEXIST, stream_start(self->fd, &again));
}

TEST_F(stream, too_many)
{
	struct tscope_stream_start start;
	struct tscope_stream_stop stop;
	int fds[TSCOPE_STREAMS_MAX];

	for (int i = 0; i < TSCOPE_STREAMS_MAX; i++) {
		start = stream_small;
		fds[i] = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);
		ASSERT_EQ(0, stream_start(fds[i], &start)) {
			TH_LOG("stream %d", i);
		}
	}
	EXPECT_EQ(EBUSY, stream_start(self->fd, &self->start));
	/* One that has ended is none, though it is still there to be read. */
	EXPECT_EQ(0, stream_stop(fds[3], &stop));
	EXPECT_EQ(0, stream_start(self->fd, &self->start));
	EXPECT_EQ(EBUSY, stream_once(&stream_small));
	EXPECT_EQ(0, close(fds[4]));
	EXPECT_EQ(0, stream_once(&stream_small));
	for (int i = 0; i < TSCOPE_STREAMS_MAX; i++)
		if (i != 4)
			EXPECT_EQ(0, close(fds[i]));
}

/* stream_mib is as small as it can be for one stream with rings of this size. */
TEST_F(stream, too_large)
{
	const __u32 bytes = 256 * 1024;
	struct tscope_info info = { .size = sizeof(info) };
	__u64 all, room;

	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	all = info.nr_cpus * (__u64)(bytes + TSCOPE_BLOCK_BYTES);
	room = (all + (1 << 20) - 1) >> 20;
	self->start.ring_bytes = bytes;
	ASSERT_TRUE(write_stream_mib(room));
	/* Too large alone; then one that fits, and others until there is no room. */
	while (self->start.ring_bytes / bytes <= (room << 20) / all)
		self->start.ring_bytes *= 2;
	EXPECT_EQ(EDQUOT, stream_start(self->fd, &self->start));
	self->start.ring_bytes = bytes;
	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	for (room = (room << 20) - all; room >= all; room -= all) {
		int fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);

		self->start.ring_bytes = bytes;
		ASSERT_EQ(0, stream_start(fd, &self->start));
	}
	self->start = stream_small;
	self->start.ring_bytes = bytes;
	EXPECT_EQ(EDQUOT, stream_once(&self->start));
	close(self->fd);
	EXPECT_EQ(0, stream_once(&self->start));
}

TEST_F(stream, not_in_another_pid_namespace)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		if (unshare(CLONE_NEWPID))
			_exit(255);
		pid = fork();
		if (!pid)
			_exit(stream_once(&stream_small));
		if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
			_exit(255);
		_exit(WEXITSTATUS(status));
	}
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(EPERM, WEXITSTATUS(status));
}

/* More of them than there may be streams. */
TEST_F(stream, start_that_cannot_be_told_leaves_nothing)
{
	struct tscope_stream_start *page =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct tscope_stream_stop stop;

	ASSERT_NE(MAP_FAILED, (void *)page);
	*page = stream_small;
	ASSERT_EQ(0, mprotect(page, 4096, PROT_READ));
	for (int i = 0; i < 2 * TSCOPE_STREAMS_MAX; i++) {
		ASSERT_EQ(EFAULT, stream_start(self->fd, page));
		EXPECT_EQ(EBADFD, stream_stop(self->fd, &stop));
		EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ, MAP_SHARED, self->fd, 0));
		EXPECT_EQ(EBADFD, errno);
	}
	EXPECT_EQ(0, stream_start(self->fd, &self->start));
	munmap(page, 4096);
}

TEST_F(stream, is_filled)
{
	struct tscope_info info = { .size = sizeof(info) };
	struct tscope_stream_stop stop, again;

	ASSERT_EQ(0, ioctl(self->fd, TSCOPE_GET_INFO, &info));
	self->start.ring_bytes = TSCOPE_RING_BYTES_MIN + 1;
	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	EXPECT_EQ(sizeof(self->start), self->start.size);
	EXPECT_EQ(8, self->start.nr_blocks);
	EXPECT_EQ(9 * TSCOPE_BLOCK_BYTES, self->start.map_bytes);
	EXPECT_EQ(2, self->start.watermark_given);
	EXPECT_EQ(TSCOPE_BLOCK_BYTES, self->start.ring_head_bytes);
	EXPECT_EQ(sizeof(struct tscope_block), self->start.block_head_bytes);
	/* What went in is as it was. */
	EXPECT_EQ(TSCOPE_RING_BYTES_MIN + 1, self->start.ring_bytes);
	EXPECT_EQ(0, self->start.watermark);
	EXPECT_EQ(TSCOPE_EVENTS_ALL, self->start.events);
	EXPECT_EQ(info.nr_cpus, self->start.nr_rings);
	EXPECT_LE(info.nr_cpus * sizeof(struct tscope_position), self->start.data_offset);
	EXPECT_EQ(0, self->start.data_offset % 4096);
	EXPECT_LT(info.now_ns, self->start.now_ns);
	/* We go from the CPU and come back. */
	usleep(1000);
	ASSERT_EQ(0, stream_stop(self->fd, &stop));
	EXPECT_EQ(sizeof(stop), stop.size);
	EXPECT_LT(self->start.now_ns, stop.now_ns);
	EXPECT_LT(0, stop.produced);
	EXPECT_LE(stop.lost, stop.produced);
	ASSERT_EQ(0, stream_stop(self->fd, &again));
	EXPECT_LT(stop.now_ns, again.now_ns);
	EXPECT_EQ(stop.produced, again.produced);
	EXPECT_EQ(stop.lost, again.lost);
}

TEST_F(stream, watermark_is_at_most_half_a_ring)
{
	const struct {
		__u32 wanted;
		__u32 is;
		int err;
	} watermarks[] = {
		{ 0, 1, 0 }, { 1, 1, 0 }, { 2, 2, 0 }, { 3, 0, ERANGE }, { ~0U, 0, ERANGE },
	};

	for (int i = 0; i < 5; i++) {
		int fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);

		self->start = stream_small;
		self->start.watermark = watermarks[i].wanted;
		EXPECT_EQ(watermarks[i].err, stream_start(fd, &self->start));
		EXPECT_EQ(watermarks[i].is, self->start.watermark_given);
		close(fd);
	}
}

TEST_F(stream, none)
{
	struct pollfd one = { .fd = self->fd, .events = POLLIN | POLLPRI | POLLOUT };
	struct tscope_stream_stop stop;
	char buf[4096];

	EXPECT_EQ(EBADFD, stream_stop(self->fd, &stop));
	for (long at = 0; at < 3; at++) {
		EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ, MAP_SHARED, self->fd, at * 4096));
		EXPECT_EQ(EBADFD, errno);
	}
	/* Nothing works yet. */
	EXPECT_EQ(1, poll(&one, 1, -1));
	EXPECT_EQ(POLLERR, one.revents);
	/* A read() does not wait, and at the end neither. */
	ASSERT_EQ(0, snapshot_choose(self->fd, TSCOPE_GROUP_IDS, TSCOPE_FILTER_TID, self->child));
	EXPECT_EQ(1, poll(&one, 1, -1));
	EXPECT_EQ(POLLIN, one.revents);
	ASSERT_LT(0, read(self->fd, buf, sizeof(buf)));
	ASSERT_EQ(0, read(self->fd, buf, sizeof(buf)));
	EXPECT_EQ(1, poll(&one, 1, -1));
	EXPECT_EQ(POLLIN, one.revents);
	/* From now on it waits for the stream, whatever can be read. */
	self->start.filter = TSCOPE_FILTER_TID;
	self->start.id = self->child;
	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	EXPECT_EQ(0, poll(&one, 1, 0));
}

TEST_F(stream, poll_waits)
{
	struct pollfd one = { .fd = self->fd, .events = POLLIN };
	struct tscope_stream_stop stop;

	self->start.filter = TSCOPE_FILTER_TID;
	self->start.id = self->child;
	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	EXPECT_EQ(0, poll(&one, 1, 0));
	EXPECT_EQ(0, poll(&one, 1, 10));
	ASSERT_EQ(0, stream_stop(self->fd, &stop));
	EXPECT_EQ(1, poll(&one, 1, -1));
	EXPECT_EQ(POLLIN | POLLHUP, one.revents);
}

/* A reader that waits is woken when the stream is stopped. */
TEST_F(stream, poll_ends_with_it)
{
	struct pollfd one = { .fd = self->fd, .events = POLLIN };
	struct tscope_stream_stop stop;
	int status;
	pid_t pid;

	self->start.filter = TSCOPE_FILTER_TID;
	self->start.id = self->child;
	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	pid = fork();
	if (!pid)
		_exit(poll(&one, 1, -1) == 1 ? one.revents : 255);
	usleep(100000);
	EXPECT_EQ(0, waitpid(pid, &status, WNOHANG));
	ASSERT_EQ(0, stream_stop(self->fd, &stop));
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_TRUE(WIFEXITED(status));
	EXPECT_EQ(POLLIN | POLLHUP, WEXITSTATUS(status));
}

/* Nobody could consume its events.  What is wrong with the argument is said first. */
TEST_F(stream, of_a_file_that_is_not_open_for_it)
{
	const int modes[] = { O_RDONLY, O_WRONLY, O_RDWR };

	for (int mode = 0; mode < 3; mode++) {
		for (__u32 flags = 0; flags <= TSCOPE_STREAM_OVERWRITE; flags++) {
			int fd = open(TSCOPE_DEVICE, modes[mode] | O_CLOEXEC);
			bool works = modes[mode] == O_RDWR ||
				     (modes[mode] == O_RDONLY && flags == TSCOPE_STREAM_OVERWRITE);

			ASSERT_LE(0, fd);
			self->start = stream_small;
			self->start.flags = flags;
			self->start.events = 0;
			EXPECT_EQ(EINVAL, stream_start(fd, &self->start));
			self->start.events = TSCOPE_EVENTS_ALL;
			EXPECT_EQ(works ? 0 : EACCES, stream_start(fd, &self->start)) {
				TH_LOG("mode %#o, flags %#x", modes[mode], flags);
			}
			close(fd);
		}
	}
}

TEST_HARNESS_MAIN
