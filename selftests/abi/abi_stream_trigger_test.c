// SPDX-License-Identifier: GPL-2.0
/* The trigger of a stream: its errors, and what poll() waits for.  Also built for 32 bit. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "client.h"
#include "stream_fixture.h"

/* A trigger that fires before the start returns ends them, but they came. */
TEST_F(stream, events_of_a_trigger_at_once)
{
	cpu_set_t cpus;
	pid_t pids[2];
	int status;

	/* Two that give each other a CPU all the time, which is not ours if there are more. */
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			CPU_ZERO(&cpus);
			CPU_SET(1, &cpus);
			sched_setaffinity(0, sizeof(cpus), &cpus);
			for (;;)
				sched_yield();
		}
	}
	CPU_ZERO(&cpus);
	CPU_SET(0, &cpus);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(cpus), &cpus));
	for (int i = 0; i < 20; i++) {
		int fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);

		self->start = stream_small;
		self->start.flags = TSCOPE_STREAM_OVERWRITE;
		self->start.trigger_wait_ns = 1;
		EXPECT_EQ(0, stream_start(fd, &self->start));
		EXPECT_EQ(TSCOPE_EVENTS_ALL, self->start.events_given);
		close(fd);
	}
	for (int i = 0; i < 2; i++) {
		kill(pids[i], SIGKILL);
		EXPECT_EQ(pids[i], waitpid(pids[i], &status, 0));
	}
}

/* A trigger, of who it is about, and one that would never be noticed. */
TEST_F(stream, trigger)
{
	struct tscope_stream_start sane = self->start, start;

	sane.flags = TSCOPE_STREAM_OVERWRITE;
	sane.events = TSCOPE_EVENTS_ALL;
	sane.trigger_wait_ns = 1000000000;
	strcpy(sane.trigger_comm, "fifteen letters");
	EXPECT_EQ(0, stream_once(&sane));

	start = sane;
	start.flags = 0;
	EXPECT_EQ(EINVAL, stream_once(&start));
	start = sane;
	start.events &= ~(1ULL << TSCOPE_EVENT_SWITCH);
	EXPECT_EQ(EINVAL, stream_once(&start));
	/* poll() would not wait for that. */
	for (int bit = 0; bit < 32; bit++) {
		start = sane;
		start.watermark = 1U << bit;
		EXPECT_EQ(EINVAL, stream_once(&start));
	}
	start = sane;
	start.trigger_comm[TSCOPE_COMM_BYTES - 1] = '!';
	EXPECT_EQ(EINVAL, stream_once(&start));
	start = sane;
	start.watermark_ns = 1;
	EXPECT_EQ(EINVAL, stream_once(&start));
	/* Without a wait. */
	start = sane;
	start.trigger_wait_ns = 0;
	EXPECT_EQ(EINVAL, stream_once(&start));
	start.trigger_comm[0] = '\0';
	EXPECT_EQ(0, stream_once(&start));
	start.trigger_tid = self->child;
	EXPECT_EQ(EINVAL, stream_once(&start));
}

TEST_F(stream, trigger_of_no_such_process)
{
	const pid_t nobody[] = { -1, 0x7fffffff };

	self->start.flags = TSCOPE_STREAM_OVERWRITE;
	self->start.events = 1ULL << TSCOPE_EVENT_SWITCH;
	self->start.trigger_wait_ns = 1000000000;
	for (int i = 0; i < 2; i++) {
		self->start.trigger_tid = nobody[i];
		EXPECT_EQ(ESRCH, stream_start(self->fd, &self->start));
	}
	self->start.trigger_tid = self->child;
	EXPECT_EQ(0, stream_start(self->fd, &self->start));
	EXPECT_EQ(self->child, self->start.trigger_tid);
	EXPECT_EQ(self->child, self->start.trigger_tgid);
	EXPECT_EQ(0, self->start.watermark_given);
}

/* Nor does it wait for what a reader says that it has consumed. */
TEST_F(stream, trigger_is_all_that_poll_waits_for)
{
	struct pollfd one = { .fd = self->fd, .events = POLLIN | POLLPRI };
	struct tscope_position *positions;
	struct tscope_stream_stop stop;

	self->start.flags = TSCOPE_STREAM_OVERWRITE;
	/* Of nobody. */
	self->start.trigger_wait_ns = ~0ULL;
	ASSERT_EQ(0, stream_start(self->fd, &self->start));
	positions = mmap(NULL, self->start.data_offset, PROT_READ | PROT_WRITE, MAP_SHARED,
			 self->fd, 0);
	ASSERT_NE(MAP_FAILED, (void *)positions);
	for (__u32 ring = 0; ring < self->start.nr_rings; ring++)
		positions[ring].consumed = -(1LL << 40);
	usleep(10000);
	EXPECT_EQ(0, poll(&one, 1, 0));
	ASSERT_EQ(0, stream_stop(self->fd, &stop));
	EXPECT_EQ(1, poll(&one, 1, -1));
	EXPECT_EQ(POLLIN | POLLHUP, one.revents);
	munmap(positions, self->start.data_offset);
}

TEST_HARNESS_MAIN
