// SPDX-License-Identifier: GPL-2.0
#include <sched.h>
#include <search.h>
#include <stdlib.h>

#include "event_subject.h"
#include "memory.h"
#include "replay_exited.h"
#include "replay_set.h"

/* The largest number that a kernel gives to a task. */
#define NR_MAX (4 * 1024 * 1024)
/* Below its root a task is looked for so far; a file that lies may have a circle. */
#define DEPTH_MAX 1000

static int compare_nrs(const void *a, const void *b)
{
	const struct task_replay *x = a, *y = b;

	return (x->nr > y->nr) - (x->nr < y->nr);
}

struct task_replay *replay_set_find(const struct replay_set *set, __s32 nr)
{
	const struct task_replay key = { .nr = nr };
	struct task_replay **found = tfind(&key, &set->by_nr, compare_nrs);

	return found ? *found : NULL;
}

static int compare_keys(const void *a, const void *b)
{
	const struct task_replay *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static struct task_replay *find_key(const struct replay_set *set, __u64 key)
{
	const struct task_replay wanted = { .key = key };
	struct task_replay **found = key ? tfind(&wanted, &set->by_key, compare_keys) : NULL;

	return found ? *found : NULL;
}

/* Its key is known from now on; in a file that lies another task may have it. */
static void take_key(struct replay_set *set, struct task_replay *task, __u64 key)
{
	if (!key || find_key(set, key))
		return;
	task->key = key;
	if (!tsearch(task, &set->by_key, compare_keys))
		out_of_memory();
}

static void drop_key(struct replay_set *set, struct task_replay *task)
{
	if (task->key)
		tdelete(task, &set->by_key, compare_keys);
	task->key = 0;
}

static void take_number(struct replay_set *set, struct task_replay *task, __s32 nr)
{
	task->nr = nr;
	if (!tsearch(task, &set->by_nr, compare_nrs))
		out_of_memory();
}

static void drop_number(struct replay_set *set, const struct task_replay *task)
{
	tdelete(task, &set->by_nr, compare_nrs);
}

/* No other task has its number. */
static struct task_replay *new_task(struct replay_set *set, __s32 nr, __u64 now)
{
	size_t cap = set->cap ? set->cap * 2 : 256;
	struct task_replay *task = calloc(1, sizeof(*task));

	if (set->nr == set->cap) {
		set->task = reallocarray(set->task, cap, sizeof(struct task_replay *));
		set->cap = cap;
	}
	if (!task || !set->task)
		out_of_memory();
	task->tid = nr;
	task->since_ns = task->opened_ns = now;
	task->last_ns = task->moves_last_ns = ~0ULL;
	task->watch = set->watch;
	set->task[set->nr++] = task;
	take_number(set, task, nr);
	return task;
}

static void find_after(const struct replay_set *set, struct task_replay *task)
{
	const struct ts_task *known = ts_set_lookup(set->after, task->nr);

	if (known && known->rec.accounts)
		task_replay_found(task, &known->rec);
}

/* Is it in that process or below it?  In a file that lies it may be its own parent. */
static bool is_below(const struct replay_set *set, const struct task_replay *task, __s32 tgid)
{
	size_t steps;

	for (steps = 0; task && steps <= DEPTH_MAX; steps++) {
		if (task->tgid == tgid)
			return true;
		task = task->ppid ? replay_set_find(set, task->ppid) : NULL;
	}
	return false;
}

/* In the recording of a cgroup: one of those in it, at some time. */
static bool is_member(const struct replay_set *set, __s32 nr)
{
	return set->members && nr > 0 && nr <= NR_MAX && set->members[nr];
}

/* The tasks that the module follows, see its stream_filter.c; a task in a cgroup has events of its own. */
static bool is_wanted(const struct replay_set *set, const struct task_replay *task)
{
	__s32 id = set->start.id;
	const struct task_replay *of = replay_set_find(set, id);

	switch (set->start.filter) {
	case TSCOPE_FILTER_NONE: return true;
	case TSCOPE_FILTER_TID: return task->nr == id;
	case TSCOPE_FILTER_TGID: return task->tgid == (of ? of->tgid : id);
	case TSCOPE_FILTER_SUBTREE: return is_below(set, task, of ? of->tgid : id);
	default: return is_member(set, task->nr);
	}
}

/* The same of a task that was cloned. */
static bool is_inherited(const struct replay_set *set, const struct tscope_event_fork *fork)
{
	const struct task_replay *creator = replay_set_find(set, fork->creator);

	switch (set->start.filter) {
	case TSCOPE_FILTER_NONE: return true;
	case TSCOPE_FILTER_TGID:
		return creator && creator->is_followed && fork->clone_flags & CLONE_THREAD;
	case TSCOPE_FILTER_SUBTREE: return creator && creator->is_followed;
	default: return is_member(set, fork->tid);
	}
}

void replay_set_begin(struct replay_set *set, const struct tscope_stream_start *start,
		      const struct ts_set *before, const struct ts_set *after)
{
	const struct record *rec;
	struct task_replay *task;
	size_t i;

	*set = (struct replay_set){ .start = *start, .after = after };
	set->cpu = calloc(start->nr_rings + 1UL, sizeof(*set->cpu));
	if (!set->cpu)
		out_of_memory();
	for (i = 0; i < before->nr; i++) {
		rec = &before->task[i].rec;
		if (!rec->accounts)
			continue;
		task = new_task(set, rec->tid, 0);
		task_replay_begin(task, rec);
		take_key(set, task, rec->key);
		find_after(set, task);
	}
	for (i = 0; i < set->nr; i++)
		set->task[i]->is_followed = is_wanted(set, set->task[i]);
}

void replay_set_watch(struct replay_set *set, const struct task_watch *watch)
{
	size_t i;

	set->watch = watch;
	for (i = 0; i < set->nr; i++)
		set->task[i]->watch = watch;
}

/* Who had a number at some time, and has it still, or had it last. */
static void identify(struct replay_set *set, const struct record *rec)
{
	struct task_replay *task = replay_set_find(set, rec->tid);

	if (rec->tid <= 0 || rec->tid > NR_MAX)
		return;
	if (!task)
		task = new_task(set, rec->tid, 0);
	drop_key(set, task);
	take_key(set, task, rec->key);
	task_replay_identify(task, rec);
}

void replay_set_forget(struct replay_set *set, const struct ts_set *living,
		       const struct ts_set *gone, __u64 from_ns)
{
	const struct record *rec;
	size_t i;

	for (i = 0; i < gone->nr; i++) {
		rec = &gone->task[i].rec;
		if (record_lived_at(rec, from_ns))
			identify(set, rec);
	}
	for (i = 0; i < living->nr; i++) {
		rec = &living->task[i].rec;
		if (record_lived_at(rec, from_ns))
			identify(set, rec);
	}
	for (i = 0; i < set->nr; i++) {
		task_replay_forget(set->task[i]);
		set->task[i]->is_followed = is_wanted(set, set->task[i]);
	}
}

/* A thread has called execve(), and has its leader's number from now on. */
static void renumber(struct replay_set *set, struct task_replay *task, __s32 nr)
{
	struct task_replay *leader = replay_set_find(set, nr);

	drop_number(set, task);
	if (leader) {
		drop_number(set, leader);
		leader->nr = task->nr;
		leader->was_leader = true;
		/* What belongs to the process goes on. */
		task->birth_ns = leader->birth_ns;
		/* It may have a last switch before it. */
		leader->is_doubtful |= leader->in != TSCOPE_ACCOUNT_ENDED &&
				       leader->in != TSCOPE_ACCOUNT_RUN;
	}
	take_number(set, task, nr);
	task->tid = nr;
	find_after(set, task);
}

/*
 * A CPU that ran @was leaves @prev.  If that is another number, a thread and its leader
 * have changed theirs, which EXEC tells later.
 * Return: the task that it leaves, if that is known.
 */
static struct task_replay *leave(struct replay_set *set, struct task_replay *was, __s32 prev)
{
	struct task_replay *thread;

	if (!was || !was->is_followed || set->lost)
		return NULL;
	if (was->nr == prev)
		return was;
	if (prev == was->tgid) {
		renumber(set, was, prev);
		return was;
	}
	thread = replay_set_find(set, prev);
	if (!thread || was->nr != was->tgid || thread->tgid != was->tgid)
		return NULL;
	renumber(set, thread, was->nr);
	return was;
}

/* The task of an event; one that is met first in it has been there before. */
static struct task_replay *meet(struct replay_set *set, __s32 nr, unsigned int in, __u64 now)
{
	struct task_replay *task = replay_set_find(set, nr);
	const struct ts_task *known;

	if (task && task->is_unmet)
		task_replay_meet(task, in, now);
	if (task || nr <= 0 || nr > NR_MAX || (set->start.filter && !is_member(set, nr)))
		return task;
	task = new_task(set, nr, now);
	task->in = in;
	task->is_followed = true;
	/* Born outside of the cgroup, it has come into it. */
	known = set->members ? ts_set_lookup(set->after, nr) : NULL;
	if (known && record_lived_at(&known->rec, now)) {
		take_key(set, task, known->rec.key);
		task_replay_identify(task, &known->rec);
	}
	return task;
}

static void take_switch(struct replay_set *set, const struct ts_event *event)
{
	const struct tscope_event_switch *sw = &event->sw;
	struct replay_cpu *cpu = &set->cpu[event->cpu];
	__u64 now = event->time_ns;
	struct task_replay *task;

	task = leave(set, cpu->running, sw->prev);
	if (!task)
		task = meet(set, sw->prev, TSCOPE_ACCOUNT_RUN, now);
	if (task) {
		task_replay_switch_out(task, now, event->head.info & TSCOPE_SWITCH_LETTER);
		task->cpu = event->cpu + 1;
	}
	task = meet(set, sw->next, TSCOPE_ACCOUNT_WAIT, now);
	if (task) {
		task_replay_switch_in(task, now, set->lost);
		task->cpu = event->cpu + 1;
	}
	cpu->running = task;
}

static void take_waking(struct replay_set *set, const struct ts_event *event)
{
	const struct tscope_event_waking *waking = &event->waking;
	__u16 flags = waking->event.info;
	const struct task_replay *waker;
	struct task_replay *task;

	task = meet(set, waking->tid, TSCOPE_ACCOUNT_SLEEP, event->time_ns);
	if (!task || !task_replay_wake(task, event->time_ns) || flags & TSCOPE_WAKING_NEW)
		return;
	if (flags & TSCOPE_WAKING_IRQ || !waking->waker) {
		task->irq++;
		return;
	}
	waker = replay_set_find(set, waking->waker);
	waker_count_add(&task->wakers, waking->waker, waker ? task_replay_comm(waker) : NULL);
}

/* Is it in the snapshot of before?  That may have been read before the event was written. */
static bool is_known(const struct task_replay *task, const struct tscope_event_fork *fork,
		     __u64 now)
{
	if (!task->before)
		return false;
	if (task->key && fork->key)
		return task->key == fork->key;
	return now <= task->since_ns || task_replay_is_unstarted(task);
}

static void take_fork(struct replay_set *set, const struct ts_event *event)
{
	const struct tscope_event_fork *fork = &event->fork;
	struct task_replay *task = replay_set_find(set, fork->tid);
	__u64 now = event->time_ns;

	if (fork->tid <= 0 || fork->tid > NR_MAX || (task && is_known(task, fork, now)))
		return;
	if (task) {
		task->is_doubtful |= task->in != TSCOPE_ACCOUNT_ENDED;
		drop_number(set, task);
	}
	task = new_task(set, fork->tid, now);
	take_key(set, task, fork->key);
	task->is_born = true;
	task->is_followed = is_inherited(set, fork);
	task->in = TSCOPE_ACCOUNT_SLEEP;
	task->birth_ns = now;
	task->tgid = fork->tgid;
	task->ppid = fork->ppid;
	task_replay_set_comm(task, fork->comm);
	find_after(set, task);
}

static void take_exec(struct replay_set *set, const struct tscope_event_exec *exec, __u64 now)
{
	struct task_replay *task = replay_set_find(set, exec->old_tid);

	if (task && exec->old_tid != exec->tid && task->tgid == exec->tid)
		renumber(set, task, exec->tid);
	task = set->members ? meet(set, exec->tid, TSCOPE_ACCOUNT_RUN, now) :
				replay_set_find(set, exec->tid);
	if (task)
		task_replay_set_comm(task, exec->comm);
}

/* What a task did that was not met before this event of its own. */
static unsigned int in_at(const struct ts_event *event)
{
	return event->head.type == TSCOPE_EVENT_EXIT ? TSCOPE_ACCOUNT_RUN : TSCOPE_ACCOUNT_WAIT;
}

/* An event of the task alone. */
static void take_own(struct task_replay *task, const struct ts_event *event)
{
	if (task->is_unmet)
		task_replay_meet(task, in_at(event), event->time_ns);
	task->is_followed = true;
	switch (event->head.type) {
	case TSCOPE_EVENT_MIGRATE:
		task_replay_migrate(task, event->time_ns);
		task->cpu = event->head.info + 1;
		break;
	case TSCOPE_EVENT_EXIT:
		task->has_exit = true;
		task->exit_code = event->exit.exit_code;
		break;
	case TSCOPE_EVENT_RENAME:
		task_replay_set_comm(task, event->rename.comm);
		break;
	}
}

void replay_set_lost(struct replay_set *set, __u64 from_ns, __u64 nr)
{
	if (!set->lost || from_ns < set->lost_from_ns)
		set->lost_from_ns = from_ns;
	set->lost += nr;
}

static void take_lost(struct replay_set *set, const struct ts_event *event)
{
	struct replay_cpu *cpu = &set->cpu[event->cpu];

	replay_set_lost(set, cpu->last_ns, event->lost.nr);
	cpu->running = NULL;
}

/*
 * The task of an event of its own, which @task has the number of.  If that is another one, by
 * its key, then it is a thread that calls execve(), before EXEC tells, or one whose birth was
 * lost.
 */
static struct task_replay *owner_of(struct replay_set *set, struct task_replay *task,
				    const struct ts_event *event)
{
	__u64 key = event_key(event);
	struct task_replay *owner;

	if (!key || !task || task->key == key)
		return task;
	owner = find_key(set, key);
	if (owner && owner->tgid == task->nr) {
		renumber(set, owner, task->nr);
		return owner;
	}
	if (owner)
		return task;
	if (!task->key) {
		take_key(set, task, key);
		return task;
	}
	task->is_doubtful |= task->in != TSCOPE_ACCOUNT_ENDED;
	drop_number(set, task);
	owner = new_task(set, task->nr, event->time_ns);
	take_key(set, owner, key);
	owner->in = in_at(event);
	owner->is_doubtful = true;
	return owner;
}

void replay_set_expect(struct replay_set *set, const struct ts_event *event)
{
	__s32 nr = event_subject(event);
	struct task_replay *task;

	if (set->start.filter != TSCOPE_FILTER_CGROUP || nr <= 0 || nr > NR_MAX)
		return;
	if (!set->members)
		set->members = calloc(NR_MAX + 1, sizeof(*set->members));
	if (!set->members)
		out_of_memory();
	set->members[nr] = true;
	task = replay_set_find(set, nr);
	if (task)
		task->is_followed = true;
}

void replay_set_take(struct replay_set *set, const struct ts_event *event)
{
	struct task_replay *task;

	if (event->cpu >= set->start.nr_rings)
		return;
	switch (event->head.type) {
	case TSCOPE_EVENT_LOST:
		take_lost(set, event);
		break;
	case TSCOPE_EVENT_SWITCH:
		take_switch(set, event);
		break;
	case TSCOPE_EVENT_WAKING:
		take_waking(set, event);
		break;
	case TSCOPE_EVENT_FORK:
		take_fork(set, event);
		break;
	case TSCOPE_EVENT_EXEC:
		take_exec(set, &event->exec, event->time_ns);
		break;
	}
	task = set->members ? meet(set, event_subject(event), in_at(event), event->time_ns) :
				replay_set_find(set, event_subject(event));
	task = owner_of(set, task, event);
	if (task)
		take_own(task, event);
	set->cpu[event->cpu].last_ns = event->time_ns;
}

void replay_set_tell(struct replay_set *set, const struct ts_set *later)
{
	const struct record *rec;
	struct task_replay *task;
	size_t i;

	for (i = 0; i < later->nr; i++) {
		rec = &later->task[i].rec;
		task = find_key(set, rec->key);
		if (task && !(task->creds && task->cgroup))
			task_replay_tell(task, rec);
	}
}

void replay_set_end(struct replay_set *set, __u64 until_ns, const struct ts_set *gone)
{
	struct task_replay *task;
	size_t i;

	replay_exited_find(set->task, set->nr, gone);
	for (i = 0; i < set->nr; i++) {
		task = set->task[i];
		task_replay_end(task, until_ns);
		task->is_doubtful |= set->lost && task->until_ns > set->lost_from_ns;
	}
}

void replay_set_free(struct replay_set *set)
{
	size_t i;

	while (set->by_nr)
		drop_number(set, *(struct task_replay **)set->by_nr);
	while (set->by_key)
		drop_key(set, *(struct task_replay **)set->by_key);
	for (i = 0; i < set->nr; i++)
		task_replay_free(set->task[i]);
	free(set->task);
	free(set->cpu);
	free(set->members);
	*set = (struct replay_set){};
}
