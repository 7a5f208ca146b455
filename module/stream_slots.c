// SPDX-License-Identifier: GPL-2.0
/*
 * The slots of the running streams.
 *
 * A probe reads the bits of the slots first, and dereferences only the pointers whose bits are
 * set.
 *
 * Locking:
 *
 *   tscope_slots_lock		guards the bits of the slots; held only for an instant
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

/**
 * tscope_slots_claim() - take a slot
 * @stream: the stream
 *
 * Context: process context.
 * Return: 0; -EBUSY: no slot is free.
 */
int tscope_slots_claim(struct tscope_stream *stream)
{
	unsigned int slot;
	int err = 0;

	spin_lock(&tscope_slots_lock);
	slot = find_first_zero_bit(&tscope_streams_taken, TSCOPE_STREAMS_MAX);
	if (slot == TSCOPE_STREAMS_MAX) {
		err = -EBUSY;
	} else {
		stream->slot = slot;
		tscope_streams_taken |= BIT(slot);
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
 * tscope_slots_count() - number of running streams
 *
 * Context: process context.
 */
unsigned int tscope_slots_count(void)
{
	unsigned int nr;

	spin_lock(&tscope_slots_lock);
	nr = hweight_long(tscope_streams_taken);
	spin_unlock(&tscope_slots_lock);
	return nr;
}
