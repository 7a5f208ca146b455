// SPDX-License-Identifier: GPL-2.0
/*
 * Fuzz the device.  See fuzz.h; from the environment come
 *
 *   TASKSCOPE_FUZZ_SEED	which calls; default 1
 *   TASKSCOPE_FUZZ_CALLS	how many, in all threads together; default below
 *   TASKSCOPE_FUZZ_THREADS	default 4
 *
 * Errors that are listed are all that an action may give.  EINTR, EAGAIN and EBADFD
 * can only come where another thread has the same open file: without signals, O_NONBLOCK
 * and another's choice there is none of them.  Which of the shared files have a stream, and
 * whether there is room for one more, nobody knows.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "fuzz_device.h"

#define CALLS	100000
#define NR_GROUPS __builtin_popcountll(TSCOPE_GROUPS_ALL)

int device_shared_fd(struct fuzz *fuzz)
{
	((struct device *)fuzz->state)->now = NULL;
	fuzz->is_shared = true;
	return FUZZ_FD_FIRST + fuzz_draw(fuzz, FUZZ_FDS);
}

int device_own_fd(struct fuzz *fuzz)
{
	struct device *device = fuzz->state;

	device->now = &device->own[fuzz_draw(fuzz, OWN_FDS)];
	return device->now->fd;
}

int device_fd(struct fuzz *fuzz)
{
	return fuzz_draw(fuzz, 2) ? device_own_fd(fuzz) : device_shared_fd(fuzz);
}

__u64 device_groups(struct fuzz *fuzz)
{
	switch (fuzz_draw(fuzz, 8)) {
	case 0:
		return TSCOPE_GROUPS_ALL;
	case 1:
		return fuzz_draw(fuzz, TSCOPE_GROUPS_ALL + 1);
	case 2:
		return 0;
	default:
		return 1ULL << fuzz_draw(fuzz, NR_GROUPS) | 1ULL << fuzz_draw(fuzz, NR_GROUPS);
	}
}

/* Flags that change nothing here. */
static int any_flags(struct fuzz *fuzz)
{
	return O_CLOEXEC | fuzz_one_of(fuzz, 0, O_NONBLOCK, O_APPEND, O_ASYNC, O_NOATIME, O_NOFOLLOW,
				       O_TRUNC, O_SYNC, O_NOCTTY, O_NONBLOCK | O_ASYNC);
}

/* Open, close, copy */

/* Any access, none too: its next use gives EBADF, or does not. */
static long open_shared(struct fuzz *fuzz)
{
	int to = device_shared_fd(fuzz);
	int access = fuzz_one_of(fuzz, O_RDONLY, O_RDONLY, O_RDONLY, O_RDONLY, O_RDWR, O_RDWR,
				 O_RDWR, O_WRONLY, O_ACCMODE, O_PATH);

	return fuzz_share(open(TSCOPE_DEVICE, access | any_flags(fuzz)), to);
}

static long open_own(struct fuzz *fuzz)
{
	int fd = device_own_fd(fuzz);
	struct own *own = ((struct device *)fuzz->state)->now;

	if (fd > 0 && close(fd))
		return -errno;
	own->can_write = fuzz_draw(fuzz, 2);
	own->fd = open(TSCOPE_DEVICE, (own->can_write ? O_RDWR : O_RDONLY) | any_flags(fuzz));
	if (own->fd < 0)
		return -errno;
	return device_choose(fuzz, own->fd, device_groups(fuzz), TSCOPE_FILTER_NONE, 0);
}

static long open_refused(struct fuzz *fuzz)
{
	static const struct {
		int flags;
		int error;
	} kinds[] = {
		{ O_RDONLY | O_DIRECTORY, ENOTDIR },
		{ O_RDWR | O_CREAT | O_EXCL, EEXIST },
		{ O_RDONLY | O_DIRECT, EINVAL },
	};
	unsigned int kind = fuzz_draw(fuzz, 3);
	int fd = open(TSCOPE_DEVICE, kinds[kind].flags | any_flags(fuzz), 0600);

	if (fd >= 0)
		close(fd);
	return fuzz_expect(fuzz, fuzz_ret(fd), -kinds[kind].error);
}

static long close_shared(struct fuzz *fuzz)
{
	return fuzz_ret(close(device_shared_fd(fuzz)));
}

static long copy_shared(struct fuzz *fuzz)
{
	int from = device_shared_fd(fuzz), to = device_shared_fd(fuzz);
	int fd = dup(from);

	if (fd < 0)
		return -errno;
	/* Another has put it there, or not: it is ours to close all the same. */
	if (fuzz_draw(fuzz, 2))
		dup3(fd, to, O_CLOEXEC);
	return fuzz_ret(close(fd));
}

/* What the device does not do */

static long pread_any(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);
	off_t at = fuzz_one_of(fuzz, 0L, 1L, 7L, 4095L, 65536L, 1L << 62);
	size_t room = fuzz_one_of(fuzz, 0, 1, 7, 4095, 65536);
	unsigned char *bytes = fuzz_take(fuzz, &fuzz->data, room);
	long n = fuzz_ret(pread(fd, bytes, room, at));

	fuzz_give(fuzz, &fuzz->data, bytes, room, 0);
	return n;
}

static long pread_negative(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);

	return fuzz_ret(pread(fd, fuzz->data.start, 64, -fuzz_between(fuzz, 1, 1 << 20)));
}

static long seek(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz), whence = fuzz_between(fuzz, SEEK_SET, SEEK_HOLE);

	return fuzz_ret(lseek(fd, fuzz_one_of(fuzz, 0L, 1L, -1L, 4095L, 1L << 62), whence));
}

static long seek_unknown(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);

	return fuzz_ret(lseek(fd, 0, fuzz_one_of(fuzz, 5, 6, 255, -1)));
}

/* Not on descriptors that are shared: which of the two it is depends on how it is open. */
static long write_own(struct fuzz *fuzz)
{
	int fd = device_own_fd(fuzz);
	struct own *own = ((struct device *)fuzz->state)->now;
	size_t size = fuzz_one_of(fuzz, 0, 1, 24, 4096);

	return fuzz_expect(fuzz, fuzz_ret(write(fd, fuzz->data.start, size)),
			   own->can_write ? -EINVAL : -EBADF);
}

static long write_shared(struct fuzz *fuzz)
{
	return fuzz_ret(write(device_shared_fd(fuzz), fuzz->data.start, 24));
}

static long map(struct fuzz *fuzz, int fd, int prot, int flags)
{
	size_t size = fuzz_one_of(fuzz, 1, 4096, 65536, 1 << 20);
	off_t at = fuzz_one_of(fuzz, 0L, 4096L, 1L << 40);
	void *mapped = mmap(NULL, size, prot, flags, fd, at);

	if (mapped == MAP_FAILED)
		return -errno;
	munmap(mapped, size);
	return 0;
}

static long map_to_read(struct fuzz *fuzz, int fd)
{
	return map(fuzz, fd, fuzz_draw(fuzz, 2) ? PROT_READ : PROT_NONE,
		   fuzz_draw(fuzz, 2) ? MAP_SHARED : MAP_PRIVATE);
}

static long map_own(struct fuzz *fuzz)
{
	return map_to_read(fuzz, device_own_fd(fuzz));
}

/* If it has no stream, then one perhaps now. */
static long map_shared(struct fuzz *fuzz)
{
	int fd = device_shared_fd(fuzz);

	if (fuzz_draw(fuzz, 2))
		device_stream_sane_on(fuzz, fd);
	return map_to_read(fuzz, fd);
}

/* In private, anyone may write; what is shared, only who may write the file. */
static long map_to_write(struct fuzz *fuzz)
{
	int fd = device_own_fd(fuzz), is_private = fuzz_draw(fuzz, 2);
	struct own *own = ((struct device *)fuzz->state)->now;

	return fuzz_expect(fuzz, map(fuzz, fd, PROT_READ | PROT_WRITE,
				     is_private ? MAP_PRIVATE : MAP_SHARED),
			   own->can_write || is_private ? -EBADFD : -EACCES);
}

/* /dev may be mounted noexec. */
static long map_to_run(struct fuzz *fuzz)
{
	return map(fuzz, device_own_fd(fuzz), PROT_READ | PROT_EXEC, MAP_PRIVATE);
}

static long map_refused(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);
	int is_empty = fuzz_draw(fuzz, 2);
	void *mapped = mmap(NULL, is_empty ? 0 : 4096, PROT_READ, MAP_PRIVATE, fd,
			    is_empty ? 0 : 24);

	return mapped == MAP_FAILED ? -errno : 0;
}

/*
 * A file without a stream is ready at all times, with a snapshot without an error; of a
 * shared one nobody knows.  A write() would do nothing.
 */
static long poll_any(struct fuzz *fuzz)
{
	struct pollfd fds[3];
	struct timespec no_time = { 0 };
	unsigned int nr = fuzz_between(fuzz, 1, 3);
	int timeout;
	long n;

	for (unsigned int i = 0; i < nr; i++) {
		fds[i].fd = device_fd(fuzz);
		fds[i].events = POLLIN | fuzz_one_of(fuzz, 0, POLLOUT, POLLPRI, POLLRDHUP);
		fds[i].revents = 0;
	}
	/* Of those that have exited it waits for the next one. */
	timeout = fuzz->is_shared ? fuzz_draw(fuzz, 5) : fuzz_one_of(fuzz, 0, 1, 5);
	n = fuzz_ret(fuzz_draw(fuzz, 2) ? poll(fds, nr, timeout) : ppoll(fds, nr, &no_time, NULL));
	for (unsigned int i = 0; i < nr && n >= 0; i++)
		if (fds[i].revents & POLLOUT || (!fuzz->is_shared && fds[i].revents & ~POLLIN))
			fuzz_fail(fuzz, "poll() said %#x", fds[i].revents);
	return n;
}

static long epoll_add(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);
	struct epoll_event event = { .events = EPOLLIN };

	return fuzz_ret(epoll_ctl(((struct device *)fuzz->state)->epoll, EPOLL_CTL_ADD, fd, &event));
}

static long control(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);

	switch (fuzz_draw(fuzz, 4)) {
	case 0:
		return fuzz_ret(fcntl(fd, F_SETFL, fuzz_one_of(fuzz, 0, O_NONBLOCK, O_ASYNC, O_APPEND,
							       O_NONBLOCK | O_ASYNC)));
	case 1:
		return fuzz_ret(fcntl(fd, F_GETFL));
	case 2:
		return fuzz_ret(fcntl(fd, F_SETFD, FD_CLOEXEC));
	default:
		return fuzz_ret(fcntl(fd, F_SETOWN, getpid()));
	}
}

static long status(struct fuzz *fuzz)
{
	struct stat st;
	long ret = fuzz_ret(fstat(device_fd(fuzz), &st));

	if (!ret && !S_ISCHR(st.st_mode))
		fuzz_fail(fuzz, "mode %#o", st.st_mode);
	return ret;
}

static long truncate_or_sync(struct fuzz *fuzz)
{
	int fd = device_fd(fuzz);

	return fuzz_ret(fuzz_draw(fuzz, 2) ? ftruncate(fd, 4096) : fsync(fd));
}

/* Shared descriptors: closed meanwhile, or not open for this. */
#define SHARED		.shared_errnos = { EBADF }
/* What takes the session's lock. */
#define SHARED_LOCK	.shared_errnos = { EBADF, EINTR, EAGAIN }
#define SHARED_READ	.shared_errnos = { EBADF, EINTR, EAGAIN, EBADFD }

/* What holds for each command's argument; and how it may end if it is right. */
#define VERSIONED(_name, _nr, _shared, ...)						\
	{ _name " short", 12, device_arg_short, _nr, .errnos = { EINVAL }, SHARED },	\
	{ _name " long", 10, device_arg_long, _nr, .ok = true,			\
	  .errnos = { __VA_ARGS__ }, _shared },						\
	{ _name " tail", 12, device_arg_tail, _nr, .errnos = { E2BIG }, SHARED },	\
	{ _name " other size", 12, device_arg_other_size, _nr, .errnos = { EINVAL }, SHARED }, \
	{ _name " reserved", 12, device_arg_reserved, _nr,			\
	  .errnos = { EINVAL, EOPNOTSUPP }, SHARED }, \
	{ _name " nowhere", 12, device_arg_nowhere, _nr, .errnos = { EFAULT }, SHARED }, \
	{ _name " read-only", 8, device_arg_read_only, _nr,				\
	  .errnos = { EFAULT, ##__VA_ARGS__ }, _shared }

static const struct fuzz_action actions[] = {
	{ "open", 40, open_shared, .ok = true },
	{ "open own", 12, open_own, .ok = true },
	{ "open refused", 8, open_refused, .errnos = { ENOTDIR, EEXIST, EINVAL } },
	{ "close", 24, close_shared, .ok = true, SHARED },
	{ "dup", 24, copy_shared, .ok = true, SHARED },
	{ "fork", 1, fuzz_fork, .ok = true },
	{ "signal", 24, fuzz_signal, .ok = true },

	{ "ioctl unknown", 80, device_unknown, .errnos = { ENOTTY }, SHARED },
	/* FIOASYNC is not for the device. */
	{ "ioctl generic", 20, device_generic, .ok = true, .errnos = { ENOTTY }, SHARED },
	{ "info", 60, device_info, .ok = true, SHARED },
	VERSIONED("info", _IOC_NR(TSCOPE_GET_INFO), SHARED),
	{ "snapshot", 120, device_snapshot, .ok = true, SHARED_LOCK },
	{ "snapshot of", 80, device_snapshot_living, .ok = true, SHARED_LOCK },
	{ "snapshot of any", 40, device_snapshot_any, .ok = true,
	  .errnos = { ESRCH }, SHARED_LOCK },
	{ "snapshot of nobody", 20, device_snapshot_nobody, .errnos = { ESRCH }, SHARED },
	{ "snapshot unknown", 30, device_snapshot_unknown, .errnos = { EINVAL, EOPNOTSUPP },
	  SHARED },
	{ "snapshot chosen", 60, device_snapshot_chosen, .ok = true, SHARED_LOCK },
	{ "snapshot useless", 12, device_snapshot_useless, .errnos = { EINVAL }, SHARED },
	VERSIONED("snapshot", _IOC_NR(TSCOPE_SNAPSHOT), SHARED_LOCK),
	{ "snapshot of the dead", 40, device_snapshot_exited, .ok = true, SHARED_LOCK },
	{ "snapshot of one dead", 10, device_snapshot_exited_id, .errnos = { EINVAL }, SHARED },
	{ "cpu", 40, device_cpu, .ok = true, SHARED },
	{ "cpu unknown", 12, device_cpu_unknown, .errnos = { ENXIO }, SHARED },
	VERSIONED("cpu", _IOC_NR(TSCOPE_CPU_GET), SHARED),
	{ "migrations", 40, device_migrations, .ok = true, SHARED },
	{ "migrations small", 12, device_migrations_small, .errnos = { ENOSPC }, SHARED },
	{ "migrations unknown", 12, device_migrations_unknown, .errnos = { ENXIO }, SHARED },
	{ "migrations nowhere", 12, device_migrations_nowhere, .errnos = { EFAULT }, SHARED },
	VERSIONED("migrations", _IOC_NR(TSCOPE_MIGRATIONS), SHARED),
	{ "get", 60, device_task_get, .ok = true, SHARED },
	{ "get exact", 40, device_task_get_exact, .ok = true, SHARED },
	{ "get any", 40, device_task_get_any, .ok = true, .errnos = { ESRCH }, SHARED },
	{ "get small", 20, device_task_get_small, .errnos = { ENOSPC }, SHARED },
	{ "get to nowhere", 20, device_task_get_nowhere, .errnos = { EFAULT }, SHARED },
	{ "get unknown", 20, device_task_get_unknown, .errnos = { EOPNOTSUPP }, SHARED },
	VERSIONED("get", _IOC_NR(TSCOPE_TASK_GET), SHARED),

	{ "stream", 16, device_stream_begin, .ok = true, .errnos = { EBUSY, EDQUOT, EINTR } },
	{ "stream again", 12, device_stream_again, .errnos = { EEXIST, FUZZ_END } },
	{ "stream refused", 30, device_stream_refused, 
	  .errnos = { EINVAL, EOPNOTSUPP, ERANGE, ESRCH, EBADF } },
	{ "stream without ring", 8, device_stream_no_ring, .errnos = { ERANGE } },
	{ "stream any", 20, device_stream_any, .ok = true,
	  .errnos = { EINVAL, EOPNOTSUPP, ERANGE, ESRCH, EEXIST, EBUSY, EDQUOT, EACCES },
	  SHARED_LOCK },
	VERSIONED("stream", _IOC_NR(TSCOPE_STREAM_START), SHARED_LOCK, EEXIST, EBUSY, EDQUOT,
		  EACCES),
	{ "stream read", 80, device_stream_read, .ok = true, .errnos = { FUZZ_END } },
	{ "stream scribble", 24, device_stream_scribble, .ok = true, .errnos = { FUZZ_END } },
	{ "stream poll", 40, device_stream_poll, .ok = true, .errnos = { EINTR, FUZZ_END } },
	{ "stream mmap", 60, device_stream_map, .ok = true,
	  .errnos = { EPERM, EINVAL, ENXIO, FUZZ_END } },
	{ "stream fork", 2, device_stream_fork, .ok = true, .errnos = { FUZZ_END } },
	{ "stream stop", 6, device_stream_stop, .ok = true, .errnos = { FUZZ_END } },
	{ "stream stop shared", 6, device_stream_stop_shared, .ok = true,
	  .errnos = { EBADFD }, SHARED },
	{ "stream stop none", 12, device_stream_stop_none, .errnos = { EBADFD } },
	VERSIONED("stop", _IOC_NR(TSCOPE_STREAM_STOP), SHARED, EBADFD),

	{ "read nothing", 40, device_read_nothing, .ok = true, SHARED },
	{ "read tiny", 60, device_read_tiny, .errnos = { EMSGSIZE, FUZZ_END }, SHARED_READ },
	{ "read some", 160, device_read_some, .ok = true,
	  .errnos = { EMSGSIZE, FUZZ_END }, SHARED_READ },
	{ "read huge", 20, device_read_huge, .ok = true, .errnos = { FUZZ_END }, SHARED_READ },
	{ "read too much", 20, device_read_too_much, .errnos = { EFAULT }, SHARED },
	{ "read nowhere", 30, device_read_nowhere, .errnos = { EFAULT, FUZZ_END }, SHARED_READ },
	{ "read to the edge", 30, device_read_to_the_edge, .ok = true,
	  .errnos = { EFAULT, FUZZ_END }, SHARED_READ },
	{ "read unchosen", 10, device_read_unchosen, .errnos = { EBADFD } },
	{ "read whole", 4, device_read_whole, .ok = true },
	{ "readv", 80, device_readv, .ok = true,
	  .errnos = { EMSGSIZE, FUZZ_END }, SHARED_READ },
	{ "readv refused", 20, device_readv_refused, .errnos = { EINVAL, EFAULT }, SHARED },

	{ "pread", 40, pread_any, .errnos = { ESPIPE }, SHARED },
	{ "pread negative", 10, pread_negative, .errnos = { EINVAL }, SHARED },
	{ "lseek", 40, seek, .errnos = { ESPIPE }, SHARED },
	{ "lseek unknown", 10, seek_unknown, .errnos = { EINVAL }, SHARED },
	{ "write own", 20, write_own, .errnos = { EINVAL, EBADF } },
	{ "write", 20, write_shared, .errnos = { EINVAL }, SHARED },
	{ "mmap", 12, map_own, .errnos = { EBADFD } },
	{ "mmap shared", 12, map_shared, .ok = true, .errnos = { EBADFD },
	  .shared_errnos = { EBADF, EACCES, EINVAL, ENXIO } },
	{ "mmap to write", 12, map_to_write, .errnos = { EBADFD, EACCES } },
	{ "mmap to run", 6, map_to_run, .errnos = { EBADFD, EPERM } },
	{ "mmap refused", 6, map_refused, .errnos = { EINVAL }, SHARED },
	{ "poll", 60, poll_any, .ok = true, .errnos = { EINTR } },
	{ "epoll", 20, epoll_add, .ok = true, .errnos = { EEXIST }, SHARED },
	{ "epoll wait", 20, device_epoll_wait, .ok = true, .errnos = { EINTR } },
	{ "fcntl", 40, control, .ok = true, SHARED },
	{ "fstat", 20, status, .ok = true, SHARED },
	{ "ftruncate, fsync", 20, truncate_or_sync, .errnos = { EINVAL }, SHARED },
};

/* A child has copies of its parent's: a cursor that two move is not one's own. */
static void start(struct fuzz *fuzz)
{
	struct device *device = fuzz->state;

	device_stream_drop(fuzz);
	for (int i = 0; i < OWN_FDS; i++) {
		if (device->own[i].fd > 0)
			close(device->own[i].fd);
		device->own[i] = (struct own) { .fd = open(TSCOPE_DEVICE, O_RDONLY | O_CLOEXEC) };
		device->now = &device->own[i];
		if (device_choose(fuzz, device->own[i].fd, TSCOPE_GROUPS_ALL, TSCOPE_FILTER_NONE, 0))
			fuzz_fail(fuzz, "%s: %s", TSCOPE_DEVICE, strerror(errno));
	}
	if (fuzz->salt)
		return;
	device->epoll = epoll_create1(EPOLL_CLOEXEC);
	device->cgroup = open("/sys/fs/cgroup", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (device->cgroup < 0)
		fuzz_fail(fuzz, "no /sys/fs/cgroup: %s", strerror(errno));
	device_fill_rom(fuzz);
}

FIXTURE(fuzz) {
};

FIXTURE_SETUP(fuzz)
{
}

FIXTURE_TEARDOWN(fuzz)
{
}

TEST_F_TIMEOUT(fuzz, device, 3600)
{
	static const struct fuzz_plan plan = {
		.actions = actions,
		.nr_actions = sizeof(actions) / sizeof(actions[0]),
		.nr_calls = CALLS,
		.calls_name = "TASKSCOPE_FUZZ_CALLS",
		.start = start,
		.state_bytes = sizeof(struct device),
	};

	EXPECT_EQ(0, fuzz_run(&plan));
}

TEST_HARNESS_MAIN
