// SPDX-License-Identifier: GPL-2.0
/*
 * The slots of the streams that go on, and the memory that all rings take.
 *
 * A probe looks at the bits of the slots first, and follows only the pointers of those
 * that are set.
 *
 * Locking:
 *
 *   tscope_slots_lock		guards which slots are taken, and the memory of all rings;
 *				held for an instant
 *   the slots			read by the probes, interrupts off, which is an RCU read
 *				section: a stream is freed a grace period after it has left
 *				its slot
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/spinlock.h>

#include "stream_slots.h"

struct tscope_stream __rcu *tscope_streams[TSCOPE_STREAMS_MAX];
/* Slots that are taken; of these, those whose stream goes on; of these, those with a trigger. */
static unsigned long tscope_streams_taken;
unsigned long tscope_streams_live;
unsigned long tscope_streams_armed;

static DEFINE_SPINLOCK(tscope_slots_lock);
static size_t tscope_streams_bytes;

/**
 * tscope_slots_claim() - take a slot, and the memory that a stream may take
 * @stream:    the stream
 * @bytes:     memory of its rings
 * @bytes_max: the most that those of all streams may take
 *
 * Context: process context.
 * Return: 0; -EDQUOT: there is no memory left; -EBUSY: there is no slot left.
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
 * @stream: the stream; no probe writes to it, or hands on its bit, any more
 *
 * Context: process context.
 */
void tscope_slots_leave(struct tscope_stream *stream)
{
	spin_lock(&tscope_slots_lock);
	tscope_streams_taken &= ~BIT(stream->slot);
	spin_unlock(&tscope_slots_lock);
	/* Whoever is in poll() sees that it has ended. */
	WRITE_ONCE(stream->slot, -1);
}

/**
 * tscope_slots_give_back() - the memory of the rings is free
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

/**
 * tscope_slots_publish() - the probes write to a stream from now on, or not
 * @stream:  the stream
 * @goes_on: they do
 *
 * Context: process context.
 */
void tscope_slots_publish(struct tscope_stream *stream, bool goes_on)
{
	unsigned long bit = BIT(stream->slot);

	rcu_assign_pointer(tscope_streams[stream->slot], goes_on ? stream : NULL);
	spin_lock(&tscope_slots_lock);
	WRITE_ONCE(tscope_streams_live,
		   goes_on ? tscope_streams_live | bit : tscope_streams_live & ~bit);
	if (stream->waiters)
		WRITE_ONCE(tscope_streams_armed,
			   goes_on ? tscope_streams_armed | bit : tscope_streams_armed & ~bit);
	spin_unlock(&tscope_slots_lock);
}

/**
 * tscope_slots_count() - what all streams take
 * @nr:    filled: streams that go on
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
