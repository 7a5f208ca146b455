// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pack_events.h"
#include "stream_merge.h"
#include "unit.h"

#define NR_BLOCKS 4
#define NR_CPUS 3

/* A ring in memory, and the CPU that writes it as the module does. */
struct fake {
	_Alignas(8) char memory[(1 + NR_BLOCKS) * TSCOPE_BLOCK_BYTES];
	struct tscope_pack pack;
	__u64 missing;
};

struct world {
	struct fake fake[NR_CPUS];
	struct tscope_position position[NR_CPUS];
	struct ts_stream stream;
};

static struct tscope_ring *shared(struct fake *fake)
{
	return (void *)fake->memory;
}

static struct tscope_block *block(struct fake *fake, __u64 nr)
{
	return (void *)(fake->memory + TSCOPE_BLOCK_BYTES * (1 + nr % NR_BLOCKS));
}

static struct world *new_world(void)
{
	const struct tscope_stream_start start = { .nr_rings = NR_CPUS, .nr_blocks = NR_BLOCKS };
	const struct tscope_info info = { .abi_major = TSCOPE_ABI_MAJOR,
					  .abi_minor = TSCOPE_ABI_MINOR };
	struct world *world = calloc(1, sizeof(*world));
	__u32 cpu;

	if (!world)
		abort();
	ts_stream_init(&world->stream, &info, &start);
	for (cpu = 0; cpu < NR_CPUS; cpu++) {
		world->fake[cpu].pack.used = TSCOPE_BLOCK_BYTES;
		ts_stream_add_ring(&world->stream, cpu, shared(&world->fake[cpu]),
				   &world->position[cpu]);
	}
	return world;
}

static void free_world(struct world *world)
{
	ts_stream_unmap(&world->stream);
	free(world);
}

/* Return: false: no room. */
static bool begin(struct world *world, __u32 cpu, __u64 now)
{
	struct fake *fake = &world->fake[cpu];
	struct tscope_ring *ring = shared(fake);
	struct tscope_event_lost *lost;
	struct tscope_block *to = block(fake, ring->begun);

	if (ring->begun - world->position[cpu].consumed >= NR_BLOCKS) {
		fake->pack.used = TSCOPE_BLOCK_BYTES;
		fake->missing++;
		ring->produced++;
		ring->lost++;
		return false;
	}
	*to = (struct tscope_block){ .nr = ring->begun, .at_ns = now, .cpu = cpu,
				     .first = ring->produced - fake->missing };
	tscope_pack_begin(&fake->pack, to, now);
	to->bytes = fake->pack.used;
	if (fake->missing) {
		lost = pack_whole(&fake->pack, TSCOPE_EVENT_LOST, sizeof(*lost), now);
		lost->event.info = TSCOPE_LOST_FULL;
		lost->nr = fake->missing;
		fake->missing = 0;
	}
	ring->begun++;
	return true;
}

/* Return: the event, to be filled; NULL: it is lost. */
static void *put(struct world *world, __u32 cpu, unsigned int type, size_t bytes, __u64 now)
{
	struct tscope_pack *pack = &world->fake[cpu].pack;

	if (pack->used + TSCOPE_PACK_EVENT_BYTES + bytes > TSCOPE_BLOCK_BYTES &&
	    !begin(world, cpu, now))
		return NULL;
	shared(&world->fake[cpu])->produced++;
	return pack_whole(pack, type, bytes, now);
}

static void put_wakeup(struct world *world, __u32 cpu, __s32 tid, __u64 now)
{
	struct tscope_pack *pack = &world->fake[cpu].pack;

	if (pack_is_full(pack, tid, cpu, now) && !begin(world, cpu, now))
		return;
	shared(&world->fake[cpu])->produced++;
	pack_wakeup(pack, tid, cpu, now);
}

/* Ends the stream, as the module would tell it. */
static void stop(struct world *world, __u64 now)
{
	struct tscope_stream_stop *stop = &world->stream.stop;
	__u32 cpu;

	*stop = (struct tscope_stream_stop){ .size = sizeof(*stop), .now_ns = now };
	for (cpu = 0; cpu < NR_CPUS; cpu++) {
		stop->produced += shared(&world->fake[cpu])->produced;
		stop->lost += shared(&world->fake[cpu])->lost;
	}
}

/* Words that are cut where they are too many. */
struct words {
	size_t len;
	char s[1 << 16];
};

static void clear(struct words *words)
{
	words->len = 0;
	words->s[0] = '\0';
}

static void add_event(struct words *words, const struct ts_event *event)
{
	size_t room = sizeof(words->s) - words->len;
	int n = snprintf(words->s + words->len, room, "%llu:%u:%lld ", event->time_ns, event->cpu,
			 event->head.type == TSCOPE_EVENT_LOST ? -(__s64)event->lost.nr :
								 event->wakeup.tid);

	words->len += n < (int)room ? n : 0;
}

/* A round, as words: time:cpu:tid, or time:cpu:-lost.  Return: as ts_stream_take(). */
static int round_until(struct world *world, __u64 until, struct words *words)
{
	struct ts_event event;
	int some = ts_stream_look(&world->stream);

	if (some < 0)
		return some;
	while ((some = ts_stream_take(&world->stream, until, &event)) > 0)
		add_event(words, &event);
	return some;
}

static void check_round(struct world *world, __u64 until, const char *want, const char *what)
{
	struct words t = {};
	int err = round_until(world, until, &t);

	is(t.s, want, "%s", what);
	ok(!err, "  and all makes sense");
}

static void test_merge(void)
{
	struct world *world = new_world();

	check_round(world, ~0ULL, "", "merge: nothing yet");
	put_wakeup(world, 2, 1, 100);
	put_wakeup(world, 0, 2, 105);
	put_wakeup(world, 2, 3, 110);
	put_wakeup(world, 1, 4, 110);
	put_wakeup(world, 0, 5, 120);
	check_round(world, 110, "100:2:1 105:0:2 110:1:4 110:2:3 ",
		    "merge: in order, not later than the limit");
	check_round(world, 119, "", "merge: the next is later");
	put_wakeup(world, 1, 6, 115);
	put_wakeup(world, 1, 7, 130);
	check_round(world, 120, "115:1:6 120:0:5 ", "merge: one that came in the meantime");
	stop(world, 140);
	check_round(world, ~0ULL, "130:1:7 ", "merge: what is left");
	ok(ts_stream_adds_up(&world->stream) && world->stream.events == 7, "merge: adds up");
	world->stream.stop.produced++;
	ok(!ts_stream_adds_up(&world->stream), "merge: one missing does not");
	free_world(world);
}

/* Many blocks, some CPUs faster than others, read while they are written. */
static void test_many(void)
{
	struct world *world = new_world();
	struct ts_event event;
	__u64 now, latest = 0;
	bool in_order = true;
	__s32 last[NR_CPUS] = {};

	for (now = 1; now <= 20000; now++) {
		put_wakeup(world, now * now % 7 % NR_CPUS, now, now);
		if (now % 64)
			continue;
		in_order &= !ts_stream_look(&world->stream);
		while (ts_stream_take(&world->stream, now - 32, &event) > 0) {
			in_order &= event.time_ns >= latest &&
				    event.time_ns == (__u64)event.wakeup.tid &&
				    event.wakeup.tid > last[event.cpu];
			latest = event.time_ns;
			last[event.cpu] = event.wakeup.tid;
		}
	}
	ok(in_order && latest == 20000 - 32 - 20000 % 64, "many: in order, each once");
	ok(world->position[0].consumed == shared(&world->fake[0])->begun - 1 &&
	   world->position[0].consumed > NR_BLOCKS, "many: blocks are given back, but the last");
	stop(world, now);
	ts_stream_look(&world->stream);
	while (ts_stream_take(&world->stream, ~0ULL, &event) > 0)
		;
	ok(ts_stream_adds_up(&world->stream) && world->stream.events == 20000, "many: adds up");
	free_world(world);
}

/* How many wakeups of one task fit into a ring: the task once for each block, and a word each. */
#define RING_EVENTS (NR_BLOCKS * ((TSCOPE_BLOCK_BYTES - sizeof(struct tscope_block)) / 4 - 1))

static void fill(struct world *world, __u32 cpu, size_t nr, __u64 from)
{
	while (nr--)
		put_wakeup(world, cpu, 1, from++);
}

static void test_losses(void)
{
	struct world *world = new_world();
	struct words t = {};

	fill(world, 1, RING_EVENTS + 5, 1000);
	put_wakeup(world, 0, 2, 7000);
	round_until(world, 6000, &t);
	ok(world->stream.events == RING_EVENTS && !world->stream.lost && !strchr(t.s, '-'),
	   "lost: what there was room for");
	ok(world->position[1].consumed == NR_BLOCKS - 1, "lost: the last block may still grow");
	clear(&t);

	put_wakeup(world, 1, 3, 8000);
	check_round(world, ~0ULL, "7000:0:2 8000:1:-5 8000:1:3 ", "lost: told where they would stand");
	fill(world, 1, RING_EVENTS + 2, 9000);
	stop(world, 20000);
	round_until(world, ~0ULL, &t);
	/* Of the last block but one the ring had some left, then a whole ring. */
	ok(strstr(t.s, "20000:1:-") && !strstr(strstr(t.s, "20000:1:-") + 1, "20000:1:-"),
	   "lost: at the end, once");
	ok(ts_stream_adds_up(&world->stream) && world->stream.lost > 5, "lost: adds up");
	clear(&t);
	check_round(world, ~0ULL, "", "lost: nothing more");
	free_world(world);
}

static void test_unknown(void)
{
	struct world *world = new_world();
	struct ts_event event;

	put(world, 0, 200, 64, 10);
	put_wakeup(world, 0, 1, 20);
	ts_stream_look(&world->stream);
	ok(ts_stream_take(&world->stream, 100, &event) == 1 && event.head.type == 200 &&
	   event.head.words == 8, "an event that is not known is as long as it says");
	ok(ts_stream_take(&world->stream, 100, &event) == 1 && event.wakeup.tid == 1,
	   "what follows it is found");

	/* A known one may grow. */
	put(world, 0, TSCOPE_EVENT_WAKEUP, 8 * 255, 30);
	ts_stream_look(&world->stream);
	ok(ts_stream_take(&world->stream, 100, &event) == 1 && event.head.words == 255,
	   "an event that is longer than we know");
	stop(world, 40);
	ok(ts_stream_adds_up(&world->stream), "they count");
	free_world(world);
}

static void break_nr(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->nr++; }
static void break_none(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->nr = ~0ULL; }
static void break_cpu(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->cpu = 0; }
static void break_first(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->first = 1; }
static void break_bytes(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->bytes += 8; }
static void break_more(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->bytes = 4104; }
static void break_most(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->bytes = -8; }
static void break_least(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->bytes = 0; }
static void break_odd(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->bytes -= 2; }
static void break_end(struct tscope_ring *r, struct tscope_block *b) { (void)r; b->bytes -= 4; }
static void break_begun(struct tscope_ring *r, struct tscope_block *b) { (void)b; r->begun = ~0ULL; }

static struct tscope_event *first_event(struct tscope_block *b)
{
	return (void *)((char *)(b + 1) + TSCOPE_PACK_EVENT_BYTES);
}

static void break_words(struct tscope_ring *r, struct tscope_block *b)
{
	(void)r;
	first_event(b)->words = 0;
}

static void break_long(struct tscope_ring *r, struct tscope_block *b)
{
	(void)r;
	first_event(b)->words = 255;
}

static void break_time(struct tscope_ring *r, struct tscope_block *b)
{
	(void)r;
	b->at_ns = ~0ULL;
	first_event(b)->delta_ns = 1;
}

static void break_short(struct tscope_ring *r, struct tscope_block *b)
{
	(void)r;
	first_event(b)->words = 2;
}

static void break_comm(struct tscope_ring *r, struct tscope_block *b)
{
	(void)r;
	memset(((struct tscope_event_rename *)first_event(b))->comm, 'x', TSCOPE_COMM_BYTES);
}

/* Changes what it was given a copy of, as it should not be. */
static int change_block(void *arg, const struct tscope_block *taken)
{
	struct tscope_block *mapped = arg;
	__u32 bytes = taken->bytes;

	mapped->bytes = ~0U;
	return taken->bytes == bytes && bytes > sizeof(*taken) ? -EAGAIN : -EIO;
}

static void test_blocks(void)
{
	struct world *world = new_world();

	fill(world, 0, RING_EVENTS / 2, 1000);
	ok(ts_stream_take_blocks(&world->stream, change_block, block(&world->fake[0], 0)) ==
	   -EAGAIN, "a block is as long as it was looked at, whatever is written meanwhile");
	ok(ts_stream_take_blocks(&world->stream, change_block, block(&world->fake[0], 0)) ==
	   -EBADMSG, "  and has no such size then");
	free_world(world);
}

/* A later module may have more in front of the blocks of a ring, and in that of a block. */
static void test_heads(void)
{
	static const __u32 bad[][2] = { { 0, 24 }, { 0, 36 }, { 0, TSCOPE_BLOCK_BYTES + 8 },
					{ 16, 0 }, { 28, 0 }, { ~7U, 0 } };
	const struct tscope_stream_start start = { .nr_rings = 1, .nr_blocks = 1 };
	struct tscope_info info = { .ring_head_bytes = 2 * TSCOPE_BLOCK_BYTES,
				    .block_head_bytes = 48 };
	struct {
		_Alignas(8) char head[2 * TSCOPE_BLOCK_BYTES];
		struct tscope_block block;
		__u64 later[2];
		__u32 words[2];
		char rest[TSCOPE_BLOCK_BYTES];
	} memory = {
		.block = { .bytes = 56 }, .later = { ~0ULL, ~0ULL },
		.words = { tscope_pack_task(7, 120),
			   TSCOPE_WORD_WAKEUP | 7 << TSCOPE_SLOT_SHIFT | 1 << TSCOPE_EVENT_NS_SHIFT },
	};
	struct tscope_position position = {};
	struct ts_stream stream;
	struct ts_event event;
	size_t i, wrong = 0;

	((struct tscope_ring *)memory.head)->begun = 1;
	ok(!ts_stream_init(&stream, &info, &start), "larger heads");
	ts_stream_add_ring(&stream, 0, (void *)memory.head, &position);
	ok(!ts_stream_look(&stream) && ts_stream_take(&stream, 100, &event) == 1 &&
	   event.wakeup.tid == 7 && !ts_stream_take(&stream, 100, &event), "  are stepped over");
	ts_stream_unmap(&stream);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		info.ring_head_bytes = bad[i][0];
		info.block_head_bytes = bad[i][1];
		wrong += ts_stream_init(&stream, &info, &start) != -EBADMSG;
		ts_stream_unmap(&stream);
	}
	ok(!wrong, "  of no size: bad");
}

/* What comes first; it has a name in front, and a string up to its end. */
static bool takes_exec(const char *comm, const char *file, size_t bytes)
{
	struct world *world = new_world();
	struct tscope_event_exec *exec = put(world, 0, TSCOPE_EVENT_EXEC, sizeof(*exec) + bytes, 10);
	struct ts_event event;
	bool is_taken;

	memcpy(exec->comm, comm, TSCOPE_COMM_BYTES);
	memcpy(exec->file, file, bytes);
	put_wakeup(world, 0, 1, 20);
	ts_stream_look(&world->stream);
	is_taken = ts_stream_take(&world->stream, 100, &event) == 1 &&
		   !strcmp(event.exec.file, file) &&
		   ts_stream_take(&world->stream, 100, &event) == 1 && event.wakeup.tid == 1;
	free_world(world);
	return is_taken;
}

static void test_exec(void)
{
	static const char comm[TSCOPE_COMM_BYTES] = "sh", file[256] = "", none[] = "xxxxxxxxxxxxxxx";
	static char longest[256];

	memset(longest, 'x', sizeof(longest) - 1);
	ok(takes_exec(comm, file, 8), "a file without a name");
	ok(takes_exec(comm, "1234567", 8), "a name that ends with the event");
	ok(takes_exec(comm, longest, sizeof(longest)), "the longest name");
	ok(!takes_exec(comm, none, 8), "a file without an end");
	ok(!takes_exec(comm, file, 0), "an event without a file");
	ok(!takes_exec("xxxxxxxxxxxxxxxx", file, 8), "a task without an end");
}

static void test_hostile(void)
{
	static const struct {
		const char *what;
		void (*act)(struct tscope_ring *ring, struct tscope_block *block);
	} cases[] = {
		{ "another number", break_nr },
		{ "no number", break_none },
		{ "another CPU", break_cpu },
		{ "events that are missing in front", break_first },
		{ "8 bytes too much", break_bytes },
		{ "more bytes than a block has", break_more },
		{ "as many bytes as can be said", break_most },
		{ "less bytes than its head", break_least },
		{ "half a word", break_odd },
		{ "a block that ends in an event", break_end },
		{ "more blocks than there can be", break_begun },
		{ "an event without words", break_words },
		{ "an event that leaves the block", break_long },
		{ "an event that is too short", break_short },
		{ "a name without an end", break_comm },
		{ "a time behind the end of time", break_time },
	};
	struct world *world;
	struct words t = {};
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world = new_world();
		put_wakeup(world, 0, 1, 5);
		put(world, 2, TSCOPE_EVENT_RENAME, sizeof(struct tscope_event_rename), 10);
		cases[i].act(shared(&world->fake[2]), block(&world->fake[2], 0));
		ok(round_until(world, ~0ULL, &t) == -EBADMSG && world->stream.bad_cpu == 2,
		   "hostile block: %s", cases[i].what);
		free_world(world);
	}

	/* A ring that goes back is one that has nothing more; the sum tells. */
	world = new_world();
	put_wakeup(world, 0, 1, 5);
	stop(world, 10);
	shared(&world->fake[0])->begun = 0;
	shared(&world->fake[0])->produced = 0;
	ok(!round_until(world, ~0ULL, &t) && !ts_stream_adds_up(&world->stream),
	   "hostile ring: it has forgotten");
	free_world(world);
}

/* Whatever stands in a ring, nothing but the ring is read. */
static void test_noise(void)
{
	unsigned int seed, at, errors = 0;
	struct world *world;
	struct words t = {};

	for (seed = 1; seed <= 2000; seed++) {
		world = new_world();
		fill(world, 0, 2800, 1000);
		fill(world, 1, 10, 1000);
		srand(seed);
		for (at = 0; at < 8; at++)
			world->fake[0].memory[rand() % (rand() % 2 ? sizeof(world->fake[0].memory) :
							TSCOPE_BLOCK_BYTES + 256)] = rand();
		errors += round_until(world, ~0ULL, &t) == -EBADMSG;
		clear(&t);
		free_world(world);
	}
	ok(errors > 200 && errors < 2000, "noise: %u of 2000 rings make no sense", errors);
}

void test_stream(void)
{
	test_merge();
	test_many();
	test_losses();
	test_unknown();
	test_blocks();
	test_heads();
	test_exec();
	test_hostile();
	test_noise();
}
