// SPDX-License-Identifier: GPL-2.0
/*
 * The slots of the running streams, and the total memory of their rings.
 *
 * A probe reads the bits of the slots first, and dereferences only the pointers whose bits are
 * set.
 *
 * Locking:
 *
 *   tscope_slots_lock		guards the bits of the slots, and the total memory; held only
 *				for an instant
 *   the slots			read by the probes with interrupts off, which is an RCU read
 *				section: a stream is freed a grace period after it has left
 *				its slot
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/spinlock.h>

#include "stream_slots.h"

struct tscope_stream __rcu *tscope_streams[TSCOPE_STREAMS_MAX];
/* Bits of the slots: taken; of these, with a running stream; of these, with a trigger. */
static unsigned long tscope_streams_taken;
unsigned long tscope_streams_live;
unsigned long tscope_streams_armed;
/* By type of event: the rings, if all tasks' events of the type go there, and nowhere else. */
struct tscope_writer __percpu *tscope_streams_only[TSCOPE_STREAM_TYPES];

static DEFINE_SPINLOCK(tscope_slots_lock);
static size_t tscope_streams_bytes;

/**
 * tscope_slots_claim() - take a slot, and account for the memory of a stream
 * @stream:    the stream
 * @bytes:     memory of its rings
 * @bytes_max: maximum for the rings of all streams
 *
 * Context: process context.
 * Return: 0; -EDQUOT: the memory would exceed @bytes_max; -EBUSY: no slot is free.
 */
int tscope_slots_claim(struct tscope_stream *stream, size_t bytes, size_t bytes_max)
{
	unsigned int slot;
	int err = 0;

	spin_lock(&tscope_slots_lock);
	slot = find_first_zero_bit(&tscope_streams_taken, TSCOPE_STREAMS_MAX);
	if (tscope_streams_bytes + bytes > bytes_max) {
		err = -EDQUOT;
	} else if (slot == TSCOPE_STREAMS_MAX) {
		err = -EBUSY;
	} else {
		stream->slot = slot;
		stream->bytes = bytes;
		tscope_streams_taken |= BIT(slot);
		tscope_streams_bytes += bytes;
	}
	spin_unlock(&tscope_slots_lock);
	return err;
}

/**
 * tscope_slots_leave() - give the slot back
 * @stream: the stream; no probe writes to it, and no task inherits its bit any more
 *
 * Context: process context.
 */
void tscope_slots_leave(struct tscope_stream *stream)
{
	spin_lock(&tscope_slots_lock);
	tscope_streams_taken &= ~BIT(stream->slot);
	spin_unlock(&tscope_slots_lock);
	/* Tell readers in poll() that the stream has ended. */
	WRITE_ONCE(stream->slot, -1);
}

/**
 * tscope_slots_give_back() - the memory of a stream's rings was freed
 * @stream: the stream, which has left its slot
 *
 * Context: process context.
 */
void tscope_slots_give_back(struct tscope_stream *stream)
{
	spin_lock(&tscope_slots_lock);
	tscope_streams_bytes -= stream->bytes;
	spin_unlock(&tscope_slots_lock);
}

/* Let a probe look only at this stream, if it wants all tasks; NULL: at those of all slots. */
static void tscope_slots_set_only(const struct tscope_stream *only)
{
	unsigned int type;

	if (only && (only->filter != TSCOPE_FILTER_NONE || only->waiters))
		only = NULL;
	for (type = 0; type < TSCOPE_STREAM_TYPES; type++)
		/* Pairs with the dependency in a probe, which sees the rings as they were made. */
		smp_store_release(&tscope_streams_only[type],
				  only && only->events & BIT(type) ? only->writers : NULL);
}

/**
 * tscope_slots_publish() - let the probes write to a stream, or not
 * @stream:  the stream
 * @goes_on: true: write from now on
 *
 * A stream that begins beside another one may miss events of a CPU at first.  It misses none
 * after an event that it has: no CPU sees the bit of the new stream before it ceases to look
 * only at the other one.
 *
 * Context: process context.
 */
void tscope_slots_publish(struct tscope_stream *stream, bool goes_on)
{
	unsigned long bit = BIT(stream->slot), live;

	rcu_assign_pointer(tscope_streams[stream->slot], goes_on ? stream : NULL);
	spin_lock(&tscope_slots_lock);
	live = goes_on ? tscope_streams_live | bit : tscope_streams_live & ~bit;
	tscope_slots_set_only(NULL);
	/* Pairs with the locks that a CPU takes between two events. */
	smp_store_release(&tscope_streams_live, live);
	if (stream->waiters)
		WRITE_ONCE(tscope_streams_armed,
			   goes_on ? tscope_streams_armed | bit : tscope_streams_armed & ~bit);
	if (is_power_of_2(live))
		tscope_slots_set_only(rcu_dereference_protected(
			tscope_streams[__ffs(live)], lockdep_is_held(&tscope_slots_lock)));
	spin_unlock(&tscope_slots_lock);
}

/**
 * tscope_slots_count() - totals over all streams
 * @nr:    filled: number of running streams
 * @bytes: filled: memory of all rings
 *
 * Context: process context.
 */
void tscope_slots_count(unsigned int *nr, u64 *bytes)
{
	spin_lock(&tscope_slots_lock);
	*nr = hweight_long(tscope_streams_taken);
	*bytes = tscope_streams_bytes;
	spin_unlock(&tscope_slots_lock);
}
