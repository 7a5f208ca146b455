// SPDX-License-Identifier: GPL-2.0
/*
 * The fake device for a program that uses the shared library: LD_PRELOAD=tests/preload.so.
 * Three tasks live, two have exited; TASKSCOPE_FAKE_ERRNO is what open() fails with,
 * TASKSCOPE_FAKE_NOW_NS the time at which the device begins, and what is in the file that
 * TASKSCOPE_FAKE_IOCTL names what ioctl() fails with.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fake_device.h"

int __real_open(const char *path, int flags, mode_t mode)
{
	int (*next)(const char *, int, mode_t) = dlsym(RTLD_NEXT, "open");

	return next(path, flags, mode);
}

int __real_ioctl(int fd, unsigned long request, void *arg)
{
	int (*next)(int, unsigned long, void *) = dlsym(RTLD_NEXT, "ioctl");

	return next(fd, request, arg);
}

ssize_t __real_read(int fd, void *buf, size_t bytes)
{
	ssize_t (*next)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");

	return next(fd, buf, bytes);
}

int __real_close(int fd)
{
	int (*next)(int) = dlsym(RTLD_NEXT, "close");

	return next(fd);
}

#pragma GCC visibility push(default)

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	return __wrap_open(path, flags, mode);
}

/* What open() is without a mode where _FORTIFY_SOURCE is set. */
int __open_2(const char *path, int flags);

int __open_2(const char *path, int flags)
{
	return __wrap_open(path, flags);
}

static int number_in(const char *path)
{
	FILE *file = fopen(path, "re");
	int nr;

	if (!file || fscanf(file, "%d", &nr) != 1)
		abort();
	fclose(file);
	return nr;
}

int ioctl(int fd, unsigned long request, ...)
{
	const char *path = getenv("TASKSCOPE_FAKE_IOCTL");
	va_list args;
	void *arg;

	if (path)
		fake.ioctl_errno = number_in(path);

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	return __wrap_ioctl(fd, request, arg);
}

ssize_t read(int fd, void *buf, size_t bytes)
{
	return __wrap_read(fd, buf, bytes);
}

int close(int fd)
{
	return __wrap_close(fd);
}

#pragma GCC visibility pop

static void die(__s32 tid, __u64 seq, const char *comm)
{
	struct tscope_exited *exited = build_exited(&fake.exited[fake.nr_exited++], tid, 1,
							  comm);

	exited->seq = seq;
	exited->exit_code = 256 * seq;
	fake.info.nr_exited = seq;
}

__attribute__((constructor)) static void fill(void)
{
	const char *error = getenv("TASKSCOPE_FAKE_ERRNO"), *now_ns = getenv("TASKSCOPE_FAKE_NOW_NS");

	fake_reset();
	fake.open_errno = error ? atoi(error) : 0;
	if (now_ns)
		fake.info.now_ns = strtoull(now_ns, NULL, 10);
	build_task(&fake.living[0], 1, 1, 0, "init");
	build_full(&fake.living[1]);
	build_task(&fake.living[2], 4000000, 4000000, 1, "odd \377 name");
	fake.nr_living = 3;
	die(8, 1, "eight");
	die(9, 4, "nine");
}
