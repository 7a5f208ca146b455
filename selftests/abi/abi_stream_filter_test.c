// SPDX-License-Identifier: GPL-2.0
/* Which tasks a stream traces: the errors of its filter.  Also built for 32 bit. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "stream_fixture.h"

TEST_F(stream, unknown_filter)
{
	const __u32 filters[] = { TSCOPE_FILTER_CGROUP + 1, TSCOPE_FILTER_EXITED_THREADS + 1,
				  0x80000000, ~0U };

	for (int i = 0; i < 3; i++) {
		self->start.filter = filters[i];
		self->start.id = getpid();
		EXPECT_EQ(EOPNOTSUPP, stream_start(self->fd, &self->start));
		self->start.id = 0;
		EXPECT_EQ(EOPNOTSUPP, stream_start(self->fd, &self->start));
	}
}

TEST_F(stream, of_the_dead)
{
	self->start.filter = TSCOPE_FILTER_EXITED;
	EXPECT_EQ(EOPNOTSUPP, stream_start(self->fd, &self->start));
}

TEST_F(stream, of_everybody_and_one)
{
	self->start.id = getpid();
	EXPECT_EQ(EINVAL, stream_start(self->fd, &self->start));
	self->start.id = -1;
	EXPECT_EQ(EINVAL, stream_start(self->fd, &self->start));
}

TEST_F(stream, of_no_such_task)
{
	pid_t gone = fork(), nobody[] = { 0, -1, 0x7fffffff, gone };
	int status;

	if (!gone)
		_exit(0);
	ASSERT_EQ(gone, waitpid(gone, &status, 0));
	for (__u32 filter = TSCOPE_FILTER_TID; filter <= TSCOPE_FILTER_SUBTREE; filter++) {
		self->start.filter = filter;
		for (int i = 0; i < 4; i++) {
			self->start.id = nobody[i];
			EXPECT_EQ(ESRCH, stream_start(self->fd, &self->start)) {
				TH_LOG("filter %u, id %d", filter, nobody[i]);
			}
		}
		self->start.id = self->child;
		EXPECT_EQ(0, stream_once(&self->start));
	}
}

TEST_F(stream, of_no_such_cgroup)
{
	int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int cgroup = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int procs = open("/sys/fs/cgroup/cgroup.procs", O_RDONLY | O_CLOEXEC);
	int none[] = { -1, 0x7fffffff, self->fd, root, procs };

	ASSERT_LE(0, root);
	ASSERT_LE(0, cgroup);
	ASSERT_LE(0, procs);
	self->start.filter = TSCOPE_FILTER_CGROUP;
	for (int i = 0; i < 5; i++) {
		self->start.fd = none[i];
		EXPECT_EQ(EBADF, stream_start(self->fd, &self->start)) {
			TH_LOG("fd %d", none[i]);
		}
	}
	self->start.fd = cgroup;
	EXPECT_EQ(0, stream_start(self->fd, &self->start));
	close(cgroup);
	self->start.fd = cgroup;
	EXPECT_EQ(EBADF, stream_once(&self->start));
	close(procs);
	close(root);
}

#define GONE "/sys/fs/cgroup/taskscope-gone"

TEST_F(stream, of_a_removed_cgroup)
{
	int gone;

	ASSERT_EQ(0, mkdir(GONE, 0755));
	gone = open(GONE, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ASSERT_LE(0, gone);
	ASSERT_EQ(0, rmdir(GONE));
	self->start.filter = TSCOPE_FILTER_CGROUP;
	self->start.fd = gone;
	EXPECT_EQ(ENOENT, stream_start(self->fd, &self->start));
	close(gone);
}

TEST_HARNESS_MAIN
