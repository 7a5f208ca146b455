// SPDX-License-Identifier: GPL-2.0
#include <sys/wait.h>

#include "chrome_marks.h"

static void put_exit(struct chrome_out *out, const struct tscope_event_exit *exit)
{
	int status = exit->exit_code;

	if (WIFEXITED(status))
		json_s64(&out->j, "exit_code", WEXITSTATUS(status));
	else
		json_s64(&out->j, "exit_signal", WTERMSIG(status));
}

static void put_exec(struct chrome_out *out, const struct tscope_event_exec *exec)
{
	json_string(&out->j, "comm", exec->comm);
	json_string(&out->j, "file", *exec->file ? exec->file : NULL);
	if (exec->old_tid != exec->tid)
		json_s64(&out->j, "old_tid", exec->old_tid);
}

static void put_rename(struct chrome_out *out, const struct comm_cache *comms,
		       const struct tscope_event_rename *rename)
{
	/* A recording of version 1 has it in no event, but in those before. */
	json_string(&out->j, "old_comm", *rename->old_comm ? rename->old_comm :
							      comm_cache_find(comms, rename->tid));
	json_string(&out->j, "comm", rename->comm);
}

static void put_trigger(struct chrome_out *out, const struct comm_cache *comms,
			const struct ts_event *event)
{
	char idle[IDLE_COMM_BYTES];

	json_s64(&out->j, "tid", event->trigger.tid);
	json_string(&out->j, "comm", event_comm(comms, event->trigger.tid, event->cpu, idle));
	json_u64(&out->j, "wait_ns", event->trigger.wait_ns);
	json_bool(&out->j, "goes_on", event->head.info & TSCOPE_TRIGGER_WAITS);
}

static void put_args(struct chrome_out *out, const struct comm_cache *comms,
		     const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_LOST:
		json_u64(&out->j, "nr", event->lost.nr);
		break;
	case TSCOPE_EVENT_WAKEUP:
		json_s64(&out->j, "cpu", event->head.info);
		break;
	case TSCOPE_EVENT_MIGRATE:
		json_s64(&out->j, "from_cpu", event->migrate.from);
		json_s64(&out->j, "to_cpu", event->head.info);
		break;
	case TSCOPE_EVENT_FORK:
		json_s64(&out->j, "tid", event->fork.tid);
		json_s64(&out->j, "tgid", event->fork.tgid);
		json_string(&out->j, "comm", event->fork.comm);
		json_hex(&out->j, "clone", event->fork.clone_flags);
		break;
	case TSCOPE_EVENT_EXEC:
		put_exec(out, &event->exec);
		break;
	case TSCOPE_EVENT_EXIT:
		put_exit(out, &event->exit);
		break;
	case TSCOPE_EVENT_RENAME:
		put_rename(out, comms, &event->rename);
		break;
	case TSCOPE_EVENT_TRIGGER:
		put_trigger(out, comms, event);
		break;
	}
}

__s32 chrome_marked(const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_WAKEUP: return event->wakeup.tid;
	case TSCOPE_EVENT_MIGRATE: return event->migrate.tid;
	case TSCOPE_EVENT_FORK: return event->fork.creator;
	case TSCOPE_EVENT_EXEC: return event->exec.tid;
	case TSCOPE_EVENT_EXIT: return event->exit.tid;
	case TSCOPE_EVENT_RENAME: return event->rename.tid;
	default: return 0;
	}
}

void chrome_mark(struct chrome_out *out, const struct comm_cache *comms,
		 const struct ts_event *event, struct chrome_track track)
{
	static const char *const names[] = {
		[TSCOPE_EVENT_LOST] = "events lost", [TSCOPE_EVENT_WAKEUP] = "wakeup",
		[TSCOPE_EVENT_MIGRATE] = "migrate", [TSCOPE_EVENT_FORK] = "fork",
		[TSCOPE_EVENT_EXEC] = "exec", [TSCOPE_EVENT_EXIT] = "exit",
		[TSCOPE_EVENT_RENAME] = "rename", [TSCOPE_EVENT_TRIGGER] = "trigger",
	};
	const char *scope = event->head.type == TSCOPE_EVENT_TRIGGER ? "g" : "t";

	if (event->head.type >= sizeof(names) / sizeof(names[0]) || !names[event->head.type])
		return;
	chrome_instant(out, names[event->head.type], track, scope, event->time_ns);
	put_args(out, comms, event);
	json_close(&out->j);
	json_close(&out->j);
}

void chrome_mark_waker(struct chrome_out *out, const struct comm_cache *comms,
		       const struct ts_event *event, struct chrome_track track)
{
	bool irq = event->head.info & TSCOPE_WAKING_IRQ;
	char idle[IDLE_COMM_BYTES];

	chrome_instant(out, irq ? "waking by an interrupt" : "waking", track, "t", event->time_ns);
	if (!irq) {
		json_s64(&out->j, "waker", event->waking.waker);
		json_string(&out->j, "waker_comm",
			    event_comm(comms, event->waking.waker, event->cpu, idle));
	}
	json_close(&out->j);
	json_close(&out->j);
}
