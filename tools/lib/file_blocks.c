// SPDX-License-Identifier: GPL-2.0
/* The blocks of a recording: where they are, and the rings that they make. */
#include <errno.h>
#include <stdlib.h>

#include "file_parts.h"

/* The blocks of a CPU, by where they are in the file. */
struct file_ring {
	struct ts_frames *frames;
	struct tscope_ring shared;
	__u64 first_block;
	__u64 first_event;
	struct file_place *place;
	size_t nr;
	size_t cap;
	/* The one that was read last: number nr_read, once it has been. */
	bool has_read;
	__u64 nr_read;
	union {
		struct tscope_block head;
		char bytes[TSCOPE_BLOCK_BYTES];
	} block;
};

static const struct tscope_block *read_block(struct file_ring *ring, __u64 nr)
{
	const struct file_place *place;
	struct tscope_chunk chunk;

	if (ring->has_read && ring->nr_read == nr)
		return &ring->block.head;
	ring->has_read = false;
	if (nr - ring->first_block >= ring->nr)
		return NULL;
	place = &ring->place[nr - ring->first_block];
	if (ts_frames_read(ring->frames, place->at, place->inside, &chunk, &ring->block,
			   sizeof(ring->block)) ||
	    chunk.type != TSCOPE_CHUNK_BLOCK || chunk.bytes < sizeof(struct tscope_block) ||
	    ring->block.head.bytes != chunk.bytes)
		return NULL;
	ring->has_read = true;
	ring->nr_read = nr;
	return &ring->block.head;
}

static const struct tscope_block *file_block(const struct stream_source *source, __u64 nr)
{
	return read_block(source->data, nr);
}

/* The ring of a CPU, of which there is @what.  Return: 0 or -errno. */
static int ring_of(struct ts_file *recording, __u32 cpu, const char *what,
		   struct file_ring **ring)
{
	if (cpu >= recording->stream.start.nr_rings)
		return ts_file_bad(recording, what);
	*ring = recording->rings[cpu];
	if (*ring)
		return 0;
	*ring = calloc(1, sizeof(**ring));
	if (!*ring)
		return ts_file_no_memory(recording);
	(*ring)->frames = recording->frames;
	recording->rings[cpu] = *ring;
	return 0;
}

/* Return: false: no memory. */
static bool grow(struct file_ring *ring)
{
	size_t cap = ring->cap ? 2 * ring->cap : 64;
	struct file_place *place = reallocarray(ring->place, cap, sizeof(*place));

	if (!place)
		return false;
	ring->place = place;
	ring->cap = cap;
	return true;
}

static int add(struct ts_file *recording, struct file_ring *ring, const struct file_place *place)
{
	int err = ts_file_keep(recording, sizeof(*place));

	if (err)
		return err;
	if (ring->nr == ring->cap && !grow(ring))
		return ts_file_no_memory(recording);
	ring->place[ring->nr] = *place;
	/* One that is out of order makes no sense as it is read: those before it do. */
	if (ring->nr && place->at_ns < ring->place[ring->nr - 1].at_ns)
		ring->place[ring->nr].at_ns = ring->place[ring->nr - 1].at_ns;
	ring->nr++;
	/* Where the file ends too early there is nothing better. */
	ring->shared.begun = ring->first_block + ring->nr;
	return 0;
}

int ts_blocks_take(struct ts_file *recording, const struct file_place *place, size_t bytes)
{
	const struct tscope_block *block = &recording->content->block;
	struct file_place taken = *place;
	struct file_ring *ring;
	int err;

	if (bytes < recording->info.block_head_bytes || bytes > TSCOPE_BLOCK_BYTES ||
	    block->bytes != bytes)
		return ts_file_bad(recording, "a block of another size");
	err = ring_of(recording, block->cpu, "a block of a CPU that it does not have", &ring);
	if (err)
		return err;
	if (!ring->nr && recording->stream.start.flags & TSCOPE_STREAM_OVERWRITE) {
		ring->first_block = block->nr;
		ring->first_event = block->first;
		if (block->first && block->at_ns > recording->from_ns)
			recording->from_ns = block->at_ns;
	}
	if (block->nr != ring->first_block + ring->nr)
		return ts_file_bad(recording, "a block is missing");
	taken.at_ns = block->at_ns;
	return add(recording, ring, &taken);
}

int ts_blocks_add(struct ts_file *recording, __u32 cpu, const struct file_place *place)
{
	struct file_ring *ring;
	int err = ring_of(recording, cpu, "a block of a CPU that it does not have", &ring);

	if (err || !ring->nr)
		return err ? err : 1;
	return add(recording, ring, place);
}

int ts_blocks_end(struct ts_file *recording, size_t bytes)
{
	const struct tscope_file_ring *state = &recording->content->ring;
	struct file_ring *ring;
	int err;

	if (bytes < sizeof(*state))
		return ts_file_bad(recording, "the state of a ring of another size");
	err = ring_of(recording, state->cpu, "the state of a ring that it does not have", &ring);
	if (err)
		return err;
	if (state->ring.begun != ring->shared.begun)
		return ts_file_bad(recording, "the last blocks of a ring are missing");
	ring->shared = state->ring;
	return 0;
}

void ts_blocks_add_rings(struct ts_file *recording)
{
	struct file_ring *ring;
	__u32 cpu;

	for (cpu = 0; cpu < recording->stream.start.nr_rings; cpu++) {
		ring = recording->rings[cpu];
		if (!ring)
			continue;
		recording->overwritten += ring->first_event;
		ts_stream_add_source(&recording->stream, &(struct stream_source){
			.block = file_block,
			.data = ring,
			.shared = &ring->shared,
			.cpu = cpu,
			.first_block = ring->first_block,
			.first_event = ring->first_event,
		});
	}
}

/* The last block that was begun before @ns, for its last event may be of then; or the first one. */
static size_t find(const struct file_ring *ring, __u64 ns)
{
	size_t low = 0, high = ring->nr, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (ring->place[middle].at_ns < ns)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int ts_blocks_go_to(struct ts_file *recording, __u64 ns)
{
	const struct tscope_block *block;
	struct file_ring *ring;
	__u64 nr, first;
	size_t i = 0;
	__u32 cpu;

	for (cpu = 0; cpu < recording->stream.start.nr_rings; cpu++) {
		ring = recording->rings[cpu];
		if (!ring)
			continue;
		nr = ring->first_block + (ring->nr ? find(ring, ns) : 0);
		first = ring->first_event;
		if (nr != ring->first_block) {
			block = read_block(ring, nr);
			if (!block) {
				recording->stream.bad_cpu = cpu;
				return -EBADMSG;
			}
			first = block->first;
			/* An index that says another time may lead too far. */
			if (block->at_ns != ring->place[nr - ring->first_block].at_ns) {
				nr = ring->first_block;
				first = ring->first_event;
			}
		}
		ts_stream_restart(&recording->stream, i++, nr, first);
	}
	return 0;
}

bool ts_file_has_events(const struct ts_file *recording, __u32 cpu)
{
	return recording->rings[cpu] && recording->rings[cpu]->nr;
}

void ts_blocks_free(struct ts_file *recording)
{
	__u32 cpu;

	for (cpu = 0; recording->rings && cpu < recording->stream.start.nr_rings; cpu++) {
		if (recording->rings[cpu])
			free(recording->rings[cpu]->place);
		free(recording->rings[cpu]);
	}
	free(recording->rings);
	recording->rings = NULL;
}
