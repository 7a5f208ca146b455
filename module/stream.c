// SPDX-License-Identifier: GPL-2.0
/*
 * Streams: what happens, in order, for who asked for it.
 *
 * A stream is a choice of events and of tasks, and a ring for each CPU.  While there is
 * none, a static key keeps all of this out of the way.  While there are some, each event
 * goes through those that go on, and is written to the rings of the CPU that it happens
 * on, with interrupts off.
 *
 * Whom a stream follows by number, thread group or descent is a bit of the task's record,
 * see follow.c.  Membership in a cgroup is looked at with each event.  What ends a stream
 * by itself is in trigger.c.
 *
 * Locking:
 *
 *   tscope_stream_lock		guards which slots are taken, and the memory of all
 *				rings; held for an instant
 *   stream->lock		held while it ends, so that nobody counts before.
 *				What takes long waits for nobody else's stream
 *   the slots			read by the probes, interrupts off, which is an RCU
 *				read section: a stream is freed a grace period after
 *				it has left its slot
 */
#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/irqflags.h>
#include <linux/ktime.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/nospec.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include "cgroups.h"
#include "compat.h"
#include "follow.h"
#include "hooks.h"
#include "memory.h"
#include "record.h"
#include "ring.h"
#include "state.h"
#include "stream.h"
#include "table.h"
#include "trigger.h"
#include "walk.h"

static unsigned int tscope_stream_ring_kib = 1024;
module_param_named(ring_kib, tscope_stream_ring_kib, uint, 0644);
MODULE_PARM_DESC(ring_kib, "KiB of a stream's ring for each CPU where its reader does not say (default 1024; less where all CPUs' would take more than a quarter of stream_mib)");

static unsigned int tscope_stream_mib = 256;
module_param_named(stream_mib, tscope_stream_mib, uint, 0644);
MODULE_PARM_DESC(stream_mib, "the most MiB that the rings of all streams take (default 256)");

/**
 * struct tscope_stream - one stream
 * @lock:      held while it ends
 * @slot:      its place; none once it has ended
 * @filter:    TSCOPE_FILTER_*
 * @events:    1 << TSCOPE_EVENT_*; 0 once the trigger has fired
 * @trigger:   what ends it by itself
 * @waiters:   with a trigger: the tasks that it means and that wait for each CPU
 * @hooks:     TSCOPE_HOOK_* that are attached for it
 * @cgroup:    CGROUP: whose tasks, with a reference
 * @nr_blocks: blocks of a ring
 * @bytes:     memory of all rings, once it counts
 * @writers:   the rings
 * @memory:    of the positions
 * @positions: where their reader is
 * @wait:      it waits
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
	struct tscope_ring_wait wait;
};

DEFINE_STATIC_KEY_FALSE(tscope_streaming);

static DEFINE_SPINLOCK(tscope_stream_lock);
static struct tscope_stream __rcu *tscope_streams[TSCOPE_STREAMS_MAX];
/* Slots that are taken; of these, those whose stream goes on; of these, those with a trigger. */
static unsigned long tscope_streams_taken;
static unsigned long tscope_streams_live;
static unsigned long tscope_streams_armed;
static size_t tscope_streams_bytes;

static __always_inline bool tscope_stream_wants(const struct tscope_stream *stream,
						const struct task_struct *task,
						const struct tscope_record *rec)
{
	switch (stream->filter) {
	case TSCOPE_FILTER_NONE:
		return true;
	case TSCOPE_FILTER_CGROUP:
		return tscope_cgroup_has(stream->cgroup, task);
	default:
		return rec && READ_ONCE(rec->followed) & BIT(stream->slot);
	}
}

#define TSCOPE_EVENT(_type, _event, _info)		\
	{						\
		.type = TSCOPE_EVENT_##_type,		\
		.words = sizeof(_event) / 8,		\
		.info = (_info),			\
	}

/* A task that @stream's trigger means has waited too long: the stream ends. */
static noinline void tscope_stream_fire(struct tscope_stream *stream, pid_t tid, u64 waited,
					unsigned int flags, u64 now)
{
	struct tscope_event_trigger event = {
		.event = TSCOPE_EVENT(TRIGGER, event, flags),
		.tid = tid,
		.wait_ns = waited,
	};

	if (!tscope_trigger_fires(&stream->trigger))
		return;
	tscope_ring_put(this_cpu_ptr(stream->writers), &event, sizeof(event), now);
	WRITE_ONCE(stream->events, 0);
	tscope_ring_wake_armed(&stream->wait);
}

/*
 * Write an event to the rings of this CPU.  @other may be the same task as @task; it has
 * waited for @waited.
 * Context: interrupts off.
 */
static __always_inline void
tscope_stream_emit(const void *event, unsigned int type, size_t bytes,
		   const struct task_struct *task, const struct tscope_record *rec,
		   const struct task_struct *other, const struct tscope_record *other_rec,
		   u64 waited, u64 now)
{
	unsigned long live = READ_ONCE(tscope_streams_live);
	struct tscope_stream *stream;

	for (; live; live &= live - 1) {
		stream = rcu_dereference_sched(tscope_streams[__ffs(live)]);
		if (!stream || !(READ_ONCE(stream->events) & BIT(type)))
			continue;
		if (tscope_stream_wants(stream, task, rec) ||
		    (other != task && tscope_stream_wants(stream, other, other_rec)))
			tscope_ring_put(this_cpu_ptr(stream->writers), event, bytes, now);
		if (unlikely(waited > stream->trigger.wait_ns) &&
		    tscope_stream_wants(stream, other, other_rec) &&
		    tscope_trigger_means(&stream->trigger, other))
			tscope_stream_fire(stream, other->pid, waited, 0, now);
	}
}

/* The same of what happens to one task now, where interrupts may be on. */
static void tscope_stream_emit_now(struct task_struct *task, const void *event,
				   unsigned int type, size_t bytes)
{
	const struct tscope_record *rec;
	unsigned long flags;

	local_irq_save(flags);
	rec = tscope_table_find(task);
	tscope_stream_emit(event, type, bytes, task, rec, task, rec, 0,
			   ktime_get_mono_fast_ns());
	local_irq_restore(flags);
}

/* The next stream with a trigger that has not fired; NULL: there is none. */
static struct tscope_stream *tscope_stream_next_armed(unsigned long *armed)
{
	struct tscope_stream *stream = NULL;

	for (; *armed && !stream; *armed &= *armed - 1) {
		stream = rcu_dereference_sched(tscope_streams[__ffs(*armed)]);
		if (stream && !READ_ONCE(stream->events))
			stream = NULL;
	}
	return stream;
}

/* When the wait of a task began, which its record says to go on. */
static u64 tscope_stream_waits_since(const struct tscope_record *rec)
{
	/* It is changed under locks, of which this is none, and it is asked again. */
	u64 woken = data_race(READ_ONCE(rec->waking.at_ns));
	u64 opened = data_race(READ_ONCE(rec->account.opened_ns));

	switch (data_race(READ_ONCE(rec->account.now_in))) {
	case TSCOPE_ACCOUNT_RUN:
	case TSCOPE_ACCOUNT_ENDED:
		return 0;
	case TSCOPE_ACCOUNT_WAIT:
		return opened;
	default:
		return woken > opened ? woken : 0;
	}
}

/* A task waits for a CPU from now on. */
static noinline void tscope_stream_note_wait(const struct task_struct *task,
					     const struct tscope_record *rec,
					     unsigned int cpu, u64 since)
{
	const struct tscope_waiter waiter = { .task = task, .tid = task->pid, .since = since };
	unsigned long armed = READ_ONCE(tscope_streams_armed);
	struct tscope_stream *stream;

	while ((stream = tscope_stream_next_armed(&armed)))
		if (tscope_stream_wants(stream, task, rec) &&
		    tscope_trigger_means(&stream->trigger, task))
			tscope_waiters_add(per_cpu_ptr(stream->waiters, cpu), &waiter);
}

/* It goes on to wait for another one. */
static noinline void tscope_stream_move_wait(const struct task_struct *task, unsigned int from,
					     unsigned int to)
{
	unsigned long armed = READ_ONCE(tscope_streams_armed);
	struct tscope_stream *stream;
	struct tscope_waiter waiter;

	while ((stream = tscope_stream_next_armed(&armed)))
		if (tscope_waiters_remove(per_cpu_ptr(stream->waiters, from), task, &waiter))
			tscope_waiters_add(per_cpu_ptr(stream->waiters, to), &waiter);
}

/*
 * This CPU went to @next.  Has one of those that wait for it waited too long?  It may be
 * known by mistake: its record knows.
 */
static noinline void tscope_stream_look_for_late(const struct task_struct *next, u64 now)
{
	unsigned long armed = READ_ONCE(tscope_streams_armed);
	const struct tscope_record *rec;
	struct tscope_waiters *waiters;
	struct tscope_stream *stream;
	struct tscope_waiter waiter;

	while ((stream = tscope_stream_next_armed(&armed))) {
		waiters = this_cpu_ptr(stream->waiters);
		tscope_waiters_remove(waiters, next, &waiter);
		if (now <= stream->trigger.wait_ns ||
		    !tscope_waiters_late(waiters, now - stream->trigger.wait_ns, &waiter))
			continue;
		rec = tscope_table_find(waiter.task);
		if (rec && tscope_stream_waits_since(rec) == waiter.since)
			tscope_stream_fire(stream, waiter.tid, now - waiter.since,
					   TSCOPE_TRIGGER_WAITS, now);
	}
}

/* Those that wait already when a stream with a trigger begins. */
static unsigned int tscope_stream_meet(struct task_struct *task, void *unused)
{
	const struct tscope_record *rec = tscope_table_find(task);
	unsigned long flags;
	u64 since;

	since = rec ? tscope_stream_waits_since(rec) : 0;
	if (since) {
		local_irq_save(flags);
		tscope_stream_note_wait(task, rec, task_cpu(task), since);
		local_irq_restore(flags);
	}
	return 1;
}

/* Frozen is what its record has for it, if there is one: it may be thawed just now. */
static char tscope_stream_letter(const struct task_struct *prev,
				 const struct tscope_record *left, unsigned int state)
{
	unsigned int into = left ? left->account.now_in : tscope_state_into(prev, state);

	return tscope_state_letter(prev, state, into == TSCOPE_ACCOUNT_STOP &&
						!(state & (__TASK_STOPPED | __TASK_TRACED)));
}

/* As a switch to the task has it. */
static unsigned int tscope_stream_prio(const struct task_struct *next)
{
	return (next->prio + TSCOPE_SWITCH_PRIO_PLUS) << TSCOPE_SWITCH_PRIO_SHIFT;
}

/**
 * tscope_stream_switch() - this CPU goes from one task to another
 * @prev:  task that it leaves
 * @left:  its record, or NULL
 * @next:  task that it will run
 * @right: its record, or NULL
 * @prev_state: what @prev was about to do, TASK_*
 * @waited: how long @next has waited for this, as far as its record knows
 * @now:   the time
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
void tscope_stream_switch(struct task_struct *prev, const struct tscope_record *left,
			  struct task_struct *next, const struct tscope_record *right,
			  unsigned int prev_state, u64 waited, u64 now)
{
	struct tscope_event_switch event = {
		.event = TSCOPE_EVENT(SWITCH, event, tscope_stream_letter(prev, left, prev_state) |
				      tscope_stream_prio(next)),
		.prev = prev->pid,
		.next = next->pid,
	};

	tscope_stream_emit(&event, event.event.type, sizeof(event), prev, left, next, right,
			   waited, now);
	if (likely(!READ_ONCE(tscope_streams_armed)))
		return;
	if (left && left->account.now_in == TSCOPE_ACCOUNT_WAIT)
		tscope_stream_note_wait(prev, left, task_cpu(prev), left->account.opened_ns);
	tscope_stream_look_for_late(next, now);
}

/**
 * tscope_stream_switch_offline() - before a CPU went off it left its stopper
 * @cpu:  its number
 * @left: the stopper's record
 * @now:  the time
 *
 * Context: on another CPU, interrupts off; @cpu stays off meanwhile, and writes nothing.
 */
void tscope_stream_switch_offline(unsigned int cpu, const struct tscope_record *left, u64 now)
{
	struct tscope_event_switch event = {
		.event = TSCOPE_EVENT(SWITCH, event, 'P' | TSCOPE_SWITCH_OFFLINE),
		.prev = left->tid,
	};
	unsigned long live = READ_ONCE(tscope_streams_live);
	struct tscope_stream *stream;

	for (; live; live &= live - 1) {
		stream = rcu_dereference_sched(tscope_streams[__ffs(live)]);
		if (stream && READ_ONCE(stream->events) & BIT(TSCOPE_EVENT_SWITCH) &&
		    tscope_stream_wants(stream, left->task, left))
			tscope_ring_put(per_cpu_ptr(stream->writers, cpu), &event, sizeof(event),
					now);
	}
}

/**
 * tscope_stream_waking() - a task is being woken, and current wakes it
 * @task:  the task
 * @rec:   its record
 * @flags: TSCOPE_WAKING_NEW or 0
 * @now:   the time
 *
 * Context: sched_waking, sched_wakeup_new; interrupts off, the pi_lock of @task held.
 */
void tscope_stream_waking(struct task_struct *task, const struct tscope_record *rec,
			  unsigned int flags, u64 now)
{
	struct tscope_event_waking event = {
		.event = TSCOPE_EVENT(WAKING, event,
				      (task_cpu(task) & TSCOPE_WAKING_CPU) | flags |
				      (in_task() ? 0 : TSCOPE_WAKING_IRQ)),
		.tid = task->pid,
		.waker = current->pid,
	};

	tscope_stream_emit(&event, event.event.type, sizeof(event), task, rec, task, rec, 0, now);
	if (rec && unlikely(READ_ONCE(tscope_streams_armed)))
		tscope_stream_note_wait(task, rec, task_cpu(task), now);
}

/**
 * tscope_stream_wakeup() - a woken task stands on a run queue
 * @task: the task
 *
 * Context: sched_wakeup; the runqueue lock is held, or @task is current.
 */
void tscope_stream_wakeup(struct task_struct *task)
{
	struct tscope_event_wakeup event = {
		.event = TSCOPE_EVENT(WAKEUP, event, task_cpu(task)),
		.tid = task->pid,
	};

	tscope_stream_emit_now(task, &event, event.event.type, sizeof(event));
}

/**
 * tscope_stream_migrate() - a task changes its CPU
 * @task: the task
 * @rec:  its record, or NULL
 * @from: CPU that it leaves
 * @to:	  CPU that it goes to
 * @now:  the time
 *
 * Context: sched_migrate_task; interrupts off.
 */
void tscope_stream_migrate(struct task_struct *task, const struct tscope_record *rec,
			   unsigned int from, unsigned int to, u64 now)
{
	struct tscope_event_migrate event = {
		.event = TSCOPE_EVENT(MIGRATE, event, to),
		.tid = task->pid,
		.from = from,
	};

	tscope_stream_emit(&event, event.event.type, sizeof(event), task, rec, task, rec, 0, now);
	if (unlikely(READ_ONCE(tscope_streams_armed)))
		tscope_stream_move_wait(task, from, to);
}

/**
 * tscope_stream_fork() - a task was cloned
 * @task:	 the new task, which cannot run yet
 * @clone_flags: as given to clone()
 *
 * Context: task_newtask; the creator is current.
 */
void tscope_stream_fork(struct task_struct *task, u64 clone_flags)
{
	struct tscope_event_fork event = {
		.event = TSCOPE_EVENT(FORK, event, 0),
		.tid = task->pid,
		.tgid = task->tgid,
		.creator = current->pid,
		.clone_flags = clone_flags,
	};
	unsigned long flags;

	strscpy_pad(event.comm, task->comm, sizeof(event.comm));
	local_irq_save(flags);
	event.ppid = rcu_dereference_sched(task->real_parent)->tgid;
	tscope_stream_emit(&event, event.event.type, sizeof(event), task,
			   tscope_table_find(task), current, tscope_table_find(current), 0,
			   ktime_get_mono_fast_ns());
	local_irq_restore(flags);
}

/**
 * tscope_stream_exec() - a task has called execve()
 * @task:    the task, which is current
 * @old_tid: its number before
 *
 * Context: sched_process_exec.
 */
void tscope_stream_exec(struct task_struct *task, pid_t old_tid)
{
	struct tscope_event_exec event = {
		.event = TSCOPE_EVENT(EXEC, event, 0),
		.tid = task->pid,
		.old_tid = old_tid,
	};

	strscpy_pad(event.comm, task->comm, sizeof(event.comm));
	tscope_stream_emit_now(task, &event, event.event.type, sizeof(event));
}

/**
 * tscope_stream_exit() - a task has begun to exit
 * @task: the task, which is current
 *
 * Context: sched_process_exit.
 */
void tscope_stream_exit(struct task_struct *task)
{
	struct tscope_event_exit event = {
		.event = TSCOPE_EVENT(EXIT, event, 0),
		.tid = task->pid,
		.exit_code = READ_ONCE(task->exit_code),
	};

	tscope_stream_emit_now(task, &event, event.event.type, sizeof(event));
}

/**
 * tscope_stream_rename() - a task gets another name
 * @task: the task
 * @comm: its new name
 *
 * Context: task_rename.
 */
void tscope_stream_rename(struct task_struct *task, const char *comm)
{
	struct tscope_event_rename event = {
		.event = TSCOPE_EVENT(RENAME, event, 0),
		.tid = task->pid,
	};

	strscpy_pad(event.comm, comm, sizeof(event.comm));
	strscpy_pad(event.old_comm, task->comm, sizeof(event.old_comm));
	tscope_stream_emit_now(task, &event, event.event.type, sizeof(event));
}

static size_t tscope_stream_ring_bytes(const struct tscope_stream *stream)
{
	return (1 + (size_t)stream->nr_blocks) * TSCOPE_BLOCK_BYTES;
}

static size_t tscope_stream_position_bytes(void)
{
	return PAGE_ALIGN(nr_cpu_ids * sizeof(struct tscope_position));
}

static int tscope_stream_alloc(struct tscope_stream *stream, bool overwrites)
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
		tscope_ring_open(writer, cpu, stream->nr_blocks, overwrites, &stream->positions[cpu],
				 &stream->wait);
	}
	return 0;
}

/* Blocks of a ring, or 0. */
static u32 tscope_stream_blocks(u32 bytes)
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

/* Take a slot, and the memory that it may take. */
static int tscope_stream_claim(struct tscope_stream *stream)
{
	size_t bytes = tscope_stream_ring_bytes(stream) * num_possible_cpus();

	unsigned int slot;
	int err = 0;

	spin_lock(&tscope_stream_lock);
	slot = find_first_zero_bit(&tscope_streams_taken, TSCOPE_STREAMS_MAX);
	if (tscope_streams_bytes + bytes > (size_t)READ_ONCE(tscope_stream_mib) << 20) {
		err = -EDQUOT;
	} else if (slot == TSCOPE_STREAMS_MAX) {
		err = -EBUSY;
	} else {
		stream->slot = slot;
		stream->bytes = bytes;
		tscope_streams_taken |= BIT(slot);
		tscope_streams_bytes += bytes;
	}
	spin_unlock(&tscope_stream_lock);
	return err;
}

/* Give the slot back: no probe writes to the stream, or hands on its bit, any more. */
static void tscope_stream_leave(struct tscope_stream *stream)
{
	spin_lock(&tscope_stream_lock);
	tscope_streams_taken &= ~BIT(stream->slot);
	spin_unlock(&tscope_stream_lock);
	/* Whoever is in poll() sees that it has ended. */
	WRITE_ONCE(stream->slot, -1);
}

/* The probes write to it from now on, or not. */
static void tscope_stream_publish(struct tscope_stream *stream, bool goes_on)
{
	unsigned long bit = BIT(stream->slot);

	rcu_assign_pointer(tscope_streams[stream->slot], goes_on ? stream : NULL);
	spin_lock(&tscope_stream_lock);
	WRITE_ONCE(tscope_streams_live,
		   goes_on ? tscope_streams_live | bit : tscope_streams_live & ~bit);
	if (stream->waiters)
		WRITE_ONCE(tscope_streams_armed,
			   goes_on ? tscope_streams_armed | bit : tscope_streams_armed & ~bit);
	spin_unlock(&tscope_stream_lock);
}

/* Events whose tracepoint is attached only while a stream wants them. */
static const struct {
	u64 event;
	u64 hook;
} tscope_stream_wanted[] = {
	{ BIT(TSCOPE_EVENT_WAKEUP), TSCOPE_HOOK_WAKEUP },
	{ BIT(TSCOPE_EVENT_RENAME), TSCOPE_HOOK_RENAME },
};

/* Attach what the events come from.  Those that this kernel does not have are left out. */
static int tscope_stream_hook(struct tscope_stream *stream)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(tscope_stream_wanted); i++)
		if (stream->events & tscope_stream_wanted[i].event)
			stream->hooks |= tscope_stream_wanted[i].hook;
	err = tscope_hooks_want(&stream->hooks);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(tscope_stream_wanted); i++)
		if (!(stream->hooks & tscope_stream_wanted[i].hook))
			stream->events &= ~tscope_stream_wanted[i].event;
	return stream->events ? 0 : -EOPNOTSUPP;
}

/**
 * tscope_stream_events() - the events that a stream can give on this kernel
 *
 * Return: 1 << TSCOPE_EVENT_*; 0 with hooks=0.
 */
u64 tscope_stream_events(void)
{
	u64 events = TSCOPE_EVENTS_ALL | BIT(TSCOPE_EVENT_LOST) | BIT(TSCOPE_EVENT_TRIGGER);
	u64 hooks = tscope_hooks_can_want();
	unsigned int i;

	if (!tscope_hooks_attached())
		return 0;
	for (i = 0; i < ARRAY_SIZE(tscope_stream_wanted); i++)
		if (!(hooks & tscope_stream_wanted[i].hook))
			events &= ~tscope_stream_wanted[i].event;
	return events;
}

/**
 * tscope_stream_new() - begin a stream
 * @start: what is wanted; filled with what there is, see the UAPI header
 * @of:    TID, TGID, SUBTREE: the task or thread group that is meant
 * @queue: where readers in poll() wait
 *
 * Context: process context; sleeps.
 * Return: the stream; or -EINVAL, -ENOMEM, -EBUSY, -EDQUOT, -ERESTARTSYS, -EOPNOTSUPP, or
 *	   what cgroup_get_from_fd() returned.
 */
struct tscope_stream *tscope_stream_new(struct tscope_stream_start *start, struct pid *of,
					wait_queue_head_t *queue)
{
	struct tscope_stream *stream;
	int err = -EINVAL;

	stream = kzalloc(sizeof(*stream), TSCOPE_GFP);
	if (!stream)
		return ERR_PTR(-ENOMEM);
	mutex_init(&stream->lock);
	stream->slot = -1;
	stream->filter = start->filter;
	stream->events = start->events;
	tscope_trigger_init(&stream->trigger, start);
	stream->nr_blocks = tscope_stream_blocks(start->ring_bytes);
	if (!stream->nr_blocks)
		goto err;
	/* Who waits for the trigger sleeps until then. */
	tscope_ring_wait_init(&stream->wait, queue, start->trigger_wait_ns ? TSCOPE_RING_NEVER :
			      clamp(start->watermark ?: stream->nr_blocks / 4,
				    1U, stream->nr_blocks / 2));
	if (stream->filter == TSCOPE_FILTER_CGROUP) {
		stream->cgroup = tscope_cgroup_get(start->id);
		if (IS_ERR(stream->cgroup)) {
			err = PTR_ERR(stream->cgroup);
			stream->cgroup = NULL;
			goto err;
		}
	}
	err = tscope_stream_claim(stream);
	if (err)
		goto err;
	err = tscope_stream_alloc(stream, start->flags & TSCOPE_STREAM_OVERWRITE);
	if (err)
		goto err_leave;
	/* From here on the bits of who clones are inherited. */
	static_branch_inc(&tscope_streaming);
	err = of ? tscope_follow_begin(stream->slot, stream->filter, of) : 0;
	if (err)
		goto err_follow;
	err = tscope_stream_hook(stream);
	if (err)
		goto err_follow;
	/* The trigger takes them away, as soon as it may fire. */
	start->events = stream->events;
	tscope_stream_publish(stream, true);
	if (stream->waiters) {
		err = tscope_walk_all(TASK_INTERRUPTIBLE, tscope_stream_meet, NULL, NULL);
		if (err)
			goto err_end;
	}

	start->ring_bytes = tscope_stream_ring_bytes(stream);
	start->watermark = start->trigger_wait_ns ? 0 : stream->wait.watermark;
	start->nr_blocks = stream->nr_blocks;
	start->nr_rings = nr_cpu_ids;
	start->data_offset = tscope_stream_position_bytes();
	start->now_ns = ktime_get_mono_fast_ns();
	return stream;

err_end:
	tscope_stream_end(stream, NULL);
	goto err;
err_follow:
	static_branch_dec(&tscope_streaming);
	tscope_follow_end(stream->slot);
	synchronize_rcu();
err_leave:
	tscope_stream_leave(stream);
err:
	tscope_stream_free(stream);
	return ERR_PTR(err);
}

/**
 * tscope_stream_end() - end a stream; what is in its rings stays
 * @stream: the stream, which may have ended already
 * @stop:   filled, but for size; or NULL
 *
 * Context: process context; sleeps.
 */
void tscope_stream_end(struct tscope_stream *stream, struct tscope_stream_stop *stop)
{
	unsigned int cpu;

	mutex_lock(&stream->lock);
	if (stream->slot >= 0) {
		tscope_stream_publish(stream, false);
		static_branch_dec(&tscope_streaming);
		tscope_hooks_unwant(stream->hooks);
		tscope_follow_end(stream->slot);
		/* The probes that still write to it. */
		synchronize_rcu();
		tscope_stream_leave(stream);
		tscope_ring_wake(&stream->wait);
	}
	mutex_unlock(&stream->lock);
	if (!stop)
		return;
	stop->now_ns = ktime_get_mono_fast_ns();
	stop->produced = 0;
	stop->lost = 0;
	for_each_possible_cpu(cpu) {
		stop->produced += per_cpu_ptr(stream->writers, cpu)->produced;
		stop->lost += per_cpu_ptr(stream->writers, cpu)->lost;
	}
}

/**
 * tscope_stream_free() - free a stream that has ended, or has not begun
 * @stream: the stream; nobody maps it
 *
 * Context: process context; sleeps.
 */
void tscope_stream_free(struct tscope_stream *stream)
{
	unsigned int cpu;

	if (stream->writers) {
		tscope_ring_wait_exit(&stream->wait);
		for_each_possible_cpu(cpu)
			tscope_ring_free(&per_cpu_ptr(stream->writers, cpu)->memory);
		free_percpu(stream->writers);
	}
	free_percpu(stream->waiters);
	tscope_ring_free(&stream->memory);
	spin_lock(&tscope_stream_lock);
	tscope_streams_bytes -= stream->bytes;
	spin_unlock(&tscope_stream_lock);
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
 * Return: 0; -EPERM: a ring is only to be read, and nothing to be executed; -EINVAL: nothing
 *	   of that size is there, or the positions would not be shared; -ENXIO: no CPU has
 *	   that ring.
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
		/* Nobody would see what is written to a copy. */
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
 * tscope_stream_tell() - what a stream takes, as text
 * @stream: the stream
 * @m:	    where it is written to
 *
 * Context: process context.
 */
void tscope_stream_tell(struct tscope_stream *stream, struct seq_file *m)
{
	seq_printf(m, "stream:\t%s\nstream_bytes:\t%zu\nstream_events:\t%#llx\n",
		   READ_ONCE(stream->slot) < 0 ? "ended" : "goes on", stream->bytes,
		   READ_ONCE(stream->events));
}

/**
 * tscope_stream_stats() - what all streams take
 * @stats: filled
 *
 * Context: process context.
 */
void tscope_stream_stats(struct tscope_stream_stats *stats)
{
	spin_lock(&tscope_stream_lock);
	stats->nr = hweight_long(tscope_streams_taken);
	stats->bytes = tscope_streams_bytes;
	spin_unlock(&tscope_stream_lock);
	stats->bytes_max = (u64)READ_ONCE(tscope_stream_mib) << 20;
}

/**
 * tscope_stream_poll() - is there enough to be read?
 * @stream: the stream; the caller stands in its queue
 *
 * Context: process context.
 * Return: EPOLLIN if so; EPOLLHUP with it once the stream has ended, EPOLLPRI once its
 *	   trigger has fired.
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
	for_each_possible_cpu(cpu)
		if (tscope_ring_is_due(per_cpu_ptr(stream->writers, cpu)->shared,
				       &stream->positions[cpu], wait->watermark))
			return EPOLLIN | EPOLLRDNORM;
	return 0;
}
