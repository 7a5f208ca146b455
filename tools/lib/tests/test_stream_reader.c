// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <taskscope/taskscope.h>

#include "fake_device.h"
#include "pack_events.h"
#include "stream_merge.h"
#include "unit.h"

#define RING_BYTES ((FAKE_BLOCKS + 1) * TSCOPE_BLOCK_BYTES)

/* A device with a stream, and its rings as the module has them. */
struct world {
	struct ts *ts;
	struct ts_stream *stream;
	struct tscope_ring *ring[FAKE_CPUS];
	struct tscope_pack pack[FAKE_CPUS];
};

static void set_up(struct world *world, __u32 flags)
{
	const struct tscope_stream_start wanted = {
		.size = sizeof(wanted), .flags = flags, .events = 1 << TSCOPE_EVENT_WAKEUP,
	};
	__u32 cpu;

	fake_reset();
	if (ts_open(&world->ts, TS_STREAM) || ts_stream_start(world->ts, &wanted, &world->stream))
		abort();
	for (cpu = 0; cpu < FAKE_CPUS; cpu++)
		world->ring[cpu] = fake_ring(cpu);
}

static void tear_down(struct world *world)
{
	__u32 cpu;

	for (cpu = 0; cpu < FAKE_CPUS; cpu++)
		munmap(world->ring[cpu], RING_BYTES);
	ts_stream_free(world->stream);
	ts_close(world->ts);
}

/* Begin the next block of a CPU, at this time after the start of the stream. */
static struct tscope_block *begin(struct world *world, __u32 cpu, __u64 ns)
{
	struct tscope_ring *ring = world->ring[cpu];
	struct tscope_block *block = (void *)((char *)ring + TSCOPE_BLOCK_BYTES *
					      (1 + ring->begun % FAKE_BLOCKS));

	*block = (struct tscope_block){
		.nr = ring->begun, .at_ns = fake.start.now_ns + ns, .first = ring->produced,
		.bytes = sizeof(*block), .cpu = cpu,
	};
	tscope_pack_begin(&world->pack[cpu], block, block->at_ns);
	ring->begun++;
	return block;
}

static void put(struct world *world, struct tscope_block *block, __s32 tid, __u32 delta_ns)
{
	struct tscope_pack *pack = &world->pack[block->cpu];

	pack_wakeup(pack, tid, block->cpu, pack->last_ns + delta_ns);
	world->ring[block->cpu]->produced++;
	fake.stop.produced++;
}

/* Return: the tids of the next events as digits; below 0: -errno. */
static long read_round(struct world *world)
{
	struct ts_event event;
	long tids = 0;
	int some;

	while ((some = ts_stream_next(world->stream, &event)) > 0)
		tids = 10 * tids + event.wakeup.tid;
	return some ? some : tids;
}

static void test_order(void)
{
	const struct tscope_stream_stop *stop;
	struct tscope_block *a, *b;
	struct world world;

	set_up(&world, 0);
	ok(ts_stream_started(world.stream)->nr_rings == FAKE_CPUS, "stream reader: started");
	a = begin(&world, 0, 0);
	b = begin(&world, 1, 0);
	put(&world, a, 1, 1000);
	put(&world, b, 2, 500);
	put(&world, a, 3, 1000);
	ok(ts_stream_wait(world.stream, 0) == 1, "stream reader: something came");
	/* It may be that a CPU is still about to write an earlier one. */
	ok(!read_round(&world), "stream reader: not before it is settled");
	ok(read_round(&world) == 213, "stream reader: in the order of time");
	ok(!read_round(&world), "stream reader: each once");
	put(&world, b, 4, 900000000);
	ok(!read_round(&world) && !read_round(&world), "stream reader: not what is later");
	ok(!ts_stream_stop(world.stream, &stop) && stop->produced == 4 &&
	   !ts_stream_adds_up(world.stream), "stream reader: stopped");
	ok(read_round(&world) == 4 && !read_round(&world) && ts_stream_adds_up(world.stream),
	   "stream reader: all that is left, and it adds up");
	ok(!ts_stream_stop(world.stream, NULL) && !read_round(&world), "stream reader: once more");
	tear_down(&world);
}

static int count_blocks(void *arg, const struct tscope_block *block)
{
	++*(int *)arg;
	return block->nr == 1 && block->cpu == 1 ? 42 : 0;
}

static void test_blocks(void)
{
	struct world world;
	int nr = 0;

	set_up(&world, 0);
	put(&world, begin(&world, 0, 0), 1, 10);
	put(&world, begin(&world, 0, 100), 1, 10);
	ok(!ts_stream_blocks(world.stream, count_blocks, &nr) && nr == 1,
	   "stream blocks: those that are full");
	ts_stream_stop(world.stream, NULL);
	put(&world, begin(&world, 1, 0), 1, 10);
	put(&world, begin(&world, 1, 0), 1, 10);
	ok(ts_stream_blocks(world.stream, count_blocks, &nr) == 42 && nr == 4,
	   "stream blocks: the last ones after the end, and a call that is ended");
	tear_down(&world);
}

/* The oldest are written over: what is there is read when nobody writes any more. */
static void test_overwritten(void)
{
	struct world world;
	struct ts_event event;
	int i, nr = 0;

	set_up(&world, TSCOPE_STREAM_OVERWRITE);
	for (i = 1; i <= FAKE_BLOCKS + 2; i++)
		put(&world, begin(&world, 0, 1000 * i), i, 10);
	put(&world, begin(&world, 1, 4500), 9, 10);
	ok(ts_stream_next(world.stream, &event) == -EBUSY && strstr(ts_why(world.ts), "stop") &&
	   ts_stream_blocks(world.stream, count_blocks, &nr) == -EBUSY && !nr,
	   "overwritten: not while it is written");
	ok(!ts_stream_stop(world.stream, NULL) && read_round(&world) == 34956,
	   "overwritten: what is left");
	ok(ts_stream_adds_up(world.stream), "overwritten: adds up");
	ok(world.stream->from_ns == fake.start.now_ns + 3000, "overwritten: from when on nothing is missing");
	tear_down(&world);
}

/* What a program wants, as an older or a newer header has it. */
static void test_sizes(void)
{
	struct {
		struct tscope_stream_start start;
		__u64 later;
	} wanted = { .start = { .size = sizeof(wanted), .events = TSCOPE_EVENTS_ALL } };
	struct ts_exits exits = { .kind = TS_EXITED_PROCESSES };
	struct ts_stream *stream;
	struct ts *ts;

	fake_reset();
	ts_open(&ts, TS_STREAM);
	wanted.later = 1;
	ok(ts_stream_start(ts, &wanted.start, &stream) == -E2BIG && !stream,
	   "stream: a wish that is not known");
	wanted.start.size = 0;
	ok(ts_stream_start(ts, &wanted.start, &stream) == -EINVAL && !stream &&
	   strstr(ts_why(ts), "size is 0"), "stream: without a size");
	wanted.start.size = ~0U;
	ok(ts_stream_start(ts, &wanted.start, &stream) == -E2BIG && !stream,
	   "stream: of a size that cannot be");
	wanted.start.size = sizeof(wanted);
	wanted.later = 0;
	ok(!ts_stream_start(ts, &wanted.start, &stream), "stream: of a newer header");
	ok(ts_exited_wait(ts, &exits, 0) == -EBUSY, "  its handle waits for no exits");
	ts_stream_free(stream);
	ts_close(ts);
	fake_reset();
	ts_open(&ts, TS_STREAM);
	wanted.start.size = TSCOPE_STREAM_START_SIZE_VER0;
	ok(!ts_stream_start(ts, &wanted.start, &stream) &&
	   ts_stream_started(stream)->events == TSCOPE_EVENTS_ALL, "stream: of an older header");
	ts_stream_free(stream);
	ts_close(ts);
}

static void test_failures(void)
{
	static const struct tscope_stream_start wanted = { .size = sizeof(wanted), .id = 7 };
	static const int errors[] = { EPERM, EACCES, EOPNOTSUPP, ESRCH, EBADF, ENOENT, EBUSY,
				      EDQUOT, EINVAL, ENOMEM, EIO };
	struct ts_stream *stream;
	struct tscope_block *block;
	struct ts_event event;
	struct world world;
	struct ts *ts;
	size_t i;

	fake_reset();
	ts_open(&ts, TS_STREAM);
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		fake.ioctl_errno = errors[i];
		ok(ts_stream_start(ts, &wanted, &stream) == -errors[i] && !stream && ts_why(ts)[0],
		   "stream: error %d: %s", errors[i], ts_why(ts));
	}
	ts_close(ts);
	ts_stream_free(NULL);
	test_sizes();

	set_up(&world, 0);
	ok(ts_stream_start(world.ts, &wanted, &stream) == -EEXIST && !stream,
	   "stream: one for each handle");
	block = begin(&world, 1, 0);
	put(&world, block, 1, 10);
	*(__u32 *)(block + 1) = 0;
	ok(ts_stream_next(world.stream, &event) == -EBADMSG && strstr(ts_why(world.ts), "CPU 1"),
	   "stream: a ring that makes no sense");
	tear_down(&world);
}

void test_stream_reader(void)
{
	test_order();
	test_blocks();
	test_overwritten();
	test_failures();
	fake_reset();
}
