// SPDX-License-Identifier: GPL-2.0
/*
 * The fuzzer's streams.  Each thread has one of its own: it maps it, reads it loosely,
 * writes nonsense into its positions, polls and stops it, and leaves it to children that
 * are killed.  Others are begun on shared descriptors, where anybody may close them.
 * What is read of a ring is in fuzz_ring.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz_device.h"

#define CHILD_ROUNDS	20

static long start_on(struct fuzz *fuzz, int fd, struct tscope_stream_start *start)
{
	return device_call(fuzz, fd, _IOC_NR(TSCOPE_STREAM_START), start, sizeof(*start));
}

/* Start and stop */

static void add_trigger(struct fuzz *fuzz, struct tscope_stream_start *start)
{
	start->flags |= TSCOPE_STREAM_OVERWRITE;
	start->watermark = 0;
	start->watermark_ns = 0;
	start->events |= 1ULL << TSCOPE_EVENT_SWITCH;
	start->trigger_wait_ns = fuzz_one_of(fuzz, 1, 10000, 1000000, ULONG_MAX);
	if (!fuzz_draw(fuzz, 4))
		start->trigger_tid = fuzz_living_tid(fuzz);
	if (!fuzz_draw(fuzz, 4))
		strcpy(start->trigger_comm, "fuzz_test");
}

void device_stream_sane(struct fuzz *fuzz, struct tscope_stream_start *start)
{
	*start = (struct tscope_stream_start) {
		.size = sizeof(*start),
		.flags = fuzz_draw(fuzz, 2) ? TSCOPE_STREAM_OVERWRITE : 0,
		.events = fuzz_draw(fuzz, 2) ? TSCOPE_EVENTS_ALL :
					       fuzz_between(fuzz, 1, TSCOPE_EVENTS_ALL / 2) << 1,
		.filter = fuzz_one_of(fuzz, TSCOPE_FILTER_NONE, TSCOPE_FILTER_NONE,
				      TSCOPE_FILTER_TID, TSCOPE_FILTER_TGID,
				      TSCOPE_FILTER_SUBTREE, TSCOPE_FILTER_CGROUP),
		.ring_bytes = fuzz_draw(fuzz, 8) ?
			      fuzz_between(fuzz, TSCOPE_RING_BYTES_MIN, 4 * TSCOPE_RING_BYTES_MIN) :
			      fuzz_one_of(fuzz, 0, TSCOPE_RING_BYTES_MIN, 1 << 20),
		.watermark = fuzz_one_of(fuzz, 0, 1, 2),
		.watermark_ns = fuzz_one_of(fuzz, 0, 0, 1, 1000000, ULONG_MAX),
	};
	if (start->filter == TSCOPE_FILTER_CGROUP)
		start->fd = ((struct device *)fuzz->state)->cgroup;
	else if (start->filter != TSCOPE_FILTER_NONE)
		start->id = fuzz_living_tid(fuzz);
	if (!fuzz_draw(fuzz, 4))
		add_trigger(fuzz, start);
}

long device_stream_sane_on(struct fuzz *fuzz, int fd)
{
	struct tscope_stream_start start;

	device_stream_sane(fuzz, &start);
	return start_on(fuzz, fd, &start);
}

static void check_start(struct fuzz *fuzz, const struct tscope_stream_start *start, __u64 events)
{
	__u32 nr = start->nr_blocks;

	if (start->events != events || !start->events_given || start->events_given & ~events ||
	    start->size != sizeof(*start) || nr < 4 || nr & (nr - 1) ||
	    start->map_bytes != (nr + 1) * TSCOPE_BLOCK_BYTES ||
	    start->watermark_given > nr / 2 ||
	    !start->watermark_given != !!start->trigger_wait_ns ||
	    start->ring_head_bytes != TSCOPE_BLOCK_BYTES ||
	    start->block_head_bytes != sizeof(struct tscope_block) ||
	    start->nr_rings < sysconf(_SC_NPROCESSORS_CONF) ||
	    start->data_offset < start->nr_rings * sizeof(struct tscope_position) ||
	    start->data_offset % 4096 || !start->now_ns)
		fuzz_fail(fuzz, "tscope_stream_start is not possible");
}

static void *map_or_fail(struct fuzz *fuzz, size_t bytes, int prot, off_t at)
{
	void *mapped = mmap(NULL, bytes, prot, MAP_SHARED, own_stream(fuzz)->fd, at);

	if (mapped != MAP_FAILED)
		return mapped;
	fuzz_fail(fuzz, "%zu bytes at offset %#lx: %s", bytes, (long)at, strerror(errno));
	return NULL;
}

static void unmap(struct own_stream *stream)
{
	if (stream->positions)
		munmap(stream->positions, stream->start.data_offset);
	for (unsigned int cpu = 0; cpu < nr_mapped(stream); cpu++)
		if (stream->rings[cpu])
			munmap(stream->rings[cpu], stream->start.map_bytes);
}

void device_stream_drop(struct fuzz *fuzz)
{
	struct own_stream *stream = own_stream(fuzz);
	bool is_closed_first = fuzz_draw(fuzz, 2);

	if (!stream->fd)
		return;
	if (is_closed_first)
		close(stream->fd);
	unmap(stream);
	if (!is_closed_first)
		close(stream->fd);
	memset(stream, 0, sizeof(*stream));
}

long device_stream_begin(struct fuzz *fuzz)
{
	struct own_stream *stream = own_stream(fuzz);
	struct tscope_stream_start start;
	int fd = open(TSCOPE_DEVICE, O_RDWR | O_CLOEXEC);
	__u64 events;
	long ret;

	if (fd < 0)
		return -errno;
	device_stream_drop(fuzz);
	device_stream_sane(fuzz, &start);
	events = start.events;
	ret = start_on(fuzz, fd, &start);
	if (ret) {
		close(fd);
		return ret;
	}
	check_start(fuzz, &start, events);
	stream->fd = fd;
	stream->start = start;
	stream->positions = map_or_fail(fuzz, start.data_offset, PROT_READ | PROT_WRITE, 0);
	for (unsigned int cpu = 0; cpu < nr_mapped(stream); cpu++)
		stream->rings[cpu] = map_or_fail(fuzz, start.map_bytes, PROT_READ,
						 start.data_offset + (off_t)cpu * start.map_bytes);
	return 0;
}

long device_stream_again(struct fuzz *fuzz)
{
	int fd = own_stream(fuzz)->fd;

	return fd ? device_stream_sane_on(fuzz, fd) : -FUZZ_END;
}

static int break_trigger(struct fuzz *fuzz, struct tscope_stream_start *start)
{
	switch (fuzz_draw(fuzz, 6)) {
	case 5:
		start->watermark_ns = fuzz_one_of(fuzz, 1, ULONG_MAX);
		break;
	case 0:
		start->flags &= ~TSCOPE_STREAM_OVERWRITE;
		break;
	case 1:
		start->events = 1ULL << TSCOPE_EVENT_WAKING;
		break;
	case 2:
		memset(start->trigger_comm, 'x', sizeof(start->trigger_comm));
		break;
	case 3:
		start->watermark = fuzz_one_of(fuzz, 1, 2, UINT_MAX);
		break;
	default:
		start->flags |= 1U << (16 + fuzz_draw(fuzz, 16));
		return EOPNOTSUPP;
	}
	return EINVAL;
}

/* Wrong in one way, on a file that has none and gets none. */
long device_stream_refused(struct fuzz *fuzz)
{
	int fd = device_own_fd(fuzz), err = EINVAL;
	struct tscope_stream_start start;

	device_stream_sane(fuzz, &start);
	/* Else a file that is not open for writing is what is wrong. */
	start.flags |= TSCOPE_STREAM_OVERWRITE;
	start.watermark_ns = 0;
	switch (fuzz_draw(fuzz, 10)) {
	case 0:
		start.flags |= 1U << fuzz_between(fuzz, 1, 31);
		err = EOPNOTSUPP;
		break;
	case 1:
		start.events = 0;
		break;
	case 2:
		start.events |= fuzz_draw(fuzz, 4) ? 1ULL << fuzz_between(fuzz, 9, 63) : 1;
		err = EOPNOTSUPP;
		break;
	case 3:
		start.filter = fuzz_one_of(fuzz, TSCOPE_FILTER_EXITED, TSCOPE_FILTER_CGROUP + 1,
					   INT_MAX, UINT_MAX);
		err = EOPNOTSUPP;
		break;
	case 4:
		start.filter = TSCOPE_FILTER_NONE;
		start.fd = 0;
		start.id = fuzz_one_of(fuzz, 1, -1, INT_MIN);
		break;
	case 5:
		start.filter = fuzz_between(fuzz, TSCOPE_FILTER_TID, TSCOPE_FILTER_SUBTREE);
		start.fd = 0;
		start.id = fuzz_one_of(fuzz, 0, -1, INT_MIN, INT_MAX);
		err = ESRCH;
		break;
	case 6:
		add_trigger(fuzz, &start);
		err = break_trigger(fuzz, &start);
		break;
	case 7:
		start.trigger_wait_ns = start.trigger_tid = start.trigger_comm[0] = 0;
		start.ring_bytes = TSCOPE_RING_BYTES_MIN;
		start.watermark = fuzz_one_of(fuzz, 3, 4, INT_MAX, UINT_MAX);
		err = ERANGE;
		break;
	case 8:
		start.filter = TSCOPE_FILTER_NONE;
		start.id = 0;
		start.fd = fuzz_one_of(fuzz, 1, -1, INT_MIN);
		break;
	default:
		start.filter = TSCOPE_FILTER_CGROUP;
		start.id = 0;
		start.fd = fuzz_one_of(fuzz, -1, fd, INT_MAX, INT_MIN);
		err = EBADF;
	}
	return fuzz_expect(fuzz, start_on(fuzz, fd, &start), -err);
}

/* Right, but for a ring of no size that can be had. */
long device_stream_no_ring(struct fuzz *fuzz)
{
	int fd = device_own_fd(fuzz);
	struct tscope_stream_start start;

	device_stream_sane(fuzz, &start);
	/* As above. */
	start.flags |= TSCOPE_STREAM_OVERWRITE;
	start.watermark_ns = 0;
	start.ring_bytes = fuzz_one_of(fuzz, 1, TSCOPE_RING_BYTES_MIN - 1,
				       TSCOPE_RING_BYTES_MAX + 1, INT_MAX, UINT_MAX);
	return start_on(fuzz, fd, &start);
}

/* Each member may be anything. */
long device_stream_any(struct fuzz *fuzz)
{
	struct tscope_stream_start start;

	device_stream_sane(fuzz, &start);
	if (!fuzz_draw(fuzz, 4))
		start.flags = fuzz_draw(fuzz, 4);
	if (!fuzz_draw(fuzz, 4))
		start.events = fuzz_draw(fuzz, 2 * TSCOPE_EVENTS_ALL);
	if (!fuzz_draw(fuzz, 4))
		start.filter = fuzz_draw(fuzz, TSCOPE_FILTER_CGROUP + 2);
	if (!fuzz_draw(fuzz, 4))
		start.id = fuzz_one_of(fuzz, 0, 1, -1, fuzz_draw(fuzz, 300), fuzz_living_tid(fuzz));
	if (!fuzz_draw(fuzz, 8))
		start.watermark = fuzz_one_of(fuzz, 5, 1000, UINT_MAX);
	if (!fuzz_draw(fuzz, 16))
		start.ring_bytes = 1U << fuzz_draw(fuzz, 27);
	start.nr_blocks = fuzz_draw(fuzz, UINT_MAX);
	start.data_offset = fuzz_draw(fuzz, ULONG_MAX);
	return start_on(fuzz, device_shared_fd(fuzz), &start);
}

static long stop_on(struct fuzz *fuzz, int fd, struct tscope_stream_stop *stop)
{
	long ret;

	*stop = (struct tscope_stream_stop) { .size = sizeof(*stop) };
	ret = device_call(fuzz, fd, _IOC_NR(TSCOPE_STREAM_STOP), stop, sizeof(*stop));
	if (!ret && (stop->size != sizeof(*stop) || stop->reserved || stop->lost > stop->produced))
		fuzz_fail(fuzz, "tscope_stream_stop is not possible");
	return ret;
}

/* From then on nothing is written: all says the same. */
long device_stream_stop(struct fuzz *fuzz)
{
	struct own_stream *stream = own_stream(fuzz);
	struct tscope_stream_stop stop, again;
	__u64 produced = 0, lost = 0;
	long ret;

	if (!stream->fd)
		return -FUZZ_END;
	ret = stop_on(fuzz, stream->fd, &stop) ?: stop_on(fuzz, stream->fd, &again);
	if (ret)
		return ret;
	stream->has_ended = true;
	for (unsigned int cpu = 0; cpu < nr_mapped(stream); cpu++) {
		const struct tscope_ring *ring = (void *)stream->rings[cpu];

		produced += ring->produced;
		lost += ring->lost;
	}
	if (nr_mapped(stream) == stream->start.nr_rings &&
	    (produced != stop.produced || lost != stop.lost))
		fuzz_fail(fuzz, "the rings have %llu events and lost %llu, the stream %llu and %llu",
			  produced, lost, stop.produced, stop.lost);
	if (again.produced != stop.produced || again.lost != stop.lost || again.now_ns < stop.now_ns)
		fuzz_fail(fuzz, "stopped with %llu events, and again with %llu", stop.produced,
			  again.produced);
	return 0;
}

long device_stream_stop_shared(struct fuzz *fuzz)
{
	struct tscope_stream_stop stop;

	return stop_on(fuzz, device_shared_fd(fuzz), &stop);
}

long device_stream_stop_none(struct fuzz *fuzz)
{
	struct tscope_stream_stop stop;

	return stop_on(fuzz, device_own_fd(fuzz), &stop);
}

/* Read */

long device_stream_read(struct fuzz *fuzz)
{
	if (!own_stream(fuzz)->fd)
		return -FUZZ_END;
	device_stream_read_rings(fuzz);
	return 0;
}

/* The whole of it is the reader's, also where there is no ring. */
static void scribble(struct fuzz *fuzz)
{
	struct own_stream *stream = own_stream(fuzz);
	__u64 nr = stream->start.data_offset / sizeof(__u64), *words = (void *)stream->positions;

	for (unsigned int i = 0; words && i < 16; i++) {
		__u64 to = fuzz_draw(fuzz, 2) ? fuzz_draw(fuzz, nr) :
			   fuzz_draw(fuzz, nr_mapped(stream)) * sizeof(*stream->positions) / 8;

		words[to] = fuzz_draw(fuzz, 2) ? fuzz_draw(fuzz, ULONG_MAX) :
			    (__u64)fuzz_one_of(fuzz, 0, 1, 2, 100, -1, -2, LONG_MAX, LONG_MIN);
	}
}

long device_stream_scribble(struct fuzz *fuzz)
{
	if (!own_stream(fuzz)->fd)
		return -FUZZ_END;
	scribble(fuzz);
	return 0;
}

/* Poll */

static bool is_due(const struct own_stream *stream)
{
	for (unsigned int cpu = 0; cpu < nr_mapped(stream); cpu++) {
		const struct tscope_ring *ring = (const void *)stream->rings[cpu];
		__u64 begun = __atomic_load_n(&ring->begun, __ATOMIC_ACQUIRE);

		if (begun && (__s64)(begun - 1 - stream->positions[cpu].consumed) >=
			     stream->start.watermark_given)
			return true;
		/* Whether one is old enough is not known. */
		if (stream->start.watermark_ns && begun)
			return true;
	}
	return nr_mapped(stream) < stream->start.nr_rings;
}

static long poll_own(struct fuzz *fuzz, int timeout_ms)
{
	struct own_stream *stream = own_stream(fuzz);
	bool has_trigger = stream->start.trigger_wait_ns;
	short other = has_trigger ? POLLPRI : fuzz_one_of(fuzz, 0, POLLOUT, POLLPRI);
	struct pollfd one = { .fd = stream->fd, .events = POLLIN | other };
	long n = fuzz_ret(poll(&one, 1, timeout_ms));

	if (n < 0)
		return n;
	if (has_trigger && n && !stream->has_ended && !(one.revents & POLLPRI))
		fuzz_fail(fuzz, "poll() said %#x, and the trigger has not fired", one.revents);
	/* Whether it has is not known. */
	if (has_trigger)
		one.revents &= ~POLLPRI;
	if (one.revents != (stream->has_ended ? POLLIN | POLLHUP : n ? POLLIN : 0))
		fuzz_fail(fuzz, "poll() said %#x of a stream that %s", one.revents,
			  stream->has_ended ? "has ended" : "goes on");
	else if (n && !stream->has_ended && !has_trigger && !is_due(stream))
		fuzz_fail(fuzz, "poll() said that there is something to be read");
	return n;
}

long device_stream_poll(struct fuzz *fuzz)
{
	return own_stream(fuzz)->fd ? poll_own(fuzz, fuzz_draw(fuzz, 20)) : -FUZZ_END;
}

long device_epoll_wait(struct fuzz *fuzz)
{
	struct epoll_event events[8];

	return fuzz_ret(epoll_wait(((struct device *)fuzz->state)->epoll, events, 8,
				   fuzz_draw(fuzz, 5)));
}

/* Map */

/*
 * A mapping that came is used in ways for which it is not meant, and goes, no part of it
 * twice: another thread may have something there by then.
 */
static void misuse(struct fuzz *fuzz, unsigned char *mapped, size_t bytes, bool is_ring)
{
	void *moved;

	switch (fuzz_draw(fuzz, 7)) {
	case 0:
		if (is_ring && (!mprotect(mapped, bytes, PROT_READ | PROT_WRITE) || errno != EACCES))
			fuzz_fail(fuzz, "a ring can be made writable");
		break;
	case 1:
		moved = mremap(mapped, bytes, bytes + 4096, MREMAP_MAYMOVE);
		if (moved != MAP_FAILED || errno != EFAULT)
			fuzz_fail(fuzz, "a mapping can grow");
		break;
	case 2:
		madvise(mapped, bytes, fuzz_one_of(fuzz, MADV_DONTNEED, MADV_DONTFORK,
						   MADV_WILLNEED, MADV_PAGEOUT, MADV_REMOVE));
		break;
	case 3:
		mlock(mapped, bytes);
		break;
	case 4:
		munmap(mapped, 4096);
		mapped += 4096;
		bytes -= bytes < 4096 ? bytes : 4096;
		break;
	case 5:
		if (!mprotect(mapped, bytes, PROT_READ | PROT_EXEC) || errno != EACCES)
			fuzz_fail(fuzz, "a mapping can be made executable");
		break;
	default:
		if (mremap(mapped, bytes, 4096, 0) != MAP_FAILED)
			bytes = 4096;
	}
	if (bytes)
		munmap(mapped, bytes);
}

/* Right, or wrong in one way. */
long device_stream_map(struct fuzz *fuzz)
{
	struct own_stream *stream = own_stream(fuzz);
	size_t bytes = stream->start.map_bytes, positions = stream->start.data_offset;
	__u64 first = positions, at;
	int flags = fuzz_draw(fuzz, 2) ? MAP_SHARED : MAP_PRIVATE;
	int prot = PROT_READ, err = 0;
	bool is_ring = true;
	void *mapped;

	if (!stream->fd)
		return -FUZZ_END;
	at = first + fuzz_draw(fuzz, sysconf(_SC_NPROCESSORS_CONF)) * bytes;
	switch (fuzz_draw(fuzz, 9)) {
	case 0:
		prot = PROT_WRITE | fuzz_one_of(fuzz, 0, PROT_READ);
		err = EPERM;
		break;
	case 1:
		at += 4096 * fuzz_between(fuzz, 1, bytes / 4096 - 1);
		bytes = 4096;
		err = EINVAL;
		break;
	case 2:
		bytes += fuzz_between(fuzz, 1, 1 << 20);
		err = EINVAL;
		break;
	case 3:
		at = first + (stream->start.nr_rings + fuzz_draw(fuzz, 1 << 20)) * bytes;
		err = ENXIO;
		break;
	case 4:
		at = 0;
		bytes = positions + fuzz_between(fuzz, 1, 1 << 20);
		err = EINVAL;
		break;
	case 5:
		at = 0;
		bytes = positions;
		prot |= PROT_WRITE;
		is_ring = false;
		err = flags == MAP_PRIVATE ? EINVAL : 0;
		break;
	case 6:
		bytes = fuzz_between(fuzz, 1, bytes);
		break;
	case 7:
		prot |= PROT_EXEC;
		err = EPERM;
		break;
	}
	mapped = mmap(NULL, bytes, prot, flags, stream->fd, at);
	if (mapped == MAP_FAILED)
		return fuzz_expect(fuzz, -errno, -err);
	misuse(fuzz, mapped, bytes, is_ring);
	return fuzz_expect(fuzz, 0, -err);
}

/* Children */

static int use_as_child(struct fuzz *fuzz)
{
	fuzz->salt = fuzz->call + 1;
	for (int round = 0; round < CHILD_ROUNDS; round++) {
		device_stream_read_rings(fuzz);
		scribble(fuzz);
		poll_own(fuzz, fuzz_draw(fuzz, 3));
	}
	return 0;
}

/* A child reads and writes what its parent has mapped, to its end or until it is killed. */
long device_stream_fork(struct fuzz *fuzz)
{
	unsigned int fate = fuzz_draw(fuzz, 3);
	int status;
	pid_t pid, got;

	if (fuzz->salt || !own_stream(fuzz)->fd)
		return -FUZZ_END;
	pid = fork();
	if (!pid)
		_exit(use_as_child(fuzz));
	if (pid < 0)
		return -errno;
	/* Then the child has the last of it. */
	if (fate == 2)
		device_stream_drop(fuzz);
	if (fate) {
		usleep(fuzz_draw(fuzz, 20000));
		kill(pid, SIGKILL);
	}
	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	if (got != pid || (status && (!fate || status != SIGKILL)))
		fuzz_fail(fuzz, "the child's status is %#x", status);
	return 0;
}
