// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "chrome_marks.h"
#include "event_names.h"
#include "export_events.h"
#include "export_formats.h"
#include "memory.h"
#include "parse.h"
#include "replay.h"

/*
 * Trace Event JSON, for Chrome's viewer and Perfetto's.
 *
 * A process "CPUs" has a line for each CPU: a slice for each time that a task ran there.  Each
 * task has a line in its process: a slice for each time that it was in a state.  The states are
 * those of model/replay_set.c, as `report` sums them: a slice is written as it ends, where the
 * state of a task is another one after an event than before it.
 *
 * A waking by a task is an arrow from there to the wait that it begins.  A viewer takes its end
 * for that of the slice that it has read before: it is written after that wait.  All other events
 * are marks.
 */

/* A task whose line was begun.  @flow: the arrow that its present state begins with; 0: none. */
struct chrome_task {
	unsigned int in;
	__u64 since_ns;
	__u64 flow;
};

/* What a CPU runs.  @heard_ns: its latest event; @has_prio: @prio is known. */
struct chrome_run {
	__s32 tid;
	__u64 since_ns;
	__u64 heard_ns;
	int prio;
	bool has_prio;
};

struct chrome {
	struct export *ex;
	struct chrome_out out;
	struct chrome_run *cpu;
	struct chrome_task *task;
	size_t nr_tasks;
	size_t cap;
	__u64 begin_ns;
	__u64 flows;
	bool has_switches;
	bool has_states;
	int err;
};

static const struct {
	const char *name;
	const char *colour;
} states[TSCOPE_ACCOUNT_ENDED] = {
	[TSCOPE_ACCOUNT_RUN] = { "run", "thread_state_running" },
	[TSCOPE_ACCOUNT_WAIT] = { "wait", "thread_state_runnable" },
	[TSCOPE_ACCOUNT_SLEEP] = { "sleep", "thread_state_sleeping" },
	[TSCOPE_ACCOUNT_BLOCK] = { "block", "thread_state_uninterruptible" },
	[TSCOPE_ACCOUNT_STOP] = { "stop", "thread_state_unknown" },
};

static struct chrome_track track_of(const struct task_replay *task)
{
	return (struct chrome_track){ task->tgid ? task->tgid : task->nr, task->nr };
}

/* Numbers are shown, too: a name may be that of several tasks. */
static void put_names(struct chrome *c, const struct task_replay *task, const char *comm)
{
	struct chrome_track track = track_of(task);
	const char *process = track.pid == track.tid ? comm :
				      comm_cache_find(&c->ex->view.comms, track.pid);

	if (comm)
		chrome_name(&c->out, "thread_name", track, comm);
	if (process)
		chrome_name(&c->out, "process_name", track, process);
}

static struct chrome_task *new_task(struct chrome *c)
{
	if (c->nr_tasks == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 256;
		c->task = reallocarray(c->task, c->cap, sizeof(*c->task));
		if (!c->task)
			out_of_memory();
	}
	return &c->task[c->nr_tasks++];
}

/* Return: what was written of a task; good until the next call. */
static struct chrome_task *told_of(struct chrome *c, struct task_replay *task)
{
	const struct tscope_accounts *before = task->before ? task->before->accounts : NULL;
	struct chrome_task *told;

	if (task->place)
		return &c->task[task->place - 1];
	told = new_task(c);
	task->place = c->nr_tasks;
	*told = (struct chrome_task){ .in = task->in, .since_ns = task->opened_ns };
	if (before) {
		told->in = before->account;
		told->since_ns = before->opened_ns;
	}
	put_names(c, task, comm_cache_find(&c->ex->view.comms, task->nr));
	return told;
}

/* With --cpu it is shown if it was on one of these. */
static bool is_shown(const struct chrome *c, const struct task_replay *task)
{
	return !c->ex->cpus || (task->cpu && ts_cpus_have(c->ex->cpus, task->cpu - 1));
}

static void put_state(struct chrome *c, const struct task_replay *task, unsigned int in,
		      __u64 from, __u64 to, __u64 flow)
{
	if (from < c->begin_ns)
		from = c->begin_ns;
	if (!c->has_states || in >= TSCOPE_ACCOUNT_ENDED || to < from || (to == from && !flow) ||
	    !task->is_followed || !is_shown(c, task))
		return;
	chrome_slice(&c->out, states[in].name, track_of(task), from, to);
	json_string(&c->out.j, "cname", states[in].colour);
	if (task->is_doubtful) {
		json_open(&c->out.j, "args", '{', false);
		json_bool(&c->out.j, "doubtful", true);
		json_close(&c->out.j);
	}
	json_close(&c->out.j);
	if (flow)
		chrome_flow(&c->out, "f", track_of(task), from, flow);
}

/* An event was about this task: it may have left its state. */
static void follow_task(struct chrome *c, struct task_replay *task)
{
	struct chrome_task *told;

	if (!task)
		return;
	told = told_of(c, task);
	if (told->in == task->in && told->since_ns == task->opened_ns)
		return;
	put_state(c, task, told->in, told->since_ns, task->opened_ns, told->flow);
	*told = (struct chrome_task){ .in = task->in, .since_ns = task->opened_ns };
}

static void follow_tid(struct chrome *c, const struct replay_set *set, __s32 tid)
{
	if (tid > 0)
		follow_task(c, replay_set_find(set, tid));
}

/* A task that the recording is about ran on a CPU; @letter: as it left it, 0: it did not. */
static void put_run(struct chrome *c, const struct replay_set *set, __u32 nr, __s32 tid,
		    __u64 until, char letter)
{
	const struct chrome_run *cpu = &c->cpu[nr];
	const struct task_replay *task = tid > 0 ? replay_set_find(set, tid) : NULL;
	const char *comm = tid > 0 ? comm_cache_find(&c->ex->view.comms, tid) : NULL;

	if (tid <= 0 || (set->start.filter && !(task && task->is_followed)) || until < cpu->since_ns ||
	    (c->ex->cpus && !ts_cpus_have(c->ex->cpus, nr)))
		return;
	chrome_slice(&c->out, comm ? comm : "task", chrome_cpu(nr), cpu->since_ns, until);
	json_open(&c->out.j, "args", '{', false);
	json_s64(&c->out.j, "tid", tid);
	if (task && task->tgid)
		json_s64(&c->out.j, "tgid", task->tgid);
	if (cpu->has_prio && cpu->tid == tid)
		json_s64(&c->out.j, "prio", cpu->prio);
	if (letter)
		json_string(&c->out.j, "state", (char[]){ letter, '\0' });
	json_close(&c->out.j);
	json_close(&c->out.j);
}

static void take_switch(struct chrome *c, const struct replay_set *set,
			const struct ts_event *event)
{
	struct chrome_run *cpu = &c->cpu[event->cpu];

	/* Up to here it ran this one, since the switch before, or the loss. */
	put_run(c, set, event->cpu, event->sw.prev, event->time_ns,
		event->head.info & TSCOPE_SWITCH_LETTER);
	*cpu = (struct chrome_run){ .tid = event->sw.next, .since_ns = event->time_ns };
	cpu->has_prio = event_prio(event, &cpu->prio);
	follow_tid(c, set, event->sw.prev);
	follow_tid(c, set, event->sw.next);
}

static void take_waking(struct chrome *c, const struct replay_set *set,
			const struct ts_event *event, bool is_wanted)
{
	struct task_replay *task = replay_set_find(set, event->waking.tid), *waker;
	struct chrome_task *told;
	bool is_arrow;

	follow_task(c, task);
	if (!is_wanted || !task)
		return;
	waker = event->waking.waker > 0 ? replay_set_find(set, event->waking.waker) : NULL;
	is_arrow = c->has_states && waker && waker->is_followed && is_shown(c, waker) &&
		   task->is_followed && is_shown(c, task) && !(event->head.info & TSCOPE_WAKING_IRQ);
	if (!is_arrow) {
		chrome_mark_waker(&c->out, &c->ex->view.comms, event, track_of(task));
		return;
	}
	told_of(c, waker);
	told = told_of(c, task);
	chrome_flow(&c->out, "s", track_of(waker), event->time_ns, ++c->flows);
	if (task->in == TSCOPE_ACCOUNT_WAIT && task->opened_ns == event->time_ns && !told->flow)
		told->flow = c->flows;
	else
		chrome_flow(&c->out, "f", track_of(task), event->time_ns, c->flows);
}

static void take_other(struct chrome *c, const struct replay_set *set,
		       const struct ts_event *event, bool is_wanted)
{
	__s32 tid = chrome_marked(event);
	struct task_replay *task = tid > 0 ? replay_set_find(set, tid) : NULL;
	struct chrome_track track = chrome_cpu(event->cpu);

	follow_task(c, task);
	if (task)
		track = track_of(task);
	else if (tid > 0)
		track = (struct chrome_track){ tid, tid };
	if (is_wanted)
		chrome_mark(&c->out, &c->ex->view.comms, event, track);
	if (event->head.type != TSCOPE_EVENT_LOST)
		return;
	put_run(c, set, event->cpu, c->cpu[event->cpu].tid, c->cpu[event->cpu].heard_ns, '\0');
	c->cpu[event->cpu] = (struct chrome_run){ .since_ns = event->time_ns };
}

/* Its line has this name from here on; what ran on a CPU has the one of its time. */
static void take_name(struct chrome *c, const struct replay_set *set, __s32 tid, const char *comm)
{
	struct task_replay *task = replay_set_find(set, tid);

	if (!task)
		return;
	told_of(c, task);
	put_names(c, task, comm);
}

static void see(void *arg, const struct replay_set *set, const struct ts_event *event)
{
	struct chrome *c = arg;
	bool is_wanted = export_wants(c->ex, event);

	if (c->err || !ts_event_name(event->head.type) || event->cpu >= set->start.nr_rings)
		return;
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		take_switch(c, set, event);
		break;
	case TSCOPE_EVENT_WAKING:
		take_waking(c, set, event, is_wanted);
		break;
	default:
		take_other(c, set, event, is_wanted);
		break;
	}
	c->cpu[event->cpu].heard_ns = event->time_ns;
	event_follow(&c->ex->view.comms, event);
	if (event->head.type == TSCOPE_EVENT_FORK)
		follow_tid(c, set, event->fork.tid);
	else if (event->head.type == TSCOPE_EVENT_EXEC)
		take_name(c, set, event->exec.tid, event->exec.comm);
	else if (event->head.type == TSCOPE_EVENT_RENAME)
		take_name(c, set, event->rename.tid, event->rename.comm);
	c->err = export_flush(c->ex, false);
}

static void begin(struct chrome *c)
{
	const struct ts_file *recording = c->ex->recording;
	const struct tscope_stream_start *start = &recording->stream.start;
	__u64 given = start->events_given, needed = 1ULL << TSCOPE_EVENT_SWITCH;
	const struct record *rec;
	char name[32];
	size_t i;

	c->out.j = (struct json){ .out = &c->ex->text, .one_line = true };
	c->begin_ns = start->now_ns > recording->from_ns ? start->now_ns : recording->from_ns;
	c->has_switches = given & needed;
	c->has_states = c->has_switches && given & 1ULL << TSCOPE_EVENT_WAKING;
	c->cpu = calloc(start->nr_rings + 1UL, sizeof(*c->cpu));
	if (!c->cpu)
		out_of_memory();
	for (i = 0; i < start->nr_rings; i++)
		c->cpu[i].since_ns = c->begin_ns;
	for (i = 0; !recording->overwritten && i < recording->before.nr; i++) {
		rec = &recording->before.task[i].rec;
		if (rec->sched && rec->sched->cpu < start->nr_rings && rec->accounts &&
		    rec->accounts->account == TSCOPE_ACCOUNT_RUN)
			c->cpu[rec->sched->cpu].tid = rec->tid;
	}
	text_puts(&c->ex->text, "{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n");
	chrome_name(&c->out, "process_name", chrome_cpu(0), "CPUs");
	for (i = 0; i < start->nr_rings; i++) {
		if (!ts_file_has_events(recording, i))
			continue;
		snprintf(name, sizeof(name), "CPU %zu", i);
		chrome_name(&c->out, "thread_name", chrome_cpu(i), name);
	}
}

/* What goes on as the recording ends. */
static void end(struct chrome *c, const struct replay_set *set, __u64 until)
{
	struct task_replay *task;
	size_t i;

	for (i = 0; i < set->start.nr_rings && c->has_switches; i++)
		put_run(c, set, i, c->cpu[i].tid, until, '\0');
	for (i = 0; i < set->nr && !c->err; i++) {
		task = set->task[i];
		put_state(c, task, task->in, task->opened_ns - task->open_ns, task->opened_ns,
			  told_of(c, task)->flow);
		c->err = export_flush(c->ex, false);
	}
	text_puts(&c->ex->text, "]}\n");
}

int export_chrome(struct export *ex)
{
	struct chrome c = { .ex = ex };
	__u64 until = replay_until(ex->recording);
	struct replay_set set;

	begin(&c);
	replay(ex->recording, &set, see, &c);
	end(&c, &set, until);
	replay_set_free(&set);
	free(c.cpu);
	free(c.task);
	return c.err ? c.err : ex->recording->is_bad ? -EBADMSG : 0;
}
