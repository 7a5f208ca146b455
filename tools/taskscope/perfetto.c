// SPDX-License-Identifier: GPL-2.0
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "perfetto.h"
#include "perfetto.pb-c.h"

/*
 * Perfetto knows the events of ftrace, and these are the same ones.
 *
 * A trace is packets, one behind the other, and so is what is written: each event is a
 * packet of its own.  Perfetto sorts them.
 *
 * Events of ftrace are in CLOCK_BOOTTIME; nothing else can be said of a bundle that fits.
 * The trace says that it is to be shown in CLOCK_MONOTONIC, and how far the two are
 * apart, so that a time is the same number here and there.
 */

/* For what ftrace has no event. */
#define OWN_TRACK 1

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

/* As the stream begins; who is born later is told by an event. */
static void put_task(struct perfetto *p, const struct record *rec, __u64 time_ns)
{
	TracePacket packet = TRACE_PACKET__INIT;
	ProcessTree tree = PROCESS_TREE__INIT;
	ProcessTree__Process process = PROCESS_TREE__PROCESS__INIT, *processes = &process;
	ProcessTree__Thread thread = PROCESS_TREE__THREAD__INIT, *threads = &thread;
	char *name = visible(&p->name[0], record_comm(rec));

	if (rec->tid == record_tgid(rec)) {
		process.has_pid = process.has_ppid = true;
		process.pid = rec->tid;
		process.ppid = record_ppid(rec);
		process.n_cmdline = 1;
		process.cmdline = &name;
		tree.n_processes = 1;
		tree.processes = &processes;
	}
	thread.has_tid = thread.has_tgid = true;
	thread.tid = rec->tid;
	thread.tgid = record_tgid(rec);
	thread.name = name;
	tree.n_threads = 1;
	tree.threads = &threads;
	packet.process_tree = &tree;
	put_packet_at(p, &packet, time_ns);
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
	/* Nor is anything told of those who were born in what is written over. */
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
static void put_bundle(struct perfetto *p, __u32 cpu, FtraceEvent *event)
{
	TracePacket packet = TRACE_PACKET__INIT;
	FtraceEventBundle bundle = FTRACE_EVENT_BUNDLE__INIT;

	bundle.has_cpu = true;
	bundle.cpu = cpu;
	if (event) {
		bundle.n_event = 1;
		bundle.event = &event;
	} else {
		bundle.has_lost_events = bundle.lost_events = true;
	}
	packet.ftrace_events = &bundle;
	put_packet(p, &packet);
}

/* @pid: the task that the CPU ran */
static void put_ftrace(struct perfetto *p, const struct ts_event *event, __s32 pid,
		       FtraceEvent__EventCase kind, void *fields)
{
	FtraceEvent ftrace = FTRACE_EVENT__INIT;

	ftrace.has_timestamp = true;
	ftrace.timestamp = event->time_ns + p->boot_ns;
	ftrace.has_pid = true;
	ftrace.pid = pid;
	ftrace.event_case = kind;
	/* A pointer to the fields, whatever the kind. */
	ftrace.sched_switch = fields;
	put_bundle(p, event->cpu, &ftrace);
}

static __s32 running(const struct perfetto *p, __u32 cpu)
{
	return cpu < p->nr_cpus ? p->running[cpu] : 0;
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
	SchedSwitch fields = SCHED_SWITCH__INIT;
	int state = state_bits(sw->event.info & TSCOPE_SWITCH_LETTER);

	fields.has_prev_pid = fields.has_next_pid = true;
	fields.prev_pid = sw->prev;
	fields.prev_comm = task_name(p, 0, sw->prev, event->cpu);
	fields.has_prev_state = state >= 0;
	fields.prev_state = state;
	fields.next_pid = sw->next;
	fields.next_comm = task_name(p, 1, sw->next, event->cpu);
	put_ftrace(p, event, sw->prev, FTRACE_EVENT__EVENT_SCHED_SWITCH, &fields);
	if (event->cpu < p->nr_cpus)
		p->running[event->cpu] = sw->next;
}

static void put_waking(struct perfetto *p, const struct ts_event *event)
{
	const struct tscope_event_waking *waking = &event->waking;
	SchedWakeup fields = SCHED_WAKEUP__INIT;
	bool is_new = waking->event.info & TSCOPE_WAKING_NEW;

	fields.comm = task_name(p, 0, waking->tid, event->cpu);
	fields.has_pid = fields.has_target_cpu = true;
	fields.pid = waking->tid;
	fields.target_cpu = waking->event.info & TSCOPE_WAKING_CPU;
	put_ftrace(p, event, waking->waker, is_new ? FTRACE_EVENT__EVENT_SCHED_WAKEUP_NEW :
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

static void put_exec(struct perfetto *p, const struct ts_event *event)
{
	SchedProcessExec fields = SCHED_PROCESS_EXEC__INIT;

	fields.has_pid = fields.has_old_pid = true;
	fields.pid = event->exec.tid;
	fields.old_pid = event->exec.old_tid;
	put_ftrace(p, event, event->exec.tid, FTRACE_EVENT__EVENT_SCHED_PROCESS_EXEC, &fields);
}

static void put_exit(struct perfetto *p, const struct ts_event *event)
{
	SchedProcessExit fields = SCHED_PROCESS_EXIT__INIT;

	fields.comm = task_name(p, 0, event->exit.tid, event->cpu);
	fields.has_pid = true;
	fields.pid = event->exit.tid;
	put_ftrace(p, event, event->exit.tid, FTRACE_EVENT__EVENT_SCHED_PROCESS_EXIT, &fields);
}

static void put_rename(struct perfetto *p, const struct ts_event *event)
{
	TaskRename fields = TASK_RENAME__INIT;

	fields.has_pid = true;
	fields.pid = event->rename.tid;
	fields.oldcomm = task_name(p, 0, event->rename.tid, event->cpu);
	fields.newcomm = visible(&p->name[1], event->rename.comm);
	put_ftrace(p, event, event->rename.tid, FTRACE_EVENT__EVENT_TASK_RENAME, &fields);
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
	put_bundle(p, event->cpu, NULL);
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

void perfetto_begin(struct perfetto *p, struct text *out, const struct ts_file *recording,
		    const struct comms *comms)
{
	*p = (struct perfetto){ .out = out, .comms = comms,
				.nr_cpus = recording->stream.start.nr_rings };
	p->running = calloc(p->nr_cpus + 1UL, sizeof(*p->running));
	if (!p->running)
		errx(1, "out of memory");
	p->boot_ns = recording->head.boot_ns - recording->head.mono_ns;
	put_clocks(p, &recording->head);
	put_system(p, &recording->head);
	put_track(p);
	put_tasks(p, recording);
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
}

void perfetto_end(struct perfetto *p)
{
	free(p->running);
	text_free(&p->name[0]);
	text_free(&p->name[1]);
	*p = (struct perfetto){};
}
