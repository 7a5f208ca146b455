// SPDX-License-Identifier: GPL-2.0
/*
 * The rings of events: one writer, its CPU; one reader, who maps the ring.
 *
 * A ring is a power of two of blocks, written one after the other.  A block begins with
 * its number, its time and the number of its first event, so that a reader can begin
 * with any block, and knows what it missed.  See the UAPI header.
 *
 * An event is written whole, then tscope_block.bytes moves behind it.  A block is begun
 * when the one before has no room for the next event, or when more time has passed since
 * the latest than delta_ns can say.  Where the reader has not consumed the block that
 * would be written over, nothing is written any more, until it has: the next block then
 * starts with how many events are missing.
 *
 * The reader is asleep in poll() while there is little to read.  It is woken by an
 * irq_work, since whoever writes may hold a run queue's lock, and at most once for each
 * time that it polls: being woken makes events, too.  On PREEMPT_RT that may take no lock
 * which sleeps, and leaves the rest to a work item.
 *
 * Locking:
 *
 *   a writer, a ring's memory	written by its CPU, interrupts off
 *   tscope_position		written by the reader; a number that makes no sense
 *				loses the reader its events, and nothing else
 */
#include <linux/gfp.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/poll.h>
#include <linux/sched/signal.h>
#include <linux/vmalloc.h>

#include "compat.h"
#include "memory.h"
#include "ring.h"

/**
 * tscope_ring_alloc() - allocate memory that can be mapped
 * @memory: filled
 * @bytes:  how much, a multiple of the page size
 * @node:   where
 *
 * It is zeroed, and charged to the cgroup of the caller.
 *
 * Context: process context; sleeps.
 * Return: 0, -ENOMEM, or -ERESTARTSYS: a signal came; @memory is to be freed in any case.
 */
int tscope_ring_alloc(struct tscope_ring_memory *memory, size_t bytes, int node)
{
	unsigned int nr = bytes >> PAGE_SHIFT;
	struct page *page;

	BUILD_BUG_ON(TSCOPE_BLOCK_BYTES % PAGE_SIZE);
	memory->pages = kvmalloc_array(nr, sizeof(*memory->pages), TSCOPE_GFP);
	if (!memory->pages)
		return -ENOMEM;
	while (memory->nr < nr) {
		if (signal_pending(current))
			return -ERESTARTSYS;
		page = alloc_pages_node(node, TSCOPE_GFP_MAPPED(TSCOPE_GFP) | __GFP_ZERO, 0);
		if (!page)
			return -ENOMEM;
		memory->pages[memory->nr++] = page;
		cond_resched();
	}
	memory->at = vmap(memory->pages, nr, VM_MAP | VM_USERMAP, PAGE_KERNEL);
	return memory->at ? 0 : -ENOMEM;
}

/**
 * tscope_ring_free() - give memory back, once nobody maps it any more
 * @memory: from tscope_ring_alloc(), or zeroed
 *
 * Context: process context; sleeps.
 */
void tscope_ring_free(struct tscope_ring_memory *memory)
{
	vunmap(memory->at);
	while (memory->nr) {
		__free_page(memory->pages[--memory->nr]);
		cond_resched();
	}
	kvfree(memory->pages);
}

/**
 * tscope_ring_open() - get ready to write a ring
 * @writer:    filled; its memory is allocated
 * @cpu:       the CPU
 * @nr_blocks: blocks behind the first, a power of two
 * @overwrites: the oldest events go
 * @position:  the reader's
 * @wait:      who waits
 */
void tscope_ring_open(struct tscope_writer *writer, u32 cpu, u32 nr_blocks, bool overwrites,
		      const struct tscope_position *position, struct tscope_ring_wait *wait)
{
	struct tscope_block *first = writer->memory.at + TSCOPE_BLOCK_BYTES;

	/* Not begun yet, though zeroed it would be block 0. */
	first->nr = TSCOPE_BLOCK_NONE;
	writer->shared = writer->memory.at;
	writer->cpu = cpu;
	writer->nr_blocks = nr_blocks;
	writer->overwrites = overwrites;
	writer->position = position;
	writer->wait = wait;
	writer->used = TSCOPE_BLOCK_BYTES;
}

static struct tscope_block *tscope_ring_block(const struct tscope_writer *writer, u64 nr)
{
	return (void *)writer->shared +
	       TSCOPE_BLOCK_BYTES * (1 + (size_t)(nr & (writer->nr_blocks - 1)));
}

/* Whole blocks that the reader has not consumed. */
static u64 tscope_ring_unread(const struct tscope_ring *shared,
			      const struct tscope_position *position)
{
	u64 begun = READ_ONCE(shared->begun);

	return begun ? begun - 1 - READ_ONCE(position->consumed) : 0;
}

/**
 * tscope_ring_is_due() - is there enough to be read?
 * @shared:    the ring
 * @position:  its reader's
 * @watermark: blocks, or TSCOPE_RING_NEVER
 *
 * Context: any.
 */
bool tscope_ring_is_due(const struct tscope_ring *shared,
			const struct tscope_position *position, u32 watermark)
{
	/* Below 0: it has consumed what is not there yet, or the block being written. */
	return watermark != TSCOPE_RING_NEVER &&
	       (s64)tscope_ring_unread(shared, position) >= watermark;
}

/**
 * tscope_ring_oldest() - when the oldest event came that its reader has not read
 * @writer: of the ring, which is written meanwhile
 * @now:    the time
 *
 * Where that is not known, as the block is written over just now, it is the time of another
 * event.
 *
 * Context: process context.
 * Return: the time; @now: there is no such event.
 */
u64 tscope_ring_oldest(const struct tscope_writer *writer, u64 now)
{
	u64 begun = smp_load_acquire(&writer->shared->begun);
	/* What the reader says is not believed. */
	u64 nr = READ_ONCE(writer->position->consumed), read = READ_ONCE(writer->position->read);
	const struct tscope_event *event;
	const struct tscope_block *block;
	u32 bytes, at = sizeof(*block), words;
	u64 time;

	if (begun - nr > writer->nr_blocks)
		nr = begun - min_t(u64, begun, writer->nr_blocks);
	for (; nr < begun; nr++, read = 0) {
		block = tscope_ring_block(writer, nr);
		bytes = min_t(u32, smp_load_acquire(&block->bytes), TSCOPE_BLOCK_BYTES);
		if (bytes > max_t(u64, read, sizeof(*block)))
			break;
	}
	if (nr >= begun)
		return now;
	time = READ_ONCE(block->at_ns);
	while (at < bytes) {
		event = (const void *)block + at;
		time += READ_ONCE(event->delta_ns);
		words = READ_ONCE(event->words);
		if (at >= read || !words)
			break;
		at += words * 8;
	}
	return min(time, now);
}

/**
 * tscope_ring_wake() - wake who waits
 * @wait: they
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
 * tscope_ring_wake_armed() - have somebody wake who has looked since the last time
 * @wait: they
 *
 * Context: any.
 */
void tscope_ring_wake_armed(struct tscope_ring_wait *wait)
{
	if (READ_ONCE(wait->is_armed) && xchg(&wait->is_armed, false))
		irq_work_queue(&wait->work);
}

/**
 * tscope_ring_wait_init() - nobody waits yet
 * @wait:      filled
 * @queue:     where they will
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
 * tscope_ring_wait_exit() - nobody is woken any more
 * @wait: who waits; nothing is written
 *
 * Context: process context; sleeps.
 */
void tscope_ring_wait_exit(struct tscope_ring_wait *wait)
{
	irq_work_sync(&wait->work);
	cancel_work_sync(&wait->later);
}

/**
 * tscope_ring_begin() - begin the next block for an event, or lose the event
 * @writer: this CPU's
 * @now:    the time
 *
 * Context: as tscope_ring_put().
 * Return: true if there is room now.
 */
bool tscope_ring_begin(struct tscope_writer *writer, u64 now)
{
	struct tscope_ring_wait *wait = writer->wait;
	struct tscope_event_lost *lost;
	struct tscope_block *block;
	u64 nr = writer->begun;

	/* The clock may step back a little. */
	now = max(now, writer->last_ns);
	/* Pairs with the reader's release: it has read the block that is written now. */
	if (!writer->overwrites &&
	    nr - smp_load_acquire(&writer->position->consumed) >= writer->nr_blocks) {
		/* A smaller event must not slip in behind it. */
		writer->used = TSCOPE_BLOCK_BYTES;
		writer->missing++;
		writer->produced++;
		writer->lost++;
		WRITE_ONCE(writer->shared->produced, writer->produced);
		WRITE_ONCE(writer->shared->lost, writer->lost);
		return false;
	}
	block = tscope_ring_block(writer, nr);
	WRITE_ONCE(block->nr, TSCOPE_BLOCK_NONE);
	/* Pairs with the reader's rmb: who sees what follows sees that this is no block. */
	smp_wmb();
	block->at_ns = now;
	block->first = writer->produced - writer->missing;
	block->cpu = writer->cpu;
	writer->used = sizeof(*block);
	if (writer->missing) {
		lost = (void *)block + writer->used;
		lost->event = (struct tscope_event){
			.type = TSCOPE_EVENT_LOST,
			.words = sizeof(*lost) / 8,
			.info = TSCOPE_LOST_FULL,
		};
		lost->nr = writer->missing;
		writer->missing = 0;
		writer->used += sizeof(*lost);
	}
	WRITE_ONCE(block->bytes, writer->used);
	writer->block = block;
	writer->last_ns = now;
	writer->begun = nr + 1;
	/* Both pair with the reader's acquire. */
	smp_store_release(&block->nr, nr);
	smp_store_release(&writer->shared->begun, nr + 1);
	/* Pairs with the barrier in tscope_stream_poll(): it sees this, or we see it. */
	smp_mb();
	if (tscope_ring_is_due(writer->shared, writer->position, wait->watermark))
		tscope_ring_wake_armed(wait);
	return true;
}
