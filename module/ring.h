/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_RING_H
#define _TSCOPE_RING_H

#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/taskscope.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

struct page;

/**
 * struct tscope_ring_memory - memory that can be mapped
 * @at:    its address
 * @pages: its pages
 * @nr:    number of pages
 */
struct tscope_ring_memory {
	void *at;
	struct page **pages;
	unsigned int nr;
};

/* A watermark that no ring reaches. */
#define TSCOPE_RING_NEVER	U32_MAX

/**
 * struct tscope_ring_wait - wakes the readers of a stream when a ring is full enough
 * @queue:     wait queue of the readers in poll()
 * @work:      wakes @queue
 * @later:     on PREEMPT_RT: @work queues this, and this wakes @queue
 * @is_armed:  a reader has polled since the latest wakeup
 * @watermark: blocks, see tscope_stream_start, or TSCOPE_RING_NEVER
 */
struct tscope_ring_wait {
	wait_queue_head_t *queue;
	struct irq_work work;
	struct work_struct later;
	bool is_armed;
	u32 watermark;
};

/**
 * struct tscope_writer - private state of the CPU that writes a ring
 * @block:     the present block; not valid if @used says that it is full
 * @used:      bytes used in @block
 * @cpu:       the CPU
 * @overwrites: overwrite the oldest block if the ring is full
 * @nr_blocks: number of blocks, a power of two
 * @begun:     number of blocks begun so far
 * @produced:  number of events so far, with the lost ones
 * @lost:      number of lost events
 * @missing:   lost events that no tscope_event_lost has counted yet
 * @last_ns:   time of the latest event in @block
 * @memory:    memory of the ring
 * @shared:    the ring, which its reader maps read-only
 * @position:  written by the reader, and not trusted
 * @wait:      readers in poll()
 */
struct tscope_writer {
	struct tscope_block *block;
	u32 used;
	u32 cpu;
	bool overwrites;
	u32 nr_blocks;
	u64 begun;
	u64 produced;
	u64 lost;
	u64 missing;
	u64 last_ns;
	struct tscope_ring_memory memory;
	struct tscope_ring *shared;
	const struct tscope_position *position;
	struct tscope_ring_wait *wait;
};

int tscope_ring_alloc(struct tscope_ring_memory *memory, size_t bytes, int node);
void tscope_ring_free(struct tscope_ring_memory *memory);
void tscope_ring_open(struct tscope_writer *writer, u32 cpu, u32 nr_blocks, bool overwrites,
		      const struct tscope_position *position, struct tscope_ring_wait *wait);
bool tscope_ring_begin(struct tscope_writer *writer, u64 now);
bool tscope_ring_is_due(const struct tscope_ring *shared,
			const struct tscope_position *position, u32 watermark);
u64 tscope_ring_oldest(const struct tscope_writer *writer, u64 now);
void tscope_ring_wait_init(struct tscope_ring_wait *wait, wait_queue_head_t *queue,
			   u32 watermark);
void tscope_ring_wait_exit(struct tscope_ring_wait *wait);
void tscope_ring_wake(struct tscope_ring_wait *wait);
void tscope_ring_wake_armed(struct tscope_ring_wait *wait);

/**
 * tscope_ring_put() - write an event, or count it as lost
 * @writer: writer of this CPU
 * @event:  the event, which begins with a struct tscope_event; its delta_ns is filled in
 * @bytes:  size of the event, a multiple of 8
 * @now:    the time
 *
 * Context: interrupts off, on the CPU of the ring, or on another CPU while that is offline.
 */
static __always_inline void tscope_ring_put(struct tscope_writer *writer,
					    const void *event, size_t bytes, u64 now)
{
	u64 delta = now > writer->last_ns ? now - writer->last_ns : 0;
	struct tscope_event *to;

	if (unlikely(writer->used + bytes > TSCOPE_BLOCK_BYTES || delta > U32_MAX)) {
		if (!tscope_ring_begin(writer, now))
			return;
		delta = 0;
	}
	to = (void *)writer->block + writer->used;
	memcpy(to, event, bytes);
	to->delta_ns = delta;
	writer->last_ns += delta;
	writer->used += bytes;
	writer->produced++;
	WRITE_ONCE(writer->shared->produced, writer->produced);
	/* Pairs with the reader's acquire: the event is written before its size. */
	smp_store_release(&writer->block->bytes, writer->used);
}

#endif /* _TSCOPE_RING_H */
