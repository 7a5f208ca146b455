// SPDX-License-Identifier: GPL-2.0
/*
 * The memory of streams: how large a ring is, how much all rings may take, and their pages.
 *
 * Locking:
 *
 *   tscope_stream_memory_lock	guards the total memory; held only for an instant
 */
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/vmalloc.h>

#include "compat.h"
#include "memory.h"
#include "ring.h"
#include "stream_memory.h"
#include "stream_slots.h"
#include "trigger_condition.h"

static unsigned int tscope_stream_ring_kib = 1024;
module_param_named(ring_kib, tscope_stream_ring_kib, uint, 0644);
MODULE_PARM_DESC(ring_kib, "KiB of a stream's ring for each CPU if its reader does not say (default 1024; less if the rings of all CPUs would take more than a quarter of stream_mib)");

static unsigned int tscope_stream_mib = 256;
module_param_named(stream_mib, tscope_stream_mib, uint, 0644);
MODULE_PARM_DESC(stream_mib, "maximum MiB for the rings of all streams (default 256)");

static DEFINE_SPINLOCK(tscope_stream_memory_lock);
static size_t tscope_streams_bytes;

/* Upper limit of the memory of all rings; tscope_stream_claim_memory() keeps to it. */
static size_t tscope_stream_bytes_max(void)
{
	return (size_t)READ_ONCE(tscope_stream_mib) << 20;
}

/**
 * tscope_stream_ring_bytes() - memory of the ring of one CPU, with its head
 * @stream: the stream; its nr_blocks is set
 */
size_t tscope_stream_ring_bytes(const struct tscope_stream *stream)
{
	return (1 + (size_t)stream->nr_blocks) * TSCOPE_BLOCK_BYTES;
}

/**
 * tscope_stream_position_bytes() - memory of the reader's positions
 */
size_t tscope_stream_position_bytes(void)
{
	return PAGE_ALIGN(nr_cpu_ids * sizeof(struct tscope_position));
}

/**
 * tscope_stream_blocks() - number of blocks of a ring
 * @bytes: size that the reader asks for; 0: ring_kib, or less
 *
 * Return: a power of two; 0: @bytes is out of range.
 */
u32 tscope_stream_blocks(u32 bytes)
{
	u64 most;

	if (!bytes) {
		most = ((u64)READ_ONCE(tscope_stream_mib) << 20) / 4 / num_possible_cpus();
		bytes = clamp_t(u64, min((u64)READ_ONCE(tscope_stream_ring_kib) << 10, most),
				TSCOPE_RING_BYTES_MIN, TSCOPE_RING_BYTES_MAX);
		return rounddown_pow_of_two(bytes) / TSCOPE_BLOCK_BYTES;
	}
	if (bytes < TSCOPE_RING_BYTES_MIN || bytes > TSCOPE_RING_BYTES_MAX)
		return 0;
	return roundup_pow_of_two(bytes) / TSCOPE_BLOCK_BYTES;
}

/**
 * tscope_stream_claim_memory() - account for the memory of a stream's rings
 * @stream: its nr_blocks is set
 *
 * Context: process context.
 * Return: 0; -EDQUOT: the rings of all streams would exceed stream_mib.
 */
int tscope_stream_claim_memory(struct tscope_stream *stream)
{
	size_t bytes = tscope_stream_ring_bytes(stream) * num_possible_cpus();
	size_t bytes_max = tscope_stream_bytes_max();
	int err = 0;

	spin_lock(&tscope_stream_memory_lock);
	if (tscope_streams_bytes + bytes > bytes_max) {
		err = -EDQUOT;
	} else {
		stream->bytes = bytes;
		tscope_streams_bytes += bytes;
	}
	spin_unlock(&tscope_stream_memory_lock);
	return err;
}

/*
 * Allocate memory that can be mapped: @bytes, a multiple of the page size, on a NUMA node.  It is
 * zeroed, and charged to the cgroup of the caller.  Call tscope_ring_free() after an error, too.
 */
static int tscope_ring_alloc(struct tscope_ring_memory *memory, size_t bytes, int node)
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

/* Free memory from tscope_ring_alloc(), or zeroed.  It is not mapped any more. */
static void tscope_ring_free(struct tscope_ring_memory *memory)
{
	vunmap(memory->at);
	while (memory->nr) {
		__free_page(memory->pages[--memory->nr]);
		cond_resched();
	}
	kvfree(memory->pages);
}

/**
 * tscope_stream_alloc_memory() - allocate the rings, and what goes with them
 * @stream:	its nr_blocks and its trigger are set
 * @overwrites: overwrite the oldest block of a ring that is full
 *
 * Context: process context; sleeps.
 * Return: 0, -ENOMEM, or -ERESTARTSYS: a signal came.  Call tscope_stream_free_memory() after an
 *	   error, too.
 */
int tscope_stream_alloc_memory(struct tscope_stream *stream, bool overwrites)
{
	struct tscope_writer *writer;
	unsigned int cpu;
	int err;

	stream->writers = alloc_percpu_gfp(struct tscope_writer, TSCOPE_GFP);
	if (!stream->writers)
		return -ENOMEM;
	err = tscope_ring_alloc(&stream->memory, tscope_stream_position_bytes(), NUMA_NO_NODE);
	if (err)
		return err;
	stream->positions = stream->memory.at;
	if (stream->trigger.wait_ns != TSCOPE_TRIGGER_NEVER) {
		stream->waiters = alloc_percpu_gfp(struct tscope_waiters, TSCOPE_GFP);
		if (!stream->waiters)
			return -ENOMEM;
		for_each_possible_cpu(cpu)
			tscope_waiters_init(per_cpu_ptr(stream->waiters, cpu));
	}
	for_each_possible_cpu(cpu) {
		writer = per_cpu_ptr(stream->writers, cpu);
		err = tscope_ring_alloc(&writer->memory, tscope_stream_ring_bytes(stream),
					cpu_to_node(cpu));
		if (err)
			return err;
		tscope_ring_open(writer, cpu, stream->nr_blocks, overwrites,
				 &stream->positions[cpu], &stream->wait);
	}
	return 0;
}

/**
 * tscope_stream_free_memory() - free the rings, and give back what was accounted for
 * @stream: the stream, which has left its slot, and is not mapped
 *
 * Context: process context; sleeps.
 */
void tscope_stream_free_memory(struct tscope_stream *stream)
{
	unsigned int cpu;

	if (stream->writers) {
		for_each_possible_cpu(cpu)
			tscope_ring_free(&per_cpu_ptr(stream->writers, cpu)->memory);
		free_percpu(stream->writers);
	}
	free_percpu(stream->waiters);
	tscope_ring_free(&stream->memory);
	spin_lock(&tscope_stream_memory_lock);
	tscope_streams_bytes -= stream->bytes;
	spin_unlock(&tscope_stream_memory_lock);
}

/**
 * tscope_stream_count_memory() - memory of the rings of all streams
 * @bytes:     filled: what they take, with those of ended streams whose files are open
 * @bytes_max: filled: upper limit of @bytes
 *
 * Context: process context.
 */
void tscope_stream_count_memory(u64 *bytes, u64 *bytes_max)
{
	spin_lock(&tscope_stream_memory_lock);
	*bytes = tscope_streams_bytes;
	spin_unlock(&tscope_stream_memory_lock);
	*bytes_max = tscope_stream_bytes_max();
}
