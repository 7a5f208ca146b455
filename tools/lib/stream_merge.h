/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_STREAM_MERGE_H
#define TASKSCOPE_STREAM_MERGE_H

#include "device.h"

/*
 * Events as they happen, of all CPUs in the order of their times.
 *
 * Each CPU writes a ring of its own.  An event may be taken once no ring can get an
 * earlier event any more.  The module takes the time of an event and writes the event right
 * after that, with interrupts off.  So a look at all rings, some time after T, finds all
 * events up to T.  Each round asks for the time, looks, and takes events up to the time that
 * the round before has asked for:
 *
 *	until = stream.start.now_ns;
 *	for (;;) {
 *		ts_stream_poll();
 *		now = the time, from ts_device_info();
 *		ts_stream_look();
 *		while (ts_stream_take(until) > 0)
 *			...
 *		until = now;
 *	}
 *
 * After ts_stream_end() no event is written any more: a last look, with ~0ULL for a time,
 * takes all that are left, and then ts_stream_adds_up().  ts_stream_next() does all this.
 *
 * Nothing in a ring is trusted: a ring that makes no sense is an error.
 */

struct ring;

/**
 * struct stream_source - where the blocks of a ring come from
 * @block:	 returns block @nr, good until the next call; NULL: it is not to be had
 * @data:	 for that
 * @shared:	 the ring
 * @position:	 where the reader tells how far it is; NULL: nowhere
 * @cpu:	 whose
 * @nr_blocks:	 of a ring that is mapped: its blocks
 * @first_block: number of the first block that there is
 * @first_event: events that its CPU met before that
 * @head_bytes:	 ts_stream_add_source(): bytes of a block before its events
 * @ring_head_bytes: the same: bytes of a ring that is mapped before its blocks
 */
struct stream_source {
	const struct tscope_block *(*block)(const struct stream_source *source, __u64 nr);
	void *data;
	const struct tscope_ring *shared;
	struct tscope_position *position;
	__u32 cpu;
	__u32 nr_blocks;
	__u64 first_block;
	__u64 first_event;
	__u32 head_bytes;
	__u32 ring_head_bytes;
};

/**
 * struct ts_stream - a stream that is read
 * @client:    the device; NULL in tests
 * @start:     what there is
 * @head_bytes: bytes of a block before its events
 * @ring_head_bytes: bytes of a ring before its blocks
 * @is_v1:     of a recording of ABI 1, see file_v1.h: events are given as now
 * @stop:      ts_stream_end(): how much there was; size 0 before
 * @positions: how far we are, for the writers
 * @ring:      the rings
 * @nr_rings:  how many; CPU numbers need not be without gaps
 * @heap:      rings that have an event, none later than those below it: at 2 * i + 1 and
 *	       2 * i + 2
 * @nr_heap:   how many
 * @taken:     the first of @heap has moved on
 * @events:    events taken
 * @lost:      events lost, as far as it was told
 * @overwritten: events that were written over before they could be read
 * @from_ns:   all later events are there: when it began, or, after ts_stream_rewind_oldest(),
 *	       when the latest of the oldest blocks of its rings was begun
 * @bad_cpu:   -EBADMSG: whose ring it was
 * @owner:     of one from ts_stream_start(): its handle
 * @is_round:  ts_stream_next(): a round has begun
 * @until_ns:  ts_stream_next(): events are taken up to this time
 */
struct ts_stream {
	const struct ts *client;
	struct tscope_stream_start start;
	__u32 head_bytes;
	__u32 ring_head_bytes;
	bool is_v1;
	struct tscope_stream_stop stop;
	struct tscope_position *positions;
	struct ring *ring;
	size_t nr_rings;
	struct ring **heap;
	size_t nr_heap;
	bool taken;
	__u64 events;
	__u64 lost;
	__u64 overwritten;
	__u64 from_ns;
	__u32 bad_cpu;
	struct ts *owner;
	bool is_round;
	__u64 until_ns;
};

/**
 * ts_stream_open() - start a stream and map it
 * @stream: filled; to be closed even where this fails
 * @client: the device, from ts_device_open_stream()
 * @wanted: what is wanted
 *
 * Return: 0, -ENOMEM, or another -errno of TSCOPE_STREAM_START and mmap().
 */
int ts_stream_open(struct ts_stream *stream, const struct ts *client,
		   const struct tscope_stream_start *wanted);

/**
 * ts_stream_init() - a stream without rings
 * @stream: filled
 * @info:   what the module says of itself; sizes of heads that are 0 are as known here
 * @start:  what TSCOPE_STREAM_START returned
 *
 * Return: 0, -ENOMEM, or -EBADMSG: heads of rings or blocks have no such sizes;
 *	   ts_stream_unmap() is due in any case.
 */
int ts_stream_init(struct ts_stream *stream, const struct tscope_info *info,
		   const struct tscope_stream_start *start);

/**
 * ts_stream_add_ring() - add a ring
 * @stream:   the stream, to which at most start.nr_rings are added
 * @cpu:      whose
 * @shared:   its memory
 * @position: how far we are with it
 */
void ts_stream_add_ring(struct ts_stream *stream, __u32 cpu, const struct tscope_ring *shared,
			struct tscope_position *position);

/**
 * ts_stream_add_source() - the same, with blocks from anywhere
 * @stream: the stream
 * @source: where from
 */
void ts_stream_add_source(struct ts_stream *stream, const struct stream_source *source);

/**
 * ts_stream_rewind() - go back to where the rings begin, in front of ts_stream_look()
 * @stream: the stream, whose blocks are all still there
 */
void ts_stream_rewind(struct ts_stream *stream);

/**
 * ts_stream_restart() - go to a block of a ring, in front of ts_stream_look()
 * @stream: the stream
 * @i:	    which ring, in the order in which they were added
 * @block:  number of the block, which is still there
 * @event:  events that its CPU met before that
 */
void ts_stream_restart(struct ts_stream *stream, size_t i, __u64 block, __u64 event);

/**
 * ts_stream_loses_next() - does the next event of any ring tell of a loss?
 * @stream: the stream, after ts_stream_take()
 *
 * That of the ring of the event that was taken last does not count.
 */
bool ts_stream_loses_next(const struct ts_stream *stream);

/**
 * ts_stream_rewind_oldest() - go to the oldest blocks of rings that were written over
 * @stream: the stream, with TSCOPE_STREAM_OVERWRITE, which was stopped
 *
 * Return: 0, or -EBADMSG: a ring that makes no sense.
 */
int ts_stream_rewind_oldest(struct ts_stream *stream);

/**
 * ts_stream_poll() - wait until there is much to read, or some time is over
 * @stream: the stream
 * @ms:	    the time
 * @out:    descriptor of the output, which may be a pipe
 *
 * Return: false: the pipe has no reader any more.
 */
bool ts_stream_poll(const struct ts_stream *stream, int ms, int out);

/**
 * ts_stream_look() - begin a round
 * @stream: the stream
 *
 * Return: 0, or -EBADMSG: a ring that makes no sense.
 */
int ts_stream_look(struct ts_stream *stream);

/**
 * ts_stream_take() - take the next event
 * @stream:   the stream
 * @until_ns: only if it is not later than this
 * @event:    filled
 *
 * Return: 1, 0: there is none, or -EBADMSG: a ring that makes no sense.
 */
int ts_stream_take(struct ts_stream *stream, __u64 until_ns, struct ts_event *event);

/**
 * ts_stream_take_blocks() - take the blocks that are whole, instead of their events
 * @stream: the stream, live; with TSCOPE_STREAM_OVERWRITE it has been stopped
 * @take:   called with each, those of a CPU in order; has made a copy when it returns
 * @arg:    for @take
 *
 * Return: 0; -EBADMSG: a ring that makes no sense; or what @take returned.
 */
int ts_stream_take_blocks(struct ts_stream *stream, ts_block_fn *take, void *arg);

/**
 * ts_stream_ring() - the state of a ring
 * @stream: the stream
 * @i:	    which, from 0 on
 * @cpu:    filled: whose it is
 *
 * Return: the ring, or NULL: there are no more.
 */
const struct tscope_ring *ts_stream_ring(const struct ts_stream *stream, size_t i, __u32 *cpu);

/**
 * ts_stream_end() - end the stream; what is in the rings stays
 * @stream: the stream
 *
 * Return: 0 or -errno.
 */
int ts_stream_end(struct ts_stream *stream);

/**
 * ts_stream_unmap() - unmap the stream
 * @stream: the stream
 */
void ts_stream_unmap(struct ts_stream *stream);

#endif
