// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "chrome_cpus.h"
#include "chrome_marks.h"
#include "event_names.h"
#include "export_events.h"
#include "export_formats.h"
#include "memory.h"
#include "parse.h"
#include "replay.h"

/*
 * Trace Event JSON, the format that Chrome's viewer and Perfetto's read.
 *
 * A process "CPUs" has a line for each CPU: a slice for each time that a task ran there.  Each
 * task has a line in its process: a slice for each time that it was in a state.  The states are
 * those of model/replay_set.c, as `report` sums them: a slice is written as it ends, where an event
 * has added to the time that a task has in a state.
 *
 * A waking by a task is an arrow from there to the wait that it begins.  A viewer takes its end
 * for that of the slice that it has read before: it is written after that wait.  All other events
 * are marks.
 */

/*
 * What was written of a task.  @in, @opened_ns, @ns: as of struct task_replay; @flow: the arrow
 * that its present state begins with; 0: none.
 */
struct chrome_task {
	unsigned int in;
	__u64 opened_ns;
	__s64 ns[TSCOPE_ACCOUNT_ENDED];
	__u64 flow;
};

struct chrome {
	struct export *ex;
	struct chrome_out out;
	struct chrome_cpus cpus;
	struct chrome_task *task;
	size_t nr_tasks;
	size_t cap;
	__u64 flows;
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
	*told = (struct chrome_task){ .in = TSCOPE_ACCOUNT_ENDED };
	if (before && before->account < TSCOPE_ACCOUNT_ENDED) {
		told->in = before->account;
		told->opened_ns = before->opened_ns;
		/* As task_replay_begin() has it. */
		told->ns[told->in] -= before->now_ns - before->opened_ns;
	}
	put_names(c, task, comm_cache_find(&c->ex->view.comms, task->nr));
	return told;
}

/* With --cpu it is shown if it was on one of these. */
static bool is_shown(const struct chrome *c, const struct task_replay *task)
{
	return !c->ex->cpus || (task->cpu && ts_cpus_have(c->ex->cpus, task->cpu - 1));
}

/* Not what was before its window: `report` does not count that either. */
static void put_state(struct chrome *c, const struct task_replay *task, unsigned int in,
		      __u64 from, __u64 to, __u64 flow)
{
	if (from < task->since_ns)
		from = task->since_ns;
	if (!c->has_states || to < from || (to == from && !flow) || !task->is_followed ||
	    !is_shown(c, task))
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

/*
 * What was added to its states since the last time.  After a loss the replay may count to another
 * state than the one that the task was in: a task that gets a CPU has waited.
 */
static void put_states(struct chrome *c, struct task_replay *task)
{
	struct chrome_task *told = told_of(c, task);
	__u64 to = task->opened_ns, flow;
	unsigned int in;
	__s64 ns;

	for (in = 0; in < TSCOPE_ACCOUNT_ENDED; in++) {
		ns = task->ns[in] - told->ns[in];
		flow = in == TSCOPE_ACCOUNT_WAIT ? told->flow : 0;
		if (ns < 0 || (!ns && !flow))
			continue;
		put_state(c, task, in, to - ns, to, flow);
		to -= ns;
	}
	*told = (struct chrome_task){ .in = task->in, .opened_ns = task->opened_ns };
	memcpy(told->ns, task->ns, sizeof(told->ns));
}

/* An event was about this task: it may have left its state. */
static void follow_task(struct chrome *c, struct task_replay *task)
{
	const struct chrome_task *told;

	if (!task)
		return;
	told = told_of(c, task);
	if (told->in != task->in || told->opened_ns != task->opened_ns)
		put_states(c, task);
}

static void follow_tid(struct chrome *c, const struct replay_set *set, __s32 tid)
{
	if (tid > 0)
		follow_task(c, replay_set_find(set, tid));
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
}

/* A line has one name: the latest. */
static void take_name(struct chrome *c, const struct replay_set *set, __s32 tid, const char *comm)
{
	struct task_replay *task = replay_set_find(set, tid);

	if (!task)
		return;
	told_of(c, task);
	put_names(c, task, comm);
}

static bool see(void *arg, const struct replay_set *set, const struct ts_event *event)
{
	struct chrome *c = arg;
	bool is_wanted = export_wants(c->ex, event);

	if (!ts_event_name(event->head.type) || event->cpu >= set->start.nr_rings)
		return true;
	chrome_cpus_take(&c->cpus, set, event);
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		follow_tid(c, set, event->sw.prev);
		follow_tid(c, set, event->sw.next);
		break;
	case TSCOPE_EVENT_WAKING:
		take_waking(c, set, event, is_wanted);
		break;
	default:
		take_other(c, set, event, is_wanted);
		break;
	}
	event_follow(&c->ex->view.comms, event);
	if (event->head.type == TSCOPE_EVENT_FORK)
		follow_tid(c, set, event->fork.tid);
	else if (event->head.type == TSCOPE_EVENT_EXEC)
		take_name(c, set, event->exec.tid, event->exec.comm);
	else if (event->head.type == TSCOPE_EVENT_RENAME)
		take_name(c, set, event->rename.tid, event->rename.comm);
	c->err = export_flush(c->ex, false);
	return !c->err;
}

static void begin(struct chrome *c)
{
	__u64 given = c->ex->recording->stream.start.events_given;

	c->out.j = (struct json){ .out = &c->ex->text, .one_line = true };
	text_puts(&c->ex->text, "{\"displayTimeUnit\": \"ns\", \"traceEvents\": [\n");
	c->cpus = (struct chrome_cpus){ .ex = c->ex, .out = &c->out };
	chrome_cpus_begin(&c->cpus);
	c->has_states = c->cpus.has_switches && given & 1ULL << TSCOPE_EVENT_WAKING;
}

/* What goes on as the recording ends. */
static void end(struct chrome *c, const struct replay_set *set, __u64 until)
{
	size_t i;

	chrome_cpus_end(&c->cpus, set, until);
	for (i = 0; i < set->nr && !c->err; i++) {
		put_states(c, set->task[i]);
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
	free(c.task);
	return c.err ? c.err : ex->recording->is_bad ? -EBADMSG : 0;
}
