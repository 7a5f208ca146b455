// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake_device.h"

/* The linker leads calls of open() to __wrap_open(), see the Makefile. */
int __real_open(const char *path, int flags, mode_t mode);
int __real_ioctl(int fd, unsigned long request, void *arg);
ssize_t __real_read(int fd, void *buf, size_t bytes);
int __real_close(int fd);

#define RING_BYTES ((FAKE_BLOCKS + 1) * TSCOPE_BLOCK_BYTES)

struct fake_device fake;

void fake_reset(void)
{
	fake = (struct fake_device){
		.info = {
			.size = sizeof(fake.info),
			.cost = { [TSCOPE_COST_SWITCH] = { 1000, 4, 1000 } },
			.abi_major = TSCOPE_ABI_MAJOR,
			.groups = TSCOPE_GROUPS_ALL,
			.hooks = ~0ULL,
			.nr_cpus = FAKE_CPUS,
			.now_ns = 1000000000,
			.events = TSCOPE_EVENTS_ALL,
			.snapshot_filters = 0xff,
			.snapshot_flags = TSCOPE_PROCESSES | TSCOPE_BY_UID | TSCOPE_CHANGED,
			.exited_max = 8,
			.exited_threads_max = 8,
		},
	};
	build_group_bytes(fake.info.group_bytes);
}

struct tscope_ring *fake_ring(__u32 cpu)
{
	void *ring = mmap(NULL, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fake.fd,
			  TSCOPE_BLOCK_BYTES + cpu * RING_BYTES);

	if (ring == MAP_FAILED)
		abort();
	return ring;
}

/* The same file, to be read only. */
static int open_again(int fd)
{
	char path[32];
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = __real_open(path, O_RDONLY | O_CLOEXEC, 0);
	if (again < 0)
		abort();
	__real_close(fd);
	return again;
}

int __wrap_open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;

	va_start(args, flags);
	if (flags & O_CREAT)
		mode = va_arg(args, mode_t);
	va_end(args);
	if (strcmp(path, TSCOPE_DEVICE))
		return __real_open(path, flags, mode);
	if (fake.open_errno) {
		errno = fake.open_errno;
		return -1;
	}
	/* A file that can be mapped, as the device can. */
	fake.fd = memfd_create("fake", MFD_CLOEXEC);
	if (fake.fd < 0 || ftruncate(fake.fd, TSCOPE_BLOCK_BYTES + FAKE_CPUS * RING_BYTES))
		abort();
	if ((flags & O_ACCMODE) == O_RDONLY)
		fake.fd = open_again(fake.fd);
	return fake.fd;
}

static const struct built *find(__s32 tid)
{
	size_t i;

	for (i = 0; i < fake.nr_living; i++)
		if (((const struct tscope_head *)fake.living[i].bytes)->tid == tid)
			return &fake.living[i];
	return NULL;
}

static size_t size_of(const struct built *b)
{
	return ((const struct tscope_head *)b->bytes)->size;
}

static int take_snapshot(const struct tscope_snapshot *snapshot)
{
	if (snapshot->filter != TSCOPE_FILTER_NONE &&
	    snapshot->filter <= TSCOPE_FILTER_SUBTREE && !find(snapshot->id))
		return ESRCH;
	if (snapshot->from > fake.info.nr_exited + 1 &&
	    snapshot->from > fake.info.nr_exited_threads + 1)
		return ERANGE;
	fake.snapshot = *snapshot;
	if (snapshot->filter != TSCOPE_FILTER_EXITED &&
	    snapshot->filter != TSCOPE_FILTER_EXITED_THREADS)
		fake.asked = *snapshot;
	fake.next = snapshot->from;
	fake.at = fake.reads = 0;
	return 0;
}

/* One that has exited, with what this reader missed before it.  Return: false: it had it. */
static bool give_exited(void *to, const struct built *b)
{
	struct tscope_exited *exited;

	memcpy(to, b->bytes, size_of(b));
	/* The last of all groups. */
	exited = (void *)((char *)to + size_of(b) - sizeof(*exited));
	if (exited->seq < fake.next)
		return false;
	exited->missed = fake.next ? exited->seq - fake.next : 0;
	fake.next = exited->seq + 1;
	return true;
}

static int get_task(struct tscope_task_get *get)
{
	const struct built *b = find(get->tid);

	if (!b)
		return ESRCH;
	memcpy((void *)(unsigned long)get->buf, b->bytes, size_of(b));
	get->bytes = size_of(b);
	return 0;
}

static int get_cpu(struct tscope_cpu_get *get)
{
	if (get->cpu >= FAKE_CPUS)
		return ENXIO;
	get->idle_ns = 100 + get->cpu;
	return 0;
}

static int get_migrations(struct tscope_migrations *migrations)
{
	__u64 *counts = (void *)(unsigned long)migrations->buf;
	__u32 cpu;

	if (migrations->from >= FAKE_CPUS)
		return ENXIO;
	for (cpu = 0; cpu < FAKE_CPUS; cpu++)
		counts[cpu] = 10 * migrations->from + cpu;
	return 0;
}

static int start_stream(struct tscope_stream_start *start)
{
	if (fake.start.size)
		return EEXIST;
	start->nr_blocks = FAKE_BLOCKS;
	start->nr_rings = FAKE_CPUS;
	start->map_bytes = RING_BYTES;
	start->ring_head_bytes = TSCOPE_BLOCK_BYTES;
	start->block_head_bytes = sizeof(struct tscope_block);
	start->events_given = start->events;
	start->data_offset = TSCOPE_BLOCK_BYTES;
	start->now_ns = fake.info.now_ns;
	fake.start = *start;
	fake.info.now_ns += FAKE_STEP_NS;
	return 0;
}

static int stop_stream(struct tscope_stream_stop *stop)
{
	stop->now_ns = fake.info.now_ns;
	stop->produced = fake.stop.produced;
	stop->lost = fake.stop.lost;
	return 0;
}

static int answer(unsigned long request, void *arg)
{
	if (request == TSCOPE_GET_INFO) {
		*(struct tscope_info *)arg = fake.info;
		fake.info.now_ns += FAKE_STEP_NS;
		return 0;
	}
	if (fake.ioctl_errno)
		return fake.ioctl_errno;
	switch (request) {
	case TSCOPE_SNAPSHOT: return take_snapshot(arg);
	case TSCOPE_TASK_GET: return get_task(arg);
	case TSCOPE_CPU_GET: return get_cpu(arg);
	case TSCOPE_MIGRATIONS: return get_migrations(arg);
	case TSCOPE_STREAM_START: return start_stream(arg);
	case TSCOPE_STREAM_STOP: return stop_stream(arg);
	default: return ENOTTY;
	}
}

int __wrap_ioctl(int fd, unsigned long request, void *arg)
{
	if (!fake.fd || fd != fake.fd)
		return __real_ioctl(fd, request, arg);
	errno = answer(request, arg);
	return errno ? -1 : 0;
}

/* Two records at a time, so that there are several reads. */
ssize_t __wrap_read(int fd, void *buf, size_t bytes)
{
	bool are_exited = fake.snapshot.filter == TSCOPE_FILTER_EXITED ||
			  fake.snapshot.filter == TSCOPE_FILTER_EXITED_THREADS;
	const struct built *from = are_exited ? fake.exited : fake.living;
	size_t nr = are_exited ? fake.nr_exited : fake.nr_living, n, filled = 0;

	if (!fake.fd || fd != fake.fd)
		return __real_read(fd, buf, bytes);
	/* A signal may come at any time. */
	if (fake.reads++ == 1) {
		errno = EINTR;
		return -1;
	}
	for (n = 0; n < 2 && fake.at < nr; fake.at++) {
		if (filled + size_of(&from[fake.at]) > bytes)
			break;
		if (!are_exited)
			memcpy((char *)buf + filled, from[fake.at].bytes, size_of(&from[fake.at]));
		else if (!give_exited((char *)buf + filled, &from[fake.at]))
			continue;
		filled += size_of(&from[fake.at]);
		n++;
	}
	return filled;
}

/* Its number may be another file's next. */
int __wrap_close(int fd)
{
	if (fd == fake.fd)
		fake.fd = 0;
	return __real_close(fd);
}
