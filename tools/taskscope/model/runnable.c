// SPDX-License-Identifier: GPL-2.0
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "runnable.h"

struct runnable {
	const struct runnable_user *user;
	void *arg;
	size_t nr_cpus;
	struct runnable_task **task;
	size_t nr;
	size_t cap;
	/* A tree of tsearch(3). */
	void *by_tid;
	__u64 lost;
};

static int compare(const void *a, const void *b)
{
	const struct runnable_task *x = a, *y = b;

	return (x->tid > y->tid) - (x->tid < y->tid);
}

struct runnable_task *runnable_find(const struct runnable *r, __s32 tid)
{
	const struct runnable_task wanted = { .tid = tid };
	struct runnable_task **found = tfind(&wanted, &r->by_tid, compare);

	return found ? *found : NULL;
}

struct runnable_task *runnable_at(const struct runnable *r, size_t i)
{
	return i < r->nr ? r->task[i] : NULL;
}

__u64 runnable_lost(const struct runnable *r)
{
	return r->lost;
}

/* A number is used again after its task has exited, which keeps its place in the list. */
static struct runnable_task *add(struct runnable *r, __s32 tid)
{
	struct runnable_task *task = calloc(1, sizeof(*task)), *old = runnable_find(r, tid);

	if (old)
		tdelete(old, &r->by_tid, compare);
	if (r->nr == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 256;
		r->task = reallocarray(r->task, r->cap, sizeof(struct runnable_task *));
	}
	if (!task || !r->task)
		out_of_memory();
	task->tid = tid;
	task->prio = PRIO_UNKNOWN;
	if (!tsearch(task, &r->by_tid, compare))
		out_of_memory();
	r->task[r->nr++] = task;
	return task;
}

/* Of the idle tasks, whose number is 0, nothing is kept. */
static struct runnable_task *meet(struct runnable *r, __s32 tid, __u32 cpu)
{
	struct runnable_task *task = tid ? runnable_find(r, tid) : NULL;

	if (task || !tid)
		return task;
	task = add(r, tid);
	task->cpu = cpu;
	r->user->born(r->arg, task, NULL);
	return task;
}

/* Has it happened before the record was read? */
static bool is_told(const struct runnable_task *task, __u64 now)
{
	return task->rec && now <= task->rec->accounts->opened_ns;
}

/* A CPU that cannot be is not believed. */
static void put_with(struct runnable *r, struct runnable_task *task, bool is_on, bool is_running,
		     __u32 cpu, int prio, __u64 now)
{
	const struct runnable_task before = *task;

	if (cpu >= r->nr_cpus)
		return;
	task->is_on = is_on;
	task->is_running = is_running;
	task->cpu = cpu;
	task->prio = prio;
	if (before.is_on != is_on || before.is_running != is_running)
		task->opened_ns = now;
	r->user->put(r->arg, task, &before, now);
}

static void put(struct runnable *r, struct runnable_task *task, bool is_on, bool is_running,
		__u32 cpu, __u64 now)
{
	put_with(r, task, is_on, is_running, cpu, task->prio, now);
}

static void take_switch(struct runnable *r, const struct ts_event *event)
{
	const struct tscope_event_switch *sw = &event->sw;
	unsigned int prio = (sw->event.info & TSCOPE_SWITCH_PRIO) >> TSCOPE_SWITCH_PRIO_SHIFT;
	struct runnable_task *task = meet(r, sw->prev, event->cpu);
	__u64 now = event->time_ns;
	bool stays;

	if (task && !is_told(task, now)) {
		stays = (sw->event.info & TSCOPE_SWITCH_LETTER) == 'R' || task->was_woken;
		task->was_woken = false;
		put(r, task, stays, false, event->cpu, now);
	}
	task = meet(r, sw->next, event->cpu);
	if (task && !is_told(task, now)) {
		task->was_woken = false;
		put_with(r, task, true, true, event->cpu,
			 prio ? (int)prio - TSCOPE_SWITCH_PRIO_PLUS : task->prio, now);
	}
}

static void take_waking(struct runnable *r, const struct ts_event *event)
{
	__u32 cpu = event->waking.event.info & TSCOPE_WAKING_CPU;
	struct runnable_task *task = meet(r, event->waking.tid, cpu);

	if (!task || is_told(task, event->time_ns))
		return;
	task->woken_ns = event->time_ns;
	if (task->is_running)
		task->was_woken = true;
	else if (!task->is_on)
		put(r, task, true, false, cpu, event->time_ns);
}

static void take_migrate(struct runnable *r, const struct ts_event *event)
{
	__u32 to = event->migrate.event.info;
	struct runnable_task *task = meet(r, event->migrate.tid, to);

	/* Of one that runs the switch will tell. */
	if (task && !task->is_running)
		put(r, task, task->is_on, false, to, event->time_ns);
}

static void set_comm(struct runnable_task *task, const char *comm)
{
	memcpy(task->comm, comm, sizeof(task->comm) - 1);
}

static void take_fork(struct runnable *r, const struct ts_event *event)
{
	const struct runnable_task *creator = runnable_find(r, event->fork.creator);
	struct runnable_task *task = runnable_find(r, event->fork.tid);

	/* The snapshot has it. */
	if (task && task->rec && task->rec->key && task->rec->key == event->fork.key)
		return;
	task = add(r, event->fork.tid);
	set_comm(task, event->fork.comm);
	task->cpu = event->cpu;
	if (creator)
		task->prio = creator->prio;
	r->user->born(r->arg, task, creator);
}

static void take_name(struct runnable *r, __s32 tid, const char *comm)
{
	struct runnable_task *task = runnable_find(r, tid);

	if (task)
		set_comm(task, comm);
}

/* A thread that calls execve() takes the number of its leader, which has exited. */
static void take_exec(struct runnable *r, const struct ts_event *event)
{
	struct runnable_task *task = runnable_find(r, event->exec.old_tid), *old;

	if (!task)
		return;
	set_comm(task, event->exec.comm);
	if (task->tid == event->exec.tid)
		return;
	old = runnable_find(r, event->exec.tid);
	if (old)
		tdelete(old, &r->by_tid, compare);
	tdelete(task, &r->by_tid, compare);
	task->tid = event->exec.tid;
	if (!tsearch(task, &r->by_tid, compare))
		out_of_memory();
}

void runnable_take(struct runnable *r, const struct ts_event *event)
{
	switch (event->head.type) {
	case TSCOPE_EVENT_SWITCH:
		take_switch(r, event);
		break;
	case TSCOPE_EVENT_WAKING:
		take_waking(r, event);
		break;
	case TSCOPE_EVENT_MIGRATE:
		take_migrate(r, event);
		break;
	case TSCOPE_EVENT_FORK:
		take_fork(r, event);
		break;
	case TSCOPE_EVENT_EXEC:
		take_exec(r, event);
		break;
	case TSCOPE_EVENT_RENAME:
		take_name(r, event->rename.tid, event->rename.comm);
		break;
	case TSCOPE_EVENT_LOST:
		r->lost += event->lost.nr;
		break;
	}
}

static void begin(struct runnable *r, const struct record *rec)
{
	struct runnable_task *task;
	__u32 in;

	if (!rec->ids || !rec->sched || !rec->accounts || rec->sched->cpu >= r->nr_cpus)
		return;
	task = add(r, rec->tid);
	set_comm(task, rec->ids->comm);
	task->rec = rec;
	task->cpu = rec->sched->cpu;
	task->prio = rec->sched->prio;
	task->opened_ns = rec->accounts->opened_ns;
	r->user->born(r->arg, task, NULL);
	in = rec->accounts->account;
	if (in == TSCOPE_ACCOUNT_RUN || in == TSCOPE_ACCOUNT_WAIT)
		put(r, task, true, in == TSCOPE_ACCOUNT_RUN, task->cpu, rec->accounts->opened_ns);
}

struct runnable *runnable_new(const struct runnable_user *user, void *arg, size_t nr_cpus,
			      const struct ts_set *tasks)
{
	struct runnable *r = calloc(1, sizeof(*r));
	size_t i;

	if (!r)
		out_of_memory();
	r->user = user;
	r->arg = arg;
	r->nr_cpus = nr_cpus;
	for (i = 0; i < tasks->nr; i++)
		begin(r, &tasks->task[i].rec);
	return r;
}

static void forget_nothing(void *task)
{
	(void)task;
}

void runnable_free(struct runnable *r)
{
	size_t i;

	if (!r)
		return;
	tdestroy(r->by_tid, forget_nothing);
	for (i = 0; i < r->nr; i++)
		free(r->task[i]);
	free(r->task);
	free(r);
}
