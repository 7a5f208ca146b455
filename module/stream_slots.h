/* SPDX-License-Identifier: GPL-2.0 */
/* The running streams, as the probes see them: their slots, filters and rings. */
#ifndef _TSCOPE_STREAM_SLOTS_H
#define _TSCOPE_STREAM_SLOTS_H

#include <linux/bits.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/taskscope.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "cgroups.h"
#include "record.h"
#include "ring.h"
#include "trigger_condition.h"

/**
 * struct tscope_stream - one stream
 * @lock:      held while the stream ends
 * @slot:      its slot; -1 once it has ended
 * @filter:    TSCOPE_FILTER_*
 * @events:    1 << TSCOPE_EVENT_*; 0 once the trigger has fired
 * @trigger:   condition that ends the stream
 * @waiters:   with a trigger: for each CPU, the matching tasks that wait for it
 * @hooks:     TSCOPE_HOOK_* that are attached for it
 * @cgroup:    CGROUP: the cgroup of the filter, with a reference
 * @nr_blocks: number of blocks of a ring
 * @bytes:     memory of all rings, once it is accounted for
 * @writers:   the rings
 * @memory:    memory of the positions
 * @positions: positions of the reader, one for each ring
 * @watermark_ns: poll() returns when an unread event is this old; 0: its age does not matter
 * @old:       wakes the reader when an event may be that old
 * @wait:      readers in poll()
 */
struct tscope_stream {
	struct mutex lock;
	int slot;
	u32 filter;
	u64 events;
	struct tscope_trigger trigger;
	struct tscope_waiters __percpu *waiters;
	u64 hooks;
	struct cgroup *cgroup;
	u32 nr_blocks;
	size_t bytes;
	struct tscope_writer __percpu *writers;
	struct tscope_ring_memory memory;
	struct tscope_position *positions;
	u64 watermark_ns;
	struct delayed_work old;
	struct tscope_ring_wait wait;
};

extern struct tscope_stream __rcu *tscope_streams[TSCOPE_STREAMS_MAX];
extern unsigned long tscope_streams_live;
extern unsigned long tscope_streams_armed;

/* Types of events, TSCOPE_EVENT_*. */
#define TSCOPE_STREAM_TYPES	(TSCOPE_EVENT_TRIGGER + 1)
extern struct tscope_writer __percpu *tscope_streams_only[TSCOPE_STREAM_TYPES];

/**
 * tscope_stream_matches() - does a stream trace a task?
 * @stream: the stream
 * @task:   the task
 * @rec:    its record, or NULL
 *
 * Context: interrupts off.
 */
static __always_inline bool tscope_stream_matches(const struct tscope_stream *stream,
						  const struct task_struct *task,
						  const struct tscope_record *rec)
{
	switch (stream->filter) {
	case TSCOPE_FILTER_NONE:
		return true;
	case TSCOPE_FILTER_CGROUP:
		return tscope_cgroup_has(stream->cgroup, task);
	default:
		return rec && READ_ONCE(rec->traced_by) & BIT(stream->slot);
	}
}

/**
 * tscope_stream_key() - key of a task in events
 * @rec: its record, or NULL
 */
static __always_inline u64 tscope_stream_key(const struct tscope_record *rec)
{
	return rec ? rec->key : 0;
}

int tscope_slots_claim(struct tscope_stream *stream);
void tscope_slots_leave(struct tscope_stream *stream);
void tscope_slots_publish(struct tscope_stream *stream, bool goes_on);
unsigned int tscope_slots_count(void);

#endif /* _TSCOPE_STREAM_SLOTS_H */
