// SPDX-License-Identifier: GPL-2.0
/*
 * Streams: events in order, for the readers that asked for them.
 *
 * A stream has a choice of events and of tasks, and a ring for each CPU.  Without a stream, a
 * static key keeps all of this out of the probes.  With streams, each event is offered to all
 * running ones, see events.c.  Slots of streams are in stream_slots.c, the memory of their rings
 * is in stream_memory.c.
 *
 * The tasks that a stream traces by tid, thread group or subtree have a bit in their records, see
 * stream_filter.c.  A trigger ends a stream by itself: see trigger_condition.c and trigger_fire.c.
 *
 * Locking:
 *
 *   stream->lock		held while the stream ends, so that the final counts are read
 *				after that.  One for each stream: the end takes long, and must
 *				not make other streams wait.
 *   the slots			see stream_slots.c
 */
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/jump_label.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include "cgroups.h"
#include "clock.h"
#include "compat.h"
#include "events.h"
#include "hooks.h"
#include "memory.h"
#include "ring.h"
#include "stream.h"
#include "stream_filter.h"
#include "stream_memory.h"
#include "stream_slots.h"
#include "trigger_condition.h"
#include "trigger_fire.h"
#include "walk.h"

/* With a very large watermark_ns the reader is woken at least this often, in ns. */
#define TSCOPE_STREAM_OLD_MAX	(60 * (u64)NSEC_PER_SEC)

/* Wake the reader: an event may be old enough by now. */
static void tscope_stream_wake_old(struct work_struct *work)
{
	struct tscope_stream *stream =
		container_of(to_delayed_work(work), struct tscope_stream, old);

	tscope_ring_wake(&stream->wait);
}

/*
 * Is the oldest unread event as old as watermark_ns?  In any case, let a work item wake the
 * reader when that event, or one that comes from now on, may be.  The work item runs on any CPU
 * that is not isolated.
 */
static bool tscope_stream_is_old(struct tscope_stream *stream)
{
	u64 now = tscope_clock_any(), oldest = now, age, rest;
	unsigned int cpu;
	bool is_old;

	for_each_possible_cpu(cpu)
		oldest = min(oldest, tscope_ring_oldest(per_cpu_ptr(stream->writers, cpu), now));
	age = min(now - oldest, stream->watermark_ns);
	is_old = age == stream->watermark_ns;
	rest = is_old ? stream->watermark_ns : stream->watermark_ns - age;
	queue_delayed_work(TSCOPE_UNBOUND_WQ, &stream->old,
			   1 + nsecs_to_jiffies(min_t(u64, rest, TSCOPE_STREAM_OLD_MAX)));
	return is_old;
}

/* Events whose hook is attached on demand. */
static const struct {
	u64 event;
	u64 hook;
} tscope_stream_event_hooks[] = {
	{ BIT(TSCOPE_EVENT_WAKEUP), TSCOPE_HOOK_WAKEUP },
	{ BIT(TSCOPE_EVENT_RENAME), TSCOPE_HOOK_RENAME },
};

/* Attach the hooks of the events.  Events that this kernel does not have are left out. */
static int tscope_stream_hook(struct tscope_stream *stream)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(tscope_stream_event_hooks); i++)
		if (stream->events & tscope_stream_event_hooks[i].event)
			stream->hooks |= tscope_stream_event_hooks[i].hook;
	err = tscope_hooks_get(&stream->hooks);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(tscope_stream_event_hooks); i++)
		if (!(stream->hooks & tscope_stream_event_hooks[i].hook))
			stream->events &= ~tscope_stream_event_hooks[i].event;
	return stream->events ? 0 : -EOPNOTSUPP;
}

/**
 * tscope_stream_events() - events that a stream can have on this kernel
 *
 * Return: 1 << TSCOPE_EVENT_*; 0 with hooks=0.
 */
u64 tscope_stream_events(void)
{
	u64 events = TSCOPE_EVENTS_ALL | BIT(TSCOPE_EVENT_LOST) | BIT(TSCOPE_EVENT_TRIGGER);
	u64 hooks = tscope_hooks_on_demand();
	unsigned int i;

	if (!tscope_hooks_attached())
		return 0;
	for (i = 0; i < ARRAY_SIZE(tscope_stream_event_hooks); i++)
		if (!(hooks & tscope_stream_event_hooks[i].hook))
			events &= ~tscope_stream_event_hooks[i].event;
	return events;
}

/**
 * tscope_stream_new() - start a stream
 * @start: the request; its out members are filled, see the UAPI header
 * @of:    TID, TGID, SUBTREE: the task or thread group of the filter
 * @queue: wait queue of readers in poll()
 *
 * Context: process context; sleeps.
 * Return: the stream; or -ERANGE, -ENOMEM, -EBUSY, -EDQUOT, -ERESTARTSYS, -EOPNOTSUPP, or the
 *	   error of cgroup_get_from_fd().
 */
struct tscope_stream *tscope_stream_new(struct tscope_stream_start *start, struct pid *of,
					wait_queue_head_t *queue)
{
	struct tscope_stream *stream;
	int err = -ERANGE;

	stream = kzalloc(sizeof(*stream), TSCOPE_GFP);
	if (!stream)
		return ERR_PTR(-ENOMEM);
	mutex_init(&stream->lock);
	stream->slot = -1;
	stream->filter = start->filter;
	stream->events = start->events;
	stream->watermark_ns = start->watermark_ns;
	INIT_DELAYED_WORK(&stream->old, tscope_stream_wake_old);
	tscope_trigger_init(&stream->trigger, start);
	stream->nr_blocks = tscope_stream_blocks(start->ring_bytes);
	if (!stream->nr_blocks || start->watermark > stream->nr_blocks / 2)
		goto err;
	/* With a trigger, the reader sleeps until it fires. */
	tscope_ring_wait_init(&stream->wait, queue, start->trigger_wait_ns ? TSCOPE_RING_NEVER :
			      start->watermark ?: stream->nr_blocks / 4);
	if (stream->filter == TSCOPE_FILTER_CGROUP) {
		stream->cgroup = tscope_cgroup_get(start->fd);
		if (IS_ERR(stream->cgroup)) {
			err = PTR_ERR(stream->cgroup);
			stream->cgroup = NULL;
			goto err;
		}
	}
	err = tscope_stream_claim_memory(stream) ?: tscope_slots_claim(stream);
	if (err)
		goto err;
	err = tscope_stream_alloc_memory(stream, start->flags & TSCOPE_STREAM_OVERWRITE);
	if (err)
		goto err_leave;
	/* From here on new tasks inherit the bits of their creators. */
	static_branch_inc(&tscope_streaming);
	err = of ? tscope_traced_begin(stream->slot, stream->filter, of) : 0;
	if (err)
		goto err_follow;
	err = tscope_stream_hook(stream);
	if (err)
		goto err_follow;
	/* Before the stream is published: the trigger clears stream->events. */
	start->events_given = stream->events;
	tscope_slots_publish(stream, true);
	if (stream->waiters) {
		err = tscope_walk_all(TASK_INTERRUPTIBLE, tscope_watch_add_waiting, NULL, NULL);
		if (err)
			goto err_end;
	}

	start->map_bytes = tscope_stream_ring_bytes(stream);
	start->watermark_given = start->trigger_wait_ns ? 0 : stream->wait.watermark;
	start->ring_head_bytes = TSCOPE_BLOCK_BYTES;
	start->block_head_bytes = sizeof(struct tscope_block);
	start->nr_blocks = stream->nr_blocks;
	start->nr_rings = nr_cpu_ids;
	start->data_offset = tscope_stream_position_bytes();
	start->now_ns = tscope_clock_any();
	return stream;

err_end:
	tscope_stream_end(stream, NULL);
	goto err;
err_follow:
	static_branch_dec(&tscope_streaming);
	tscope_traced_end(stream->slot);
	synchronize_rcu();
err_leave:
	tscope_slots_leave(stream);
err:
	tscope_stream_free(stream);
	return ERR_PTR(err);
}

/**
 * tscope_stream_end() - end a stream; its rings stay
 * @stream: the stream, which may have ended already
 * @stop:   filled, but for its size; or NULL
 *
 * Context: process context; sleeps.
 */
void tscope_stream_end(struct tscope_stream *stream, struct tscope_stream_stop *stop)
{
	unsigned int cpu;

	mutex_lock(&stream->lock);
	if (stream->slot >= 0) {
		tscope_slots_publish(stream, false);
		static_branch_dec(&tscope_streaming);
		tscope_hooks_put(stream->hooks);
		tscope_traced_end(stream->slot);
		/* Wait for the probes that still write to it. */
		synchronize_rcu();
		tscope_slots_leave(stream);
		tscope_ring_wake(&stream->wait);
	}
	mutex_unlock(&stream->lock);
	if (!stop)
		return;
	stop->now_ns = tscope_clock_any();
	stop->produced = 0;
	stop->lost = 0;
	for_each_possible_cpu(cpu) {
		stop->produced += per_cpu_ptr(stream->writers, cpu)->shared->produced;
		stop->lost += per_cpu_ptr(stream->writers, cpu)->lost;
	}
}

/**
 * tscope_stream_free() - free a stream that has ended, or did not start
 * @stream: the stream, which is not mapped
 *
 * Context: process context; sleeps.
 */
void tscope_stream_free(struct tscope_stream *stream)
{
	if (stream->writers) {
		cancel_delayed_work_sync(&stream->old);
		tscope_ring_wait_exit(&stream->wait);
	}
	tscope_stream_free_memory(stream);
	if (stream->cgroup)
		tscope_cgroup_put(stream->cgroup);
	kfree(stream);
}

/**
 * tscope_stream_map() - map a ring, or the positions
 * @stream: the stream
 * @vma:    where
 *
 * Context: mmap().
 * Return: 0; -EPERM: to write a ring, or to execute; -EINVAL: the offset or the size does not
 *	   fit, or the positions without MAP_SHARED; -ENXIO: no CPU has that ring.
 */
int tscope_stream_map(struct tscope_stream *stream, struct vm_area_struct *vma)
{
	size_t bytes = tscope_stream_ring_bytes(stream);
	u64 at = (u64)vma->vm_pgoff << PAGE_SHIFT;
	u64 cpu;

	if (vma->vm_flags & VM_EXEC)
		return -EPERM;
	tscope_vma_never(vma, VM_MAYEXEC);
	if (!at) {
		/* The module would not see what is written to a private copy. */
		if (!(vma->vm_flags & VM_MAYSHARE))
			return -EINVAL;
		return remap_vmalloc_range(vma, stream->positions, 0);
	}
	if (vma->vm_flags & VM_WRITE)
		return -EPERM;
	tscope_vma_never(vma, VM_MAYWRITE);
	at -= tscope_stream_position_bytes();
	cpu = div64_u64(at, bytes);
	if (at != cpu * bytes)
		return -EINVAL;
	if (cpu >= nr_cpu_ids)
		return -ENXIO;
	cpu = array_index_nospec(cpu, nr_cpu_ids);
	if (!cpu_possible(cpu))
		return -ENXIO;
	return remap_vmalloc_range(vma, per_cpu_ptr(stream->writers, cpu)->shared, 0);
}

/**
 * tscope_stream_show() - print the state and the memory of a stream
 * @stream: the stream
 * @m:	    file to print to
 *
 * Context: process context.
 */
void tscope_stream_show(struct tscope_stream *stream, struct seq_file *m)
{
	seq_printf(m, "stream:\t%s\nstream_bytes:\t%zu\nstream_events:\t%#llx\n",
		   READ_ONCE(stream->slot) < 0 ? "ended" : "goes on", stream->bytes,
		   READ_ONCE(stream->events));
}

/**
 * tscope_stream_stats() - totals over all streams
 * @stats: filled
 *
 * Context: process context.
 */
void tscope_stream_stats(struct tscope_stream_stats *stats)
{
	stats->nr = tscope_slots_count();
	tscope_stream_count_memory(&stats->bytes, &stats->bytes_max);
}

/**
 * tscope_stream_poll() - is there enough to read?
 * @stream: the stream; the caller is in its wait queue
 *
 * Context: process context.
 * Return: EPOLLIN if so; EPOLLIN and EPOLLHUP once the stream has ended, EPOLLIN and EPOLLPRI
 *	   once its trigger has fired.
 */
__poll_t tscope_stream_poll(struct tscope_stream *stream)
{
	struct tscope_ring_wait *wait = &stream->wait;
	unsigned int cpu;
	__poll_t fired;

	WRITE_ONCE(wait->is_armed, true);
	/* Pairs with the barriers in tscope_ring_begin() and tscope_trigger_fires(). */
	smp_mb();
	fired = READ_ONCE(stream->trigger.has_fired) ? EPOLLPRI : 0;
	if (READ_ONCE(stream->slot) < 0)
		return EPOLLIN | EPOLLRDNORM | EPOLLHUP | fired;
	if (fired)
		return EPOLLIN | EPOLLRDNORM | fired;
	/* First, to queue the work: an edge-triggered poller asks again only after a wakeup. */
	if (stream->watermark_ns && tscope_stream_is_old(stream))
		return EPOLLIN | EPOLLRDNORM;
	for_each_possible_cpu(cpu)
		if (tscope_ring_is_due(per_cpu_ptr(stream->writers, cpu)->shared,
				       &stream->positions[cpu], wait->watermark))
			return EPOLLIN | EPOLLRDNORM;
	return 0;
}
