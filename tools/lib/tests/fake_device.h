/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_FAKE_DEVICE_H
#define TASKSCOPE_FAKE_DEVICE_H

#include "build.h"

/* Rings of a stream of the fake device. */
#define FAKE_CPUS 2
#define FAKE_BLOCKS 4

/* Its time goes on so much with each TSCOPE_GET_INFO. */
#define FAKE_STEP_NS 20000000

/**
 * struct fake_device - a device without a module: open(), ioctl(), read() and close() of the
 *			library end here
 * @open_errno:	 open() fails with it; 0: it does not
 * @ioctl_errno: ioctl() fails with it, but for TSCOPE_GET_INFO; 0: it does not
 * @info:	 TSCOPE_GET_INFO; @info.now_ns goes on
 * @living:	 tasks that live
 * @nr_living:	 how many
 * @exited:	 tasks that have exited
 * @nr_exited:	 how many
 * @snapshot:	 the latest one that was asked for
 * @asked:	 the latest one of living tasks
 * @reads:	 calls of read() since
 * @at:	 the next of the tasks
 * @next:	 lowest number of those that have exited that was not given yet
 * @fd:		 its descriptor; 0: it is not open
 */
struct fake_device {
	int open_errno;
	int ioctl_errno;
	struct tscope_info info;
	struct built living[8];
	size_t nr_living;
	struct built exited[8];
	size_t nr_exited;
	struct tscope_snapshot snapshot;
	struct tscope_snapshot asked;
	size_t reads;
	size_t at;
	__u64 next;
	int fd;
	struct tscope_stream_start start;
	struct tscope_stream_stop stop;
};

extern struct fake_device fake;

/**
 * fake_reset() - a device with an ABI of today, and without tasks
 */
void fake_reset(void);

/**
 * fake_ring() - the memory of a ring
 * @cpu: its CPU
 *
 * Return: a mapping that stays.
 */
struct tscope_ring *fake_ring(__u32 cpu);

/* What open(), ioctl(), read() and close() of the library are led to. */
int __wrap_open(const char *path, int flags, ...);
int __wrap_ioctl(int fd, unsigned long request, void *arg);
ssize_t __wrap_read(int fd, void *buf, size_t bytes);
int __wrap_close(int fd);

#endif
