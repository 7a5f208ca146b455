// SPDX-License-Identifier: GPL-2.0
/*
 * Events: what the probes write to the streams.
 *
 * An event is offered to each stream, and written to the stream's ring of the CPU on which it
 * happens, with interrupts off.  Membership in a cgroup is looked up for each event.
 *
 * The frequent events are words, which the writer of a ring makes of the task's tid, priority and
 * CPU, see taskscope_pack.h.  The others are structs.
 *
 * Locking: see stream_slots.c and ring.c.
 */
#include <linux/atomic.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "account.h"
#include "clock.h"
#include "compat.h"
#include "events.h"
#include "off_cpu.h"
#include "record.h"
#include "ring.h"
#include "stream_slots.h"
#include "table.h"
#include "trigger_fire.h"

DEFINE_STATIC_KEY_FALSE(tscope_streaming);

#define TSCOPE_EVENT(_type, _event, _info)		\
	{						\
		.type = TSCOPE_EVENT_##_type,		\
		.words = sizeof(_event) / 8,		\
		.info = (_info),			\
	}

/* The next stream that wants events of a type; NULL: there is none.  @live: slots not yet seen. */
static __always_inline struct tscope_stream *tscope_stream_next(unsigned long *live,
								unsigned int type)
{
	struct tscope_stream *stream;

	while (*live) {
		stream = rcu_dereference_sched(tscope_streams[__ffs(*live)]);
		*live &= *live - 1;
		if (stream && READ_ONCE(stream->events) & BIT(type))
			return stream;
	}
	return NULL;
}

/*
 * Write an event to the rings of this CPU.  @other may be the same task as @task.
 * Context: interrupts off.
 */
static void tscope_stream_emit(const struct tscope_event *event,
			       const struct task_struct *task, const struct tscope_record *rec,
			       const struct task_struct *other,
			       const struct tscope_record *other_rec, u64 now)
{
	unsigned long live = READ_ONCE(tscope_streams_live);
	struct tscope_stream *stream;

	while ((stream = tscope_stream_next(&live, event->type)))
		if (tscope_stream_matches(stream, task, rec) ||
		    (other != task && tscope_stream_matches(stream, other, other_rec)))
			tscope_ring_put(this_cpu_ptr(stream->writers), event, event->words * 8,
					now);
}

/* Write an event of one task, as of now; interrupts may be on.  Store the task's key in @key. */
static void tscope_stream_emit_now(struct task_struct *task, const struct tscope_event *event,
				   u64 *key)
{
	const struct tscope_record *rec;
	unsigned long flags;

	local_irq_save(flags);
	rec = tscope_table_find(task);
	*key = tscope_stream_key(rec);
	tscope_stream_emit(event, task, rec, task, rec, tscope_clock());
	local_irq_restore(flags);
}

/*
 * The state of a task that the CPU leaves, as its number in TSCOPE_SWITCH_STATES.  F is taken
 * from the record, if there is one: the task itself may be thawed just now.
 */
static unsigned int tscope_stream_state(const struct task_struct *prev,
					const struct tscope_record *left, unsigned int state)
{
	unsigned int next_in = left ? left->account.now_in : tscope_state_account(prev, state);

	return tscope_state_number(prev, state, next_in == TSCOPE_ACCOUNT_STOP &&
						!(state & (__TASK_STOPPED | __TASK_TRACED)));
}

/**
 * tscope_stream_switch_all() - tscope_stream_switch() for all streams and states
 * @prev:  as for tscope_stream_switch()
 * @left:  the same
 * @next:  the same
 * @right: the same
 * @prev_state: the same
 * @now:   the same
 * @waited: the same
 *
 * Context: sched_switch; interrupts off, runqueue lock held.
 */
void tscope_stream_switch_all(struct task_struct *prev, const struct tscope_record *left,
			      struct task_struct *next, const struct tscope_record *right,
			      unsigned int prev_state, u64 now, u64 waited)
{
	const struct tscope_packed event = tscope_stream_packed_switch(
		prev->pid, tscope_stream_state(prev, left, prev_state), next);
	unsigned long live = READ_ONCE(tscope_streams_live);
	struct tscope_writer *writer;
	struct tscope_stream *stream;

	while ((stream = tscope_stream_next(&live, TSCOPE_EVENT_SWITCH))) {
		writer = this_cpu_ptr(stream->writers);
		if ((tscope_stream_matches(stream, prev, left) ||
		     tscope_stream_matches(stream, next, right)) &&
		    tscope_ring_pack(writer, &event, now))
			writer->pack.current_tid = next->pid;
		if (unlikely(waited > stream->trigger.wait_ns) &&
		    tscope_stream_matches(stream, next, right) &&
		    tscope_trigger_matches(&stream->trigger, next))
			tscope_watch_fire(stream, next->pid, right, waited, 0, now);
	}
	if (likely(!READ_ONCE(tscope_streams_armed)))
		return;
	if (left && left->account.now_in == TSCOPE_ACCOUNT_WAIT)
		tscope_watch_add(prev, left, task_cpu(prev), left->account.opened_ns);
	tscope_watch_check(next, now);
}

/**
 * tscope_stream_switch_offline() - write the last switch of a CPU, from its stopper to idle
 * @cpu:  number of the CPU, which is offline
 * @left: the stopper's record
 * @now:  the time
 *
 * Context: on another CPU, interrupts off; @cpu stays offline meanwhile, and writes nothing.
 */
void tscope_stream_switch_offline(unsigned int cpu, const struct tscope_record *left, u64 now)
{
	const struct tscope_packed event = {
		.has_running = true,
		.running = left->tid,
		.slot = tscope_pack_slot(0),
		.task = tscope_pack_task(0, -TSCOPE_SWITCH_PRIO_PLUS),
		.word = TSCOPE_WORD_SWITCH | tscope_pack_slot(0) << TSCOPE_SWITCH_SLOT_SHIFT |
			TSCOPE_SWITCH_STATE_OFFLINE << TSCOPE_SWITCH_STATE_SHIFT,
		.shift = TSCOPE_SWITCH_NS_SHIFT,
	};
	unsigned long live = READ_ONCE(tscope_streams_live);
	struct tscope_writer *writer;
	struct tscope_stream *stream;

	while ((stream = tscope_stream_next(&live, TSCOPE_EVENT_SWITCH))) {
		writer = per_cpu_ptr(stream->writers, cpu);
		if (tscope_stream_matches(stream, left->task, left) &&
		    tscope_ring_pack(writer, &event, now))
			writer->pack.current_tid = 0;
	}
}

/* An event of one task for all streams. */
static void tscope_stream_pack(unsigned int type, const struct tscope_packed *event,
					const struct task_struct *task,
					const struct tscope_record *rec, u64 now)
{
	unsigned long live = READ_ONCE(tscope_streams_live);
	struct tscope_stream *stream;

	while ((stream = tscope_stream_next(&live, type)))
		if (tscope_stream_matches(stream, task, rec))
			tscope_ring_pack(this_cpu_ptr(stream->writers), event, now);
}

/**
 * tscope_stream_waking_all() - tscope_stream_waking() for all streams and tasks
 * @task:  the task
 * @rec:   its record, or NULL
 * @is_new: this is the first wakeup of a new task
 * @now:   the time
 *
 * Context: sched_waking, sched_wakeup_new; interrupts off, the pi_lock of @task held.
 */
void tscope_stream_waking_all(struct task_struct *task, const struct tscope_record *rec,
			      bool is_new, u64 now)
{
	const struct tscope_packed event = tscope_stream_packed_waking(task, is_new);

	tscope_stream_pack(TSCOPE_EVENT_WAKING, &event, task, rec, now);
	if (rec && unlikely(READ_ONCE(tscope_streams_armed)))
		tscope_watch_add(task, rec, task_cpu(task), now);
}

/**
 * tscope_stream_wakeup() - a woken task is on a run queue
 * @task: the task
 *
 * Context: sched_wakeup; the runqueue lock is held, or @task is current.
 */
void tscope_stream_wakeup(struct task_struct *task)
{
	struct tscope_packed event = tscope_stream_packed(task);
	unsigned long flags;

	event.has_cpu = true;
	event.cpu = task_cpu(task);
	event.shift = TSCOPE_EVENT_NS_SHIFT;
	event.word = TSCOPE_WORD_WAKEUP | event.slot << TSCOPE_SLOT_SHIFT;
	local_irq_save(flags);
	tscope_stream_pack(TSCOPE_EVENT_WAKEUP, &event, task, tscope_table_find(task),
			   tscope_clock());
	local_irq_restore(flags);
}

/**
 * tscope_stream_migrate() - a task migrates
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
	struct tscope_packed event = tscope_stream_packed(task);
	unsigned long live = READ_ONCE(tscope_streams_live);
	struct tscope_stream *stream;
	struct tscope_writer *writer;

	event.shift = TSCOPE_EVENT_NS_SHIFT;
	event.word = TSCOPE_WORD_MIGRATE | event.slot << TSCOPE_SLOT_SHIFT;
	event.second = to << TSCOPE_MIGRATE_TO_SHIFT | from;
	while ((stream = tscope_stream_next(&live, TSCOPE_EVENT_MIGRATE))) {
		writer = this_cpu_ptr(stream->writers);
		if (tscope_stream_matches(stream, task, rec) &&
		    tscope_ring_pack(writer, &event, now))
			writer->pack.cpu[event.slot] = to;
	}
	if (unlikely(READ_ONCE(tscope_streams_armed)))
		tscope_watch_migrate(task, from, to);
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
		.exit_signal = task->exit_signal,
	};
	const struct tscope_record *rec, *creator;
	unsigned long flags;

	strscpy_pad(event.comm, task->comm, sizeof(event.comm));
	local_irq_save(flags);
	rec = tscope_table_find(task);
	creator = tscope_table_find(current);
	event.key = tscope_stream_key(rec);
	event.creator_key = tscope_stream_key(creator);
	event.ppid = rcu_dereference_sched(task->real_parent)->tgid;
	tscope_stream_emit(&event.event, task, rec, current, creator, tscope_clock());
	local_irq_restore(flags);
}

/**
 * tscope_stream_exec() - a task has called execve()
 * @task:    the task, which is current
 * @old_tid: its tid before
 * @file:    name of the file, a string of any length
 *
 * Context: sched_process_exec.
 */
void tscope_stream_exec(struct task_struct *task, pid_t old_tid, const char *file)
{
	union {
		struct tscope_event_exec exec;
		char bytes[sizeof(struct tscope_event_exec) + TSCOPE_EXEC_FILE_BYTES];
	} event = {};
	struct tscope_event_exec *exec = &event.exec;
	size_t len = strlen(file), most = TSCOPE_EXEC_FILE_BYTES - 1, bytes;

	if (len > most) {
		exec->event.info = TSCOPE_EXEC_CUT;
		file += len - most;
		len = most;
	}
	/* The string with its NUL, padded to 8 bytes. */
	bytes = ALIGN(sizeof(*exec) + len + 1, 8);
	exec->event.type = TSCOPE_EVENT_EXEC;
	exec->event.words = bytes / 8;
	exec->tid = task->pid;
	exec->old_tid = old_tid;
	strscpy_pad(exec->comm, task->comm, sizeof(exec->comm));
	memcpy(event.bytes + sizeof(*exec), file, len);
	memset(event.bytes + sizeof(*exec) + len, 0, bytes - sizeof(*exec) - len);
	tscope_stream_emit_now(task, &exec->event, &exec->key);
}

/* Fill in the accounts of a task that runs on this CPU. */
static void tscope_stream_accounts(struct tscope_event_exit *event,
				   const struct tscope_record *rec, u64 now)
{
	/* The accounts of a running task include its latest wakeup already. */
	static const struct tscope_waking none;
	struct tscope_accounts accounts;

	tscope_account_read(&rec->account, &none, TSCOPE_ACCOUNT_RUN, now, &accounts);
	event->run_ns = accounts.run_ns;
	event->wait_ns = accounts.wait_ns;
	event->sleep_ns = accounts.sleep_ns;
	event->block_ns = accounts.block_ns;
	event->stop_ns = accounts.stop_ns;
	event->wait_idle_ns = accounts.wait_idle_ns;
	event->limit_ns = accounts.limit_ns;
	event->flags |= TSCOPE_EXIT_HAS_ACCOUNTS;
}

/**
 * tscope_stream_exit() - a task has begun to exit
 * @task: the task, which is current
 *
 * Only this CPU changes the accounts of the task, with interrupts off: all of them are of one
 * instant.
 *
 * Context: sched_process_exit.
 */
void tscope_stream_exit(struct task_struct *task)
{
	struct tscope_event_exit event = {
		.event = TSCOPE_EVENT(EXIT, event, 0),
		.tid = task->pid,
		.tgid = task->tgid,
		.exit_code = READ_ONCE(task->exit_code),
		.birth_ns = READ_ONCE(task->start_time),
	};
	const struct tscope_record *rec;
	unsigned long flags;
	u64 now;

	strscpy_pad(event.comm, task->comm, sizeof(event.comm));
	local_irq_save(flags);
	rec = tscope_table_find(task);
	now = tscope_clock();
	if (rec) {
		event.key = tscope_stream_key(rec);
		/* execve() of another thread may be writing the birth of its leader here. */
		event.birth_ns = data_race(READ_ONCE(rec->birth_ns));
		tscope_stream_accounts(&event, rec, now);
	}
	/* After the time is taken: of threads that exit together the latest has the flag. */
	if (!atomic_read(&task->signal->live))
		event.flags |= TSCOPE_EXIT_LAST;
	tscope_stream_emit(&event.event, task, rec, task, rec, now);
	local_irq_restore(flags);
}

/**
 * tscope_stream_rename() - a task gets another name
 * @task: the task, still with its old name
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
	tscope_stream_emit_now(task, &event.event, &event.key);
}
