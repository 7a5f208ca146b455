/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _TSCOPE_RING_H
#define _TSCOPE_RING_H

#include <linux/irq_work.h>
#include <linux/kernel.h>
#include <linux/taskscope.h>
#include <linux/types.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include "taskscope_pack.h"

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
 * @shared:    the ring, which its reader maps read-only; its produced is kept only there
 * @pack:      the present block; not valid if pack.used says that it is full
 * @cpu:       the CPU
 * @overwrites: overwrite the oldest block if the ring is full
 * @nr_blocks: number of blocks, a power of two
 * @begun:     number of blocks begun so far
 * @lost:      number of lost events
 * @missing:   lost events that no tscope_event_lost has counted yet
 * @memory:    memory of the ring
 * @position:  written by the reader, and not trusted
 * @wait:      readers in poll()
 */
struct tscope_writer {
	struct tscope_ring *shared;
	struct tscope_pack pack;
	u32 cpu;
	bool overwrites;
	u32 nr_blocks;
	u64 begun;
	u64 lost;
	u64 missing;
	struct tscope_ring_memory memory;
	const struct tscope_position *position;
	struct tscope_ring_wait *wait;
};

void tscope_ring_open(struct tscope_writer *writer, u32 cpu, u32 nr_blocks, bool overwrites,
		      const struct tscope_position *position, struct tscope_ring_wait *wait);
bool tscope_ring_pack(struct tscope_writer *writer, const struct tscope_packed *event, u64 now);
void tscope_ring_put(struct tscope_writer *writer, const void *event, size_t bytes, u64 now);
bool tscope_ring_is_due(const struct tscope_ring *shared,
			const struct tscope_position *position, u32 watermark);
u64 tscope_ring_oldest(const struct tscope_writer *writer, u64 now);
void tscope_ring_wait_init(struct tscope_ring_wait *wait, wait_queue_head_t *queue,
			   u32 watermark);
void tscope_ring_wait_exit(struct tscope_ring_wait *wait);
void tscope_ring_wake(struct tscope_ring_wait *wait);
void tscope_ring_wake_armed(struct tscope_ring_wait *wait);

/**
 * tscope_ring_pack_ready() - write an event that needs no word before it
 * @writer: writer of this CPU
 * @event:  the event
 * @now:    the time
 *
 * Context: interrupts off, on the CPU of the ring, or on another CPU while that is offline.
 * Return: true if it was written; false: tscope_ring_pack() has to.
 */
static __always_inline bool tscope_ring_pack_ready(struct tscope_writer *writer,
						   const struct tscope_packed *event, u64 now)
{
	struct tscope_pack *pack = &writer->pack;
	struct tscope_block *block = pack->block;
	u64 ns = now - pack->last_ns;
	u32 *to, used;

	if (unlikely(!tscope_pack_is_ready(pack, event, ns)))
		return false;
	to = (void *)block + pack->used;
	used = pack->used + (event->second ? 8 : 4);
	pack->used = used;
	pack->last_ns = now;
	to[0] = event->word + ((u32)ns << event->shift);
	if (event->second)
		to[1] = event->second;
	/* Only this CPU writes the number, and only programs read it. */
	writer->shared->produced++;
	/* Pairs with the reader's acquire: the event is written before its size. */
	smp_store_release(&block->bytes, used);
	return true;
}

#endif /* _TSCOPE_RING_H */
