// SPDX-License-Identifier: GPL-2.0
/*
 * The rings of events.  Each has one writer, its CPU, and one reader, which maps the ring.
 *
 * A ring is a power of two of blocks, written one after the other.  A block begins with its
 * number, its time and the number of its first event.  So a reader can begin with any block,
 * and knows how many events it has missed.  See the UAPI header.
 *
 * An event is written whole, with the words that it relies on, see taskscope_pack.h.  Then
 * tscope_block.bytes is raised to include it.  A new block is begun when an event does not fit
 * into the present one, or when more time has passed since the latest event than can be told.
 * If the reader has not consumed the block that would be overwritten, events are dropped and
 * counted.  When there is room again, the new block begins with a tscope_event_lost that has
 * their number.
 *
 * The reader sleeps in poll() while there is little to read.  An irq_work wakes it, because the
 * writer may hold a run queue's lock.  It is woken at most once for each poll(), because the
 * wakeup makes events, too.  On PREEMPT_RT the irq_work may take no lock that sleeps, and leaves
 * the wakeup to a work item.
 *
 * Locking:
 *
 *   a writer, a ring's memory	written by its CPU, interrupts off
 *   tscope_position		written by the reader; a wrong number loses events of that
 *				reader, and does no other harm
 */
#include <linux/minmax.h>
#include <linux/poll.h>

#include "compat.h"
#include "ring.h"

/**
 * tscope_ring_open() - prepare a writer
 * @writer:    filled; its memory is allocated
 * @cpu:       the CPU
 * @nr_blocks: number of blocks after the head of the ring, a power of two
 * @overwrites: overwrite the oldest block if the ring is full
 * @position:  position of the reader
 * @wait:      readers in poll()
 */
void tscope_ring_open(struct tscope_writer *writer, u32 cpu, u32 nr_blocks, bool overwrites,
		      const struct tscope_position *position, struct tscope_ring_wait *wait)
{
	struct tscope_block *first = writer->memory.at + TSCOPE_BLOCK_BYTES;

	/* Not begun yet; zeroed memory would say that it is block 0. */
	first->nr = TSCOPE_BLOCK_NONE;
	writer->shared = writer->memory.at;
	writer->cpu = cpu;
	writer->nr_blocks = nr_blocks;
	writer->overwrites = overwrites;
	writer->position = position;
	writer->wait = wait;
	writer->pack.used = TSCOPE_BLOCK_BYTES;
}

static struct tscope_block *tscope_ring_block(const struct tscope_writer *writer, u64 nr)
{
	return (void *)writer->shared +
	       TSCOPE_BLOCK_BYTES * (1 + (size_t)(nr & (writer->nr_blocks - 1)));
}

/* Number of whole blocks that the reader has not consumed. */
static u64 tscope_ring_unread(const struct tscope_ring *shared,
			      const struct tscope_position *position)
{
	u64 begun = READ_ONCE(shared->begun);

	return begun ? begun - 1 - READ_ONCE(position->consumed) : 0;
}

/**
 * tscope_ring_is_due() - has a ring as many blocks as the watermark?
 * @shared:    the ring
 * @position:  position of its reader
 * @watermark: blocks, or TSCOPE_RING_NEVER
 *
 * Context: any.
 */
bool tscope_ring_is_due(const struct tscope_ring *shared,
			const struct tscope_position *position, u32 watermark)
{
	/* Below 0: the reader says that it has consumed blocks that are not whole yet. */
	return watermark != TSCOPE_RING_NEVER &&
	       (s64)tscope_ring_unread(shared, position) >= watermark;
}

/* Time of the first event of a block from @read on.  The block may be overwritten meanwhile. */
static u64 tscope_ring_time(const struct tscope_block *block, u32 bytes, u64 read)
{
	u64 time = READ_ONCE(block->at_ns);
	const struct tscope_event *event;
	u32 at = sizeof(*block), from, word;

	while (at + sizeof(word) <= bytes) {
		from = at;
		word = READ_ONCE(*(const u32 *)((const void *)block + at));
		at += tscope_word_bytes(word);
		time += tscope_word_ns(word);
		if (word == TSCOPE_WORD_EVENT) {
			at = ALIGN(at, 8);
			event = (const void *)block + at;
			if (at + sizeof(*event) > bytes)
				break;
			time += READ_ONCE(event->delta_ns);
			at += READ_ONCE(event->words) * 8;
		}
		if (from >= read && tscope_word_is_event(word))
			break;
	}
	return time;
}

/**
 * tscope_ring_oldest() - time of the oldest event that the reader has not read
 * @writer: of the ring, which may be written meanwhile
 * @now:    the time
 *
 * If the block is being overwritten just now, the result is the time of another event.
 *
 * Context: process context.
 * Return: the time; @now: there is no such event.
 */
u64 tscope_ring_oldest(const struct tscope_writer *writer, u64 now)
{
	u64 begun = smp_load_acquire(&writer->shared->begun);
	/* The reader's numbers are not trusted. */
	u64 nr = READ_ONCE(writer->position->consumed), read = READ_ONCE(writer->position->read);
	const struct tscope_block *block;
	u32 bytes;

	if (begun - nr > writer->nr_blocks)
		nr = begun - min_t(u64, begun, writer->nr_blocks);
	for (; nr < begun; nr++, read = 0) {
		block = tscope_ring_block(writer, nr);
		bytes = min_t(u32, smp_load_acquire(&block->bytes), TSCOPE_BLOCK_BYTES);
		if (bytes > max_t(u64, read, sizeof(*block)))
			return min(tscope_ring_time(block, bytes, read), now);
	}
	return now;
}

/**
 * tscope_ring_wake() - wake the readers
 * @wait: readers in poll()
 *
 * Context: any, but on PREEMPT_RT not with interrupts off.
 */
void tscope_ring_wake(struct tscope_ring_wait *wait)
{
	wake_up_interruptible_poll(wait->queue,
				   EPOLLIN | EPOLLRDNORM | EPOLLPRI | EPOLLHUP);
}

static void tscope_ring_wake_later(struct work_struct *work)
{
	tscope_ring_wake(container_of(work, struct tscope_ring_wait, later));
}

static void tscope_ring_wake_soon(struct irq_work *work)
{
	struct tscope_ring_wait *wait = container_of(work, struct tscope_ring_wait, work);

	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		schedule_work(&wait->later);
	else
		tscope_ring_wake(wait);
}

/**
 * tscope_ring_wake_armed() - wake the readers soon, if one has polled since the last time
 * @wait: readers in poll()
 *
 * Context: any.
 */
void tscope_ring_wake_armed(struct tscope_ring_wait *wait)
{
	if (READ_ONCE(wait->is_armed) && xchg(&wait->is_armed, false))
		irq_work_queue(&wait->work);
}

/**
 * tscope_ring_wait_init() - prepare to wake readers
 * @wait:      filled
 * @queue:     wait queue of the readers
 * @watermark: blocks, or TSCOPE_RING_NEVER
 */
void tscope_ring_wait_init(struct tscope_ring_wait *wait, wait_queue_head_t *queue,
			   u32 watermark)
{
	tscope_init_irq_work(&wait->work, tscope_ring_wake_soon);
	INIT_WORK(&wait->later, tscope_ring_wake_later);
	wait->queue = queue;
	wait->watermark = watermark;
}

/**
 * tscope_ring_wait_exit() - finish all wakeups that are under way
 * @wait: readers in poll(); no ring of the stream is written any more
 *
 * Context: process context; sleeps.
 */
void tscope_ring_wait_exit(struct tscope_ring_wait *wait)
{
	irq_work_sync(&wait->work);
	cancel_work_sync(&wait->later);
}

/* Count an event as lost. */
static void tscope_ring_drop(struct tscope_writer *writer)
{
	/* No later, smaller event must be written after a dropped one. */
	writer->pack.used = TSCOPE_BLOCK_BYTES;
	writer->missing++;
	writer->lost++;
	writer->shared->produced++;
	WRITE_ONCE(writer->shared->lost, writer->lost);
}

/* Begin the next block for an event, or drop the event.  Return: true if there is room now. */
static bool tscope_ring_begin(struct tscope_writer *writer, u64 now)
{
	struct tscope_ring_wait *wait = writer->wait;
	struct tscope_pack *pack = &writer->pack;
	struct tscope_event_lost *lost;
	struct tscope_block *block;
	u64 nr = writer->begun;

	/* The clock may go back by some ns. */
	now = max(now, pack->last_ns);
	/* Pairs with the reader's release: the reader has finished the block to be overwritten. */
	if (!writer->overwrites &&
	    nr - smp_load_acquire(&writer->position->consumed) >= writer->nr_blocks) {
		tscope_ring_drop(writer);
		return false;
	}
	block = tscope_ring_block(writer, nr);
	WRITE_ONCE(block->nr, TSCOPE_BLOCK_NONE);
	/* Pairs with the reader's rmb: a reader that sees new data sees BLOCK_NONE. */
	smp_wmb();
	block->at_ns = now;
	block->first = writer->shared->produced - writer->missing;
	block->cpu = writer->cpu;
	tscope_pack_begin(pack, block, now);
	if (writer->missing) {
		lost = (void *)tscope_pack_event(pack, sizeof(*lost));
		lost->event = (struct tscope_event){
			.type = TSCOPE_EVENT_LOST,
			.words = sizeof(*lost) / 8,
			.info = TSCOPE_LOST_FULL,
		};
		lost->nr = writer->missing;
		writer->missing = 0;
	}
	WRITE_ONCE(block->bytes, pack->used);
	writer->begun = nr + 1;
	/* Both pair with the reader's acquire. */
	smp_store_release(&block->nr, nr);
	smp_store_release(&writer->shared->begun, nr + 1);
	/* Pairs with the barrier in tscope_stream_poll(): it sees the block, or we is_armed. */
	smp_mb();
	if (tscope_ring_is_due(writer->shared, writer->position, wait->watermark))
		tscope_ring_wake_armed(wait);
	return true;
}

/**
 * tscope_ring_pack() - write an event with the words that it relies on, or count it as lost
 * @writer: writer of this CPU
 * @event:  the event
 * @now:    the time
 *
 * Context: as tscope_ring_pack_ready().
 * Return: true if it was written.
 */
bool tscope_ring_pack(struct tscope_writer *writer, const struct tscope_packed *event, u64 now)
{
	struct tscope_pack *pack = &writer->pack;

	if (tscope_ring_pack_ready(writer, event, now))
		return true;
	if (!tscope_pack_has_room(pack, now) && !tscope_ring_begin(writer, now))
		return false;
	tscope_pack_prepare(pack, event, now);
	/* The clock may go back by some ns. */
	return tscope_ring_pack_ready(writer, event, max(now, pack->last_ns));
}

/**
 * tscope_ring_put() - write an event with a head, or count it as lost
 * @writer: writer of this CPU
 * @event:  the event, which begins with a struct tscope_event; its delta_ns is filled in
 * @bytes:  size of the event, a multiple of 8
 * @now:    the time
 *
 * Context: as tscope_ring_pack_ready().
 */
void tscope_ring_put(struct tscope_writer *writer, const void *event, size_t bytes, u64 now)
{
	struct tscope_pack *pack = &writer->pack;
	u64 delta = tscope_pack_since(pack, now);
	struct tscope_event *to;

	if (pack->used + TSCOPE_PACK_EVENT_BYTES + bytes > TSCOPE_BLOCK_BYTES ||
	    delta > U32_MAX) {
		if (!tscope_ring_begin(writer, now))
			return;
		delta = 0;
	}
	to = tscope_pack_event(pack, bytes);
	memcpy(to, event, bytes);
	to->delta_ns = delta;
	pack->last_ns += delta;
	writer->shared->produced++;
	/* Pairs with the reader's acquire: the event is written before its size. */
	smp_store_release(&pack->block->bytes, pack->used);
}
