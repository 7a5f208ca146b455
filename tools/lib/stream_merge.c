// SPDX-License-Identifier: GPL-2.0
/* Merges the rings of the CPUs into one stream of events, in the order of time. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "block_reader.h"
#include "file_v1.h"
#include "stream_merge.h"

/*
 * A ring and how far it was read.
 *
 * What its CPU writes last is read first: begun, nr and bytes with acquire.  A block is
 * read while it is written, up to its bytes.  Once a later one is begun, and bytes is read
 * after that, it is whole; consumed is written with release when it has been read.
 */
struct ring {
	struct stream_source source;
	__u64 nr;		/* of the block that is read */
	struct block_reader reader;
	__u64 events, lost;	/* that were read */
	/* The next event, where there is one. */
	struct block_event next;
	/* Lost at the end, where no block is begun any more to tell it. */
	struct tscope_event_lost tail;
};

/* What there must be of an event, where the name is in it, and a string up to its end. */
static const struct {
	unsigned short bytes;
	unsigned short comm;
	unsigned short string;
} shapes[] = {
	[TSCOPE_EVENT_LOST] = { .bytes = sizeof(struct tscope_event_lost) },
	[TSCOPE_EVENT_SWITCH] = { .bytes = sizeof(struct tscope_event_switch) },
	[TSCOPE_EVENT_WAKING] = { .bytes = sizeof(struct tscope_event_waking) },
	[TSCOPE_EVENT_WAKEUP] = { .bytes = sizeof(struct tscope_event_wakeup) },
	[TSCOPE_EVENT_MIGRATE] = { .bytes = sizeof(struct tscope_event_migrate) },
	[TSCOPE_EVENT_FORK] = { sizeof(struct tscope_event_fork),
				offsetof(struct tscope_event_fork, comm) },
	[TSCOPE_EVENT_EXEC] = { sizeof(struct tscope_event_exec),
				offsetof(struct tscope_event_exec, comm),
				offsetof(struct tscope_event_exec, file) },
	[TSCOPE_EVENT_EXIT] = { sizeof(struct tscope_event_exit),
				offsetof(struct tscope_event_exit, comm) },
	[TSCOPE_EVENT_RENAME] = { sizeof(struct tscope_event_rename),
				  offsetof(struct tscope_event_rename, comm) },
	[TSCOPE_EVENT_TRIGGER] = { .bytes = sizeof(struct tscope_event_trigger) },
};

static bool is_sane(const struct ts_event *event)
{
	__u8 type = event->head.type;

	/* Of a type that is not known nothing but the length is. */
	if (type >= sizeof(shapes) / sizeof(shapes[0]))
		return true;
	return event->head.words * 8 >= shapes[type].bytes &&
	       (!shapes[type].comm ||
		memchr(event->bytes + shapes[type].comm, '\0', TSCOPE_COMM_BYTES)) &&
	       (!shapes[type].string ||
		memchr(event->bytes + shapes[type].string, '\0',
		       event->head.words * 8 - shapes[type].string)) &&
	       (type != TSCOPE_EVENT_RENAME ||
		memchr(event->rename.old_comm, '\0', TSCOPE_COMM_BYTES));
}

/* A block of a ring that is mapped. */
static const struct tscope_block *mapped_block(const struct stream_source *source, __u64 nr)
{
	const struct tscope_ring *shared = source->shared;

	if (__atomic_load_n(&shared->begun, __ATOMIC_ACQUIRE) - nr > source->nr_blocks)
		return NULL;
	return (const void *)((const char *)shared + source->ring_head_bytes +
			      TSCOPE_BLOCK_BYTES * (nr % source->nr_blocks));
}

/* The next block is begun: is it that one? */
static int enter(struct ring *ring, const struct tscope_block *block)
{
	if (__atomic_load_n(&block->nr, __ATOMIC_ACQUIRE) != ring->nr ||
	    block->cpu != ring->source.cpu || block->first != ring->events + ring->lost ||
	    block->at_ns < ring->reader.time_ns)
		return -EBADMSG;
	ts_block_begin(&ring->reader, block, ring->source.head_bytes);
	/* Another one may have been written meanwhile. */
	ring->reader.cpu = ring->source.cpu;
	return 0;
}

/* What was lost and no block tells of.  Return: as look_at(). */
static int look_behind(struct ring *ring, const struct tscope_stream_stop *stop)
{
	__u64 read = ring->events + ring->lost;
	__u64 produced = __atomic_load_n(&ring->source.shared->produced, __ATOMIC_RELAXED);

	if (!stop->size || produced <= read)
		return 0;
	ring->tail = (struct tscope_event_lost){
		.event = { .type = TSCOPE_EVENT_LOST, .words = sizeof(ring->tail) / 8,
			   .info = TSCOPE_LOST_FULL },
		.nr = produced - read,
	};
	ring->next = (struct block_event){ .bytes = &ring->tail, .head = ring->tail.event };
	/* The clock may step back a little. */
	ring->next.time_ns = stop->now_ns > ring->reader.time_ns ? stop->now_ns :
								   ring->reader.time_ns;
	return 1;
}

/* Find the next event of a ring.  Return: 1, 0: there is none, or -EBADMSG. */
static int look_at(struct ring *ring, const struct tscope_stream_stop *stop)
{
	const struct stream_source *source = &ring->source;
	const struct tscope_block *block;
	__u64 begun;
	__u32 bytes;

	for (;;) {
		begun = __atomic_load_n(&source->shared->begun, __ATOMIC_ACQUIRE);
		if (begun <= ring->nr)
			return look_behind(ring, stop);
		block = source->block(source, ring->nr);
		if (!block || (!ring->reader.at && enter(ring, block)))
			return -EBADMSG;
		bytes = __atomic_load_n(&block->bytes, __ATOMIC_ACQUIRE);
		if (bytes > TSCOPE_BLOCK_BYTES || bytes < ring->reader.at || bytes % 4)
			return -EBADMSG;
		if (bytes > ring->reader.at)
			return ts_block_look(&ring->reader, block, bytes, &ring->next);
		if (begun == ring->nr + 1)
			return look_behind(ring, stop);
		ring->nr++;
		ring->reader.at = 0;
		if (!source->position)
			continue;
		__atomic_store_n(&source->position->read, 0, __ATOMIC_RELAXED);
		__atomic_store_n(&source->position->consumed, ring->nr, __ATOMIC_RELEASE);
	}
}

static int take(struct ring *ring, struct ts_event *event, bool is_v1)
{
	const struct block_event *next = &ring->next;

	event->time_ns = next->time_ns;
	event->cpu = ring->source.cpu;
	memcpy(event->bytes, next->bytes ?: &next->packed, next->head.words * 8);
	/* Nobody should have changed it, but then nobody can have. */
	event->head = next->head;
	if ((is_v1 && !ts_v1_event(event)) || !is_sane(event))
		return -EBADMSG;

	if (event->head.type == TSCOPE_EVENT_LOST)
		ring->lost += event->lost.nr;
	else
		ring->events++;
	if (next->bytes != &ring->tail) {
		ts_block_step(&ring->reader, next);
		/* So that poll() waits for events that are older than we know. */
		if (ring->source.position)
			__atomic_store_n(&ring->source.position->read, ring->reader.at,
					 __ATOMIC_RELAXED);
	}
	return 0;
}

/* Of two at the same time that of the lower CPU comes first, every time. */
static bool comes_before(const struct ring *a, const struct ring *b)
{
	return a->next.time_ns != b->next.time_ns ? a->next.time_ns < b->next.time_ns :
						    a->source.cpu < b->source.cpu;
}

static void sift_down(struct ts_stream *stream, size_t i)
{
	struct ring **heap = stream->heap, *ring = heap[i];
	size_t below;

	for (; (below = 2 * i + 1) < stream->nr_heap; i = below) {
		if (below + 1 < stream->nr_heap && comes_before(heap[below + 1], heap[below]))
			below++;
		if (!comes_before(heap[below], ring))
			break;
		heap[i] = heap[below];
	}
	heap[i] = ring;
}

static int is_bad(struct ts_stream *stream, const struct ring *ring)
{
	stream->bad_cpu = ring->source.cpu;
	return -EBADMSG;
}

int ts_stream_look(struct ts_stream *stream)
{
	size_t i;
	int some;

	stream->nr_heap = 0;
	stream->taken = false;
	for (i = 0; i < stream->nr_rings; i++) {
		some = look_at(&stream->ring[i], &stream->stop);
		if (some < 0) {
			stream->nr_heap = 0;
			return is_bad(stream, &stream->ring[i]);
		}
		if (some)
			stream->heap[stream->nr_heap++] = &stream->ring[i];
	}
	for (i = stream->nr_heap / 2; i--;)
		sift_down(stream, i);
	return 0;
}

/* The first ring has moved on.  Return: 0 or -EBADMSG. */
static int move_first(struct ts_stream *stream)
{
	int some = look_at(stream->heap[0], &stream->stop);

	if (some < 0)
		return is_bad(stream, stream->heap[0]);
	if (!some)
		stream->heap[0] = stream->heap[--stream->nr_heap];
	if (stream->nr_heap)
		sift_down(stream, 0);
	stream->taken = false;
	return 0;
}

int ts_stream_take(struct ts_stream *stream, __u64 until_ns, struct ts_event *event)
{
	if (stream->taken && move_first(stream))
		return -EBADMSG;
	if (!stream->nr_heap || stream->heap[0]->next.time_ns > until_ns)
		return 0;
	if (take(stream->heap[0], event, stream->is_v1))
		return is_bad(stream, stream->heap[0]);
	stream->taken = true;
	if (event->head.type == TSCOPE_EVENT_LOST)
		stream->lost += event->lost.nr;
	else
		stream->events++;
	return 1;
}

static bool are_head_bytes(__u32 bytes, size_t least, size_t most)
{
	return bytes >= least && bytes <= most && bytes % 8 == 0;
}

int ts_stream_init(struct ts_stream *stream, const struct tscope_info *info,
		   const struct tscope_stream_start *start)
{
	*stream = (struct ts_stream){
		.start = *start, .is_v1 = info->abi_major == 1, .from_ns = start->now_ns,
	};
	stream->head_bytes = info->block_head_bytes ?: sizeof(struct tscope_block);
	stream->ring_head_bytes = info->ring_head_bytes ?: TSCOPE_BLOCK_BYTES;
	if (!are_head_bytes(stream->head_bytes, sizeof(struct tscope_block), TSCOPE_BLOCK_BYTES) ||
	    !are_head_bytes(stream->ring_head_bytes, sizeof(struct tscope_ring),
			    TSCOPE_RING_BYTES_MAX))
		return -EBADMSG;
	stream->ring = calloc(start->nr_rings + 1UL, sizeof(*stream->ring));
	stream->heap = calloc(start->nr_rings + 1UL, sizeof(*stream->heap));
	return stream->ring && stream->heap ? 0 : -ENOMEM;
}

static void rewind_ring(struct ring *ring, struct stream_source source, bool is_v1)
{
	*ring = (struct ring){
		.source = source, .nr = source.first_block, .lost = source.first_event,
		.reader.is_v1 = is_v1,
	};
}

void ts_stream_add_source(struct ts_stream *stream, const struct stream_source *source)
{
	struct stream_source taken = *source;

	taken.head_bytes = stream->head_bytes;
	taken.ring_head_bytes = stream->ring_head_bytes;
	rewind_ring(&stream->ring[stream->nr_rings++], taken, stream->is_v1);
}

void ts_stream_add_ring(struct ts_stream *stream, __u32 cpu, const struct tscope_ring *shared,
			struct tscope_position *position)
{
	ts_stream_add_source(stream, &(struct stream_source){
		.block = mapped_block,
		.shared = shared,
		.position = position,
		.cpu = cpu,
		.nr_blocks = stream->start.nr_blocks,
	});
}

void ts_stream_rewind(struct ts_stream *stream)
{
	size_t i;

	for (i = 0; i < stream->nr_rings; i++)
		rewind_ring(&stream->ring[i], stream->ring[i].source, stream->is_v1);
	stream->events = stream->lost = 0;
}

void ts_stream_restart(struct ts_stream *stream, size_t i, __u64 block, __u64 event)
{
	struct stream_source source = stream->ring[i].source;

	source.first_block = block;
	source.first_event = event;
	rewind_ring(&stream->ring[i], source, stream->is_v1);
	stream->events = stream->lost = 0;
}

bool ts_stream_loses_next(const struct ts_stream *stream)
{
	size_t i;

	for (i = stream->taken; i < stream->nr_heap; i++)
		if (stream->heap[i]->next.head.type == TSCOPE_EVENT_LOST)
			return true;
	return false;
}

int ts_stream_rewind_oldest(struct ts_stream *stream)
{
	const struct tscope_block *block;
	struct stream_source *source;
	__u64 begun;
	size_t i;

	stream->overwritten = 0;
	for (i = 0; i < stream->nr_rings; i++) {
		source = &stream->ring[i].source;
		begun = __atomic_load_n(&source->shared->begun, __ATOMIC_ACQUIRE);
		if (begun <= source->nr_blocks)
			continue;
		block = source->block(source, begun - source->nr_blocks);
		if (!block || block->nr != begun - source->nr_blocks)
			return is_bad(stream, &stream->ring[i]);
		source->first_block = begun - source->nr_blocks;
		source->first_event = block->first;
		stream->overwritten += source->first_event;
		if (block->at_ns > stream->from_ns)
			stream->from_ns = block->at_ns;
	}
	ts_stream_rewind(stream);
	return 0;
}

static int map_rings(struct ts_stream *stream)
{
	const struct tscope_stream_start *start = &stream->start;
	int fd = stream->client->fd;
	void *memory;
	__u32 n;

	if (!start->nr_blocks || start->nr_blocks > TSCOPE_RING_BYTES_MAX / TSCOPE_BLOCK_BYTES ||
	    start->map_bytes != stream->ring_head_bytes +
				(__u64)start->nr_blocks * TSCOPE_BLOCK_BYTES ||
	    start->data_offset / sizeof(*stream->positions) < start->nr_rings)
		return -EBADMSG;
	memory = mmap(NULL, start->data_offset, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		return -errno;
	stream->positions = memory;
	for (n = 0; n < start->nr_rings; n++) {
		memory = mmap(NULL, start->map_bytes, PROT_READ, MAP_SHARED, fd,
			      start->data_offset + (off_t)n * start->map_bytes);
		if (memory != MAP_FAILED)
			ts_stream_add_ring(stream, n, memory, &stream->positions[n]);
		else if (errno != ENXIO)	/* else there is no such CPU */
			return -errno;
	}
	return 0;
}

int ts_stream_open(struct ts_stream *stream, const struct ts *client,
		   const struct tscope_stream_start *wanted)
{
	struct tscope_stream_start start = *wanted;
	int err;

	*stream = (struct ts_stream){};
	err = ts_device_stream_start(client, &start);
	if (err)
		return err;
	err = ts_stream_init(stream, &client->info, &start);
	if (err)
		return err;
	stream->client = client;
	return map_rings(stream);
}

bool ts_stream_poll(const struct ts_stream *stream, int ms, int out)
{
	struct pollfd fds[] = { { .fd = stream->client->fd, .events = POLLIN }, { .fd = out } };

	return poll(fds, 2, ms) <= 0 || !(fds[1].revents & (POLLERR | POLLHUP));
}

int ts_stream_end(struct ts_stream *stream)
{
	struct tscope_stream_stop stop;
	int err = ts_device_stream_stop(stream->client, &stop);

	if (!err)
		stream->stop = stop;
	return err;
}

bool ts_stream_adds_up(const struct ts_stream *stream)
{
	return stream->events + stream->lost + stream->overwritten == stream->stop.produced &&
	       stream->lost == stream->stop.lost;
}

union block_copy {
	struct tscope_block head;
	char bytes[TSCOPE_BLOCK_BYTES];
};

/*
 * Nobody should write it any more, but then nobody can have: who takes the block relies on
 * its bytes.  Return: false: it is no block of this ring, or not this one.
 */
static bool copy_block(const struct ring *ring, const struct tscope_block *block,
		       union block_copy *copy)
{
	__u32 bytes;

	if (!block || __atomic_load_n(&block->nr, __ATOMIC_ACQUIRE) != ring->nr)
		return false;
	bytes = __atomic_load_n(&block->bytes, __ATOMIC_ACQUIRE);
	if (bytes < ring->source.head_bytes || bytes > sizeof(*copy))
		return false;
	memcpy(copy, block, bytes);
	copy->head.nr = ring->nr;
	copy->head.bytes = bytes;
	return copy->head.cpu == ring->source.cpu;
}

/* Whole blocks, which nobody writes any more; the last one is whole when all have ended. */
static int ring_blocks(struct ts_stream *stream, struct ring *ring, ts_block_fn *take, void *arg)
{
	const struct stream_source *source = &ring->source;
	__u64 begun = __atomic_load_n(&source->shared->begun, __ATOMIC_ACQUIRE);
	__u64 end = begun && !stream->stop.size ? begun - 1 : begun;
	union block_copy copy;
	int err;

	if (stream->start.flags & TSCOPE_STREAM_OVERWRITE && begun > ring->nr + source->nr_blocks)
		ring->nr = begun - source->nr_blocks;
	for (; ring->nr < end; ring->nr++) {
		if (!copy_block(ring, source->block(source, ring->nr), &copy))
			return is_bad(stream, ring);
		err = take(arg, &copy.head);
		if (err)
			return err;
		__atomic_store_n(&source->position->consumed, ring->nr + 1, __ATOMIC_RELEASE);
	}
	return 0;
}

int ts_stream_take_blocks(struct ts_stream *stream, ts_block_fn *take, void *arg)
{
	size_t i;
	int err = 0;

	for (i = 0; i < stream->nr_rings && !err; i++)
		err = ring_blocks(stream, &stream->ring[i], take, arg);
	return err;
}

const struct tscope_ring *ts_stream_ring(const struct ts_stream *stream, size_t i, __u32 *cpu)
{
	if (i >= stream->nr_rings)
		return NULL;
	*cpu = stream->ring[i].source.cpu;
	return stream->ring[i].source.shared;
}

void ts_stream_unmap(struct ts_stream *stream)
{
	size_t i;

	for (i = 0; stream->client && i < stream->nr_rings; i++)
		munmap((void *)stream->ring[i].source.shared, stream->start.map_bytes);
	if (stream->positions)
		munmap(stream->positions, stream->start.data_offset);
	free(stream->ring);
	free(stream->heap);
	*stream = (struct ts_stream){};
}
