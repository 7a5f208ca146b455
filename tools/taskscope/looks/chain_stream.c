// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "chain_stream.h"
#include "stream_merge.h"

/* For all CPUs together, and for one of them. */
#define ALL_BYTES	(16U << 20)
#define RING_BYTES	(1U << 20)
#define NEEDED		(1ULL << TSCOPE_EVENT_SWITCH | 1ULL << TSCOPE_EVENT_WAKING)

/* The module rounds up to a power of two. */
static __u32 ring_bytes(__u32 nr_cpus)
{
	__u32 bytes = RING_BYTES;

	while (bytes > TSCOPE_RING_BYTES_MIN && (__u64)bytes * nr_cpus > ALL_BYTES)
		bytes /= 2;
	return bytes;
}

static int start(struct chain_stream *chains)
{
	struct tscope_stream_start wanted = {
		.size = sizeof(wanted), .flags = TSCOPE_STREAM_OVERWRITE, .events = PAST_EVENTS,
	};
	int err = ts_open(&chains->ts, TS_STREAM);

	if (err)
		return err;
	wanted.ring_bytes = ring_bytes(ts_info(chains->ts)->nr_cpus);
	err = ts_stream_start(chains->ts, &wanted, &chains->stream);
	if (err || (ts_stream_started(chains->stream)->events_given & NEEDED) == NEEDED)
		return err;
	ts_stream_stop(chains->stream, NULL);
	return ts_fail(chains->ts, -EOPNOTSUPP, "this kernel tells of no switches or no wakings");
}

bool chain_stream_wakers(const struct tscope_wakers *wakers)
{
	return !wakers || wakers->others || wakers->waker[0].count;
}

void chain_stream_start(struct chain_stream *chains, const struct target *target,
			const struct look *before)
{
	const struct ts_set *threads = &before->threads;
	size_t i;

	if (target->kind == TARGET_ALL)
		return;
	for (i = 0; i < threads->nr; i++) {
		if (!look_has(target, &threads->task[i].rec) ||
		    !chain_stream_wakers(threads->task[i].rec.wakers))
			continue;
		chains->err = start(chains);
		return;
	}
}

void chain_stream_stop(struct chain_stream *chains)
{
	if (chains->stream && !chains->err)
		chains->err = ts_stream_stop(chains->stream, NULL);
}

bool chain_stream_read(struct chain_stream *chains, const struct chain_search *search,
		       struct chains *found)
{
	struct ts_stream *stream = chains->stream;
	struct chain_search from = *search;
	struct chain_finder *finder;
	struct ts_event event;
	int some;

	if (!stream || chains->err)
		return false;
	from.from_ns = stream->from_ns;
	finder = chain_finder_new(&from);
	while ((some = ts_stream_next(stream, &event)) > 0) {
		if (event.head.type == TSCOPE_EVENT_LOST) {
			some = ts_fail(chains->ts, -EIO, "events are missing in the middle of the stream");
			break;
		}
		chain_finder_take(finder, &event);
	}
	chain_finder_end(finder, stream->stop.now_ns, found);
	chain_finder_free(finder);
	chains->err = some;
	return !some;
}

void chain_stream_free(struct chain_stream *chains)
{
	ts_stream_free(chains->stream);
	ts_close(chains->ts);
	*chains = (struct chain_stream){};
}
