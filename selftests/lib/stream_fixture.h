/* SPDX-License-Identifier: GPL-2.0 */
/* For tests of streams: a device that is open for one, and a task that may be traced. */
#ifndef TASKSCOPE_TEST_STREAM_FIXTURE_H
#define TASKSCOPE_TEST_STREAM_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"

FIXTURE(stream) {
	int fd;
	struct tscope_stream_start start;
	pid_t child;
	long mib;
};

#define STREAM_MIB "/sys/module/taskscope/parameters/stream_mib"

static inline long read_stream_mib(void)
{
	FILE *file = fopen(STREAM_MIB, "r");
	long mib = -1;

	if (file && fscanf(file, "%ld", &mib) != 1)
		mib = -1;
	if (file)
		fclose(file);
	return mib;
}

static inline bool write_stream_mib(long mib)
{
	FILE *file = fopen(STREAM_MIB, "w");

	return file && fprintf(file, "%ld\n", mib) > 0 && !fclose(file);
}

/* The child of each test does nothing at all, and has no file. */
FIXTURE_SETUP(stream)
{
	self->child = fork();
	if (!self->child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	ASSERT_LT(0, self->child);
	self->fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, self->fd) {
		TH_LOG("%s: %s", TSCOPE_DEVICE, strerror(errno));
	}
	self->start = stream_small;
	self->mib = read_stream_mib();
	ASSERT_LT(0, self->mib);
}

FIXTURE_TEARDOWN(stream)
{
	int status;

	close(self->fd);
	EXPECT_TRUE(write_stream_mib(self->mib));
	kill(self->child, SIGKILL);
	EXPECT_EQ(self->child, waitpid(self->child, &status, 0));
}

/* A stream of a file of its own, which goes with it. Return: 0 or errno. */
static inline int stream_once(const struct tscope_stream_start *start)
{
	struct tscope_stream_start copy = *start;
	int fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);
	int err = fd < 0 ? errno : stream_start(fd, &copy);

	close(fd);
	return err;
}

#endif
