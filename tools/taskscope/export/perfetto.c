// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "export_events.h"
#include "export_formats.h"
#include "memory.h"
#include "perfetto.h"
#include "perfetto_events.h"

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
	perfetto_put(p, &packet);
}

/* What the bits of prev_state mean depends on the kernel. */
static void put_system(struct perfetto *p, const struct tscope_file *head)
{
	TracePacket packet = TRACE_PACKET__INIT;
	SystemInfo info = SYSTEM_INFO__INIT;
	Utsname utsname = UTSNAME__INIT;

	utsname.sysname = "Linux";
	utsname.release = perfetto_visible(&p->name[0], head->release);
	info.utsname = &utsname;
	packet.system_info = &info;
	perfetto_put(p, &packet);
}

/* What tasks are called, from this time on.  @ppid is looked at if it is a leader. */
static void put_tree(struct perfetto *p, __s32 tid, __s32 tgid, __s32 ppid, const char *comm,
		     __u64 time_ns)
{
	TracePacket packet = TRACE_PACKET__INIT;
	ProcessTree tree = PROCESS_TREE__INIT;
	ProcessTree__Process process = PROCESS_TREE__PROCESS__INIT, *processes = &process;
	ProcessTree__Thread thread = PROCESS_TREE__THREAD__INIT, *threads = &thread;
	char *name = perfetto_visible(&p->name[0], comm), *line[] = { name, "" };

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
	perfetto_put_at(p, &packet, time_ns);
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
	track.uuid = PERFETTO_TRACK;
	track.name = "taskscope";
	packet.track_descriptor = &track;
	perfetto_put(p, &packet);
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
		perfetto_put_free(p, event, ended[i], sw->next);
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
		perfetto_put_free(p, event, exec->old_tid, exec->tid);
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
	perfetto_put_event(p, event);
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

static int take(void *arg, const struct ts_event *event, bool is_wanted)
{
	if (is_wanted)
		perfetto_event(arg, event);
	else
		perfetto_pass(arg, event);
	return 0;
}

int export_perfetto(struct export *ex)
{
	struct perfetto perfetto;
	int err;

	perfetto_begin(&perfetto, &ex->text, ex->recording, &ex->view.comms);
	err = export_each(ex, take, &perfetto);
	perfetto_end(&perfetto);
	return err;
}
