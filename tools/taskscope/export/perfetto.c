// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "perfetto.h"
#include "perfetto.pb-c.h"

/*
 * Perfetto knows the events of ftrace, and these are the same ones.
 *
 * A trace is packets, one after the other, and so is what is written: each event is a
 * packet of its own.  Perfetto sorts them.
 *
 * Events of ftrace are in CLOCK_BOOTTIME; nothing else can be said of a bundle that fits.
 * The trace says that it is to be shown in CLOCK_MONOTONIC, and how far the two are
 * apart, so that a time is the same number here and there.
 *
 * What its importer makes of an event, as of version 58 (src/trace_processor/importers):
 *
 *   sched_switch	ftrace/ftrace_sched_event_tracker.cc: next_prio is the priority in the
 *			table sched, and 0 where it is missing; prev_prio is shown only
 *   sched_waking	ftrace/ftrace_parser.cc charges the task FtraceEvent.pid, whatever
 *			FtraceEvent.common_flags says; of one in compact_sched it charges the
 *			task that the CPU runs by the switches before, and
 *			common/thread_state_tracker.cc takes it for an interrupt's, and charges
 *			nobody, if waking_common_flags has 0x08 or 0x10
 *   task_newtask, task_rename
 *			ftrace/ftrace_parser.cc: the name of a thread, and of the process of
 *			that number; but the name of a thread that a process_tree gave once, only
 *			another process_tree changes (ThreadNamePriority in
 *			common/process_tracker.h)
 *   process_tree	proto/system_probes_parser.cc: a command line of one word ends at its
 *			first blank
 *   sched_process_free	ftrace/ftrace_parser.cc: the end of a thread; that of a leader is the
 *			end of its process, and of all its threads (common/process_tracker.cc).
 *			An event of it after that is a new thread's
 *   sched_process_exit, sched_process_exec, sched_wakeup, sched_wakeup_new,
 *   sched_migrate_task	are only shown
 */

/* For what ftrace has no event. */
#define OWN_TRACK 1

/* The flag of ftrace's events for a hard interrupt; that it was a soft one is not recorded. */
#define TRACE_FLAG_HARDIRQ 0x08

/* All that is written comes from one writer. */
#define SEQUENCE 1

struct sink {
	ProtobufCBuffer base;
	struct text *out;
};

static void append(ProtobufCBuffer *buffer, size_t bytes, const uint8_t *data)
{
	struct sink *sink = (struct sink *)buffer;

	text_add(sink->out, (const char *)data, bytes);
}

static void put_packet(struct perfetto *p, TracePacket *packet)
{
	struct sink sink = { .base.append = append, .out = p->out };
	Trace trace = TRACE__INIT;

	packet->has_trusted_packet_sequence_id = true;
	packet->trusted_packet_sequence_id = SEQUENCE;
	trace.packet = &packet;
	trace.n_packet = 1;
	trace__pack_to_buffer(&trace, &sink.base);
}

static void put_packet_at(struct perfetto *p, TracePacket *packet, __u64 time_ns)
{
	packet->has_timestamp = true;
	packet->timestamp = time_ns;
	packet->has_timestamp_clock_id = true;
	packet->timestamp_clock_id = BUILTIN_CLOCK__BUILTIN_CLOCK_MONOTONIC;
	put_packet(p, packet);
}

/* Strings of a trace are UTF-8.  Return: NULL: not known. */
static char *visible(struct text *t, const char *comm)
{
	text_clear(t);
	if (!comm)
		return NULL;
	text_put_plain(t, comm);
	return (char *)text_str(t);
}

static char *task_name(struct perfetto *p, int i, __s32 tid, __u32 cpu)
{
	char idle[IDLE_COMM_BYTES];

	return visible(&p->name[i], event_comm(p->comms, tid, cpu, idle));
}

static void put_clocks(struct perfetto *p, const struct tscope_file *head)
{
	TracePacket packet = TRACE_PACKET__INIT;
	ClockSnapshot snapshot = CLOCK_SNAPSHOT__INIT;
	const struct {
		__u32 id;
		__u64 ns;
	} clocks[] = {
		{ BUILTIN_CLOCK__BUILTIN_CLOCK_REALTIME, head->real_ns },
		{ BUILTIN_CLOCK__BUILTIN_CLOCK_MONOTONIC, head->mono_ns },
		{ BUILTIN_CLOCK__BUILTIN_CLOCK_BOOTTIME, head->boot_ns },
	};
	ClockSnapshot__Clock clock[3], *pointers[3];
	size_t i;

	for (i = 0; i < 3; i++) {
		clock_snapshot__clock__init(&clock[i]);
		clock[i].has_clock_id = true;
		clock[i].clock_id = clocks[i].id;
		clock[i].has_timestamp = true;
		clock[i].timestamp = clocks[i].ns;
		pointers[i] = &clock[i];
	}
	snapshot.n_clocks = 3;
	snapshot.clocks = pointers;
	snapshot.has_primary_trace_clock = true;
	snapshot.primary_trace_clock = BUILTIN_CLOCK__BUILTIN_CLOCK_MONOTONIC;
	packet.clock_snapshot = &snapshot;
	packet.has_sequence_flags = true;
	packet.sequence_flags = SEQUENCE_FLAGS__SEQ_INCREMENTAL_STATE_CLEARED;
	put_packet(p, &packet);
}

/* What the bits of prev_state mean depends on the kernel. */
static void put_system(struct perfetto *p, const struct tscope_file *head)
{
	TracePacket packet = TRACE_PACKET__INIT;
	SystemInfo info = SYSTEM_INFO__INIT;
	Utsname utsname = UTSNAME__INIT;

	utsname.sysname = "Linux";
	utsname.release = visible(&p->name[0], head->release);
	info.utsname = &utsname;
	packet.system_info = &info;
	put_packet(p, &packet);
}

/* What tasks are called, from this time on.  @ppid is looked at if it is a leader. */
static void put_tree(struct perfetto *p, __s32 tid, __s32 tgid, __s32 ppid, const char *comm,
		     __u64 time_ns)
{
	TracePacket packet = TRACE_PACKET__INIT;
	ProcessTree tree = PROCESS_TREE__INIT;
	ProcessTree__Process process = PROCESS_TREE__PROCESS__INIT, *processes = &process;
	ProcessTree__Thread thread = PROCESS_TREE__THREAD__INIT, *threads = &thread;
	char *name = visible(&p->name[0], comm), *line[] = { name, "" };

	if (tid == tgid) {
		process.has_pid = process.has_ppid = true;
		process.pid = tid;
		process.ppid = ppid;
		/* In a line of two words the first one is the name, with its blanks. */
		process.n_cmdline = !name ? 0 : strchr(name, ' ') ? 2 : 1;
		process.cmdline = line;
		tree.n_processes = 1;
		tree.processes = &processes;
	}
	thread.has_tid = thread.has_tgid = true;
	thread.tid = tid;
	thread.tgid = tgid;
	thread.name = name;
	tree.n_threads = 1;
	tree.threads = &threads;
	packet.process_tree = &tree;
	put_packet_at(p, &packet, time_ns);
}

static void meet(struct perfetto *p, const struct record *rec)
{
	char letter = record_letter(rec);
	struct member *member;

	if (rec->tid <= 0 || record_tgid(rec) <= 0)
		return;
	member = members_add(&p->members, rec->tid, record_tgid(rec),
			     letter == 'Z' || letter == 'X');
	member->ppid = record_ppid(rec);
	if (rec->sched) {
		member->prio = rec->sched->prio;
		member->has_prio = true;
	}
}

/* As the stream begins; of a task that is born later an event tells. */
static void put_task(struct perfetto *p, const struct record *rec, __u64 time_ns)
{
	put_tree(p, rec->tid, record_tgid(rec), record_ppid(rec), record_comm(rec), time_ns);
	meet(p, rec);
}

static void put_tasks_at(struct perfetto *p, const struct ts_set *tasks, __u64 ns)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < tasks->nr; i++) {
		rec = &tasks->task[i].rec;
		if (record_lived_at(rec, ns))
			put_task(p, rec, ns);
	}
}

static void put_tasks(struct perfetto *p, const struct ts_file *recording)
{
	__u64 since_ns = recording->stream.start.now_ns;
	const struct record *rec;
	size_t i;

	for (i = 0; i < recording->before.nr; i++) {
		rec = &recording->before.task[i].rec;
		if (rec->ids && rec->ids->start_ns < since_ns)
			put_task(p, rec, since_ns);
	}
	if (!recording->overwritten)
		return;
	/* Nor is anything told of tasks that were born, or ended, in what is written over. */
	members_free(&p->members);
	put_tasks_at(p, &recording->gone, recording->from_ns);
	put_tasks_at(p, &recording->after, recording->from_ns);
}

static void put_track(struct perfetto *p)
{
	TracePacket packet = TRACE_PACKET__INIT;
	TrackDescriptor track = TRACK_DESCRIPTOR__INIT;

	track.has_uuid = true;
	track.uuid = OWN_TRACK;
	track.name = "taskscope";
	packet.track_descriptor = &track;
	put_packet(p, &packet);
}

/* Events of a bundle are of one CPU. */
static void put_bundle(struct perfetto *p, __u32 cpu, FtraceEventBundle *bundle)
{
	TracePacket packet = TRACE_PACKET__INIT;

	bundle->has_cpu = true;
	bundle->cpu = cpu;
	packet.ftrace_events = bundle;
	put_packet(p, &packet);
}

static __u64 ftrace_time(const struct perfetto *p, const struct ts_event *event)
{
	return event->time_ns + p->boot_ns;
}

/* @pid: the task that the CPU ran; @flags: 0, or TRACE_FLAG_HARDIRQ */
static void put_flagged(struct perfetto *p, const struct ts_event *event, __s32 pid,
			__u32 flags, FtraceEvent__EventCase kind, void *fields)
{
	FtraceEventBundle bundle = FTRACE_EVENT_BUNDLE__INIT;
	FtraceEvent ftrace = FTRACE_EVENT__INIT, *events = &ftrace;

	ftrace.has_timestamp = true;
	ftrace.timestamp = ftrace_time(p, event);
	ftrace.has_pid = true;
	ftrace.pid = pid;
	ftrace.has_common_flags = flags;
	ftrace.common_flags = flags;
	ftrace.event_case = kind;
	/* A pointer to the fields, whatever the kind. */
	ftrace.sched_switch = fields;
	bundle.n_event = 1;
	bundle.event = &events;
	put_bundle(p, event->cpu, &bundle);
}

static void put_ftrace(struct perfetto *p, const struct ts_event *event, __s32 pid,
		       FtraceEvent__EventCase kind, void *fields)
{
	put_flagged(p, event, pid, 0, kind, fields);
}

/* Return: what is known of it; NULL: the recording does not have that CPU. */
static struct perfetto_cpu *cpu_of(const struct perfetto *p, __u32 cpu)
{
	return cpu < p->nr_cpus ? &p->cpu[cpu] : NULL;
}

static __s32 running(const struct perfetto *p, __u32 cpu)
{
	return cpu < p->nr_cpus ? p->cpu[cpu].running : 0;
}

/* As the tracepoint sched_switch has it since Linux 4.14.  Return: -1: not known. */
static int state_bits(char letter)
{
	static const char letters[] = "SDTtXZPI";
	const char *at;

	if (letter == 'R')
		return 0;
	/* It has none of its own there. */
	if (letter == 'F')
		letter = 'T';
	at = letter ? strchr(letters, letter) : NULL;
	return at ? 1 << (at - letters) : -1;
}

static void put_switch(struct perfetto *p, const struct ts_event *event)
{
	const struct tscope_event_switch *sw = &event->sw;
	struct perfetto_cpu *cpu = cpu_of(p, event->cpu);
	SchedSwitch fields = SCHED_SWITCH__INIT;
	int state = state_bits(sw->event.info & TSCOPE_SWITCH_LETTER);
	int prio;

	fields.has_prev_pid = fields.has_next_pid = true;
	fields.prev_pid = sw->prev;
	fields.prev_comm = task_name(p, 0, sw->prev, event->cpu);
	fields.has_prev_prio = cpu && cpu->has_prio && cpu->running == sw->prev;
	fields.prev_prio = fields.has_prev_prio ? cpu->prio : 0;
	fields.has_prev_state = state >= 0;
	fields.prev_state = state;
	fields.next_pid = sw->next;
	fields.next_comm = task_name(p, 1, sw->next, event->cpu);
	fields.has_next_prio = event_prio(event, &prio);
	fields.next_prio = prio;
	put_ftrace(p, event, sw->prev, FTRACE_EVENT__EVENT_SCHED_SWITCH, &fields);
	if (cpu)
		*cpu = (struct perfetto_cpu){ .running = sw->next, .is_known = true, .prio = prio,
					      .has_prio = fields.has_next_prio };
}

/* The latest that was told of it; 0: none was, as the importer has it. */
static __s32 latest_prio(const struct perfetto *p, __s32 tid)
{
	const struct member *member = members_find(&p->members, tid);

	return member && member->has_prio ? member->prio : 0;
}

/*
 * An interrupt wakes a task.  Where no switch has told yet which task the CPU runs, a compact
 * one before it does: the importer makes nothing else of the first one of a CPU.
 */
static void put_compact(struct perfetto *p, const struct ts_event *event, bool is_first)
{
	const struct tscope_event_waking *waking = &event->waking;
	FtraceEventBundle bundle = FTRACE_EVENT_BUNDLE__INIT;
	FtraceEventBundle__CompactSched compact = FTRACE_EVENT_BUNDLE__COMPACT_SCHED__INIT;
	__s32 tid = waking->tid, waker = waking->waker, prio = latest_prio(p, tid);
	__s32 cpu = waking->event.info & TSCOPE_WAKING_CPU, waker_prio = latest_prio(p, waker);
	__u32 flags = TRACE_FLAG_HARDIRQ, name = 0, waker_name = 1;
	uint64_t time = ftrace_time(p, event);
	int64_t state = 0;
	char *names[] = { task_name(p, 0, tid, event->cpu), task_name(p, 1, waker, event->cpu) };

	if (!names[0])
		names[0] = "";
	compact.n_intern_table = 1 + is_first;
	compact.intern_table = names;
	compact.n_waking_timestamp = compact.n_waking_pid = compact.n_waking_target_cpu = 1;
	compact.n_waking_prio = compact.n_waking_comm_index = compact.n_waking_common_flags = 1;
	compact.waking_timestamp = &time;
	compact.waking_pid = &tid;
	compact.waking_target_cpu = &cpu;
	compact.waking_prio = &prio;
	compact.waking_comm_index = &name;
	compact.waking_common_flags = &flags;
	if (is_first) {
		compact.n_switch_timestamp = compact.n_switch_prev_state = 1;
		compact.n_switch_next_pid = compact.n_switch_next_prio = 1;
		compact.n_switch_next_comm_index = 1;
		compact.switch_timestamp = &time;
		compact.switch_prev_state = &state;
		compact.switch_next_pid = &waker;
		compact.switch_next_prio = &waker_prio;
		compact.switch_next_comm_index = &waker_name;
	}
	bundle.compact_sched = &compact;
	put_bundle(p, event->cpu, &bundle);
}

/* Return: true: it is written so that no task is charged with it. */
static bool put_interrupt(struct perfetto *p, const struct ts_event *event)
{
	struct perfetto_cpu *cpu = cpu_of(p, event->cpu);
	__s32 waker = event->waking.waker;
	bool is_first;

	if (!cpu)
		return false;
	is_first = !cpu->is_known;
	if (is_first ? !task_name(p, 1, waker, event->cpu) : cpu->running != waker)
		return false;
	put_compact(p, event, is_first);
	cpu->running = waker;
	cpu->is_known = true;
	return true;
}

static void put_waking(struct perfetto *p, const struct ts_event *event)
{
	const struct tscope_event_waking *waking = &event->waking;
	SchedWakeup fields = SCHED_WAKEUP__INIT;
	bool is_new = waking->event.info & TSCOPE_WAKING_NEW;
	bool is_irq = waking->event.info & TSCOPE_WAKING_IRQ;

	if (is_irq && !is_new && put_interrupt(p, event))
		return;
	fields.comm = task_name(p, 0, waking->tid, event->cpu);
	fields.has_pid = fields.has_target_cpu = true;
	fields.pid = waking->tid;
	fields.target_cpu = waking->event.info & TSCOPE_WAKING_CPU;
	fields.prio = latest_prio(p, waking->tid);
	fields.has_prio = fields.prio;
	put_flagged(p, event, waking->waker, is_irq ? TRACE_FLAG_HARDIRQ : 0,
		    is_new ? FTRACE_EVENT__EVENT_SCHED_WAKEUP_NEW :
			     FTRACE_EVENT__EVENT_SCHED_WAKING, &fields);
}

static void put_wakeup(struct perfetto *p, const struct ts_event *event)
{
	SchedWakeup fields = SCHED_WAKEUP__INIT;

	fields.comm = task_name(p, 0, event->wakeup.tid, event->cpu);
	fields.has_pid = fields.has_target_cpu = true;
	fields.pid = event->wakeup.tid;
	fields.target_cpu = event->head.info;
	put_ftrace(p, event, running(p, event->cpu), FTRACE_EVENT__EVENT_SCHED_WAKEUP, &fields);
}

static void put_migrate(struct perfetto *p, const struct ts_event *event)
{
	SchedMigrateTask fields = SCHED_MIGRATE_TASK__INIT;

	fields.comm = task_name(p, 0, event->migrate.tid, event->cpu);
	fields.has_pid = fields.has_orig_cpu = fields.has_dest_cpu = true;
	fields.pid = event->migrate.tid;
	fields.orig_cpu = event->migrate.from;
	fields.dest_cpu = event->head.info;
	put_ftrace(p, event, running(p, event->cpu), FTRACE_EVENT__EVENT_SCHED_MIGRATE_TASK,
		   &fields);
}

static void put_fork(struct perfetto *p, const struct ts_event *event)
{
	TaskNewtask fields = TASK_NEWTASK__INIT;

	fields.has_pid = fields.has_clone_flags = true;
	fields.pid = event->fork.tid;
	fields.comm = visible(&p->name[0], event->fork.comm);
	fields.clone_flags = event->fork.clone_flags;
	put_ftrace(p, event, event->fork.creator, FTRACE_EVENT__EVENT_TASK_NEWTASK, &fields);
}

static void put_exit(struct perfetto *p, const struct ts_event *event)
{
	SchedProcessExit fields = SCHED_PROCESS_EXIT__INIT;

	fields.comm = visible(&p->name[0], event->exit.comm);
	fields.has_pid = fields.has_tgid = true;
	fields.pid = event->exit.tid;
	fields.tgid = event->exit.tgid;
	put_ftrace(p, event, event->exit.tid, FTRACE_EVENT__EVENT_SCHED_PROCESS_EXIT, &fields);
}

static void put_new_name(struct perfetto *p, const struct ts_event *event, __s32 tid,
			 const char *comm)
{
	TaskRename fields = TASK_RENAME__INIT;

	fields.has_pid = true;
	fields.pid = tid;
	fields.oldcomm = task_name(p, 0, tid, event->cpu);
	fields.newcomm = visible(&p->name[1], comm);
	put_ftrace(p, event, tid, FTRACE_EVENT__EVENT_TASK_RENAME, &fields);
}

static void put_rename(struct perfetto *p, const struct ts_event *event)
{
	put_new_name(p, event, event->rename.tid, event->rename.comm);
}

static void put_exec(struct perfetto *p, const struct ts_event *event)
{
	const struct tscope_event_exec *exec = &event->exec;
	const char *known = comm_cache_find(p->comms, exec->tid);
	SchedProcessExec fields = SCHED_PROCESS_EXEC__INIT;

	/* Where renames are not recorded. */
	if (!known || strcmp(known, exec->comm))
		put_new_name(p, event, exec->tid, exec->comm);
	fields.filename = visible(&p->name[0], exec->file);
	fields.has_pid = fields.has_old_pid = true;
	fields.pid = exec->tid;
	fields.old_pid = exec->old_tid;
	put_ftrace(p, event, exec->tid, FTRACE_EVENT__EVENT_SCHED_PROCESS_EXEC, &fields);
}

/* @by: the task that the CPU runs */
static void put_free(struct perfetto *p, const struct ts_event *event, __s32 tid, __s32 by)
{
	SchedProcessFree fields = SCHED_PROCESS_FREE__INIT;

	fields.comm = task_name(p, 0, tid, event->cpu);
	fields.has_pid = true;
	fields.pid = tid;
	put_ftrace(p, event, by, FTRACE_EVENT__EVENT_SCHED_PROCESS_FREE, &fields);
}

/* What is in p->name[0], at this time. */
static void put_instant(struct perfetto *p, __u64 time_ns)
{
	TracePacket packet = TRACE_PACKET__INIT;
	TrackEvent instant = TRACK_EVENT__INIT;

	instant.has_type = instant.has_track_uuid = true;
	instant.type = TRACK_EVENT__TYPE__TYPE_INSTANT;
	instant.track_uuid = OWN_TRACK;
	instant.name = p->name[0].s;
	packet.track_event = &instant;
	put_packet_at(p, &packet, time_ns);
}

/* Perfetto's own word for it has no number. */
static void put_lost(struct perfetto *p, const struct ts_event *event)
{
	FtraceEventBundle bundle = FTRACE_EVENT_BUNDLE__INIT;

	bundle.has_lost_events = bundle.lost_events = true;
	put_bundle(p, event->cpu, &bundle);
	text_clear(&p->name[0]);
	text_printf(&p->name[0], "CPU %u: %llu events lost", event->cpu, event->lost.nr);
	put_instant(p, event->time_ns);
}

static void put_trigger(struct perfetto *p, const struct ts_event *event)
{
	const char *name = task_name(p, 1, event->trigger.tid, event->cpu);

	text_clear(&p->name[0]);
	text_printf(&p->name[0], "trigger: %s %d waited ", name ? name : "task",
		    event->trigger.tid);
	text_put_time(&p->name[0], event->trigger.wait_ns);
	if (event->head.info & TSCOPE_TRIGGER_WAITS)
		text_puts(&p->name[0], ", and it goes on");
	put_instant(p, event->time_ns);
}

/* After its last switch nothing is told of a task any more: that is its end here. */
static void follow_switch(struct perfetto *p, const struct ts_event *event, bool is_shown)
{
	const struct tscope_event_switch *sw = &event->sw;
	char letter = event->head.info & TSCOPE_SWITCH_LETTER;
	struct member *next = members_find(&p->members, sw->next);
	__s32 ended[2];
	size_t i, nr = 0;
	int prio;

	if (next && event_prio(event, &prio)) {
		next->prio = prio;
		next->has_prio = true;
	}
	if (sw->prev > 0 && (letter == 'X' || letter == 'Z'))
		nr = members_end(&p->members, sw->prev, ended);
	for (i = 0; is_shown && i < nr; i++)
		put_free(p, event, ended[i], sw->next);
}

static void follow_name(struct perfetto *p, __s32 tid, const char *comm, __u64 time_ns)
{
	const struct member *member = members_find(&p->members, tid);

	if (member && member->tgid)
		put_tree(p, tid, member->tgid, member->ppid, comm, time_ns);
}

static void follow_fork(struct perfetto *p, const struct tscope_event_fork *fork)
{
	if (fork->tid > 0 && fork->tgid > 0)
		members_add(&p->members, fork->tid, fork->tgid, false)->ppid = fork->ppid;
}

static void follow_exec(struct perfetto *p, const struct ts_event *event, bool is_shown)
{
	const struct tscope_event_exec *exec = &event->exec;

	if (exec->tid != exec->old_tid && members_exec(&p->members, exec->tid, exec->old_tid) &&
	    is_shown)
		put_free(p, event, exec->old_tid, exec->tid);
	follow_name(p, exec->tid, exec->comm, event->time_ns);
}

static void follow(struct perfetto *p, const struct ts_event *event, bool is_shown)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_LOST:
		p->members.is_doubtful = true;
		if (event->cpu < p->nr_cpus)
			p->cpu[event->cpu].has_prio = false;
		break;
	case TSCOPE_EVENT_SWITCH:
		follow_switch(p, event, is_shown);
		break;
	case TSCOPE_EVENT_FORK:
		follow_fork(p, &event->fork);
		break;
	case TSCOPE_EVENT_EXEC:
		follow_exec(p, event, is_shown);
		break;
	case TSCOPE_EVENT_RENAME:
		follow_name(p, event->rename.tid, event->rename.comm, event->time_ns);
		break;
	}
}

void perfetto_begin(struct perfetto *p, struct text *out, const struct ts_file *recording,
		    const struct comm_cache *comms)
{
	*p = (struct perfetto){ .out = out, .comms = comms,
				.nr_cpus = recording->stream.start.nr_rings };
	p->cpu = calloc(p->nr_cpus + 1UL, sizeof(*p->cpu));
	if (!p->cpu)
		out_of_memory();
	p->boot_ns = recording->head.boot_ns - recording->head.mono_ns;
	put_clocks(p, &recording->head);
	put_system(p, &recording->head);
	put_track(p);
	put_tasks(p, recording);
	p->members.is_doubtful = recording->cpus ||
				!(recording->stream.start.events_given & 1 << TSCOPE_EVENT_FORK);
}

void perfetto_event(struct perfetto *p, const struct ts_event *event)
{
	static void (*const put[])(struct perfetto *p, const struct ts_event *event) = {
		[TSCOPE_EVENT_LOST] = put_lost,
		[TSCOPE_EVENT_SWITCH] = put_switch,
		[TSCOPE_EVENT_WAKING] = put_waking,
		[TSCOPE_EVENT_WAKEUP] = put_wakeup,
		[TSCOPE_EVENT_MIGRATE] = put_migrate,
		[TSCOPE_EVENT_FORK] = put_fork,
		[TSCOPE_EVENT_EXEC] = put_exec,
		[TSCOPE_EVENT_EXIT] = put_exit,
		[TSCOPE_EVENT_RENAME] = put_rename,
		[TSCOPE_EVENT_TRIGGER] = put_trigger,
	};

	if (event->head.type < sizeof(put) / sizeof(put[0]))
		put[event->head.type](p, event);
	follow(p, event, true);
}

void perfetto_pass(struct perfetto *p, const struct ts_event *event)
{
	follow(p, event, false);
}

void perfetto_end(struct perfetto *p)
{
	free(p->cpu);
	members_free(&p->members);
	text_free(&p->name[0]);
	text_free(&p->name[1]);
	*p = (struct perfetto){};
}
