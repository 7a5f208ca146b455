/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TASKSCOPE_LIVED_H
#define TASKSCOPE_LIVED_H

#include <string.h>

#include "build.h"
#include "replay_set.h"

/* Tasks and events made by hand, in a recording that begins at 1000. */

/* A task as it was read at @now: @in since @opened. */
static inline void add_living(struct ts_set *tasks, __s32 tid, __s32 tgid, __s32 ppid,
			      unsigned int in, __u64 opened, __u64 now)
{
	struct tscope_accounts *accounts;
	struct tscope_sched *sched;
	struct built b;

	strcpy(build_task(&b, tid, tgid, ppid, "")->comm, "old");
	sched = build_group(&b, TSCOPE_GROUP_SCHED, sizeof(*sched));
	sched->cpu = tid % 2;
	accounts = build_group(&b, TSCOPE_GROUP_ACCOUNTS, sizeof(*accounts));
	accounts->since_ns = tid;
	accounts->opened_ns = opened;
	accounts->now_ns = now;
	accounts->account = in;
	add_built(tasks, &b);
}

static inline struct ts_event switch_at(__u64 now, __u32 cpu, __s32 prev, char letter,
					__s32 next)
{
	return (struct ts_event){
		.time_ns = now, .cpu = cpu,
		.sw = { .event = { .type = TSCOPE_EVENT_SWITCH, .words = 2, .info = letter },
			.prev = prev, .next = next },
	};
}

static inline struct ts_event waking_at(__u64 now, __s32 tid, __s32 waker, __u16 flags)
{
	return (struct ts_event){
		.time_ns = now,
		.waking = { .event = { .type = TSCOPE_EVENT_WAKING, .words = 2, .info = flags },
			    .tid = tid, .waker = waker },
	};
}

static inline struct ts_event fork_at(__u64 now, __s32 tid, __s32 tgid, __s32 creator,
				      __u64 flags)
{
	return (struct ts_event){
		.time_ns = now,
		.fork = { .event = { .type = TSCOPE_EVENT_FORK, .words = 9 }, .tid = tid,
			  .tgid = tgid, .creator = creator, .ppid = creator,
			  .clone_flags = flags, .comm = "child" },
	};
}

static inline struct ts_event exec_at(__u64 now, __s32 tid, __s32 old_tid)
{
	return (struct ts_event){
		.time_ns = now,
		.exec = { .event = { .type = TSCOPE_EVENT_EXEC, .words = 6 }, .tid = tid,
			  .old_tid = old_tid, .comm = "program" },
	};
}

static inline struct ts_event exit_at(__u64 now, __s32 tid, __s32 exit_code)
{
	return (struct ts_event){
		.time_ns = now,
		.exit = { .event = { .type = TSCOPE_EVENT_EXIT, .words = 14 }, .tid = tid,
			  .tgid = tid, .exit_code = exit_code, .comm = "ended" },
	};
}

static inline struct ts_event lost_at(__u64 now, __u32 cpu, __u64 nr)
{
	return (struct ts_event){
		.time_ns = now, .cpu = cpu,
		.lost = { .event = { .type = TSCOPE_EVENT_LOST, .words = 2 }, .nr = nr },
	};
}

#endif
