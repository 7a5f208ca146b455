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

/* A letter, and the priority of the next task, but for a CPU that went off. */
static bool is_switch(__u16 info)
{
	int prio = (info >> TSCOPE_SWITCH_PRIO_SHIFT) - TSCOPE_SWITCH_PRIO_PLUS;

	if (!memchr("RSDTtXZPIF", info & TSCOPE_SWITCH_LETTER, 10))
		return false;
	return info & TSCOPE_SWITCH_OFFLINE ? !(info & TSCOPE_SWITCH_PRIO) :
					      prio >= -1 && prio < 140;
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
		[TSCOPE_EVENT_SWITCH] = sizeof(struct tscope_event_switch),
		[TSCOPE_EVENT_WAKING] = sizeof(struct tscope_event_waking),
		[TSCOPE_EVENT_WAKEUP] = sizeof(struct tscope_event_wakeup),
		[TSCOPE_EVENT_MIGRATE] = sizeof(struct tscope_event_migrate),
		[TSCOPE_EVENT_FORK] = sizeof(struct tscope_event_fork),
		[TSCOPE_EVENT_EXEC] = sizeof(struct tscope_event_exec) + 8,
		[TSCOPE_EVENT_EXIT] = sizeof(struct tscope_event_exit),
		[TSCOPE_EVENT_RENAME] = sizeof(struct tscope_event_rename),
		[TSCOPE_EVENT_TRIGGER] = sizeof(struct tscope_event_trigger),
	};
	const struct tscope_event_switch *switched = bytes;
	const struct tscope_event_migrate *moved = bytes;
	const struct tscope_event_waking *waking = bytes;
	const struct tscope_event_wakeup *wakeup = bytes;
	const struct tscope_event_rename *renamed = bytes;
	const struct tscope_event_trigger *fired = bytes;
	const struct tscope_event_lost *lost = bytes;
	const struct tscope_event_fork *cloned = bytes;
	const struct tscope_event_exec *exec = bytes;
	const struct tscope_event_exit *ended = bytes;
	const struct tscope_event *event = bytes;
	__u32 nr_cpus = stream->start.nr_rings;

	if (left < sizeof(*event) || left < event->words * 8U)
		return "an event is cut";
	if (event->type >= sizeof(sizes) ||
	    (event->type == TSCOPE_EVENT_EXEC ? event->words * 8 < sizes[event->type] :
						event->words * 8 != sizes[event->type]))
		return "no event has this type and size";
	if (event->type && event->type != TSCOPE_EVENT_TRIGGER &&
	    !(stream->start.events & 1ULL << event->type))
		return "an event that was not asked for";
	switch (event->type) {
	case TSCOPE_EVENT_LOST:
		return event->info == TSCOPE_LOST_FULL && lost->nr ? NULL : "tscope_event_lost";
	case TSCOPE_EVENT_SWITCH:
		return is_switch(event->info) && switched->prev >= 0 && switched->next >= 0 ?
		       NULL : "tscope_event_switch";
	case TSCOPE_EVENT_WAKING:
		return (event->info & TSCOPE_WAKING_CPU) < nr_cpus && waking->tid > 0 &&
		       waking->waker >= 0 ? NULL : "tscope_event_waking";
	case TSCOPE_EVENT_WAKEUP:
		return event->info < nr_cpus && wakeup->tid > 0 && !wakeup->reserved ?
		       NULL : "tscope_event_wakeup";
	case TSCOPE_EVENT_MIGRATE:
		return event->info < nr_cpus && moved->from < nr_cpus && moved->tid > 0 ?
		       NULL : "tscope_event_migrate";
	case TSCOPE_EVENT_FORK:
		return !event->info && cloned->tid > 0 && cloned->tgid > 0 && is_name(cloned->comm) &&
		       cloned->exit_signal >= -1 && cloned->exit_signal <= 64 && !cloned->reserved ?
		       NULL : "tscope_event_fork";
	case TSCOPE_EVENT_EXEC:
		return exec->tid > 0 && exec->old_tid > 0 && is_name(exec->comm) &&
		       is_file(exec, event->words * 8 - sizeof(*exec)) ?
		       NULL : "tscope_event_exec";
	case TSCOPE_EVENT_RENAME:
		return !event->info && renamed->tid > 0 && !renamed->reserved &&
		       is_name(renamed->comm) && is_name(renamed->old_comm) ? NULL : "tscope_event_rename";
	case TSCOPE_EVENT_TRIGGER:
		return stream->start.trigger_wait_ns && !(event->info & ~TSCOPE_TRIGGER_WAITS) &&
		       fired->tid > 0 && !fired->reserved &&
		       fired->wait_ns > stream->start.trigger_wait_ns ? NULL : "tscope_event_trigger";
	default:
		return is_exit(ended, event->info) ? NULL : "tscope_event_exit";
	}
}

/* Out: @nr_events: its events, with those that were lost in front of it. */
static const char *block_wrong(const struct own_stream *stream, const struct block *block,
			       unsigned int cpu, __u64 *nr_events)
{
	size_t at = 0, end = block->head.bytes - sizeof(block->head);
	const char *wrong;

	*nr_events = 0;
	if (block->head.cpu != cpu)
		return "tscope_block.cpu";
	if (block->head.bytes < sizeof(block->head) || block->head.bytes > sizeof(*block) ||
	    block->head.bytes % 8)
		return "tscope_block.bytes";
	while (at < end) {
		const struct tscope_event *event = (const void *)(block->events + at);

		wrong = event_wrong(stream, event, end - at);
		if (wrong)
			return wrong;
		if (event->type != TSCOPE_EVENT_LOST)
			++*nr_events;
		else if (at)
			return "events are lost in the middle of a block";
		else
			*nr_events += ((const struct tscope_event_lost *)event)->nr;
		at += event->words * 8;
	}
	return NULL;
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
