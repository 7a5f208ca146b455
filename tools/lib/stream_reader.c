// SPDX-License-Identifier: GPL-2.0
/* ts_stream_*(): a stream as other programs read it.  stream_merge.c merges the CPUs. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "stream_merge.h"

/*
 * An event is in its ring so long after its time was taken, at the latest: there are some
 * hundred instructions in between, and a host that stops the CPU of a guest for a while.
 */
#define SETTLE_NS 20000000ULL

static int explain_start(struct ts *ts, int err, const struct tscope_stream_start *wanted)
{
	switch (-err) {
	case EPERM:
		return ts_fail(ts, err, "events are shown in the initial pid namespace only");
	case EACCES:
		return ts_fail(ts, err, "a stream needs a handle from ts_open() with TS_STREAM");
	case EOPNOTSUPP:
		if (ts->info.hooks)
			return ts_fail(ts, err,
				       "this module or this kernel does not have what is wanted: an event, a filter or a flag");
		return ts_fail(ts, err,
			       "nothing is seen: the module was loaded with hooks=0; load it without");
	case ESRCH:
		return ts_fail(ts, err, "no task %d",
			       wanted->trigger_tid ? wanted->trigger_tid : wanted->id);
	case EBADF:
		return ts_fail(ts, err, "fd is not the descriptor of a cgroup v2 folder");
	case ENOENT:
		return ts_fail(ts, err, "this cgroup has been removed");
	case EBUSY:
		return ts_fail(ts, err, "%d streams of events go on already: end one of them",
			       TSCOPE_STREAMS_MAX);
	case EEXIST:
		return ts_fail(ts, err, "this handle has had a stream: open another one");
	case EDQUOT:
		return ts_fail(ts, err,
			       "no room for more rings: choose smaller ones, end another reader, or raise /sys/module/taskscope/parameters/stream_mib");
	case EINVAL:
		return ts_fail(ts, err,
			       "a stream that cannot be: no events, a member that the filter has no use for, or a trigger that lacks something");
	case ERANGE:
		return ts_fail(ts, err, "rings or a watermark of a size that cannot be");
	default:
		return ts_fail(ts, err, NULL);
	}
}

/* What went wrong while a stream was read. */
static int explain(struct ts_stream *stream, int err)
{
	if (err == -EBADMSG)
		return ts_fail(stream->owner, err,
			       "the events of CPU %u make no sense: is the module the one that belongs to this program?",
			       stream->bad_cpu);
	return ts_fail(stream->owner, err, NULL);
}

static int not_stopped(struct ts_stream *stream)
{
	return ts_fail(stream->owner, -EBUSY,
		       "a stream with TSCOPE_STREAM_OVERWRITE is read after ts_stream_stop()");
}

static bool overwrites(const struct ts_stream *stream)
{
	return stream->start.flags & TSCOPE_STREAM_OVERWRITE;
}

static bool has_stopped(const struct ts_stream *stream)
{
	return stream->stop.size;
}

/* A program may be older than the library, or newer: its struct is shorter, or longer. */
static int copy_wanted(struct tscope_stream_start *copy, const struct tscope_stream_start *wanted)
{
	size_t bytes = wanted->size, at;

	if (bytes < TSCOPE_STREAM_START_SIZE_VER0)
		return -EINVAL;
	/* No struct is as long as a page: this is no size. */
	if (bytes > TSCOPE_BLOCK_BYTES)
		return -E2BIG;
	for (at = sizeof(*copy); at < bytes; at++)
		if (((const char *)wanted)[at])
			return -E2BIG;
	memset(copy, 0, sizeof(*copy));
	memcpy(copy, wanted, bytes < sizeof(*copy) ? bytes : sizeof(*copy));
	return 0;
}

int ts_stream_start(struct ts *ts, const struct tscope_stream_start *wanted,
		    struct ts_stream **stream)
{
	struct tscope_stream_start copy;
	struct ts_stream *new;
	int err = copy_wanted(&copy, wanted);

	*stream = NULL;
	if (err)
		return ts_fail(ts, err, "tscope_stream_start.size is %u, and not its size",
			       wanted->size);
	new = calloc(1, sizeof(*new));
	if (!new)
		return ts_fail(ts, -ENOMEM, NULL);
	err = ts_stream_open(new, ts, &copy);
	if (err) {
		ts_stream_free(new);
		return explain_start(ts, err, &copy);
	}
	new->owner = ts;
	ts->has_streamed = true;
	*stream = new;
	return 0;
}

const struct tscope_stream_start *ts_stream_started(const struct ts_stream *stream)
{
	return &stream->start;
}

int ts_stream_wait(struct ts_stream *stream, int timeout_ms)
{
	struct pollfd fd = { .fd = stream->client->fd, .events = POLLIN | POLLPRI };
	int nr = poll(&fd, 1, timeout_ms);

	if (nr < 0)
		return errno == EINTR ? 0 : explain(stream, -errno);
	return nr > 0;
}

/* Look at all rings: up to some time ago no event is missing in any of them. */
static int begin_round(struct ts_stream *stream)
{
	struct tscope_info info;
	int err;

	if (has_stopped(stream)) {
		stream->until_ns = ~0ULL;
	} else {
		err = ts_device_info(stream->client, &info);
		if (err)
			return err;
		stream->until_ns = info.now_ns - SETTLE_NS;
	}
	stream->is_round = true;
	return ts_stream_look(stream);
}

int ts_stream_next(struct ts_stream *stream, struct ts_event *event)
{
	int some = 0;

	if (overwrites(stream) && !has_stopped(stream))
		return not_stopped(stream);
	if (!stream->is_round)
		some = begin_round(stream);
	if (!some)
		some = ts_stream_take(stream, stream->until_ns, event);
	if (some <= 0)
		stream->is_round = false;
	return some < 0 ? explain(stream, some) : some;
}

int ts_stream_blocks(struct ts_stream *stream, ts_block_fn *fn, void *arg)
{
	int err;

	if (overwrites(stream) && !has_stopped(stream))
		return not_stopped(stream);
	err = ts_stream_take_blocks(stream, fn, arg);
	return err == -EBADMSG ? explain(stream, err) : err;
}

int ts_stream_stop(struct ts_stream *stream, const struct tscope_stream_stop **stop)
{
	bool had_stopped = has_stopped(stream);
	int err = ts_stream_end(stream);

	if (!err && !had_stopped && overwrites(stream))
		err = ts_stream_rewind_oldest(stream);
	if (!had_stopped)
		stream->is_round = false;
	if (err)
		return explain(stream, err);
	if (stop)
		*stop = &stream->stop;
	return 0;
}

void ts_stream_free(struct ts_stream *stream)
{
	if (!stream)
		return;
	ts_stream_unmap(stream);
	free(stream);
}
