// SPDX-License-Identifier: GPL-2.0
/*
 * Each event as a packet of its own, as its importer takes it: see perfetto.c.
 */
#include <string.h>

#include "perfetto_events.h"
#include "switch_state.h"

/* The flag of ftrace's events for a hard interrupt; that it was a soft one is not recorded. */
#define TRACE_FLAG_HARDIRQ 0x08

/* Events of a bundle are of one CPU. */
static void put_bundle(struct perfetto *p, __u32 cpu, FtraceEventBundle *bundle)
{
	TracePacket packet = TRACE_PACKET__INIT;

	bundle->has_cpu = true;
	bundle->cpu = cpu;
	packet.ftrace_events = bundle;
	perfetto_put(p, &packet);
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

static void put_switch(struct perfetto *p, const struct ts_event *event)
{
	const struct tscope_event_switch *sw = &event->sw;
	struct perfetto_cpu *cpu = cpu_of(p, event->cpu);
	SchedSwitch fields = SCHED_SWITCH__INIT;
	int state = switch_state_bits(sw->event.info & TSCOPE_SWITCH_LETTER);
	int prio;

	fields.has_prev_pid = fields.has_next_pid = true;
	fields.prev_pid = sw->prev;
	fields.prev_comm = perfetto_name(p, 0, sw->prev, event->cpu);
	fields.has_prev_prio = cpu && cpu->has_prio && cpu->running == sw->prev;
	fields.prev_prio = fields.has_prev_prio ? cpu->prio : 0;
	fields.has_prev_state = state >= 0;
	fields.prev_state = state;
	fields.next_pid = sw->next;
	fields.next_comm = perfetto_name(p, 1, sw->next, event->cpu);
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
	char *names[] = { perfetto_name(p, 0, tid, event->cpu), perfetto_name(p, 1, waker, event->cpu) };

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
	if (is_first ? !perfetto_name(p, 1, waker, event->cpu) : cpu->running != waker)
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
	fields.comm = perfetto_name(p, 0, waking->tid, event->cpu);
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

	fields.comm = perfetto_name(p, 0, event->wakeup.tid, event->cpu);
	fields.has_pid = fields.has_target_cpu = true;
	fields.pid = event->wakeup.tid;
	fields.target_cpu = event->head.info;
	put_ftrace(p, event, running(p, event->cpu), FTRACE_EVENT__EVENT_SCHED_WAKEUP, &fields);
}

static void put_migrate(struct perfetto *p, const struct ts_event *event)
{
	SchedMigrateTask fields = SCHED_MIGRATE_TASK__INIT;

	fields.comm = perfetto_name(p, 0, event->migrate.tid, event->cpu);
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
	fields.comm = perfetto_visible(&p->name[0], event->fork.comm);
	fields.clone_flags = event->fork.clone_flags;
	put_ftrace(p, event, event->fork.creator, FTRACE_EVENT__EVENT_TASK_NEWTASK, &fields);
}

static void put_exit(struct perfetto *p, const struct ts_event *event)
{
	SchedProcessExit fields = SCHED_PROCESS_EXIT__INIT;

	fields.comm = perfetto_visible(&p->name[0], event->exit.comm);
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
	fields.oldcomm = perfetto_name(p, 0, tid, event->cpu);
	fields.newcomm = perfetto_visible(&p->name[1], comm);
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
	fields.filename = perfetto_visible(&p->name[0], exec->file);
	fields.has_pid = fields.has_old_pid = true;
	fields.pid = exec->tid;
	fields.old_pid = exec->old_tid;
	put_ftrace(p, event, exec->tid, FTRACE_EVENT__EVENT_SCHED_PROCESS_EXEC, &fields);
}

void perfetto_put_free(struct perfetto *p, const struct ts_event *event, __s32 tid, __s32 by)
{
	SchedProcessFree fields = SCHED_PROCESS_FREE__INIT;

	fields.comm = perfetto_name(p, 0, tid, event->cpu);
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
	instant.track_uuid = PERFETTO_TRACK;
	instant.name = p->name[0].s;
	packet.track_event = &instant;
	perfetto_put_at(p, &packet, time_ns);
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
	const char *name = perfetto_name(p, 1, event->trigger.tid, event->cpu);

	text_clear(&p->name[0]);
	text_printf(&p->name[0], "trigger: %s %d waited ", name ? name : "task",
		    event->trigger.tid);
	text_put_time(&p->name[0], event->trigger.wait_ns);
	if (event->head.info & TSCOPE_TRIGGER_WAITS)
		text_puts(&p->name[0], ", and it goes on");
	put_instant(p, event->time_ns);
}

void perfetto_put_event(struct perfetto *p, const struct ts_event *event)
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
