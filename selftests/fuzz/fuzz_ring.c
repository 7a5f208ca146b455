// SPDX-License-Identifier: GPL-2.0
/*
 * What the fuzzer reads of its stream's rings.  It must make sense, whatever the positions
 * say: blocks, events, and how many there are.
 */
#include <string.h>

#include "fuzz_device.h"

/* Of each ring, at a time: the latest. */
#define BLOCKS_READ	12

struct block {
	struct tscope_block head;
	unsigned char events[TSCOPE_BLOCK_BYTES - sizeof(struct tscope_block)];
};

static bool is_name(const char *comm)
{
	return memchr(comm, 0, TSCOPE_COMM_BYTES);
}

/* Of a file's name, with its NUL and what follows up to the event's end. */
static bool is_file(const struct tscope_event_exec *exec, size_t room)
{
	const char *end = memchr(exec->file, 0, room);
	bool is_longest = room == TSCOPE_EXEC_FILE_BYTES && end == exec->file + room - 1;
	size_t i;

	if (!end || end < exec->file + room - 8 || exec->event.info & ~TSCOPE_EXEC_CUT ||
	    room > TSCOPE_EXEC_FILE_BYTES)
		return false;
	for (i = end - exec->file; i < room; i++)
		if (exec->file[i])
			return false;
	return is_longest || !exec->event.info;
}

static bool is_exit(const struct tscope_event_exit *exit, __u16 info)
{
	const __u32 flags = TSCOPE_EXIT_LAST | TSCOPE_EXIT_HAS_ACCOUNTS;

	return !info && exit->tid > 0 && exit->tgid > 0 && !(exit->flags & ~flags) &&
	       is_name(exit->comm) && !exit->key == !(exit->flags & TSCOPE_EXIT_HAS_ACCOUNTS) &&
	       exit->wait_idle_ns + exit->limit_ns <= exit->wait_ns;
}

/* What the UAPI says of single events; NULL: true. @left: bytes to the end of the block. */
static const char *event_wrong(const struct own_stream *stream, const void *bytes, size_t left)
{
	/* Of an execve() the least. */
	static const unsigned char sizes[] = {
		[TSCOPE_EVENT_LOST] = sizeof(struct tscope_event_lost),
		[TSCOPE_EVENT_FORK] = sizeof(struct tscope_event_fork),
		[TSCOPE_EVENT_EXEC] = sizeof(struct tscope_event_exec) + 8,
		[TSCOPE_EVENT_EXIT] = sizeof(struct tscope_event_exit),
		[TSCOPE_EVENT_RENAME] = sizeof(struct tscope_event_rename),
		[TSCOPE_EVENT_TRIGGER] = sizeof(struct tscope_event_trigger),
	};
	const struct tscope_event_rename *renamed = bytes;
	const struct tscope_event_trigger *fired = bytes;
	const struct tscope_event_lost *lost = bytes;
	const struct tscope_event_fork *cloned = bytes;
	const struct tscope_event_exec *exec = bytes;
	const struct tscope_event_exit *ended = bytes;
	const struct tscope_event *event = bytes;

	if (left < sizeof(*event) || left < event->words * 8U)
		return "an event is cut";
	if (event->type >= sizeof(sizes) || !sizes[event->type] ||
	    (event->type == TSCOPE_EVENT_EXEC ? event->words * 8 < sizes[event->type] :
						event->words * 8 != sizes[event->type]))
		return "no event has this type and size";
	if (event->type && event->type != TSCOPE_EVENT_TRIGGER &&
	    !(stream->start.events & 1ULL << event->type))
		return "an event that was not asked for";
	switch (event->type) {
	case TSCOPE_EVENT_LOST:
		return event->info == TSCOPE_LOST_FULL && lost->nr ? NULL : "tscope_event_lost";
	case TSCOPE_EVENT_FORK:
		return !event->info && cloned->tid > 0 && cloned->tgid > 0 &&
		       is_name(cloned->comm) &&
		       cloned->exit_signal >= -1 && cloned->exit_signal <= 64 && !cloned->reserved ?
		       NULL : "tscope_event_fork";
	case TSCOPE_EVENT_EXEC:
		return exec->tid > 0 && exec->old_tid > 0 && is_name(exec->comm) &&
		       is_file(exec, event->words * 8 - sizeof(*exec)) ?
		       NULL : "tscope_event_exec";
	case TSCOPE_EVENT_RENAME:
		return !event->info && renamed->tid > 0 && !renamed->reserved &&
		       is_name(renamed->comm) && is_name(renamed->old_comm) ?
		       NULL : "tscope_event_rename";
	case TSCOPE_EVENT_TRIGGER:
		return stream->start.trigger_wait_ns && !(event->info & ~TSCOPE_TRIGGER_WAITS) &&
		       fired->tid > 0 && !fired->reserved &&
		       fired->wait_ns > stream->start.trigger_wait_ns ?
		       NULL : "tscope_event_trigger";
	default:
		return is_exit(ended, event->info) ? NULL : "tscope_event_exit";
	}
}

/* What the words of a block have said so far. */
struct said {
	bool is_known[TSCOPE_SLOTS];
	int prio[TSCOPE_SLOTS];
	bool runs;
};

/* The fields of a word, by the table of the UAPI. */
static __u32 bits(__u32 word, unsigned int first, unsigned int last)
{
	return word >> first & ((1U << (last - first + 1)) - 1);
}

/* Of the task of a switch, or of one of that event. */
static const char *switch_wrong(struct said *said, __u32 word)
{
	unsigned int slot = bits(word, 2, 7), state = bits(word, 8, 11);

	if (!said->runs || !said->is_known[slot] || state > TSCOPE_SWITCH_STATE_OFFLINE)
		return "a switch";
	if (!said->prio[slot] != (state == TSCOPE_SWITCH_STATE_OFFLINE))
		return "the priority of a switch";
	return NULL;
}

/* Out: @type: of the event; 0: it is none; -1: a struct tscope_event comes after it. */
static const char *word_wrong(const struct own_stream *stream, struct said *said, __u32 word,
			      __u32 second, int *type)
{
	__u32 nr_cpus = stream->start.nr_rings;
	unsigned int slot = bits(word, 5, 10);

	*type = 0;
	switch (word & 3) {
	case 1:
		*type = TSCOPE_EVENT_SWITCH;
		return switch_wrong(said, word);
	case 2:
		*type = TSCOPE_EVENT_WAKING;
		return said->runs && said->is_known[bits(word, 2, 7)] ? NULL : "a waking";
	case 3:
		slot = bits(word, 10, 31) % TSCOPE_SLOTS;
		said->is_known[slot] = true;
		said->prio[slot] = bits(word, 2, 9);
		return said->prio[slot] <= 139 + TSCOPE_SWITCH_PRIO_PLUS ? NULL : "a priority";
	}
	switch (word & 0x1f) {
	case 0x00:
		*type = -1;
		return word ? "a word that is none" : NULL;
	case 0x04:
		*type = TSCOPE_EVENT_WAKEUP;
		return said->is_known[slot] ? NULL : "a wakeup";
	case 0x08:
		*type = TSCOPE_EVENT_MIGRATE;
		return said->is_known[slot] && bits(second, 0, 15) < nr_cpus &&
		       bits(second, 16, 31) < nr_cpus ? NULL : "a migration";
	case 0x0c:
		return bits(word, 5, 31) ? NULL : "no time";
	case 0x10:
		said->runs = true;
		return bits(word, 5, 9) ? "a task that runs" : NULL;
	case 0x14:
		return said->is_known[slot] && bits(word, 11, 31) < nr_cpus ? NULL : "a CPU";
	}
	return "a word that is none";
}

static const char *word_at(const struct block *block, size_t at, __u32 *word)
{
	*word = 0;
	if (at + sizeof(*word) > block->head.bytes - sizeof(block->head))
		return "a word is cut";
	memcpy(word, block->events + at, sizeof(*word));
	return NULL;
}

/* An event with a head, at @at; it goes on to its end. */
static const char *whole_wrong(const struct own_stream *stream, const struct block *block,
			       size_t *at, __u64 *nr_events)
{
	size_t from = (*at + 7) & ~7UL, end = block->head.bytes - sizeof(block->head);
	const struct tscope_event *event = (const void *)(block->events + from);
	const char *wrong = from > end ? "an event is cut" :
					 event_wrong(stream, event, end - from);

	if (wrong)
		return wrong;
	*at = from + event->words * 8;
	if (event->type != TSCOPE_EVENT_LOST)
		++*nr_events;
	else if (from > 8)
		return "events are lost in the middle of a block";
	else
		*nr_events += ((const struct tscope_event_lost *)event)->nr;
	return NULL;
}

/* Out: @nr_events: its events, with those that were lost in front of it. */
static const char *block_wrong(const struct own_stream *stream, const struct block *block,
			       unsigned int cpu, __u64 *nr_events)
{
	struct said said = {};
	const char *wrong;
	__u32 word, second;
	size_t at = 0;
	int type = -1;

	*nr_events = 0;
	if (block->head.cpu != cpu)
		return "tscope_block.cpu";
	if (block->head.bytes < sizeof(block->head) || block->head.bytes > sizeof(*block) ||
	    block->head.bytes % 4)
		return "tscope_block.bytes";
	while (at < block->head.bytes - sizeof(block->head)) {
		word_at(block, at, &word);
		word_at(block, at + 4, &second);
		wrong = word_wrong(stream, &said, word, second, &type);
		at += 4;
		if (!wrong && type < 0)
			wrong = whole_wrong(stream, block, &at, nr_events);
		if (!wrong && type > 0 && !(stream->start.events & 1ULL << type))
			wrong = "an event that was not asked for";
		if (!wrong && type == TSCOPE_EVENT_MIGRATE) {
			wrong = word_at(block, at, &second);
			at += 4;
		}
		if (wrong)
			return wrong;
		*nr_events += type > 0;
	}
	return type ? NULL : "words of no event";
}

/* Return: false if the block is not there any more, or is being written over. */
static bool copy_block(struct fuzz *fuzz, unsigned int cpu, __u64 nr, struct block *copy)
{
	struct own_stream *stream = own_stream(fuzz);
	__u32 nr_blocks = stream->start.nr_blocks;
	const struct block *block = (const void *)(stream->rings[cpu] +
						   TSCOPE_BLOCK_BYTES * (1 + nr % nr_blocks));
	__u64 there = __atomic_load_n(&block->head.nr, __ATOMIC_ACQUIRE);
	__u32 bytes;

	if (there == nr) {
		bytes = __atomic_load_n(&block->head.bytes, __ATOMIC_ACQUIRE);
		memcpy(copy, block, sizeof(*copy));
		copy->head.bytes = bytes;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		there = __atomic_load_n(&block->head.nr, __ATOMIC_RELAXED);
	}
	if (there != nr && there != TSCOPE_BLOCK_NONE &&
	    (there < nr || there % nr_blocks != nr % nr_blocks))
		fuzz_fail(fuzz, "ring %u: block %llu in the place of %llu", cpu, there, nr);
	return there == nr;
}

/* Return: blocks that were begun. */
static __u64 read_ring(struct fuzz *fuzz, unsigned int cpu)
{
	struct own_stream *stream = own_stream(fuzz);
	const struct tscope_ring *ring = (const void *)stream->rings[cpu];
	__u64 lost = __atomic_load_n(&ring->lost, __ATOMIC_ACQUIRE);
	__u64 produced = __atomic_load_n(&ring->produced, __ATOMIC_ACQUIRE);
	__u64 begun = __atomic_load_n(&ring->begun, __ATOMIC_ACQUIRE);
	__u64 most = stream->start.nr_blocks < BLOCKS_READ ? stream->start.nr_blocks : BLOCKS_READ;
	__u64 next = 0, nr_events = 0;
	bool is_next = false;
	struct block copy;

	if (lost > produced)
		fuzz_fail(fuzz, "ring %u: lost %llu of %llu", cpu, lost, produced);
	for (__u64 nr = begun > most ? begun - most : 0; nr < begun; nr++) {
		const char *wrong = NULL;
		bool is_there = copy_block(fuzz, cpu, nr, &copy);

		if (is_there)
			wrong = block_wrong(stream, &copy, cpu, &nr_events);
		if (wrong)
			fuzz_fail(fuzz, "ring %u, block %llu, %u bytes: %s", cpu, nr,
				  copy.head.bytes, wrong);
		else if (is_there && is_next && copy.head.first != next)
			fuzz_fail(fuzz, "ring %u, block %llu: first %llu behind %llu", cpu, nr,
				  copy.head.first, next);
		/* Who has a successor was done when it was copied. */
		is_next = is_there && !wrong && nr + 1 < begun;
		next = copy.head.first + nr_events;
	}
	return begun;
}

void device_stream_read_rings(struct fuzz *fuzz)
{
	struct own_stream *stream = own_stream(fuzz);

	for (unsigned int cpu = 0; cpu < nr_mapped(stream); cpu++) {
		__u64 begun = stream->rings[cpu] ? read_ring(fuzz, cpu) : 0;

		if (stream->positions && begun && fuzz_draw(fuzz, 4))
			__atomic_store_n(&stream->positions[cpu].consumed,
					 begun - fuzz_draw(fuzz, 2), __ATOMIC_RELEASE);
	}
}
