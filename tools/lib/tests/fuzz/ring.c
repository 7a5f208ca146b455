// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <taskscope/taskscope.h>

#include "fuzz.h"
#include "../pack_events.h"
#include "stream_merge.h"

/*
 * Rings in memory that an enemy writes: what the input changes of good ones is there from the
 * beginning, or comes and goes meanwhile, by another thread.
 *
 *	struct how
 *	struct change, its bytes, struct change, ...
 */
struct how {
	uint8_t flags;
	uint8_t head_words;
	uint8_t until;
	uint8_t reserved;
};

#define MEANWHILE	1
#define OVERWRITES	2
#define STOPPED		4
#define BLOCKS		8
#define NO_CHANGES	16	/* the rest of the input is all that there is in the rings */

struct change {
	uint16_t at;
	uint8_t ring;
	uint8_t bytes;
};

#define NR_CPUS		2
#define NR_BLOCKS	2
#define RING_BYTES	((1 + NR_BLOCKS) * TSCOPE_BLOCK_BYTES)
/* Good rings have so many blocks begun, the oldest written over, and so many events each. */
#define NR_BEGUN	3
#define NR_EVENTS	6
/* A reader that an enemy leads in a circle ends then. */
#define MOST		4096
#define ROUNDS		20

struct world {
	char *ring[NR_CPUS];
	struct tscope_position position[NR_CPUS];
	struct ts_stream *stream;
	struct ts owner;
	const uint8_t *changes;
	size_t bytes;
	bool ends;
};

static void build_block(char *memory, __u32 cpu, __u64 nr, size_t head_bytes)
{
	struct tscope_block *block = (void *)(memory + TSCOPE_BLOCK_BYTES * (1 + nr % NR_BLOCKS));
	struct tscope_pack pack;

	*block = (struct tscope_block){ .nr = nr, .at_ns = 1000 * (nr + 1), .first = nr * NR_EVENTS,
					.cpu = cpu };
	tscope_pack_begin(&pack, block, block->at_ns);
	block->bytes = pack.used = head_bytes;
	pack_switch(&pack, 1, 1, 2, 120, block->at_ns + 10);
	pack_waking(&pack, 2, 66, TSCOPE_WAKING_IRQ | 1, block->at_ns + 20);
	pack_migrate(&pack, 66, 1, 0, block->at_ns + 30);
	pack_wakeup(&pack, 66, 0, block->at_ns + 30);
	pack_whole(&pack, TSCOPE_EVENT_RENAME, sizeof(struct tscope_event_rename),
		   block->at_ns + 40);
	pack_waking(&pack, 2, 1, TSCOPE_WAKING_NEW, block->at_ns + (1ULL << 23));
}

static void build_ring(char *memory, __u32 cpu, size_t head_bytes)
{
	struct tscope_ring *ring = (void *)memory;
	__u64 nr;

	memset(memory, 0, RING_BYTES);
	for (nr = 0; nr < NR_BEGUN; nr++)
		build_block(memory, cpu, nr, head_bytes);
	*ring = (struct tscope_ring){ .begun = NR_BEGUN, .produced = NR_BEGUN * NR_EVENTS + 1,
				      .lost = 1 };
}

/* Byte by byte: the reader may see any of it first. */
static void write_bytes(char *to, const uint8_t *from, size_t bytes)
{
	while (bytes--)
		__atomic_store_n(to++, *from++, __ATOMIC_RELAXED);
}

/* Exchanges what is there: twice, and it is as it was. */
static void exchange(char *at, const uint8_t *with, uint8_t *was, size_t bytes)
{
	memcpy(was, at, bytes);
	write_bytes(at, with, bytes);
}

/* Make all changes, or, after a pause, take each back. */
static void change(struct world *world, bool take_back)
{
	struct change head;
	uint8_t was[255];
	size_t at, n;
	char *to;

	for (at = 0; at + sizeof(head) < world->bytes; at += sizeof(head) + n) {
		memcpy(&head, world->changes + at, sizeof(head));
		n = world->bytes - at - sizeof(head);
		n = head.bytes < n ? head.bytes : n;
		head.at %= RING_BYTES;
		n = n < RING_BYTES - (size_t)head.at ? n : RING_BYTES - (size_t)head.at;
		to = world->ring[head.ring % NR_CPUS] + head.at;
		exchange(to, world->changes + at + sizeof(head), was, n);
		if (take_back)
			write_bytes(to, was, n);
		/* Nothing in it: the next one. */
	}
}

static void *be_an_enemy(void *arg)
{
	struct world *world = arg;

	while (!__atomic_load_n(&world->ends, __ATOMIC_RELAXED))
		change(world, true);
	return NULL;
}

/* Takes all of a block, as a program does that stores blocks. */
static int take_block(void *arg, const struct tscope_block *block)
{
	char *copy = malloc(TSCOPE_BLOCK_BYTES);
	size_t *left = arg;

	fuzz_expect(block->bytes <= TSCOPE_BLOCK_BYTES, "a block is a block");
	memcpy(copy, block, block->bytes);
	free(copy);
	return (*left)-- ? 0 : -EAGAIN;
}

static void read_events(struct world *world, __u64 until_ns)
{
	struct ts_stream *stream = world->stream;
	struct ts_event event;
	size_t left = MOST;

	if (stream->stop.size) {
		while (left-- && ts_stream_next(stream, &event) > 0)
			fuzz_expect(event.cpu < NR_CPUS, "an event has its CPU");
		return;
	}
	if (ts_stream_look(stream))
		return;
	while (left-- && ts_stream_take(stream, until_ns, &event) > 0)
		fuzz_expect(event.time_ns <= until_ns, "no event is later than it may be");
}

static void read_rings(struct world *world, const struct how *how)
{
	struct ts_stream *stream = world->stream;
	size_t left = MOST;

	if (how->flags & OVERWRITES && ts_stream_rewind_oldest(stream))
		return;
	if (how->flags & BLOCKS)
		ts_stream_blocks(stream, take_block, &left);
	read_events(world, how->until * 50ULL);
	read_events(world, ~0ULL);
	ts_stream_adds_up(stream);
}

static struct ts_stream *new_stream(struct world *world, const struct how *how)
{
	const struct tscope_stream_start start = {
		.nr_rings = NR_CPUS, .nr_blocks = NR_BLOCKS,
		.flags = how->flags & OVERWRITES ? TSCOPE_STREAM_OVERWRITE : 0,
	};
	const struct tscope_info info = {
		.abi_major = TSCOPE_ABI_MAJOR, .abi_minor = TSCOPE_ABI_MINOR,
		.block_head_bytes = how->head_words * 8,
	};
	struct ts_stream *stream = calloc(1, sizeof(*stream));
	__u32 cpu;

	if (!stream)
		err(2, "stream");
	if (ts_stream_init(stream, &info, &start)) {
		ts_stream_free(stream);
		return NULL;
	}
	stream->owner = &world->owner;
	for (cpu = 0; cpu < NR_CPUS; cpu++)
		ts_stream_add_ring(stream, cpu, (void *)world->ring[cpu], &world->position[cpu]);
	/* One that overwrites is read after its end. */
	if (how->flags & (STOPPED | OVERWRITES))
		stream->stop = (struct tscope_stream_stop){
			.size = sizeof(stream->stop), .now_ns = 5000,
			.produced = NR_CPUS * (NR_BEGUN * NR_EVENTS + 1), .lost = NR_CPUS,
		};
	return stream;
}

static void fill(struct world *world, const struct how *how)
{
	const size_t least = sizeof(struct tscope_block);
	size_t head_bytes = how->head_words * 8U > least ? how->head_words * 8U : least;
	size_t part = world->bytes / NR_CPUS;
	__u32 cpu;

	for (cpu = 0; cpu < NR_CPUS; cpu++) {
		build_ring(world->ring[cpu], cpu, head_bytes);
		if (how->flags & NO_CHANGES)
			memcpy(world->ring[cpu], world->changes + cpu * part,
			       part < RING_BYTES ? part : RING_BYTES);
	}
	if (!(how->flags & (NO_CHANGES | MEANWHILE)))
		change(world, false);
}

static void read_meanwhile(struct world *world, const struct how *how)
{
	pthread_t enemy;
	int i;

	if (pthread_create(&enemy, NULL, be_an_enemy, world))
		err(2, "pthread_create");
	for (i = 0; i < ROUNDS; i++) {
		read_rings(world, how);
		ts_stream_rewind(world->stream);
	}
	__atomic_store_n(&world->ends, true, __ATOMIC_RELAXED);
	pthread_join(enemy, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world world = {};
	struct how how;
	__u32 cpu;

	if (size < sizeof(how))
		return 0;
	memcpy(&how, data, sizeof(how));
	world.changes = data + sizeof(how);
	world.bytes = size - sizeof(how);
	for (cpu = 0; cpu < NR_CPUS; cpu++) {
		world.ring[cpu] = malloc(RING_BYTES);
		if (!world.ring[cpu])
			err(2, "rings");
	}
	fill(&world, &how);
	world.stream = new_stream(&world, &how);
	if (world.stream && how.flags & MEANWHILE && !(how.flags & NO_CHANGES))
		read_meanwhile(&world, &how);
	else if (world.stream)
		read_rings(&world, &how);
	ts_stream_free(world.stream);
	for (cpu = 0; cpu < NR_CPUS; cpu++)
		free(world.ring[cpu]);
	return 0;
}

static size_t add_change(uint8_t *data, size_t at, __u32 cpu, size_t where, __u64 value)
{
	const struct change change = { .at = where, .ring = cpu, .bytes = sizeof(value) };

	memcpy(data + at, &change, sizeof(change));
	memcpy(data + at + sizeof(change), &value, sizeof(value));
	return at + sizeof(change) + sizeof(value);
}

/* A good one in each way, and one with each number of a ring and a block changed. */
size_t fuzz_seed(unsigned int i, uint8_t *data)
{
	static const uint8_t flags[] = { 0, MEANWHILE, OVERWRITES, MEANWHILE | OVERWRITES, STOPPED,
					 BLOCKS | STOPPED, BLOCKS | MEANWHILE | OVERWRITES,
					 NO_CHANGES };
	struct how how = { .until = 25 };
	size_t at = sizeof(how), where;

	if (i >= sizeof(flags))
		return 0;
	how.flags = flags[i];
	how.head_words = i == 4 ? 5 : 0;
	memcpy(data, &how, sizeof(how));
	if (how.flags & NO_CHANGES) {
		memset(data + at, 0, 2 * RING_BYTES);
		return at + 2 * RING_BYTES;
	}
	if (!i)
		return at;
	for (where = 0; where < sizeof(struct tscope_ring); where += 8)
		at = add_change(data, at, 0, where, NR_BEGUN + 1);
	for (where = 0; where < sizeof(struct tscope_block) + 64; where += 8)
		at = add_change(data, at, 1, TSCOPE_BLOCK_BYTES + where, 3);
	return at;
}
