// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "build.h"
#include "event_names.h"
#include "perfetto.h"
#include "perfetto.pb-c.h"
#include "unit.h"

#define HEAD(_type, _info) { .type = TSCOPE_EVENT_##_type, .info = (_info) }

#define SINCE_NS 5000000000
#define BOOT_NS 77

/* Where a trace is made, and what Perfetto would find in it. */
struct bench {
	struct ts_file recording;
	struct comm_cache comms;
	struct text out;
	struct perfetto perfetto;
	Trace *trace;
};

static void add_task(struct bench *bench, __s32 tid, __s32 tgid, const char *comm, __u64 start_ns)
{
	struct tscope_ids *ids;
	struct built b;

	ids = build_task(&b, tid, tgid, 1, comm);
	ids->start_ns = start_ns;
	ok(!add_built(&bench->recording.before, &b), "perfetto: task %d", tid);
}

/* The packets since the last time. */
static void decode(struct bench *bench, size_t nr)
{
	if (bench->trace)
		trace__free_unpacked(bench->trace, NULL);
	bench->trace = trace__unpack(NULL, bench->out.len, (const uint8_t *)text_str(&bench->out));
	text_clear(&bench->out);
	ok(bench->trace && bench->trace->n_packet == nr, "perfetto: %zu packets", nr);
}

static void begin(struct bench *bench)
{
	*bench = (struct bench){
		.recording.head = { .real_ns = 9000, .mono_ns = 4000,
				    .boot_ns = 4000 + BOOT_NS, .release = "6.1.0-x" },
		.recording.stream.start = { .now_ns = SINCE_NS, .nr_rings = 3,
					    .events_given = TSCOPE_EVENTS_ALL },
	};
	add_task(bench, 7, 7, "sh", 100);
	add_task(bench, 8, 7, "a\xff", 100);
	add_task(bench, 9, 9, "young", SINCE_NS);
	add_task(bench, 20, 20, "a b c", 100);
	comm_cache_take(&bench->comms, &bench->recording.before);
	perfetto_begin(&bench->perfetto, &bench->out, &bench->recording, &bench->comms);
}

static void end(struct bench *bench)
{
	perfetto_end(&bench->perfetto);
	trace__free_unpacked(bench->trace, NULL);
	ts_set_clear(&bench->recording.before);
	comm_cache_free(&bench->comms);
	text_free(&bench->out);
}

static void check_clock(const ClockSnapshot *clocks, __u32 id, __u64 ns)
{
	bool found = false;
	size_t i;

	for (i = 0; i < clocks->n_clocks; i++)
		found |= clocks->clocks[i]->clock_id == id && clocks->clocks[i]->timestamp == ns;
	ok(found, "perfetto: clock %u", id);
}

static void check_start(const Trace *trace)
{
	const TracePacket *const *packet = (const TracePacket *const *)trace->packet;
	const ProcessTree *process = packet[3]->process_tree, *thread = packet[4]->process_tree;

	check_clock(packet[0]->clock_snapshot, 1, 9000);
	check_clock(packet[0]->clock_snapshot, 3, 4000);
	check_clock(packet[0]->clock_snapshot, 6, 4000 + BOOT_NS);
	ok(packet[0]->clock_snapshot->primary_trace_clock == 3, "perfetto: monotonic");
	ok(packet[0]->sequence_flags == 1, "perfetto: a sequence begins");
	is(packet[1]->system_info->utsname->release, "6.1.0-x", "perfetto: kernel");
	ok(packet[2]->track_descriptor->uuid == 1, "perfetto: a track");
	ok(packet[3]->timestamp == SINCE_NS && packet[3]->timestamp_clock_id == 3,
	   "perfetto: tasks as it begins");
	ok(process->n_processes == 1 && process->processes[0]->pid == 7 &&
	   process->processes[0]->ppid == 1, "perfetto: a process");
	is(process->processes[0]->cmdline[0], "sh", "  its name");
	ok(process->n_threads == 1 && process->threads[0]->tid == 7, "  and its first thread");
	ok(!thread->n_processes && thread->threads[0]->tid == 8 && thread->threads[0]->tgid == 7,
	   "perfetto: a thread");
	is(thread->threads[0]->name, "a\\xff", "  its name, in UTF-8");
	/* The importer takes the first word of a line that has one. */
	process = packet[5]->process_tree;
	ok(process->processes[0]->n_cmdline == 2, "perfetto: a name with blanks is a word");
	is(process->processes[0]->cmdline[0], "a b c", "  with its blanks");
	is(process->processes[0]->cmdline[1], "", "  of two");
	is(process->threads[0]->name, "a b c", "  and a thread's");
}

/* Return: the first of so many packets of an event, which are of ftrace and of this task. */
static const FtraceEvent *first_of(struct bench *bench, const struct ts_event *event,
				   __u32 pid, size_t nr)
{
	const FtraceEventBundle *bundle;
	const FtraceEvent *ftrace;

	perfetto_event(&bench->perfetto, event);
	decode(bench, nr);
	bundle = bench->trace->packet[0]->ftrace_events;
	ftrace = bundle->event[0];
	ok(bundle->has_cpu && bundle->cpu == event->cpu && bundle->n_event == 1 &&
	   !bundle->lost_events, "perfetto: %s: CPU", ts_event_name(event->head.type));
	ok(ftrace->timestamp == event->time_ns + BOOT_NS && ftrace->has_pid && ftrace->pid == pid,
	   "  time and task");
	return ftrace;
}

/* Return: the event as it is in the trace. */
static const FtraceEvent *there_and_back(struct bench *bench, const struct ts_event *event,
					 __u32 pid)
{
	return first_of(bench, event, pid, 1);
}

static __u16 with_prio(char letter, int prio)
{
	return letter | (prio + TSCOPE_SWITCH_PRIO_PLUS) << TSCOPE_SWITCH_PRIO_SHIFT;
}

static void test_prio(struct bench *bench)
{
	struct ts_event e = { .time_ns = SINCE_NS + 1, .cpu = 0 };
	const SchedSwitch *sw;

	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, with_prio('S', 139)),
					     .prev = 0, .next = 7 };
	sw = there_and_back(bench, &e, 0)->sched_switch;
	ok(sw->has_next_prio && sw->next_prio == 139, "  the priority of the next task");
	ok(!sw->has_prev_prio, "  that of the last one is not known");
	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, with_prio('S', -1)),
					     .prev = 7, .next = 8 };
	sw = there_and_back(bench, &e, 7)->sched_switch;
	ok(sw->has_next_prio && sw->next_prio == -1, "  a deadline task");
	ok(sw->has_prev_prio && sw->prev_prio == 139, "  the priority of the task before");
	ok(sw->prev_state == 1, "  no part of its state");
	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, with_prio('S', 0)),
					     .prev = 7, .next = 8 };
	sw = there_and_back(bench, &e, 7)->sched_switch;
	ok(sw->has_next_prio && !sw->next_prio, "  the highest of real time");
	ok(!sw->has_prev_prio, "  which is not that of another task");
	/* As the recordings of ABI 2.0 have it. */
	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'S'), .prev = 8, .next = 0 };
	sw = there_and_back(bench, &e, 8)->sched_switch;
	ok(!sw->has_next_prio, "  no priority");
	ok(!there_and_back(bench, &e, 8)->sched_switch->has_prev_prio, "  nor afterwards");
}

static void test_switch(struct bench *bench)
{
	static const struct {
		char letter;
		int bits;
	} states[] = {
		{ 'R', 0 }, { 'S', 1 }, { 'D', 2 }, { 'T', 4 }, { 't', 8 }, { 'X', 0x10 },
		{ 'Z', 0x20 }, { 'P', 0x40 }, { 'I', 0x80 },
	};
	struct ts_event e = { .time_ns = SINCE_NS + 1, .cpu = 1 };
	const SchedSwitch *sw;
	size_t i;

	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'S'), .prev = 0, .next = 8 };
	sw = there_and_back(bench, &e, 0)->sched_switch;
	is(sw->prev_comm, "swapper/1", "  from idle");
	ok(sw->has_prev_pid && !sw->prev_pid && sw->next_pid == 8, "  tasks");
	is(sw->next_comm, "a\\xff", "  to a task");

	e.sw.prev = 99;
	for (i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		e.head.info = states[i].letter;
		/* Two of them are its end. */
		sw = first_of(bench, &e, 99, strchr("XZ", states[i].letter) ? 2 : 1)->sched_switch;
		ok(sw->has_prev_state && sw->prev_state == states[i].bits, "  state %c",
		   states[i].letter);
		ok(!sw->prev_comm, "  a name that nobody knows");
	}
	e.head.info = 0;
	ok(!there_and_back(bench, &e, 99)->sched_switch->has_prev_state, "  no state");
	e.head.info = 'q';
	ok(!there_and_back(bench, &e, 99)->sched_switch->has_prev_state, "  no such state");
	/* What the file says need not be true. */
	e.cpu = 70000;
	there_and_back(bench, &e, 99);
}

static void check_wakeup(const SchedWakeup *wakeup, __s32 tid, const char *comm, __s32 cpu)
{
	ok(wakeup->pid == tid && wakeup->has_target_cpu && wakeup->target_cpu == cpu, "  task");
	is(wakeup->comm, comm, "  name");
}

static void test_wakes(struct bench *bench)
{
	struct ts_event e = { .time_ns = SINCE_NS + 2, .cpu = 1 };
	const FtraceEvent *ftrace;

	e.waking = (struct tscope_event_waking){ HEAD(WAKING, 3), .tid = 7, .waker = 9 };
	ftrace = there_and_back(bench, &e, 9);
	ok(!ftrace->has_common_flags, "  of a task");
	ok(ftrace->event_case == FTRACE_EVENT__EVENT_SCHED_WAKING, "  waking");
	check_wakeup(ftrace->sched_waking, 7, "sh", 3);
	e.head.info = TSCOPE_WAKING_NEW;
	ftrace = there_and_back(bench, &e, 9);
	ok(ftrace->event_case == FTRACE_EVENT__EVENT_SCHED_WAKEUP_NEW, "  the first one");
	check_wakeup(ftrace->sched_wakeup_new, 7, "sh", 0);
	e.wakeup = (struct tscope_event_wakeup){ HEAD(WAKEUP, 2), .tid = 7 };
	ftrace = there_and_back(bench, &e, 8);
	ok(ftrace->event_case == FTRACE_EVENT__EVENT_SCHED_WAKEUP, "  wakeup");
	check_wakeup(ftrace->sched_wakeup, 7, "sh", 2);
	e.cpu = 0;
	there_and_back(bench, &e, 0);
}

static void test_lives(struct bench *bench)
{
	struct ts_event e = { .time_ns = SINCE_NS + 3, .cpu = 1 };
	const SchedMigrateTask *migrate;
	const SchedProcessExec *exec;
	const SchedProcessExit *exit;
	const TaskRename *rename;
	const TaskNewtask *fork;

	e.migrate = (struct tscope_event_migrate){ HEAD(MIGRATE, 1), .tid = 7, .from = 3 };
	migrate = there_and_back(bench, &e, 8)->sched_migrate_task;
	ok(migrate->pid == 7 && migrate->orig_cpu == 3 && migrate->dest_cpu == 1, "  CPUs");
	is(migrate->comm, "sh", "  name");

	e.fork = (struct tscope_event_fork){ HEAD(FORK, 0), .tid = 10, .tgid = 7, .creator = 7,
					     .clone_flags = 1ULL << 40 | 0x10000, .comm = "new" };
	fork = there_and_back(bench, &e, 7)->task_newtask;
	ok(fork->pid == 10 && fork->clone_flags == e.fork.clone_flags, "  task");
	is(fork->comm, "new", "  name");

	e.exec = (struct tscope_event_exec){ HEAD(EXEC, 0), .tid = 7, .old_tid = 8, .comm = "ls" };
	strcpy(e.exec.file, "/bin/ls");
	comm_cache_set(&bench->comms, 7, "ls");
	exec = first_of(bench, &e, 7, 2)->sched_process_exec;
	comm_cache_set(&bench->comms, 7, "sh");
	ok(exec->pid == 7 && exec->old_pid == 8, "  tasks");
	is(exec->filename, "/bin/ls", "  file");

	e.exit = (struct tscope_event_exit){ HEAD(EXIT, 0), .tid = 7, .tgid = 6, .exit_code = 256,
					     .comm = "sh 2" };
	exit = there_and_back(bench, &e, 7)->sched_process_exit;
	ok(exit->pid == 7 && exit->tgid == 6, "  task");
	is(exit->comm, "sh 2", "  name");

	e.rename = (struct tscope_event_rename){ HEAD(RENAME, 0), .tid = 7, .comm = "b\\c\n" };
	rename = first_of(bench, &e, 7, 2)->task_rename;
	ok(rename->pid == 7, "  task");
	is(rename->oldcomm, "sh", "  old name");
	is(rename->newcomm, "b\\c\\x0a", "  new name, with its backslash");
}

/* Return: what is compact in the trace of the event, a waking by an interrupt. */
static const FtraceEventBundle__CompactSched *compact(struct bench *bench,
						      const struct ts_event *event)
{
	const FtraceEventBundle__CompactSched *compact;
	const FtraceEventBundle *bundle;

	perfetto_event(&bench->perfetto, event);
	decode(bench, 1);
	bundle = bench->trace->packet[0]->ftrace_events;
	compact = bundle->compact_sched;
	ok(compact && bundle->cpu == event->cpu && !bundle->n_event,
	   "perfetto: an interrupt wakes");
	ok(compact->n_waking_timestamp == 1 && compact->n_waking_pid == 1 &&
	   compact->n_waking_target_cpu == 1 && compact->n_waking_prio == 1 &&
	   compact->n_waking_comm_index == 1 && compact->n_waking_common_flags == 1 &&
	   compact->waking_timestamp[0] == event->time_ns + BOOT_NS &&
	   compact->waking_pid[0] == event->waking.tid &&
	   compact->waking_target_cpu[0] == (event->head.info & TSCOPE_WAKING_CPU), "  a task");
	ok(compact->waking_common_flags[0] & 0x18, "  which the importer is told");
	return compact;
}

static void test_interrupts(struct bench *bench)
{
	struct ts_event e = { .time_ns = SINCE_NS + 2, .cpu = 2 };
	const FtraceEventBundle__CompactSched *irq;
	const FtraceEvent *ftrace;

	/* What the CPU runs is not known, and said. */
	e.waking = (struct tscope_event_waking){ HEAD(WAKING, TSCOPE_WAKING_IRQ | 3), .tid = 7,
						 .waker = 8 };
	irq = compact(bench, &e);
	is(irq->intern_table[irq->waking_comm_index[0]], "sh", "  its name");
	ok(irq->waking_prio[0] == 139, "  its priority");
	ok(irq->n_switch_timestamp == 1 && irq->n_switch_prev_state == 1 &&
	   irq->n_switch_next_pid == 1 && irq->n_switch_next_prio == 1 &&
	   irq->n_switch_next_comm_index == 1 && irq->switch_next_pid[0] == 8 &&
	   irq->switch_timestamp[0] == irq->waking_timestamp[0], "  the interrupted task, before");
	is(irq->intern_table[irq->switch_next_comm_index[0]], "a\\xff", "  with its name");
	e.waking.tid = 99;
	irq = compact(bench, &e);
	ok(!irq->n_switch_timestamp, "  once only");
	is(irq->intern_table[irq->waking_comm_index[0]], "", "  a name that nobody knows");
	ok(!irq->waking_prio[0], "  nor its priority");

	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'S'), .prev = 8, .next = 0 };
	there_and_back(bench, &e, 8);
	e.waking = (struct tscope_event_waking){ HEAD(WAKING, TSCOPE_WAKING_IRQ), .tid = 8 };
	ok(!compact(bench, &e)->n_switch_timestamp, "  an idle CPU");
	/* Where events are missing: the importer knows of another task. */
	e.waking.waker = 7;
	ftrace = there_and_back(bench, &e, 7);
	ok(ftrace->event_case == FTRACE_EVENT__EVENT_SCHED_WAKING && ftrace->common_flags == 8,
	   "  not compact, but marked");
	e.head.info |= TSCOPE_WAKING_NEW;
	ftrace = there_and_back(bench, &e, 7);
	ok(ftrace->event_case == FTRACE_EVENT__EVENT_SCHED_WAKEUP_NEW && ftrace->common_flags == 8,
	   "  a new task");
	e.head.info = TSCOPE_WAKING_IRQ;
	e.cpu = 70000;
	there_and_back(bench, &e, 7);
}

/* What tasks are called from then on. */
static void check_name(const TracePacket *packet, const struct ts_event *event, __s32 tid,
		       __s32 tgid, const char *name)
{
	const ProcessTree *tree = packet->process_tree;

	ok(packet->timestamp == event->time_ns && tree->n_threads == 1 &&
	   tree->threads[0]->tid == tid && tree->threads[0]->tgid == tgid, "  a thread");
	is(tree->threads[0]->name, name, "  its name from then on");
	ok(tree->n_processes == (tid == tgid), "  and that of its process");
	if (tree->n_processes)
		is(tree->processes[0]->cmdline[0], name, "  which is the same");
}

static const TaskRename *renamed(const TracePacket *packet)
{
	const FtraceEventBundle *bundle = packet->ftrace_events;

	if (!bundle || !bundle->n_event ||
	    bundle->event[0]->event_case != FTRACE_EVENT__EVENT_TASK_RENAME)
		return NULL;
	return bundle->event[0]->task_rename;
}

static void test_renames(struct bench *bench)
{
	struct ts_event e = { .time_ns = SINCE_NS + 3, .cpu = 1 };
	TracePacket **packet;

	e.rename = (struct tscope_event_rename){ HEAD(RENAME, 0), .tid = 8, .comm = "x y" };
	first_of(bench, &e, 8, 2);
	packet = bench->trace->packet;
	ok(renamed(packet[0]), "  by a task");
	is(renamed(packet[0])->newcomm, "x y", "  its new name");
	check_name(packet[1], &e, 8, 7, "x y");
	event_follow(&bench->comms, &e);

	/* An execve() without the rename in front, and with it. */
	e.exec = (struct tscope_event_exec){ HEAD(EXEC, 0), .tid = 20, .old_tid = 20,
					     .comm = "ls" };
	first_of(bench, &e, 20, 3);
	packet = bench->trace->packet;
	ok(renamed(packet[0]) && renamed(packet[0])->pid == 20, "  execve() is one, too");
	is(renamed(packet[0])->oldcomm, "a b c", "  its old name");
	is(renamed(packet[0])->newcomm, "ls", "  its new name");
	check_name(packet[2], &e, 20, 20, "ls");
	ok(packet[2]->process_tree->processes[0]->ppid == 1 &&
	   packet[2]->process_tree->processes[0]->n_cmdline == 1, "  of one word");
	event_follow(&bench->comms, &e);
	first_of(bench, &e, 20, 2);
	ok(!renamed(bench->trace->packet[0]), "  once only");

	/* On a CPU that is not exported. */
	e.rename = (struct tscope_event_rename){ HEAD(RENAME, 0), .tid = 20, .comm = "more" };
	perfetto_pass(&bench->perfetto, &e);
	decode(bench, 1);
	check_name(bench->trace->packet[0], &e, 20, 20, "more");
	event_follow(&bench->comms, &e);
}

/* After @first packets of the event itself come the ends of @nr tasks, 7 the second. */
static void check_ends(struct bench *bench, const struct ts_event *event, size_t first,
		       size_t nr, __s32 tid)
{
	const FtraceEvent *ftrace;
	size_t i, ended = 0;

	perfetto_event(&bench->perfetto, event);
	decode(bench, first + nr);
	for (i = first; i < first + nr; i++) {
		ftrace = bench->trace->packet[i]->ftrace_events->event[0];
		ended += ftrace->event_case == FTRACE_EVENT__EVENT_SCHED_PROCESS_FREE &&
			 ftrace->timestamp == event->time_ns + BOOT_NS &&
			 ftrace->sched_process_free->pid == (i == first ? tid : 7);
	}
	ok(ended == nr, "  %zu ends", nr);
}

static void test_ends(struct bench *bench)
{
	struct ts_event e = { .time_ns = SINCE_NS + 9, .cpu = 1 };

	/* 7 is the leader of 8 and 10, and ends before them. */
	e.fork = (struct tscope_event_fork){ HEAD(FORK, 0), .tid = 10, .tgid = 7, .creator = 7,
					     .comm = "thread" };
	there_and_back(bench, &e, 7);
	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'Z'), .prev = 7, .next = 8 };
	check_ends(bench, &e, 1, 0, 0);
	e.sw.prev = 8;
	e.head.info = 'S';
	check_ends(bench, &e, 1, 0, 0);
	e.head.info = 'X';
	check_ends(bench, &e, 1, 1, 8);
	e.sw.prev = 10;
	check_ends(bench, &e, 1, 2, 10);
	/* A task that is not known, and one on a CPU that is not exported. */
	e.sw.prev = 300;
	check_ends(bench, &e, 1, 1, 300);
	perfetto_pass(&bench->perfetto, &e);
	ok(!bench->out.len, "  none of another CPU");

	/* Its number is a new process, of which a thread calls execve(). */
	e.fork = (struct tscope_event_fork){ HEAD(FORK, 0), .tid = 7, .tgid = 7, .creator = 20,
					     .ppid = 20, .comm = "new" };
	there_and_back(bench, &e, 20);
	e.fork.tid = 11;
	e.fork.creator = 7;
	there_and_back(bench, &e, 7);
	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'Z'), .prev = 7, .next = 11 };
	check_ends(bench, &e, 1, 0, 0);
	comm_cache_set(&bench->comms, 7, "prog");
	e.exec = (struct tscope_event_exec){ HEAD(EXEC, 0), .tid = 7, .old_tid = 11,
					     .comm = "prog" };
	perfetto_event(&bench->perfetto, &e);
	decode(bench, 3);
	ok(bench->trace->packet[1]->ftrace_events->event[0]->sched_process_free->pid == 11,
	   "  a number that nobody has any more");
	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'Z'), .prev = 7, .next = 0 };
	check_ends(bench, &e, 1, 1, 7);
	comm_cache_set(&bench->comms, 7, "sh");

	/* Where events are lost, threads may have been born. */
	e.lost = (struct tscope_event_lost){ HEAD(LOST, TSCOPE_LOST_FULL), .nr = 12 };
	perfetto_event(&bench->perfetto, &e);
	decode(bench, 2);
	e.sw = (struct tscope_event_switch){ HEAD(SWITCH, 'Z'), .prev = 20, .next = 0 };
	check_ends(bench, &e, 1, 0, 0);
}

static void check_instant(const TracePacket *packet, __u64 time_ns, const char *name)
{
	ok(packet->timestamp == time_ns && packet->timestamp_clock_id == 3, "  when");
	ok(packet->track_event->type == 3 && packet->track_event->track_uuid == 1, "  on a track");
	is(packet->track_event->name, name, "  what");
}

static void test_instants(struct bench *bench)
{
	struct ts_event e = { .time_ns = SINCE_NS - 4, .cpu = 1 };
	const TracePacket *packet;

	e.lost = (struct tscope_event_lost){ HEAD(LOST, TSCOPE_LOST_FULL), .nr = 12 };
	perfetto_event(&bench->perfetto, &e);
	decode(bench, 2);
	packet = bench->trace->packet[0];
	ok(packet->ftrace_events->lost_events && packet->ftrace_events->cpu == 1,
	   "perfetto: lost on a CPU");
	check_instant(bench->trace->packet[1], e.time_ns, "CPU 1: 12 events lost");

	e.trigger = (struct tscope_event_trigger){ HEAD(TRIGGER, 0), .tid = 7, .wait_ns = 2000 };
	perfetto_event(&bench->perfetto, &e);
	e.trigger.tid = 99;
	e.head.info = TSCOPE_TRIGGER_WAITS;
	perfetto_event(&bench->perfetto, &e);
	decode(bench, 2);
	check_instant(bench->trace->packet[0], e.time_ns, "trigger: sh 7 waited 2.000us");
	check_instant(bench->trace->packet[1], e.time_ns,
		      "trigger: task 99 waited 2.000us, and it goes on");

	e.head.type = 200;
	perfetto_event(&bench->perfetto, &e);
	ok(!bench->out.len, "perfetto: of a type that is not known");
}

void test_perfetto(void)
{
	struct bench bench;

	begin(&bench);
	decode(&bench, 6);
	check_start(bench.trace);
	test_prio(&bench);
	test_switch(&bench);
	test_wakes(&bench);
	test_interrupts(&bench);
	test_lives(&bench);
	test_renames(&bench);
	test_ends(&bench);
	test_instants(&bench);
	end(&bench);
}
